//! Who is logged in, for the pages. Logging in and out loads a new page, so it never changes below one.

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

/// Tells the host the time zone of the browser, from the next page on. Run this in the head of the document, with the nonce.
pub const ZONE_SCRIPT: &str = "try{document.cookie='zone='+Intl.DateTimeFormat().resolvedOptions().timeZone+';path=/;max-age=31536000;samesite=lax'}catch{}";

/// What this portal offers to who logs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// Whether mail reaches people: then a first password is set by the mailed link only.
    pub by_mail: bool,
    /// Whether anybody logs in by single sign-on.
    pub single_sign_on: bool,
}

/// Called once, by the root of the app: takes what the host has, or in the browser what came with the page.
pub fn provide_me() {
    let actor = SharedValue::new(use_context::<Actor>).into_inner();
    provide_context(actor.as_ref().map(Actor::notation).unwrap_or_default());
    provide_context(Me(actor));
    let zone = SharedValue::new(|| use_context::<Zone>().unwrap_or_default()).into_inner();
    provide_context(Times(zone));
    let offers = SharedValue::new(|| use_context::<Offers>().unwrap_or_default()).into_inner();
    provide_context(offers);
}

/// What this portal offers to who logs in.
pub fn offers() -> Offers {
    use_context::<Offers>().unwrap_or_default()
}

/// Who is logged in. For a part of the page that is gone, and is drawn once more all the same, nobody is.
pub fn me() -> Option<Actor> {
    use_context::<Me>().and_then(|me| me.0)
}

/// Whether whoever is logged in may do this: what one may not do is not offered. The server asks again.
pub fn may(permission: Permission) -> bool {
    asked(|actor| actor.may(permission))
}

/// How the person who is logged in writes numbers and dates.
pub fn notation() -> Notation {
    use_context::<Notation>().unwrap_or_default()
}

/// What a clock of the person who is logged in shows, and how far it is from UTC.
pub fn local(at: DateTime<Utc>) -> (NaiveDateTime, String) {
    with_context(|Times(zone)| zone.local(at)).unwrap_or_else(|| Zone::default().local(at))
}

/// Whether staff is logged in.
pub fn is_staff() -> bool {
    asked(|actor| actor.role.is_staff())
}

/// A page asks often; nothing is copied for it.
fn asked(about: impl FnOnce(&Actor) -> bool) -> bool {
    with_context::<Me, _>(|me| me.0.as_ref().is_some_and(about)).unwrap_or_default()
}
