//! Metrics for Prometheus, and for nobody else.

use axum::body::Body;
use axum::http::Method;

use crate::people::{Answer, METRICS_TOKEN, Portal, Who};

async fn metrics(portal: &Portal, who: Who, authorization: &str) -> Answer {
    let request = portal.request(who, Method::GET, "/metrics").header("authorization", authorization);
    portal.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn metrics_are_shown_only_with_the_token() {
    let portal = Portal::sqlite().await;
    for scheme in ["Bearer", "bearer"] {
        let shown = metrics(&portal, Who::Nobody, &format!("{scheme} {METRICS_TOKEN}")).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
    }
    let wrong =
        ["", "Bearer", "Bearer ", "Bearer a token", METRICS_TOKEN, "Basic YTpi", "Bearer a token of Prometheus2"];
    for (who, shown) in wrong.map(|shown| (Who::Nobody, shown)).into_iter().chain([(Who::Admin, ""), (Who::Viewer, "")])
    {
        let answer = metrics(&portal, who, shown).await;
        assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, "Bearer"), "{shown}");
        assert_eq!(answer.body, "");
    }
}

#[tokio::test]
async fn without_a_configured_token_there_are_no_metrics() {
    let portal = Portal::sqlite().await.with_metrics_token(None);
    for shown in ["", "Bearer ", "Bearer x"] {
        let answer = metrics(&portal, Who::Admin, shown).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, ""), "{shown}");
    }
}

#[tokio::test]
async fn metrics_name_no_customer_and_no_made_up_path() {
    let portal = Portal::sqlite().await;
    let customer = portal.one.customer;
    portal.get(Who::Admin, &format!("/customers/{customer}/profile")).await;
    portal.get(Who::Nobody, "/made-up-path").await;
    let metrics = metrics(&portal, Who::Nobody, &format!("Bearer {METRICS_TOKEN}")).await;
    assert!(metrics.body.contains("endpoint=\"page\""), "{}", metrics.body);
    assert!(!metrics.body.contains(&customer.to_string()) && !metrics.body.contains("made-up"), "{}", metrics.body);
}
