//! Contacts of a customer: the list, one contact, adding, saving and removing.

use domain::contact::ContactDraft;
use domain::contact_list::{ContactDetail, ContactPage, ContactQuery, ContactSummary};
use domain::ids::{ContactId, CustomerId};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// One page of a customer's contacts.
#[server(protocol = Wire, endpoint = "find_contacts")]
pub async fn find_contacts(customer: CustomerId, query: ContactQuery) -> Result<ContactPage, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::contacts::page(&store, actor.scope(), customer, &query.tidy()).await?)
}

/// All contacts of a customer.
#[server(protocol = Wire, endpoint = "list_contacts")]
pub async fn list_contacts(customer: CustomerId) -> Result<Vec<ContactSummary>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::contacts::list(&store, actor.scope(), customer).await?)
}

/// One contact, for its form.
#[server(protocol = Wire, endpoint = "contact")]
pub async fn contact(customer: CustomerId, contact: ContactId) -> Result<ContactDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    Ok(storage::contacts::get(&store, actor.scope(), customer, contact).await?)
}

/// Adds a contact. Phone numbers without a country prefix are read as numbers of the customer's country.
#[server(protocol = Wire, endpoint = "add_contact")]
pub async fn add_contact(customer: CustomerId, draft: ContactDraft) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let country = storage::organizations::country(&store, actor.scope(), customer).await?;
    let contact = draft.parse_form(country)?;
    let added = storage::contacts::add(&store, (&actor).into(), customer, &contact).await;
    added.map_err(|error| host::taken(error, "email", || host::same_address(&draft.email)))?;
    host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::ContactAdded));
    Ok(())
}

/// Saves a contact, unless it was saved since `version`.
#[server(protocol = Wire, endpoint = "save_contact")]
pub async fn save_contact(
    customer: CustomerId,
    contact: ContactId,
    version: i64,
    draft: ContactDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let country = storage::organizations::country(&store, actor.scope(), customer).await?;
    let new = draft.parse_form(country)?;
    let saved =
        storage::save::<storage::contacts::Contacts>(&store, (&actor).into(), (customer, contact), version, &new).await;
    saved.map_err(|error| host::taken(error, "email", || host::same_address(&draft.email)))?;
    host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::ContactSaved));
    Ok(())
}

/// Removes a contact and its user account. A contact whose approval is on record is archived.
#[server(protocol = Wire, endpoint = "remove_contact")]
pub async fn remove_contact(customer: CustomerId, contact: ContactId) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    storage::contacts::remove(&store, (&actor).into(), customer, contact).await?;
    crate::api::host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::ContactRemoved));
    Ok(())
}
