//! User accounts of a customer's contacts.

use domain::contact_list::AccountOutcome;
use domain::ids::{ContactId, CustomerId};
use domain::mail::Delivery;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// Gives user accounts to exactly the checked contacts. Returns the outcome for each, with a one-time link for each
/// contact that must set a password.
#[server(protocol = Wire, endpoint = "set_accounts")]
pub async fn set_accounts(
    customer: CustomerId,
    #[server(default)] checked: Vec<ContactId>,
) -> Result<Vec<AccountOutcome>, AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ManageAccounts)?;
    storage::customers::name(&store, actor.scope(), customer).await?;
    let mut outcomes = storage::contacts::set_accounts(&store, (&actor).into(), customer, &checked).await?;
    for outcome in &mut outcomes {
        let Some(invitation) = outcome.invitation else { continue };
        let secret = storage::links::secret(&store, invitation).await?;
        outcome.link = secret.map(|secret| crate::links::of(&host::host().base_url, &secret));
    }
    Ok(outcomes)
}

/// The delivery status of the last mail to each contact.
#[server(protocol = Wire, endpoint = "deliveries")]
pub async fn deliveries(customer: CustomerId) -> Result<Vec<(ContactId, Delivery)>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ManageAccounts)?;
    Ok(storage::mails::deliveries(&store, actor.scope(), customer).await?)
}
