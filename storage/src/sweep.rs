//! Deletes expired rows, in a transaction of its own, so that saves do not wait for it.

use chrono::TimeDelta;

use crate::error::StorageError;
use crate::requests::KNOWN;
use crate::store::Store;
use crate::{bills, execute, lines, links};

/// How long staff can see the delivery status of a mail.
const MAILS: TimeDelta = TimeDelta::days(90);

/// How long an unused browser stays known.
const DEVICES: TimeDelta = TimeDelta::days(400);
/// How long a limit is kept once it is free again: a growing one remembers a day.
const LIMITS: TimeDelta = TimeDelta::days(2);

/// Deletes expired forms, lines and files of killed imports, links, challenges to browsers, mails, browsers and limits.
pub async fn run(store: &Store) -> Result<(), StorageError> {
    let now = store.clock.now();
    let mut tx = store.write().await?;
    execute!(tx, "DELETE FROM requests WHERE at < $1", now - KNOWN)?;
    links::sweep(store, &mut tx).await?;
    lines::sweep(store, &mut tx).await?;
    bills::import::files::sweep(store, &mut tx).await?;
    execute!(tx, "DELETE FROM passkey_ceremonies WHERE until < $1", now)?;
    execute!(tx, "DELETE FROM sign_ons WHERE until < $1", now)?;
    execute!(tx, "DELETE FROM mails WHERE state <> 'waiting' AND created_at < $1", now - MAILS)?;
    execute!(tx, "DELETE FROM devices WHERE last_seen_at < $1", now - DEVICES)?;
    execute!(tx, "DELETE FROM limits WHERE free_at < $1", (now - LIMITS).timestamp_micros())?;
    tx.commit().await?;
    store.database.fold_log().await;
    Ok(())
}
