//! So many requests at once: the next is told to come again, rather than kept waiting until nobody is answered.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

const MOST: usize = 512;

/// The places of one server.
pub(crate) fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MOST))
}

/// Answers who finds no place with 503.
pub(crate) async fn limit(State(places): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    match places.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], "The server is busy.").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn one_too_many_is_told_to_come_again() {
        let places = Arc::new(Semaphore::new(1));
        let router = Router::new().route("/", get(|| async {})).layer(from_fn_with_state(places.clone(), limit));
        let ask = || router.clone().oneshot(Request::get("/").body(Body::empty()).unwrap());
        let taken = places.acquire().await.unwrap();
        let answer = ask().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "2"));
        drop(taken);
        assert_eq!(ask().await.unwrap().status(), StatusCode::OK);
    }
}
