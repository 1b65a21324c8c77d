//! Folds SQLite's log into the database file and empties it, since the log holds old pages, also of erased data.
//! Postponed while the database is in use, so that saves do not wait for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Row as _};

/// How long folding waits for reads and writes. A save never waits longer than this for folding.
const PATIENCE: Duration = Duration::from_millis(100);
/// The pause before a postponed fold is retried.
const AGAIN: Duration = Duration::from_secs(1);

/// The log of a database file. It has its own connection, opened when needed, so that the only writer stays free.
pub struct Log {
    options: SqliteConnectOptions,
    /// Whether a retry is planned.
    put_off: AtomicBool,
}

impl Log {
    pub(crate) fn new(options: &SqliteConnectOptions) -> Self {
        let options = options.clone().create_if_missing(false).busy_timeout(PATIENCE).optimize_on_close(false, None);
        Self { options, put_off: AtomicBool::new(false) }
    }

    /// Folds and empties it now, or as soon as no read or write is in the way.
    pub(crate) async fn fold(self: &Arc<Self>, writer: &SqlitePool) {
        if self.is_folded().await || self.put_off.swap(true, Ordering::SeqCst) {
            return;
        }
        tracing::info!("the database is in use: its log is folded later");
        let (log, writer) = (self.clone(), writer.clone());
        tokio::spawn(async move {
            while !writer.is_closed() {
                tokio::time::sleep(AGAIN).await;
                // A request from here on needs a fold of its own.
                log.put_off.store(false, Ordering::SeqCst);
                if log.is_folded().await || log.put_off.swap(true, Ordering::SeqCst) {
                    break;
                }
            }
        });
    }

    /// Folds what can be folded; `false` if the log is not empty afterwards.
    async fn is_folded(&self) -> bool {
        let folded = async {
            let mut on = self.options.connect().await?;
            // Does most of the work while reads and writes go on.
            let row = on.fetch_one("PRAGMA wal_checkpoint(PASSIVE)").await?;
            // Emptying makes saves wait for readers, so it is tried only when everything is folded.
            let mut busy = row.try_get::<i64, _>(1)? != row.try_get::<i64, _>(2)?;
            if !busy {
                busy = on.fetch_one("PRAGMA wal_checkpoint(TRUNCATE)").await?.try_get::<i64, _>(0)? != 0;
            }
            on.close().await?;
            Ok::<_, sqlx::Error>(busy)
        };
        match folded.await {
            Ok(busy) => !busy,
            Err(error) => {
                tracing::warn!(%error, "the database's log could not be folded");
                // An immediate retry does not help against a disk fault. The next sweep tries again.
                true
            }
        }
    }
}
