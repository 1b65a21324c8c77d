//! SQLite or PostgreSQL: a closed enum, and four macros that run one SQL text on whichever it is.
//!
//! Rejected, see docs/two-databases.md: a trait with two implementations, `sqlx::Any`, a branch per query.

use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{Executor as _, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::error::StorageError;

/// The database that `DATABASE_URL` names.
#[derive(Clone)]
pub enum Database {
    /// The embedded default: one writer, several readers.
    Sqlite {
        /// The single connection that writes.
        writer: SqlitePool,
        /// The connections that read.
        readers: SqlitePool,
    },
    /// The production choice.
    Postgres(PgPool),
}

/// A connection that reads.
pub enum Reader {
    /// On SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// On PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// A transaction that writes.
pub enum Writer {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// What the macros run on.
pub enum Connection<'a> {
    /// On SQLite.
    Sqlite(&'a mut SqliteConnection),
    /// On PostgreSQL.
    Postgres(&'a mut PgConnection),
}

/// What SQL can be run on: a [`Reader`] or a [`Writer`].
pub trait On {
    /// The connection of the one or the other database.
    fn connection(&mut self) -> Connection<'_>;
}

impl On for Reader {
    fn connection(&mut self) -> Connection<'_> {
        Reader::connection(self)
    }
}

impl On for Writer {
    fn connection(&mut self) -> Connection<'_> {
        Writer::connection(self)
    }
}

impl Reader {
    /// The connection itself.
    pub fn connection(&mut self) -> Connection<'_> {
        match self {
            Reader::Sqlite(c) => Connection::Sqlite(c),
            Reader::Postgres(c) => Connection::Postgres(c),
        }
    }
}

impl Writer {
    /// The connection of the transaction.
    pub fn connection(&mut self) -> Connection<'_> {
        match self {
            Writer::Sqlite(c) => Connection::Sqlite(c),
            Writer::Postgres(c) => Connection::Postgres(c),
        }
    }

    /// Makes what was written stay.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self {
            Writer::Sqlite(tx) => tx.commit().await?,
            Writer::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Runs a query by `$method` on a [`Reader`] or [`Writer`]: the one place where the two databases part.
#[doc(hidden)]
#[macro_export]
macro_rules! run {
    ($query:ident $(<$row:ty>)?, $method:ident, $on:expr, $sql:expr $(, $bind:expr)*) => {
        match $on.connection() {
            $crate::database::Connection::Sqlite(connection) => {
                sqlx::$query::<sqlx::Sqlite $(, $row)?>($sql)$(.bind($bind))*.$method(connection).await
            }
            $crate::database::Connection::Postgres(connection) => {
                sqlx::$query::<sqlx::Postgres $(, $row)?>($sql)$(.bind($bind))*.$method(connection).await
            }
        }.map_err($crate::error::StorageError::from)
    };
}

/// The one row of a query: `fetch_one!(on, Row, "SELECT …", binds…)`.
#[macro_export]
macro_rules! fetch_one {
    ($on:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::run!(query_as<$row>, fetch_one, $on, $sql $(, $bind)*)
    };
}

/// The row of a query, if there is one.
#[macro_export]
macro_rules! fetch_optional {
    ($on:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::run!(query_as<$row>, fetch_optional, $on, $sql $(, $bind)*)
    };
}

/// All rows of a query.
#[macro_export]
macro_rules! fetch_all {
    ($on:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::run!(query_as<$row>, fetch_all, $on, $sql $(, $bind)*)
    };
}

/// Runs a statement; gives how many rows it touched.
#[macro_export]
macro_rules! execute {
    ($on:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $on.connection() {
            $crate::database::Connection::Sqlite(connection) => {
                sqlx::query::<sqlx::Sqlite>($sql)$(.bind($bind))*.execute(connection).await.map(|r| r.rows_affected())
            }
            $crate::database::Connection::Postgres(connection) => {
                sqlx::query::<sqlx::Postgres>($sql)$(.bind($bind))*.execute(connection).await.map(|r| r.rows_affected())
            }
        }
        .map_err($crate::error::StorageError::from)
    };
}

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/postgres");

impl Database {
    /// Connects to `sqlite://path` (made when it is missing) or `postgres://…`.
    pub async fn connect(url: &str) -> Result<Self, StorageError> {
        if url.starts_with("sqlite:") {
            connect_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            connect_postgres(url).await
        } else {
            Err(StorageError::Url)
        }
    }

    /// Brings the tables up to date. Safe to run by several processes at once: one does it, the others wait.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        match self {
            Database::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Database::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        crate::costs::complete(self).await?;
        crate::email_keys::complete(self).await
    }

    /// Brings the tables to those of an earlier version, to try what comes after it.
    #[cfg(feature = "testing")]
    pub async fn migrate_to(&self, version: i64) -> Result<(), StorageError> {
        match self {
            Database::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run_to(version, writer).await?,
            Database::Postgres(pool) => POSTGRES_MIGRATIONS.run_to(version, pool).await?,
        }
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StorageError> {
        let mut on = self.read().await?;
        let (_one,): (i64,) = fetch_one!(on, (i64,), "SELECT CAST(1 AS BIGINT)")?;
        Ok(())
    }

    /// The name people know it by.
    pub fn kind(&self) -> &'static str {
        match self {
            Database::Sqlite { .. } => "SQLite",
            Database::Postgres(_) => "PostgreSQL",
        }
    }

    /// Closes all connections, and folds SQLite's log into its file.
    pub async fn close(&self) {
        match self {
            Database::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) async fn read(&self) -> Result<Reader, StorageError> {
        Ok(match self {
            Database::Sqlite { readers, .. } => Reader::Sqlite(readers.acquire().await?),
            Database::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }

    pub(crate) async fn write(&self) -> Result<Writer, StorageError> {
        Ok(match self {
            // A write that starts as a read and is upgraded fails at once when another one is ahead of it.
            Database::Sqlite { writer, .. } => Writer::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Database::Postgres(pool) => Writer::Postgres(pool.begin().await?),
        })
    }
}

impl Database {
    /// A transaction that writes, if one can be had without waiting for a long one to end.
    pub(crate) async fn try_write(&self) -> Result<Option<Writer>, StorageError> {
        match tokio::time::timeout(Duration::from_millis(500), self.write()).await {
            Ok(writer) => writer.map(Some),
            Err(_) => Ok(None),
        }
    }
}

async fn connect_sqlite(url: &str) -> Result<Database, StorageError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .optimize_on_close(true, None);
    if let Some(folder) = options.get_filename().parent() {
        std::fs::create_dir_all(folder)?;
    }
    let writer = rolling_back::<Sqlite>(PoolOptions::new().max_connections(1)).connect_with(options.clone()).await?;
    let readers = PoolOptions::new().max_connections(4).connect_lazy_with(options.read_only(true));
    Ok(Database::Sqlite { writer, readers })
}

async fn connect_postgres(url: &str) -> Result<Database, StorageError> {
    let options = PgConnectOptions::from_str(url)?.options([
        ("idle_in_transaction_session_timeout", "60s"),
        ("lock_timeout", "10s"),
        ("statement_timeout", "300s"),
    ]);
    let pool = rolling_back::<Postgres>(PoolOptions::new().max_connections(16)).connect_with(options).await?;
    Ok(Database::Postgres(pool))
}

/// A future that is dropped inside `begin` leaves its transaction open in the pooled connection (sqlx 0.9.0), and the
/// next user's write would vanish with it. So whatever comes back to the pool is rolled back.
fn rolling_back<DB>(options: PoolOptions<DB>) -> PoolOptions<DB>
where
    DB: sqlx::Database,
    for<'c> &'c mut DB::Connection: sqlx::Executor<'c, Database = DB>,
{
    options.test_before_acquire(false).after_release(|connection, _| {
        Box::pin(async move {
            match connection.execute("ROLLBACK").await {
                Ok(_) => Ok(true),
                // SQLite's plain error 1, "no transaction is active", is the usual and good case.
                Err(sqlx::Error::Database(error)) => Ok(error.code().as_deref() == Some("1")),
                Err(_) => Ok(false),
            }
        })
    })
}
