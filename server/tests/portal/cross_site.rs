//! Requests from other sites, or without an origin, change nothing.

use axum::body::Body;
use axum::http::{Method, Request};

use crate::access::stored;
use crate::endpoints::ENDPOINTS;
use crate::people::{FORM, Portal, Who};

/// Headers about the origin of requests that must be refused.
const FOREIGN: [&[(&str, &str)]; 6] = [
    &[],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("sec-fetch-site", "same-site"), ("origin", "https://other.portal.example")],
    &[("origin", "")],
];

#[tokio::test]
async fn a_request_from_another_site_is_refused_unless_it_is_a_get() {
    let portal = Portal::sqlite().await;
    let before = stored(&portal.world).await;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.method != "GET") {
        for headers in FOREIGN {
            for content_type in [FORM, "text/plain", "multipart/form-data; boundary=edge", "application/json"] {
                let request = Request::builder().method(endpoint.method).uri(endpoint.path.replace("{upload}", "x"));
                let request = request.header("host", "portal.example").header("cookie", portal.cookie(Who::Admin));
                let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
                let request = request.header("content-type", content_type).body(Body::from(endpoint.body)).unwrap();
                let answer = portal.send(request).await;
                assert_eq!(answer.status, 403, "{} with {headers:?} as {content_type}", endpoint.path);
            }
        }
    }
    assert_eq!(stored(&portal.world).await, before, "nothing was changed");
}

#[tokio::test]
async fn a_form_of_the_portal_is_accepted_with_either_header() {
    let portal = Portal::sqlite().await;
    for (name, value) in [("origin", "http://portal.example"), ("sec-fetch-site", "same-origin")] {
        let request =
            Request::builder().method(Method::POST).uri("/api/list_customers").header("host", "portal.example");
        let request = request.header(name, value).header("content-type", FORM);
        let answer = portal.send(request.body(Body::from("query[search]=")).unwrap()).await;
        assert_eq!(answer.status, 401, "{name}: only the log-in is missing");
    }
}

#[tokio::test]
async fn a_get_request_changes_nothing() {
    let portal = Portal::sqlite().await;
    let before = stored(&portal.world).await;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.path.starts_with("/api/")) {
        let path = format!("{}?{}", endpoint.path, endpoint.body.replace("{id}", &portal.one.customer.to_string()));
        let answer = portal.get(Who::Admin, &path.replace(['{', '}', ' '], "")).await;
        assert_eq!(answer.status, 405, "{}", endpoint.path);
    }
    assert_eq!(stored(&portal.world).await, before);
}
