//! Checks a file of customers, by the domain's rules and against the stored customers. Server only.

use domain::bulk::{
    BulkRead, BulkRefused, BulkShown, BulkUpdate, EmptyCells, Mapping, Preview, Rows, ShownUpdate, headers,
};
use domain::contact::full_name;
use domain::field_errors::FieldErrors;
use domain::permission::Actor;
use domain::text;
use storage::Store;

use crate::error::AppError;

/// The number of errors that a page shows; the error file has all of them.
const SHOWN: usize = 100;
/// The number of customers whose changes a page shows.
const SHOWN_UPDATES: usize = 200;

impl From<BulkRefused> for AppError {
    fn from(refused: BulkRefused) -> Self {
        AppError::Refused(refused.to_string())
    }
}

/// Reads the file with these columns and compares it with the stored customers.
pub async fn read(
    store: &Store,
    actor: &Actor,
    bytes: &[u8],
    columns: &[String],
    erase: &str,
) -> Result<BulkRead, AppError> {
    let mapping = Mapping::parse(columns)?;
    let rows = Rows::read(bytes, &mapping)?;
    let known = storage::bulk::known(store, actor.scope(), rows.meant()).await?;
    let empty = if text::is_on(erase) { EmptyCells::Erase } else { EmptyCells::Keep };
    let mut read = rows.judge(&known, empty);
    let wrong = storage::bulk::look_alikes(store, &read).await?;
    read.refuse(wrong, &known);
    Ok(read)
}

/// The preview of the file.
pub async fn shown(
    store: &Store,
    actor: &Actor,
    bytes: &[u8],
    columns: Vec<String>,
    erase: &str,
) -> Result<BulkShown, AppError> {
    let headers = headers(bytes)?;
    let columns = if columns.is_empty() { Mapping::guess(&headers).codes() } else { columns };
    // Taken before anything is read: the preview may not show saves from now on.
    let now = store.clock.now().timestamp_micros();
    let nothing = BulkShown {
        headers,
        columns: columns.clone(),
        mapping: FieldErrors::new(),
        above: Vec::new(),
        preview: Preview { fields: Vec::new(), rows: Vec::new() },
        rows: 0,
        ready: (0, 0),
        stored: (0, 0),
        updates: Vec::new(),
        seen: String::new(),
        left_out: 0,
        errors: Vec::new(),
        kept: Vec::new(),
        kept_total: 0,
    };
    let read = match read(store, actor, bytes, &columns, erase).await {
        Err(AppError::Invalid(mapping)) => return Ok(BulkShown { mapping, ..nothing }),
        other => other?,
    };
    Ok(BulkShown {
        seen: format!("{now}-{}", read.digest()),
        above: read.above,
        preview: read.preview,
        rows: read.rows,
        ready: (read.customers.len(), read.customers.iter().map(|customer| customer.contacts.len()).sum()),
        stored: (read.updates.len(), read.unchanged),
        updates: read.updates.into_iter().take(SHOWN_UPDATES).map(shown_update).collect(),
        left_out: read.left_out.len(),
        errors: read.errors.into_iter().take(SHOWN).collect(),
        kept_total: read.kept.len(),
        kept: read.kept.into_iter().take(SHOWN).collect(),
        ..nothing
    })
}

fn shown_update(update: BulkUpdate) -> ShownUpdate {
    let contacts = update.contacts.into_iter().map(|changed| (changed.contact.full_name(), changed.changes));
    let added = update.added.iter().map(|added| full_name(&added.contact.first_name, &added.contact.last_name));
    ShownUpdate {
        customer: update.customer,
        name: update.before.name,
        changes: update.changes,
        contacts: contacts.collect(),
        added: added.collect(),
    }
}

/// Checks that the import matches what the page showed. If another user saved one of the customers since, the error
/// names that user.
pub fn is_as_seen(read: &BulkRead, seen: &str) -> Result<(), AppError> {
    let (shown_at, digest) = seen.split_once('-').unwrap_or_default();
    if digest == read.digest() {
        return Ok(());
    }
    let shown_at: i64 = shown_at.parse().unwrap_or(i64::MAX);
    let since = read.updates.iter().map(|update| &update.saved).filter(|(at, _)| at.timestamp_micros() > shown_at);
    match since.max() {
        Some((_, by)) => Err(AppError::Stale(by.clone())),
        None => Err(AppError::Refused(
            "The import no longer matches the preview. Press Preview, check the result, then import.".into(),
        )),
    }
}
