//! How a file of customers is judged: by the domain's rules, and by what is stored already. Server only.

use domain::bulk::{BulkRead, BulkRefused, BulkShown, Mapping, Preview, headers};
use domain::field_errors::FieldErrors;
use storage::Store;

use crate::error::AppError;

/// Errors that a page shows; the error file has all.
const SHOWN: usize = 100;

impl From<BulkRefused> for AppError {
    fn from(refused: BulkRefused) -> Self {
        AppError::Refused(refused.to_string())
    }
}

/// Reads the file under these columns. Customers whose name is taken count as wrong.
pub async fn read(store: &Store, bytes: &[u8], columns: &[String]) -> Result<BulkRead, AppError> {
    let mapping = Mapping::parse(columns)?;
    let mut read = domain::bulk::read(bytes, &mapping)?;
    let taken = storage::bulk::taken(store, &read.customers).await?;
    read.refuse(taken);
    Ok(read)
}

/// What the page shows of the file.
pub async fn shown(store: &Store, bytes: &[u8], columns: Vec<String>) -> Result<BulkShown, AppError> {
    let headers = headers(bytes)?;
    let columns = if columns.is_empty() { Mapping::guess(&headers).codes() } else { columns };
    let nothing = BulkShown {
        headers,
        columns: columns.clone(),
        mapping: FieldErrors::new(),
        preview: Preview { fields: Vec::new(), rows: Vec::new() },
        rows: 0,
        ready: (0, 0),
        left_out: 0,
        errors: Vec::new(),
    };
    let read = match read(store, bytes, &columns).await {
        Err(AppError::Invalid(mapping)) => return Ok(BulkShown { mapping, ..nothing }),
        other => other?,
    };
    Ok(BulkShown {
        preview: read.preview,
        rows: read.rows,
        ready: (read.customers.len(), read.customers.iter().map(|customer| customer.contacts.len()).sum()),
        left_out: read.left_out.len(),
        errors: read.errors.into_iter().take(SHOWN).collect(),
        ..nothing
    })
}
