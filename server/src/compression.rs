//! Compresses pages, data and downloads: zstd, or gzip for browsers without it. The files of the site are already
//! compressed when the binary is built.

use axum::extract::Request;
use axum::http::header;

/// Turns compression off for requests that come from another site. Such a site could choose a part of the address that
/// the page repeats, measure the length of many compressed answers, and so guess what else the page says (BREACH).
pub(crate) fn only_for_own_requests(mut request: Request) -> Request {
    let from = request.headers().get("sec-fetch-site").map(|site| site.as_bytes());
    if !matches!(from, Some(b"same-origin" | b"none")) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    request
}
