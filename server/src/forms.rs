//! Forms, also without JavaScript. A browser that posts a form expects a page: after a success a 303 to the next page,
//! else the same page with the values that were typed and the errors.

use app::api::host::LoggedIn;
use app::api::host::log_in::local;
use app::error::AppError;
use app::posted::{FORM_FIELD, KEY_FIELD, PAGE_FIELD, Posted};
use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{AccountId, RequestId};
use leptos::prelude::provide_context;
use sha2::{Digest, Sha256};

use crate::answer::{is_page_wanted, status};
use crate::page::{Pages, again_page};
use crate::session::escape;
use crate::text;

/// The longest form in bytes. Real forms are far below: 25 fields of a few hundred characters.
pub(crate) const LONGEST: usize = 256 * 1024;

/// Calls a server function. Scripts get its result, browsers get a page.
pub(crate) async fn call(State(pages): State<Pages>, request: Request) -> Response {
    let wants_page = is_page_wanted(&request);
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "The form is too large.").into_response();
    };
    let path = parts.uri.path().to_owned();
    if let Some(session) = parts.extensions.get_mut::<LoggedIn>() {
        session.actor.request = request_id(session.actor.account, &path, &body);
    }
    let (mut answer, error) = match text::check(&body) {
        Ok(()) => {
            let mut inner = Request::from_parts(parts.clone(), Body::from(body.clone()));
            // With `Accept: application/json`, leptos returns the error, not a redirect with the error in its URL.
            inner.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
            let host = pages.host.clone();
            let done = leptos_axum::handle_server_fns_with_context(move || provide_context(host.clone()), inner);
            // Boxed, like a page: a request that waits for its turn must not hold the memory of all that comes later.
            read_error(Box::pin(done).await.into_response()).await
        }
        Err(error) => (Json(&error).into_response(), Some(error)),
    };
    if let Some(error) = &error {
        *answer.status_mut() = status(error);
        let wait = match error {
            AppError::Busy => Some(2),
            AppError::TooOften { seconds, .. } => Some(*seconds),
            _ => None,
        };
        if let Some(seconds) = wait {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
    if !wants_page {
        return answer;
    }
    match (error, answer.headers().get(header::LOCATION)) {
        (None, Some(next)) => {
            let next = next.to_str().unwrap_or("/").to_owned();
            with_cookies(answer.headers(), Redirect::to(&next).into_response())
        }
        (None, None) => {
            let (told, done) = answer.into_parts();
            let done = to_bytes(done, LONGEST).await.unwrap_or_default();
            let posted = Posted {
                form: parts.uri.path().to_owned(),
                body: typed(&body),
                error: None,
                done: Some(String::from_utf8_lossy(&done).into_owned()),
            };
            with_cookies(&told.headers, again_page(&pages, back(parts, &posted), posted, StatusCode::OK).await)
        }
        (Some(AppError::LoggedOut), _) => {
            let page = form_urlencoded(&typed(&body), PAGE_FIELD).filter(|page| page != "/" && local(page) == page);
            let next = page.map(|page| format!("?next={}", escape(&page))).unwrap_or_default();
            Redirect::to(&format!("/login{next}")).into_response()
        }
        (Some(error), _) => {
            let status = status(&error);
            let form = parts.uri.path().to_owned();
            let posted = Posted { form, body: typed(&body), error: Some(error), done: None };
            again_page(&pages, back(parts, &posted), posted, status).await
        }
    }
}

/// Copies the cookies of the call's answer to the page.
fn with_cookies(told: &HeaderMap, mut page: Response) -> Response {
    for name in [header::SET_COOKIE, HeaderName::from_static("clear-site-data")] {
        for value in told.get_all(&name) {
            page.headers_mut().append(name.clone(), value.clone());
        }
    }
    page
}

/// A form posted to its own page (`Next`, `Back`): nothing is stored, the page shows the next step.
pub(crate) async fn step(State(pages): State<Pages>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "The form is too large.").into_response();
    };
    let error = text::check(&body).err();
    let code = error.as_ref().map_or(StatusCode::OK, status);
    let body = typed(&body);
    let form = form_urlencoded(&body, FORM_FIELD).unwrap_or_default();
    let posted = Posted { form, body, error, done: None };
    again_page(&pages, Request::from_parts(parts, Body::empty()), posted, code).await
}

/// Identifies a form with a key when it is sent twice: a hash of the account, the path and the whole form. The same key
/// with other content is a new request, as when the user goes back to the form and adds one more; see docs/forms.md.
fn request_id(account: AccountId, path: &str, body: &Bytes) -> Option<RequestId> {
    form_urlencoded(std::str::from_utf8(body).ok()?, KEY_FIELD).filter(|key| !key.is_empty())?;
    let digest = Sha256::new().chain_update(account.0).chain_update(path).chain_update([0]).chain_update(body);
    let bytes = digest.finalize().first_chunk::<16>().copied()?;
    Some(RequestId(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
}

/// The answer with the error that it carries, if any.
async fn read_error(answer: Response) -> (Response, Option<AppError>) {
    if answer.status().is_success() || answer.status().is_redirection() {
        return (answer, None);
    }
    let bytes = to_bytes(answer.into_body(), LONGEST).await.unwrap_or_default();
    // There is no server function of this name; leptos answers with a text about the server's internals.
    let error: AppError = serde_json::from_slice(&bytes).unwrap_or(AppError::NotFound);
    (Json(&error).into_response(), Some(error))
}

/// A request for the page that the form was on: the one its hidden field names, else the Referer's path and query. The
/// field comes first, because a page that answered a form has that form's address, and so has its Referer. The
/// Referer is always of the same origin (`Referrer-Policy`).
fn back(mut parts: Parts, posted: &Posted) -> Request {
    let told = form_urlencoded(&posted.body, PAGE_FIELD).filter(|page| local(page) == page);
    let referer = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let page = told.and_then(|page| page.parse::<Uri>().ok()).or_else(|| referer?.parse().ok());
    parts.uri = page.and_then(|uri| uri.path_and_query().cloned()).map_or_else(Uri::default, Uri::from);
    Request::from_parts(parts, Body::empty())
}

/// The posted fields without passwords and other secrets, which a page must never send back.
fn typed(body: &Bytes) -> String {
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let is_secret = |name: &str| ["password", "confirm", "secret"].iter().any(|word| name.contains(word));
    let fields = fields.into_iter().filter(|(name, _)| !is_secret(name));
    // A NUL cannot be typed or shown on a page.
    let without_passwords: Vec<_> = fields.map(|(name, value)| (name, value.replace('\0', ""))).collect();
    serde_urlencoded::to_string(without_passwords).unwrap_or_default()
}

/// One field of a posted form.
pub(crate) fn form_urlencoded(body: &str, field: &str) -> Option<String> {
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(body).ok()?;
    fields.into_iter().find(|(name, _)| name == field).map(|(_, value)| value)
}
