//! Finishes writes even if the browser disconnects. axum drops the handler of a client that disconnects, even in the
//! middle of a transaction, so requests that may write run in a task of their own that the handler awaits.

use std::any::Any;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::task::JoinError;

pub(crate) async fn detach(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    finished(tokio::spawn(next.run(request)).await)
}

/// The response of a task, or the error response if the task panicked or was cancelled.
pub(crate) fn finished(done: Result<Response, JoinError>) -> Response {
    match done {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => panicked(panic),
            // The server is shutting down.
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    }
}

/// The response to a request whose handler panicked. The panic's message goes to the log only.
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = said.unwrap_or("not a text"), "a request panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the server. Nothing was saved.").into_response()
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::sync::Arc;
    use std::task::{Context, Waker};

    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use tokio::sync::{Semaphore, mpsc};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_write_is_finished_although_the_browser_disconnected() {
        let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (done, mut is_done) = mpsc::unbounded_channel();
        let write = {
            let (begun, go_on) = (begun.clone(), go_on.clone());
            move || async move {
                begun.add_permits(1);
                let _permit = go_on.acquire().await;
                let _ = done.send(());
            }
        };
        let router = Router::new().route("/", post(write)).layer(from_fn(detach));
        let mut request = Box::pin(router.oneshot(Request::post("/").body(Body::empty()).unwrap()));
        assert!(request.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        begun.acquire().await.unwrap().forget();
        drop(request);
        go_on.add_permits(1);
        assert_eq!(is_done.recv().await, Some(()), "the write was dropped with its request");
    }

    #[tokio::test]
    async fn a_panic_is_logged_and_not_in_the_answer() {
        let router = Router::new().route("/", post(|| async { panic!("secret") as () })).layer(from_fn(detach));
        let answer = router.oneshot(Request::post("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(answer.into_body(), 1000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
    }
}
