//! The history of a customer's profile, and restoring a value from it.

use domain::history::{HistoryPage, HistoryQuery};
use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// A page of the history, newest first.
#[server(protocol = Wire, endpoint = "history")]
pub async fn history(customer: CustomerId, #[server(default)] query: HistoryQuery) -> Result<HistoryPage, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::history::list(&store, actor.scope(), customer, &query).await?)
}

/// Restores the value that a field had before the change with this number. The history records this as a new change.
#[server(protocol = Wire, endpoint = "restore_value")]
pub async fn restore_value(customer: CustomerId, number: i64, path: String) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    storage::restore::value(&store, &actor, customer, number, &path).await?;
    let page = crate::paths::profile(customer);
    crate::api::host::go(&page, Some(crate::notices::Notice::ValueRestored));
    Ok(())
}
