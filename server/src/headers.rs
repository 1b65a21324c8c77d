//! Adds security headers to every response and refuses requests without an origin.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The headers of all responses.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-create=(self), \
         publickey-credentials-get=(self)",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// The policy of responses that are not pages: nothing is allowed. Pages bring a policy with their nonce.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The policy of a page whose scripts carry this nonce.
pub(crate) fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// Adds the headers; `https` says whether users reach the portal by https.
pub(crate) async fn add(State(https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_unavailable = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Server busy or database unavailable: retry later.
    if is_unavailable {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
    if https {
        let value = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Refuses a request that may change something and does not name its origin. Requests that name another site are
/// refused by tower-http's `csrf` layer.
pub(crate) async fn with_origin(request: Request, next: Next) -> Response {
    if request.method().is_safe() || says_where_from(request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "This request does not say which site it comes from (Origin).").into_response()
}

fn says_where_from(headers: &HeaderMap) -> bool {
    // An empty header does not count, although the `csrf` layer lets it pass.
    let says = |name: &str| headers.get(name).is_some_and(|value| !value.is_empty());
    says("origin") || says("sec-fetch-site")
}
