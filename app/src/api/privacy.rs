//! Forgetting a person: a contact or a staff user.

use domain::ids::{AccountId, ContactId, CustomerId};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The name of a contact, even if the contact was removed.
#[server(protocol = Wire, endpoint = "contact_name")]
pub async fn contact_name(customer: CustomerId, contact: ContactId) -> Result<String, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::PersonalData)?;
    Ok(storage::privacy::name(&store, actor.scope(), customer, contact).await?)
}

/// Forgets a contact. Approvals stay, without the person's name.
#[server(protocol = Wire, endpoint = "forget_contact")]
pub async fn forget_contact(customer: CustomerId, contact: ContactId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::PersonalData)?;
    storage::customers::name(&store, actor.scope(), customer).await?;
    storage::privacy::forget(&store, (&actor).into(), customer, contact).await?;
    host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::PersonForgotten));
    Ok(())
}

/// Forgets a staff user who is no longer active. Records of the user's actions stay, without the person's name.
#[server(protocol = Wire, endpoint = "forget_staff")]
pub async fn forget_staff(account: AccountId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::PersonalData)?;
    storage::privacy::staff::forget(&store, &actor, account).await?;
    host::go(crate::paths::USERS, Some(crate::notices::Notice::PersonForgotten));
    Ok(())
}
