//! Checks that an identity provider answers, before its settings are saved.

use domain::field_errors::FieldErrors;
use domain::ids::ProviderId;
use domain::single_sign_on::{Mode, Provider};
use storage::single_sign_on::Client;

use super::host;

/// Asks the provider for its settings, unless single sign-on is off.
pub async fn answers(id: ProviderId, provider: &Provider) -> Result<(), FieldErrors> {
    if provider.mode == Mode::Off {
        return Ok(());
    }
    let (issuer, client_id) = (provider.issuer.clone(), provider.client_id.clone());
    let client = Client { provider: id, issuer, client_id, client_secret: String::new() };
    let host = host();
    let asked = host.providers.departure(client, host.way_back(id), String::new()).await;
    asked.map(drop).map_err(|why| {
        tracing::info!(issuer = provider.issuer, why, "no identity provider answers");
        FieldErrors::of("issuer", "No OpenID Connect provider for this issuer answers at this address")
    })
}
