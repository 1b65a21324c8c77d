//! The identity provider of a customer, or of staff. The log-in itself uses plain routes: server/src/single_sign_on.rs.

use domain::ids::CustomerId;
use domain::single_sign_on::{ProviderDetail, ProviderDraft};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The settings of the provider, and the address to which it must send users back.
#[server(protocol = Wire, endpoint = "single_sign_on")]
pub async fn single_sign_on(
    #[server(default)] customer: Option<CustomerId>,
) -> Result<(ProviderDetail, String), AppError> {
    use crate::api::host;
    let (store, _) = host::require(domain::permission::Permission::ManageSingleSignOn)?;
    let detail = storage::single_sign_on::get(&store, customer).await?;
    let back = host::host().way_back(detail.id);
    Ok((detail, back))
}

/// Saves it, unless it was saved since `version` or no provider answers at its address.
#[server(protocol = Wire, endpoint = "save_single_sign_on")]
pub async fn save_single_sign_on(
    #[server(default)] customer: Option<CustomerId>,
    version: i64,
    draft: ProviderDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ManageSingleSignOn)?;
    let provider = draft.parse()?;
    let known = storage::single_sign_on::get(&store, customer).await?;
    known.check(&provider)?;
    host::identity_provider::answers(known.id, &provider).await?;
    let saved = storage::single_sign_on::save(&store, (&actor).into(), customer, version, &provider).await;
    saved.map_err(|error| {
        host::taken(error, "domains", || "One of these domains belongs to another organization's single sign-on".into())
    })?;
    let up = customer.map_or(crate::paths::USERS.to_owned(), crate::paths::profile);
    host::go(&up, Some(crate::notices::Notice::SingleSignOnSaved));
    Ok(())
}
