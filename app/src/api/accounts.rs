//! User accounts of a customer's contacts.

use domain::contact_list::AccountOutcome;
use domain::ids::{ContactId, CustomerId};
use leptos::prelude::*;

use crate::error::AppError;

/// Gives a user account to exactly the checked contacts, and tells what happened to each.
#[server(endpoint = "set_accounts")]
pub async fn set_accounts(
    customer: CustomerId,
    #[server(default)] checked: Vec<ContactId>,
) -> Result<Vec<AccountOutcome>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ManageAccounts)?;
    storage::customers::name(&store, actor.scope(), customer).await?;
    Ok(storage::contacts::set_accounts(&store, (&actor).into(), customer, &checked).await?)
}
