//! The Organization Detail of a customer: reading and saving it.

use domain::ids::CustomerId;
use domain::organization::OrganizationDraft;
use domain::profile::Profile;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The Organization Detail, with the currency that its form proposes.
#[server(protocol = Wire, endpoint = "organization")]
pub async fn organization(customer: CustomerId) -> Result<Profile, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    let stored = storage::organizations::get(&store, actor.scope(), customer).await?;
    let currency = storage::reseller::currency_for(&store, actor.scope(), customer).await?;
    let currency = currency.map_or("", |currency| currency.code()).to_owned();
    Ok(Profile { organization: stored.organization.written(actor.notation()), currency, ..stored })
}

/// Saves the Organization Detail, unless it was saved since `version`.
#[server(protocol = Wire, endpoint = "save_organization")]
pub async fn save_organization(customer: CustomerId, version: i64, draft: OrganizationDraft) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let new = draft.parse(actor.notation())?;
    let saved =
        storage::save::<storage::organizations::Organizations>(&store, (&actor).into(), customer, version, &new).await;
    saved.map_err(|error| host::taken(error, "name", || format!("A customer called {} already exists", new.name)))?;
    host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::OrganizationSaved));
    Ok(())
}
