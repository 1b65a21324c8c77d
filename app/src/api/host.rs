//! What a server function gets from the host: the actor, the store, redirects and cookies. Server only.

pub mod bulk;
pub mod identity_provider;
pub mod log_in;

mod answer;
mod authorization;
mod cookies;
mod errors;
mod limits;
mod ports;

pub use answer::{enter, forget, go, leave, set_status};
pub use authorization::{LoggedIn, logged_in, require, require_fresh, require_step};
pub use cookies::Cookies;
pub use errors::{internal, same_address, taken};
pub use limits::{count, count_on};
pub use ports::{BoxFuture, IdentityProviders, Passwords, Spool};

use std::sync::Arc;

use axum::http::request::Parts;
use domain::ids::ProviderId;
use domain::passkey::relying_party::RelyingParty;
use domain::visitor::Visitor;
use leptos::prelude::{expect_context, use_context};
use storage::Store;

use crate::error::AppError;

/// The host's part of the context of every page and server function.
#[derive(Clone)]
pub struct Host {
    /// Database, clock and randomness.
    pub store: Store,
    /// Hashes and checks passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Talks to identity providers.
    pub providers: Arc<dyn IdentityProviders>,
    /// Reads uploaded files.
    pub spool: Arc<dyn Spool>,
    /// Builds the session's cookie.
    pub cookies: Cookies,
    /// The portal's public address without a trailing slash, for links that are mailed or passed on.
    pub base_url: Arc<str>,
    /// Whether mail can be delivered. Then a first log-in needs the mailed link; knowing the address is not enough.
    pub by_mail: bool,
}

impl Host {
    /// The address to which an identity provider sends users back. Each provider has its own, so that none can pose as
    /// another.
    pub fn way_back(&self, provider: ProviderId) -> String {
        format!("{}/single-sign-on/{provider}", self.base_url)
    }
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}

/// The host of this call.
pub fn host() -> Host {
    expect_context::<Host>()
}

/// The user's time zone.
pub fn zone() -> domain::zone::Zone {
    extension().unwrap_or_default()
}

/// Where this call comes from.
pub fn visitor() -> Visitor {
    extension::<Visitor>().unwrap_or_default()
}

/// The site that passkeys belong to. An error if browsers do not allow passkeys at its address.
pub fn relying_party() -> Result<RelyingParty, AppError> {
    let party = RelyingParty::of(&host().base_url);
    party.ok_or_else(|| AppError::Refused("Passkeys need an https address with a host name for this portal".into()))
}
