//! What a customer's dashboard shows.

use domain::bill_list::Usage;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// Cost by month and service of one's own organization, from its approved bills only.
#[server(protocol = Wire, endpoint = "own_usage")]
pub async fn own_usage() -> Result<Usage, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnUsage)?;
    let customer = actor.customer.ok_or(AppError::NotFound)?;
    Ok(storage::usage::usage(&store, customer).await?)
}
