//! SQLite or PostgreSQL: a closed enum, and four macros that run one SQL text on either.
//!
//! Rejected, see docs/two-databases.md: a trait with two implementations, `sqlx::Any`, a branch per query.
//!
//! Longer than 300 lines: only this file tells the databases apart.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{Executor as _, Postgres, Row as _, Sqlite};

use crate::error::StorageError;
use crate::files;
use crate::fold::Log;

/// The database that `DATABASE_URL` names.
#[derive(Clone)]
pub enum Database {
    /// The embedded default: one writer, several readers.
    Sqlite {
        /// The single connection that writes.
        writer: SqlitePool,
        /// The connections that read.
        readers: SqlitePool,
        /// What was written and is not in the database file yet.
        log: Arc<Log>,
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

/// A transaction that writes; if it is dropped without a commit, the pool rolls it back. Not sqlx's own `Transaction`,
/// which counts its depth: the count stays wrong after SQLite rolled back by itself, as on a full disk.
pub enum Writer {
    /// On SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// On PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// The connection that the macros run on.
pub enum Connection<'a> {
    /// On SQLite.
    Sqlite(&'a mut PoolConnection<Sqlite>),
    /// On PostgreSQL.
    Postgres(&'a mut PoolConnection<Postgres>),
}

/// Something that SQL can run on: a [`Reader`] or a [`Writer`].
pub trait On {
    /// The connection to either database.
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

    /// Commits the transaction.
    pub async fn commit(self) -> Result<(), StorageError> {
        self.say("COMMIT").await.map(drop)
    }

    async fn say(mut self, sql: &'static str) -> Result<Self, StorageError> {
        match self.connection() {
            Connection::Sqlite(connection) => {
                let said = connection.execute(sql).await;
                kept(connection, said)?;
            }
            Connection::Postgres(connection) => {
                let said = connection.execute(sql).await;
                kept(connection, said)?;
            }
        }
        Ok(self)
    }
}

/// The result of a statement. If the database itself failed, the connection is closed and not used again.
#[doc(hidden)]
pub fn kept<DB: sqlx::Database, T>(
    connection: &mut PoolConnection<DB>,
    gave: Result<T, sqlx::Error>,
) -> Result<T, StorageError> {
    gave.map_err(|error| {
        let error = StorageError::from(error);
        if error.is_away() {
            connection.close_on_drop();
        }
        error
    })
}

/// Runs a query by `$method` on a [`Reader`] or [`Writer`]: the one place that tells the two databases apart.
#[doc(hidden)]
#[macro_export]
macro_rules! run {
    ($query:ident $(<$row:ty>)?, $method:ident, $on:expr, $sql:expr $(, $bind:expr)*) => {
        match $on.connection() {
            $crate::database::Connection::Sqlite(connection) => {
                let query = sqlx::$query::<sqlx::Sqlite $(, $row)?>($sql)$(.bind($bind))*;
                let gave = query.$method(&mut **connection).await;
                $crate::database::kept(connection, gave)
            }
            $crate::database::Connection::Postgres(connection) => {
                let query = sqlx::$query::<sqlx::Postgres $(, $row)?>($sql)$(.bind($bind))*;
                let gave = query.$method(&mut **connection).await;
                $crate::database::kept(connection, gave)
            }
        }
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

/// Runs a statement; returns the number of affected rows.
#[macro_export]
macro_rules! execute {
    ($on:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $on.connection() {
            $crate::database::Connection::Sqlite(connection) => {
                let gave = sqlx::query::<sqlx::Sqlite>($sql)$(.bind($bind))*.execute(&mut **connection).await;
                $crate::database::kept(connection, gave).map(|done| done.rows_affected())
            }
            $crate::database::Connection::Postgres(connection) => {
                let gave = sqlx::query::<sqlx::Postgres>($sql)$(.bind($bind))*.execute(&mut **connection).await;
                $crate::database::kept(connection, gave).map(|done| done.rows_affected())
            }
        }
    };
}

/// How long [`Database::ready`] may take.
const READY_WITHIN: Duration = Duration::from_secs(3);
/// How long a request waits for a connection.
const CONNECTED_WITHIN: Duration = Duration::from_secs(10);
/// Writes a row to test whether the database can be written to; the row counts nothing.
const PROBE: &str = "INSERT INTO limits (key, tries, free_at) VALUES ('ready', 0, 0)
                     ON CONFLICT (key) DO UPDATE SET tries = 1 - limits.tries";

impl Database {
    /// Connects to `sqlite://path` (created if missing) or `postgres://…`.
    pub async fn connect(url: &str) -> Result<Self, StorageError> {
        if url.starts_with("sqlite:") {
            connect_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            connect_postgres(url).await
        } else {
            Err(StorageError::Url)
        }
    }

    /// Folds SQLite's log into its file and empties it, since it holds old pages. Postponed while it is in use.
    pub(crate) async fn fold_log(&self) {
        if let Database::Sqlite { writer, log, .. } = self {
            log.fold(writer).await;
        }
    }

    /// The canonical path of the file of `sqlite://path`; `None` for PostgreSQL.
    pub fn file_of(url: &str) -> Result<Option<PathBuf>, StorageError> {
        if !url.starts_with("sqlite:") {
            return Ok(None);
        }
        let options = SqliteConnectOptions::from_str(url)?;
        if let Some(folder) = options.get_filename().parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(Some(files::real_path(options.get_filename())?))
    }

    /// Checks within seconds that it can be read and written. Writes one small row, unless SQLite's writer is in use.
    pub async fn ready(&self) -> Result<(), StorageError> {
        let asked = async {
            let mut on = self.read().await?;
            let (_one,): (i64,) = fetch_one!(on, (i64,), "SELECT CAST(1 AS BIGINT)")?;
            drop(on);
            let writer = match self {
                Database::Sqlite { writer, .. } => writer.try_acquire().map(Writer::Sqlite),
                Database::Postgres(pool) => Some(Writer::Postgres(pool.acquire().await?)),
            };
            // SQLite's only writer is in use, so writing works.
            let Some(writer) = writer else { return Ok(()) };
            let mut tx = writer.say(self.begin()).await?;
            execute!(tx, PROBE)?;
            tx.commit().await
        };
        match tokio::time::timeout(READY_WITHIN, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(StorageError::Database(sqlx::Error::PoolTimedOut)),
        }
    }

    /// The statement that begins a write. On SQLite, an upgraded read fails at once if another transaction writes.
    fn begin(&self) -> &'static str {
        match self {
            Database::Sqlite { .. } => "BEGIN IMMEDIATE",
            Database::Postgres(_) => "BEGIN",
        }
    }

    /// The name of the database product.
    pub fn kind(&self) -> &'static str {
        match self {
            Database::Sqlite { .. } => "SQLite",
            Database::Postgres(_) => "PostgreSQL",
        }
    }

    /// Closes all connections, and folds SQLite's log into its file.
    pub async fn close(&self) {
        match self {
            Database::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) async fn read(&self) -> Result<Reader, StorageError> {
        Ok(match self {
            // Usually one is free. What it takes to open one is large, and would be part of every request that waits.
            Database::Sqlite { readers, .. } => Reader::Sqlite(match readers.try_acquire() {
                Some(reader) => reader,
                None => Box::pin(readers.acquire()).await?,
            }),
            Database::Postgres(pool) => Reader::Postgres(Box::pin(pool.acquire()).await?),
        })
    }

    /// A read-only transaction that sees the database as it is now, whatever is written meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<impl On, StorageError> {
        match self {
            Database::Sqlite { readers, .. } => {
                let mut reader = readers.acquire().await?;
                // The pool of readers does not roll back.
                reader.close_on_drop();
                Writer::Sqlite(reader).say("BEGIN").await
            }
            Database::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Writer::Postgres(pool.acquire().await?).say(begin).await
            }
        }
    }

    pub(crate) async fn write(&self) -> Result<Writer, StorageError> {
        let writer = match self {
            Database::Sqlite { writer, .. } => Writer::Sqlite(writer.acquire().await?),
            Database::Postgres(pool) => Writer::Postgres(pool.acquire().await?),
        };
        writer.say(self.begin()).await
    }

    /// A transaction that upgrades old rows. On PostgreSQL it waits without a limit while another server does so.
    pub(crate) async fn write_patiently(&self) -> Result<Writer, StorageError> {
        match self.write().await? {
            writer @ Writer::Sqlite(_) => Ok(writer),
            writer @ Writer::Postgres(_) => {
                writer.say("SET LOCAL lock_timeout = 0").await?.say("SET LOCAL statement_timeout = 0").await
            }
        }
    }
}

impl Database {
    /// A writing transaction; `None` if a long one is in the way.
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
        // Overwrites deleted data, so that it cannot be read from the file's free pages.
        .pragma("secure_delete", "ON")
        .busy_timeout(Duration::from_secs(10))
        .optimize_on_close(true, None);
    let file = options.get_filename();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // SQLite gives its log the permissions of the database file.
    files::open_private(file)?;
    for beside in ["-wal", "-shm"] {
        files::make_private(&with_ending(file, beside));
    }
    let writer = rolling_back::<Sqlite>(1).connect_with(options.clone()).await?;
    let log = Arc::new(Log::new(&options));
    // A reader cannot optimize: sqlx 0.9.0 would not wait for it to close, and the last one to close folds no log.
    let options = options.read_only(true).optimize_on_close(false, None);
    let readers = PoolOptions::new().max_connections(4).acquire_timeout(CONNECTED_WITHIN);
    // A file does not hang up, and to ask each time costs as much as a query.
    let readers = readers.test_before_acquire(false).connect_lazy_with(options);
    Ok(Database::Sqlite { writer, readers, log })
}

/// `cloudtab.db` and `-wal` make `cloudtab.db-wal`.
fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

async fn connect_postgres(url: &str) -> Result<Database, StorageError> {
    let options = PgConnectOptions::from_str(url)?.options([
        ("idle_in_transaction_session_timeout", "60s"),
        ("lock_timeout", "10s"),
        ("statement_timeout", "300s"),
    ]);
    // A server restart closes connections, and a failover makes them read-only: neither kind is used again, so that
    // users notice nothing.
    let pool = rolling_back::<Postgres>(16).before_acquire(|connection, _| {
        Box::pin(async move {
            let only_reads = connection.fetch_one("SHOW transaction_read_only").await?;
            Ok(only_reads.try_get::<String, _>(0)? == "off")
        })
    });
    Ok(Database::Postgres(pool.connect_with(options).await?))
}

/// Rolls back every connection that returns to the pool: its transaction may have been dropped, even while beginning.
fn rolling_back<DB>(most: u32) -> PoolOptions<DB>
where
    DB: sqlx::Database,
    for<'c> &'c mut DB::Connection: sqlx::Executor<'c, Database = DB>,
{
    let options = PoolOptions::new().max_connections(most).acquire_timeout(CONNECTED_WITHIN);
    options.test_before_acquire(false).after_release(|connection: &mut DB::Connection, _| {
        Box::pin(async move {
            match connection.execute("ROLLBACK").await {
                Ok(_) => Ok(true),
                // SQLite's plain error 1, "no transaction is active", is the normal case.
                Err(sqlx::Error::Database(error)) => Ok(error.code().as_deref() == Some("1")),
                Err(_) => Ok(false),
            }
        })
    })
}
