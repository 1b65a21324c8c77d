//! The data of a customer's dashboard.

use domain::bill_list::Usage;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// Costs by month and service of the user's own organization, from approved bills only.
#[server(protocol = Wire, endpoint = "own_usage")]
pub async fn own_usage() -> Result<Usage, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnUsage)?;
    let customer = actor.customer.ok_or(AppError::NotFound)?;
    Ok(storage::usage::usage(&store, customer).await?)
}
