//! Upgrades a database of an earlier version: its tables, and values that its rows lack.

use sqlx::Executor as _;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqlitePool;

use crate::database::Database;
use crate::error::StorageError;
use crate::{costs, customers, email_keys, fingerprints, lines};

/// The `user_version` of a SQLite file whose deleted data was overwritten.
const OVERWRITES: i64 = 1;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// Whether this SQLite file lacks migrations.
async fn are_due(writer: &SqlitePool) -> bool {
    let applied = sqlx::query_as::<_, (i64,)>("SELECT COUNT(*) FROM _sqlx_migrations").fetch_one(writer).await;
    let known = SQLITE_MIGRATIONS.iter().count();
    applied.ok().and_then(|(applied,)| usize::try_from(applied).ok()).is_none_or(|applied| applied < known)
}

impl Database {
    /// Brings the tables up to date. Safe if several processes run it at once: one does it, the others wait.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        match self {
            // While it migrates, sqlx locks PostgreSQL, but not SQLite.
            Database::Sqlite { writer, .. } if are_due(writer).await => {
                let mut all = writer.begin_with("BEGIN IMMEDIATE").await?;
                SQLITE_MIGRATIONS.run(&mut *all).await?;
                all.commit().await?;
            }
            Database::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Database::Postgres(pool) => {
                let mut on = pool.acquire().await?;
                // Other users of the pool must not get a connection without time limits.
                on.close_on_drop();
                on.execute("SET lock_timeout = 0; SET statement_timeout = 0").await?;
                POSTGRES_MIGRATIONS.run(&mut *on).await?;
            }
        }
        lines::upgrade::complete(self).await?;
        costs::complete(self).await?;
        email_keys::complete(self).await?;
        customers::complete(self).await?;
        fingerprints::complete(self).await?;
        self.overwrite_deleted_once().await
    }

    /// Rewrites SQLite's file once, if an earlier version left deleted data in free pages; the file remembers it.
    async fn overwrite_deleted_once(&self) -> Result<(), StorageError> {
        let Database::Sqlite { writer, .. } = self else { return Ok(()) };
        let mut on = writer.acquire().await?;
        let (version,): (i64,) = sqlx::query_as("PRAGMA user_version").fetch_one(&mut *on).await?;
        if version >= OVERWRITES {
            return Ok(());
        }
        // It needs the database's size in free space, and no other user: if it fails, the next start tries again.
        let anew = format!("VACUUM; PRAGMA user_version = {OVERWRITES}");
        if let Err(error) = on.execute(sqlx::AssertSqlSafe(anew)).await {
            tracing::warn!(%error, "what was deleted earlier could not be overwritten yet");
        }
        drop(on);
        self.fold_log().await;
        Ok(())
    }

    /// Brings the tables to those of an earlier version, to test the migrations after it.
    #[cfg(feature = "testing")]
    pub async fn migrate_to(&self, version: i64) -> Result<(), StorageError> {
        match self {
            Database::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run_to(version, writer).await?,
            Database::Postgres(pool) => POSTGRES_MIGRATIONS.run_to(version, pool).await?,
        }
        Ok(())
    }
}
