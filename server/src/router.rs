//! All routes of the host and the layers that each request passes.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::page::{Pages, page};
use crate::{
    activity, assets, bill_files, compression, crowd, customers_csv, detach, forms, headers, listen, metrics, privacy,
    ready, session, single_sign_on, text, uploads,
};

/// The whole portal as one service.
pub fn router(pages: Pages, uploaded: uploads::Folder) -> Router {
    // Rendering spawns futures. A second call, as in tests, fails harmlessly.
    let _ = any_spawner::Executor::init_tokio();
    let https = pages.host.cookies.secure;
    let ready = ready::Readiness::of(pages.host.store.clone());
    // Before the first request, so that it is counted.
    metrics::recorder();
    let uploads = Router::new()
        .route("/uploads", post(uploads::begin))
        .route("/uploads/{upload}", post(uploads::preview).layer(DefaultBodyLimit::max(forms::LONGEST)))
        .route("/uploads/{upload}", put(uploads::append))
        .route("/bills/import", post(uploads::import_form).get(get_page))
        .route("/bills/import/answer", post(uploads::answer))
        .route("/exports/{export}/again", post(uploads::again))
        .route("/customers/import", post(customers_csv::import_form).get(get_page))
        .route("/customers/import/{upload}/errors.csv", get(customers_csv::errors))
        .route("/customers.csv", get(customers_csv::export))
        .layer(DefaultBodyLimit::max(uploads::LARGEST_REQUEST))
        .with_state(uploads::Uploads::new(pages.clone(), uploaded));
    let portal = Router::new()
        .route("/api/{*function}", post(forms::call))
        .route("/activity.csv", get(activity::file))
        .route("/bills/{bill}/lines.csv", get(bill_files::lines))
        .route("/bills/{bill}/focus.csv", get(bill_files::focus))
        .route("/bills/{bill}/focus.parquet", get(bill_files::focus_parquet))
        .route("/bills/{bill}/originals/{import}/{part}", get(bill_files::original))
        .route("/single-sign-on", post(single_sign_on::leave))
        .route("/single-sign-on/{provider}", get(single_sign_on::come_back))
        .route("/customers/{customer}/contacts/{contact}/data.json", get(privacy::contact))
        .route("/users/{account}/data.json", get(privacy::staff))
        .fallback(get_page_or_step)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(60)))
        .merge(uploads.with_state(()))
        .with_state(pages.clone())
        // As one layer: the router boxes each of its own, and each call copies what is below it.
        .layer(
            ServiceBuilder::new()
                .map_request(compression::only_for_own_requests)
                .layer(CompressionLayer::new())
                .layer(from_fn_with_state(crowd::Places::new(pages.proxies.clone()), crowd::limit))
                .layer(CsrfLayer::new())
                .layer(CatchPanicLayer::custom(detach::panicked))
                .layer(from_fn(headers::with_origin))
                .layer(from_fn(detach::detach))
                .layer(from_fn(text::in_address))
                .layer(from_fn_with_state((pages.host.clone(), pages.proxies.clone()), session::recognize)),
        );
    Router::new()
        .route("/pkg/{*file}", get(assets::pkg))
        .route("/favicon.svg", get(assets::favicon))
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(ready::answer).with_state(ready))
        .route("/metrics", get(metrics::answer).with_state(pages.metrics_token))
        .merge(portal)
        .layer(from_fn(listen::in_time))
        .layer(metrics::measured())
        .layer(from_fn_with_state(https, headers::add))
}

async fn get_page_or_step(state: State<Pages>, request: Request) -> Response {
    match *request.method() {
        Method::POST => forms::step(state, request).await,
        _ => get_page(state, request).await,
    }
}

async fn get_page(State(pages): State<Pages>, request: Request) -> Response {
    if !request.method().is_safe() {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    page(&pages, request, None).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held<F: Future>(_: impl FnOnce(State<Pages>, Request) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn a_request_that_waits_holds_a_few_kilobytes() {
        for held in [held(get_page), held(get_page_or_step), held(forms::call), held(forms::step)] {
            assert!(held <= 8 * 1024, "{held} bytes");
        }
    }
}
