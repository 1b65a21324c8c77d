//! Customers in bulk: previewing an uploaded file with chosen columns, and importing it.

use domain::bulk::BulkShown;
use domain::ids::UploadId;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// Previews a file. If no columns are chosen, they are guessed from its header. If `erase` is `on`, empty cells erase
/// stored values.
#[server(protocol = Wire, endpoint = "bulk_preview")]
pub async fn bulk_preview(
    upload: UploadId,
    #[server(default)] columns: Vec<String>,
    #[server(default)] erase: String,
) -> Result<BulkShown, AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let bytes = host::host().spool.read(&actor, upload).await?;
    host::bulk::shown(&store, &actor, &bytes, columns, &erase).await
}

/// In one transaction, adds or updates the customers whose rows are all valid; a customer with an invalid row is left
/// out as a whole. `seen` identifies the preview that the user saw.
#[server(protocol = Wire, endpoint = "import_customers")]
pub async fn import_customers(
    upload: UploadId,
    #[server(default)] columns: Vec<String>,
    #[server(default)] erase: String,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let bytes = host::host().spool.read(&actor, upload).await?;
    let read = host::bulk::read(&store, &actor, &bytes, &columns, &erase).await?;
    host::bulk::is_as_seen(&read, &seen)?;
    storage::bulk::import(&store, &actor, &read).await?;
    host::go(crate::paths::CUSTOMERS, Some(crate::notices::Notice::CustomersImported));
    Ok(())
}
