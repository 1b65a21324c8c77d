//! The logged-in user, for the pages. It never changes within a page, because logging in or out loads a new one.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::notation::Notation;
use domain::permission::{Actor, Permission};
use domain::zone::Zone;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone)]
struct Me(Option<Actor>);

#[derive(Clone)]
struct Times(Zone);

/// Sets a cookie with the browser's time zone, which the host uses from the next page on. Run this in the head of the
/// document, with the nonce.
pub const ZONE_SCRIPT: &str = "try{document.cookie='zone='+Intl.DateTimeFormat().resolvedOptions().timeZone+';path=/;max-age=31536000;samesite=lax'}catch{}";

/// The log-in options of this portal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// Whether the portal can send mail. If so, only the mailed link can set a first password.
    pub by_mail: bool,
    /// Whether any users log in through single sign-on.
    pub single_sign_on: bool,
}

/// Provides the user, the time zone and the offers: from the host, or in the browser from the page's data. The root of
/// the app calls this once.
pub fn provide_me() {
    let actor = SharedValue::new(use_context::<Actor>).into_inner();
    provide_context(actor.as_ref().map(Actor::notation).unwrap_or_default());
    provide_context(Me(actor));
    let zone = SharedValue::new(|| use_context::<Zone>().unwrap_or_default()).into_inner();
    provide_context(Times(zone));
    let offers = SharedValue::new(|| use_context::<Offers>().unwrap_or_default()).into_inner();
    provide_context(offers);
}

/// The log-in options of this portal.
pub fn offers() -> Offers {
    use_context::<Offers>().unwrap_or_default()
}

/// The logged-in user. Also `None` in a part of the page that was removed and still renders once more.
pub fn me() -> Option<Actor> {
    use_context::<Me>().and_then(|me| me.0)
}

/// Whether the user may do this, so that pages offer only what is allowed. The server checks again.
pub fn may(permission: Permission) -> bool {
    asked(|actor| actor.may(permission))
}

/// The user's notation of numbers and dates.
pub fn notation() -> Notation {
    use_context::<Notation>().unwrap_or_default()
}

/// A time in the user's time zone, and its offset from UTC.
pub fn local(at: DateTime<Utc>) -> (NaiveDateTime, String) {
    with_context(|Times(zone)| zone.local(at)).unwrap_or_else(|| Zone::default().local(at))
}

/// Whether the user is staff.
pub fn is_staff() -> bool {
    asked(|actor| actor.role.is_staff())
}

/// Borrows the actor instead of copying it, because pages ask often.
fn asked(about: impl FnOnce(&Actor) -> bool) -> bool {
    with_context::<Me, _>(|me| me.0.as_ref().is_some_and(about)).unwrap_or_default()
}
