//! `/metrics` for Prometheus, by a bearer token. Without a token in the settings it does not exist.

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_prometheus::metrics_exporter_prometheus::PrometheusHandle;
use axum_prometheus::{EndpointLabel, Handle, PrometheusMetricLayer, PrometheusMetricLayerBuilder};
use sha2::{Digest as _, Sha256};

/// Counts requests by route. All pages count as one, because their paths contain ids and anyone can invent more.
pub(crate) fn measured() -> PrometheusMetricLayer<'static> {
    let by_route = EndpointLabel::MatchedPathWithFallbackFn(|_| "page".to_owned());
    PrometheusMetricLayerBuilder::new().with_endpoint_label_type(by_route).build()
}

/// The recorder of the process. A second one cannot be installed.
pub(crate) fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| Handle::default().0)
}

pub(crate) async fn answer(State(token): State<Option<Arc<str>>>, headers: HeaderMap) -> Response {
    let Some(token) = token else { return StatusCode::NOT_FOUND.into_response() };
    if shows(&headers, &token) {
        recorder().render().into_response()
    } else {
        (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response()
    }
}

/// Whether the header carries the token. Compares digests, so that timing reveals nothing about the token.
fn shows(headers: &HeaderMap, token: &str) -> bool {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().split_first_chunk::<7>());
    shown.is_some_and(|(scheme, shown)| {
        scheme.eq_ignore_ascii_case(b"Bearer ") && Sha256::digest(shown) == Sha256::digest(token)
    })
}
