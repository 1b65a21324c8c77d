//! Cookies in requests and answers. Their names and attributes are in `app::api::host`.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use cookie::Cookie;

/// The value of a cookie that the browser sent.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = sent.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name && !cookie.value().is_empty()).map(|cookie| cookie.value().to_owned())
}

/// Adds a cookie to an answer.
pub(crate) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; cloudtab=secret; b=2".parse().unwrap());
        assert_eq!(cookie(&headers, "cloudtab").as_deref(), Some("secret"));
        assert_eq!(cookie(&headers, "__Host-cloudtab"), None);
    }
}
