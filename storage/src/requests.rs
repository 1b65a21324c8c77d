//! Twice pressed, once done. A form carries a key; the transaction that does what it asks for writes down that it was
//! done, and what was answered. The same form again finds that, and changes nothing.

use chrono::TimeDelta;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_one};

/// How long a form that comes again is known.
pub(crate) const KNOWN: TimeDelta = TimeDelta::hours(24);

/// Whether this form came before; what is new is written down. Every function that changes something asks this before
/// anything else in its transaction: a twin that comes meanwhile waits here until that has ended.
pub(crate) async fn is_done(store: &Store, tx: &mut Writer, by: By<'_>) -> Result<bool, StorageError> {
    Ok(answered::<()>(store, tx, by).await?.is_some())
}

/// What this form was answered when it came before: for what answers more than "done".
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

/// Writes down what is answered, for [`answered`] to find.
pub(crate) async fn answer<T: Serialize>(tx: &mut Writer, by: By<'_>, answer: &T) -> Result<(), StorageError> {
    let Some(request) = by.request else { return Ok(()) };
    let text = serde_json::to_string(answer).unwrap_or_default();
    execute!(tx, "UPDATE requests SET answer = $2 WHERE id = $1", request.0, text)?;
    Ok(())
}

/// Takes back that this form was done: there is more to do than one transaction should hold.
pub(crate) async fn forget(tx: &mut Writer, by: By<'_>) -> Result<(), StorageError> {
    let Some(request) = by.request else { return Ok(()) };
    execute!(tx, "DELETE FROM requests WHERE id = $1", request.0)?;
    Ok(())
}
