//! Answers are compressed for the portal's own pages, and never for a request that another site made.

use std::io::Read as _;

use axum::body::{Body, to_bytes};
use axum::http::Method;
use tower::ServiceExt as _;

use crate::people::{Portal, Who};

/// Asks for the list of customers from a site, and returns the encoding and the bytes of the answer.
async fn asked(portal: &Portal, path: &str, site: Option<&str>, accepts: &str) -> (String, Vec<u8>) {
    let mut request = portal.request(Who::Admin, Method::GET, path).header("accept-encoding", accepts);
    let headers = request.headers_mut().unwrap();
    headers.remove("sec-fetch-site");
    if let Some(site) = site {
        headers.insert("sec-fetch-site", site.parse().unwrap());
    }
    let answer = portal.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let encoding = answer.headers().get("content-encoding").map_or("", |value| value.to_str().unwrap()).to_owned();
    (encoding, to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec())
}

#[tokio::test]
async fn a_page_is_compressed_for_a_browser_that_accepts_it() {
    let portal = Portal::sqlite().await;
    for site in ["same-origin", "none"] {
        let (encoding, bytes) = asked(&portal, "/customers", Some(site), "gzip").await;
        assert_eq!(encoding, "gzip");
        let mut page = String::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut page).unwrap();
        assert!(page.contains("</html>") && page.len() > 3 * bytes.len(), "{} of {}", bytes.len(), page.len());
    }
    assert_eq!(asked(&portal, "/customers", Some("none"), "gzip, deflate, br, zstd").await.0, "zstd");
    assert_eq!(asked(&portal, "/customers.csv", Some("same-origin"), "gzip").await.0, "gzip");
    let (encoding, bytes) = asked(&portal, "/customers", Some("none"), "identity").await;
    assert!(encoding.is_empty() && bytes.starts_with(b"<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_request_from_another_site_is_never_compressed() {
    let portal = Portal::sqlite().await;
    for site in [Some("cross-site"), Some("same-site"), Some(""), Some("none, none"), None] {
        let (encoding, bytes) = asked(&portal, "/customers?search=Acme", site, "gzip, zstd").await;
        assert!(encoding.is_empty() && bytes.starts_with(b"<!DOCTYPE html>"), "{site:?}: {encoding}");
    }
}
