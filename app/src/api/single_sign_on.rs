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
    use domain::field_errors::FieldErrors;
    use domain::single_sign_on::{Mode, NO_SECRET};
    use storage::single_sign_on::Client;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ManageSingleSignOn)?;
    let provider = draft.parse()?;
    let known = storage::single_sign_on::get(&store, customer).await?;
    if customer.is_none() && provider.mode == Mode::Required {
        return Err(FieldErrors::of(
            "mode",
            "Choose Offered, and set in User Management which staff users must use it",
        )
        .into());
    }
    if provider.mode != Mode::Off {
        if !known.has_secret_for(&provider) {
            return Err(FieldErrors::of("client_secret", NO_SECRET).into());
        }
        let (issuer, client_id) = (provider.issuer.clone(), provider.client_id.clone());
        let client = Client { provider: known.id, issuer, client_id, client_secret: String::new() };
        let host = host::host();
        let asked = host.providers.departure(client, host.way_back(known.id), String::new()).await;
        asked.map_err(|why| {
            tracing::info!(issuer = provider.issuer, why, "no identity provider answers");
            FieldErrors::of("issuer", "No OpenID Connect provider for this issuer answers at this address")
        })?;
    }
    let saved = storage::single_sign_on::save(&store, (&actor).into(), customer, version, &provider).await;
    saved.map_err(|error| {
        host::taken(error, "domains", || "One of these domains belongs to another organization's single sign-on".into())
    })?;
    let up = customer.map_or(crate::paths::USERS.to_owned(), crate::paths::profile);
    host::go(&up, Some(crate::notices::Notice::SingleSignOnSaved));
    Ok(())
}
