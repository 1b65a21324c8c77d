//! What a request does not take down with it. A write goes on when the browser goes away: axum drops a handler whose client disconnects, in the middle of a
//! transaction if it must be. So what may write runs in a task of its own, which the handler only awaits.

use std::any::Any;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

pub(crate) async fn detach(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => panicked(panic),
            // The server is shutting down.
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    }
}

/// The answer to a request whose handler panicked: the log has what the panic said, the answer does not.
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = said.unwrap_or("not a text"), "a request panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the server. Nothing was saved.").into_response()
}
