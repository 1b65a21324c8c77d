//! The time zone of the times in an answer.

use app::api::host::Host;
use axum::http::HeaderMap;
use domain::permission::Actor;
use domain::zone::{COOKIE, Zone};

use crate::cookie::cookie;

/// The zone of the browser, else that of the user's organization, else that of the reseller.
pub(crate) async fn of(host: &Host, actor: &Actor, headers: &HeaderMap) -> Zone {
    let now = host.store.clock.now();
    if let Some(zone) = cookie(headers, COOKIE).and_then(|name| Zone::of(&name, now)) {
        return zone;
    }
    let set = match actor.customer {
        Some(customer) => {
            storage::settings::get(&host.store, actor.scope(), customer).await.map(|set| set.draft.time_zone)
        }
        None => storage::reseller::get(&host.store).await.map(|set| set.draft.time_zone),
    };
    // Without the settings, times are shown in UTC.
    set.ok().and_then(|name| Zone::of(&name, now)).unwrap_or_default()
}
