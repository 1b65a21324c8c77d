//! Contacts of a customer: the list, and adding one.

use domain::contact::ContactDraft;
use domain::contact_list::ContactSummary;
use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::error::AppError;

/// The contacts of a customer.
#[server(endpoint = "list_contacts")]
pub async fn list_contacts(customer: CustomerId) -> Result<Vec<ContactSummary>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::contacts::list(&store, actor.scope(), customer).await?)
}

/// Adds a contact. Phone numbers without a country's prefix are read as the customer's country writes them.
#[server(endpoint = "add_contact")]
pub async fn add_contact(customer: CustomerId, draft: ContactDraft) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let country = storage::organizations::country(&store, actor.scope(), customer).await?;
    let contact = draft.parse(country)?;
    let told = || format!("A contact with the address {} already exists", contact.email.as_str());
    storage::contacts::add(&store, customer, &contact).await.map_err(|error| host::taken(error, "email", told))?;
    host::go(&format!("/customers/{customer}/profile"), Some(crate::notices::Notice::ContactAdded));
    Ok(())
}
