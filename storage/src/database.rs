//! SQLite or PostgreSQL: a closed enum, and four macros that run one SQL text on whichever it is.
//!
//! Rejected, see docs/two-databases.md: a trait with two implementations, `sqlx::Any`, a branch per query.

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
        /// What was written and is not in the file itself yet.
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

/// A transaction that writes; dropped without a commit, the pool rolls it back. Not sqlx's own `Transaction`: that one counts
/// how deep it is, and its count stays wrong after SQLite rolled back by itself, as on a full disk.
pub enum Writer {
    /// On SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// On PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// What the macros run on.
pub enum Connection<'a> {
    /// On SQLite.
    Sqlite(&'a mut PoolConnection<Sqlite>),
    /// On PostgreSQL.
    Postgres(&'a mut PoolConnection<Postgres>),
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

/// What a statement gave. A connection whose database failed is closed when it is done with: the next one starts anew.
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

/// Runs a query by `$method` on a [`Reader`] or [`Writer`]: the one place where the two databases part.
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

/// Runs a statement; gives how many rows it touched.
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

/// Whether there are migrations that this file of SQLite has not seen.
async fn are_due(writer: &SqlitePool) -> bool {
    let applied = sqlx::query_as::<_, (i64,)>("SELECT COUNT(*) FROM _sqlx_migrations").fetch_one(writer).await;
    let known = SQLITE_MIGRATIONS.iter().count();
    applied.ok().and_then(|(applied,)| usize::try_from(applied).ok()).is_none_or(|applied| applied < known)
}

/// How long [`Database::ready`] may take.
const READY_WITHIN: Duration = Duration::from_secs(3);
/// How long anybody waits for a connection.
const CONNECTED_WITHIN: Duration = Duration::from_secs(10);
/// A row that is written to see whether one can be; it counts nothing.
const PROBE: &str = "INSERT INTO limits (key, tries, free_at) VALUES ('ready', 0, 0)
                     ON CONFLICT (key) DO UPDATE SET tries = 1 - limits.tries";

/// The `user_version` of a file of SQLite in which what is deleted is overwritten.
const OVERWRITES: i64 = 1;

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
            // sqlx locks PostgreSQL while it migrates, and SQLite not at all.
            Database::Sqlite { writer, .. } if are_due(writer).await => {
                let mut all = writer.begin_with("BEGIN IMMEDIATE").await?;
                SQLITE_MIGRATIONS.run(&mut *all).await?;
                all.commit().await?;
            }
            Database::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Database::Postgres(pool) => {
                let mut on = pool.acquire().await?;
                // Nobody else gets a connection that waits for ever.
                on.close_on_drop();
                on.execute("SET lock_timeout = 0; SET statement_timeout = 0").await?;
                POSTGRES_MIGRATIONS.run(&mut *on).await?;
            }
        }
        crate::costs::complete(self).await?;
        crate::email_keys::complete(self).await?;
        crate::customers::complete(self).await?;
        crate::fingerprints::complete(self).await?;
        self.overwrite_deleted_once().await
    }

    /// Writes SQLite's file anew where an earlier version left what it deleted in free pages; remembered in the file itself.
    async fn overwrite_deleted_once(&self) -> Result<(), StorageError> {
        let Database::Sqlite { writer, .. } = self else { return Ok(()) };
        let mut on = writer.acquire().await?;
        let (version,): (i64,) = sqlx::query_as("PRAGMA user_version").fetch_one(&mut *on).await?;
        if version >= OVERWRITES {
            return Ok(());
        }
        // It needs as much space as the database once more, and nobody else at work: without, the next start tries again.
        let anew = format!("VACUUM; PRAGMA user_version = {OVERWRITES}");
        if let Err(error) = on.execute(sqlx::AssertSqlSafe(anew)).await {
            tracing::warn!(%error, "what was deleted earlier could not be overwritten yet");
        }
        drop(on);
        self.fold_log().await;
        Ok(())
    }

    /// Folds SQLite's log into its file and empties it: it holds pages as they were. While somebody reads or writes it is put off.
    pub(crate) async fn fold_log(&self) {
        if let Database::Sqlite { writer, log, .. } = self {
            log.fold(writer).await;
        }
    }

    /// The file of `sqlite://path`, by its one real path; nothing for PostgreSQL.
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

    /// Brings the tables to those of an earlier version, to try what comes after it.
    #[cfg(feature = "testing")]
    pub async fn migrate_to(&self, version: i64) -> Result<(), StorageError> {
        match self {
            Database::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run_to(version, writer).await?,
            Database::Postgres(pool) => POSTGRES_MIGRATIONS.run_to(version, pool).await?,
        }
        Ok(())
    }

    /// Whether it can be read from and written to, told within seconds. Writes one small row, unless somebody else writes now.
    pub async fn ready(&self) -> Result<(), StorageError> {
        let asked = async {
            let mut on = self.read().await?;
            let (_one,): (i64,) = fetch_one!(on, (i64,), "SELECT CAST(1 AS BIGINT)")?;
            drop(on);
            let writer = match self {
                Database::Sqlite { writer, .. } => writer.try_acquire().map(Writer::Sqlite),
                Database::Postgres(pool) => Some(Writer::Postgres(pool.acquire().await?)),
            };
            // SQLite's only writer is taken: somebody is writing, so it can be written to.
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

    /// How a transaction that writes begins. One that starts as a read and is upgraded fails at once when another one is ahead.
    fn begin(&self) -> &'static str {
        match self {
            Database::Sqlite { .. } => "BEGIN IMMEDIATE",
            Database::Postgres(_) => "BEGIN",
        }
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

    /// A transaction that only reads, and sees the database as it is now, whatever is written meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<impl On, StorageError> {
        match self {
            Database::Sqlite { readers, .. } => {
                let mut reader = readers.acquire().await?;
                // Nobody rolls a reader back.
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

    /// A transaction that brings rows of older versions up to date. On PostgreSQL it waits as long as another server is at that.
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
        // What is deleted is overwritten: it is not to be read from the file's free pages.
        .pragma("secure_delete", "ON")
        .busy_timeout(Duration::from_secs(10))
        .optimize_on_close(true, None);
    let file = options.get_filename();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // SQLite gives its log the rights of the database.
    files::open_private(file)?;
    for beside in ["-wal", "-shm"] {
        files::make_private(&with_ending(file, beside));
    }
    let writer = rolling_back::<Sqlite>(1).connect_with(options.clone()).await?;
    let log = Arc::new(Log::new(&options));
    // A reader cannot optimize: sqlx 0.9.0 then does not wait until it is closed, and a reader that is closed last folds no log.
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
    // A server that was restarted ended the connections of before, and one that another took over from only reads: neither
    // is used again, so that people notice neither.
    let pool = rolling_back::<Postgres>(16).before_acquire(|connection, _| {
        Box::pin(async move {
            let only_reads = connection.fetch_one("SHOW transaction_read_only").await?;
            Ok(only_reads.try_get::<String, _>(0)? == "off")
        })
    });
    Ok(Database::Postgres(pool.connect_with(options).await?))
}

/// Whatever comes back to the pool is rolled back: a transaction that was dropped, also in the midst of its beginning.
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
                // SQLite's plain error 1, "no transaction is active", is the usual and good case.
                Err(sqlx::Error::Database(error)) => Ok(error.code().as_deref() == Some("1")),
                Err(_) => Ok(false),
            }
        })
    })
}
