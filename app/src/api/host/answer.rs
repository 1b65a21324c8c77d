//! What a call answers besides its result: redirects, cookies and the status.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use storage::sessions::Entered;

use super::host;
use crate::notices::Notice;

/// Redirects the user after a success, with a notice for the next page. Works with and without JavaScript.
pub fn go(path: &str, notice: Option<Notice>) {
    let mark = if path.contains('?') { '&' } else { '?' };
    match notice {
        Some(notice) => leptos_axum::redirect(&format!("{path}{mark}notice={}", notice.code())),
        None => leptos_axum::redirect(path),
    }
}

/// Sets the cookies of a log-in.
pub fn enter(entered: &Entered) {
    let cookies = host().cookies;
    set_cookie(&cookies.set(&entered.session));
    if let Some(device) = &entered.device {
        set_cookie(&cookies.set_device(device));
    }
}

/// Removes the session's cookie.
pub fn leave() {
    set_cookie(&host().cookies.set(""));
}

fn set_cookie(cookie: &str) {
    let Ok(value) = HeaderValue::from_str(cookie) else { return };
    expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, value);
}

/// At log-out, tells the browser to clear its storage for this origin. Not its cookies: that would remove those of all
/// sites of the same domain.
pub fn forget() {
    let (name, value) = (HeaderName::from_static("clear-site-data"), "\"storage\"");
    let options = expect_context::<ResponseOptions>();
    options.insert_header(name, HeaderValue::from_static(value));
}

/// Sets the status of the page that is being rendered.
pub fn set_status(status: u16) {
    if let (Some(options), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        options.set_status(status);
    }
}
