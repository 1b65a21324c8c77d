//! Request bodies: a slow one gets 408, and a form is read before its request takes a place in the crowd limit.

use std::io::{Error, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, timeout};

use super::Patience;
use super::connections::Connection;
use super::pace::Pace;

/// Answers 408 when the body stops coming.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let patience = request.extensions().get::<Patience>().copied().unwrap_or_default();
    let connection = request.extensions().get::<Arc<Connection>>().cloned();
    let late = Arc::new(AtomicBool::new(false));
    let pieces = |body: Body| Pieces {
        body: body.into_data_stream(),
        pace: Pace::new(patience.body),
        since: Instant::now(),
        late: late.clone(),
        connection,
    };
    let response = next.run(request.map(|body| Body::from_stream(stream::unfold(pieces(body), Pieces::next)))).await;
    if late.load(Ordering::SeqCst) {
        let close = [(header::CONNECTION, "close")];
        return (StatusCode::REQUEST_TIMEOUT, close, "The request did not arrive in time. Send it again.")
            .into_response();
    }
    response
}

/// A body that must keep a pace.
struct Pieces {
    body: BodyDataStream,
    pace: Pace,
    /// When the current piece began.
    since: Instant,
    late: Arc<AtomicBool>,
    connection: Option<Arc<Connection>>,
}

impl Pieces {
    async fn next(mut self) -> Option<(Result<Bytes, axum::Error>, Self)> {
        let now = Instant::now();
        if let Some(connection) = &self.connection {
            connection.waits_since(self.since);
        }
        let come = timeout(self.pace.left(), self.body.next()).await;
        if let Some(connection) = &self.connection {
            connection.works();
        }
        let Ok(piece) = come else {
            self.late.store(true, Ordering::SeqCst);
            self.pace.give_up();
            return Some((Err(axum::Error::new(Error::from(ErrorKind::TimedOut))), self));
        };
        let piece = piece?;
        if self.pace.moved(piece.as_ref().map_or(0, Bytes::len), now.elapsed()) {
            self.since = Instant::now();
        }
        Some((piece, self))
    }
}

/// The request with its body read: all of it, or the first bytes, more than `enough`; the handler reads the rest.
/// `None` if the client did not send the bytes.
pub(crate) async fn collected(request: Request, enough: usize) -> Option<Request> {
    if request.body().is_end_stream() {
        return Some(request);
    }
    let (parts, body) = request.into_parts();
    let mut body = body.into_data_stream();
    let (mut read, mut length) = (Vec::new(), 0);
    while length <= enough {
        let Some(piece) = body.next().await else {
            return Some(Request::from_parts(parts, Body::from(read.concat())));
        };
        let piece = piece.ok()?;
        length += piece.len();
        read.push(piece);
    }
    let read = stream::iter(read.into_iter().map(Ok));
    Some(Request::from_parts(parts, Body::from_stream(read.chain(body))))
}
