//! Customers in bulk: looking at an uploaded file under a choice of columns, and importing it.

use domain::bulk::BulkShown;
use domain::ids::UploadId;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// What a file holds; without a choice of columns they are guessed from its header. `erase` is `on` when empty cells are
/// to erase what is stored.
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

/// Adds the customers whose every row is right and changes those that are stored already, in one transaction; the others
/// are left out, whole. `seen` is what the preview said of itself.
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
