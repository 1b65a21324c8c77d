//! Makes a form count once, even if it is sent twice. The form carries a key; the transaction that does its work stores
//! the key and the answer. The same form, sent again, gets that answer and changes nothing.

use chrono::TimeDelta;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_one};

/// How long the key of a form is remembered.
pub(crate) const KNOWN: TimeDelta = TimeDelta::hours(24);

/// Whether this form was done before; stores the key of a new one. Every function that changes something calls this
/// first in its transaction: a duplicate sent meanwhile waits here until that transaction ends.
pub(crate) async fn is_done(store: &Store, tx: &mut Writer, by: By<'_>) -> Result<bool, StorageError> {
    Ok(answered::<()>(store, tx, by).await?.is_some())
}

/// The earlier answer to this form, if it was done before: for functions that answer more than "done".
pub(crate) async fn answered<T: DeserializeOwned>(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
) -> Result<Option<T>, StorageError> {
    let Some(request) = by.request else { return Ok(None) };
    let now = store.clock.now();
    let new = execute!(
        tx,
        "INSERT INTO requests (id, answer, at) VALUES ($1, 'null', $2)
         ON CONFLICT (id) DO UPDATE SET answer = 'null', at = $2 WHERE requests.at < $3",
        request.0,
        now,
        now - KNOWN
    )?;
    if new == 1 {
        return Ok(None);
    }
    let (answer,) = fetch_one!(tx, (String,), "SELECT answer FROM requests WHERE id = $1", request.0)?;
    let corrupt = |_| StorageError::Corrupt { table: "requests", column: "answer", id: request.to_string() };
    serde_json::from_str(&answer).map(Some).map_err(corrupt)
}

/// Stores the answer, for [`answered`] to find.
pub(crate) async fn answer<T: Serialize>(tx: &mut Writer, by: By<'_>, answer: &T) -> Result<(), StorageError> {
    let Some(request) = by.request else { return Ok(()) };
    let text = serde_json::to_string(answer).unwrap_or_default();
    execute!(tx, "UPDATE requests SET answer = $2 WHERE id = $1", request.0, text)?;
    Ok(())
}

/// Forgets that this form was done, because its work continues in another transaction.
pub(crate) async fn forget(tx: &mut Writer, by: By<'_>) -> Result<(), StorageError> {
    let Some(request) = by.request else { return Ok(()) };
    execute!(tx, "DELETE FROM requests WHERE id = $1", request.0)?;
    Ok(())
}
