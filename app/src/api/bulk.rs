//! Customers in bulk: looking at an uploaded file under a choice of columns, and importing it.

use domain::bulk::BulkShown;
use domain::ids::UploadId;
use leptos::prelude::*;

use crate::error::AppError;

/// What a file holds; without a choice of columns they are guessed from its header.
#[server(endpoint = "bulk_preview")]
pub async fn bulk_preview(upload: UploadId, #[server(default)] columns: Vec<String>) -> Result<BulkShown, AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let bytes = host::host().spool.read(&actor, upload).await?;
    host::bulk::shown(&store, &bytes, columns).await
}

/// Adds the customers whose every row is right, in one transaction; the others are left out, whole.
#[server(endpoint = "import_customers")]
pub async fn import_customers(upload: UploadId, #[server(default)] columns: Vec<String>) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let bytes = host::host().spool.read(&actor, upload).await?;
    let read = host::bulk::read(&store, &bytes, &columns).await?;
    storage::bulk::add(&store, &actor, &read.customers).await?;
    host::go("/customers", Some(crate::notices::Notice::CustomersImported));
    Ok(())
}
