//! Forgetting a person.

use domain::ids::{ContactId, CustomerId};
use leptos::prelude::*;

use crate::error::AppError;

/// Forgets a contact: what was approved stays, without the person's name.
#[server(endpoint = "forget_contact")]
pub async fn forget_contact(customer: CustomerId, contact: ContactId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::PersonalData)?;
    storage::customers::name(&store, actor.scope(), customer).await?;
    storage::privacy::forget(&store, (&actor).into(), customer, contact).await?;
    host::go(&format!("/customers/{customer}/profile"), Some(crate::notices::Notice::ContactForgotten));
    Ok(())
}
