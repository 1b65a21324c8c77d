//! Connections. Who is slow to send a request, its headers or its body, is let go, so that nobody holds connections for ever.

use std::convert::Infallible;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::{ConnectInfo, Request};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::serve::Listener;
use futures_util::{StreamExt as _, stream};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::time::{Instant, timeout};
use tower::Service as _;

/// How long somebody who sends a request is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For all headers; also how long a connection is kept on which nothing is asked.
    pub headers: Duration,
    /// For the body's next [`PIECE`], or its end.
    pub body: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { headers: Duration::from_secs(30), body: Duration::from_secs(30) }
    }
}

/// How much of a body has to come before the wait begins anew: a byte now and then is not enough, and the slowest phone
/// sends more.
const PIECE: usize = 16 * 1024;

/// Serves until told to stop; what was asked by then is answered.
pub async fn serve<L>(mut listener: L, app: Router, patience: Patience, stop: impl Future<Output = ()>)
where
    L: Listener<Addr = SocketAddr>,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.headers);
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let app = app.clone();
        let answer = service_fn(move |request| answer(app.clone(), request, peer, patience));
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    // Who comes now is refused rather than kept waiting.
    drop(listener);
    connections.shutdown().await;
}

async fn answer(
    mut app: Router,
    mut request: Request<Incoming>,
    peer: SocketAddr,
    patience: Patience,
) -> Result<Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(patience);
    app.call(request).await
}

/// Answers 408 when the body does not go on coming.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let patience = request.extensions().get::<Patience>().copied().unwrap_or_default();
    let late = Arc::new(AtomicBool::new(false));
    let pieces = |body: Body| Pieces {
        body: body.into_data_stream(),
        patience: patience.body,
        left: patience.body,
        come: 0,
        late: late.clone(),
    };
    let response = next.run(request.map(|body| Body::from_stream(stream::unfold(pieces(body), Pieces::next)))).await;
    if late.load(Ordering::SeqCst) {
        let close = [(header::CONNECTION, "close")];
        return (StatusCode::REQUEST_TIMEOUT, close, "The request did not arrive in time. Send it again.")
            .into_response();
    }
    response
}

/// A body that is waited for so long and no longer.
struct Pieces {
    body: BodyDataStream,
    patience: Duration,
    left: Duration,
    come: usize,
    late: Arc<AtomicBool>,
}

impl Pieces {
    async fn next(mut self) -> Option<(Result<Bytes, axum::Error>, Self)> {
        // Only waiting counts, not what the server does with a piece meanwhile.
        let since = Instant::now();
        let Ok(piece) = timeout(self.left, self.body.next()).await else {
            self.late.store(true, Ordering::SeqCst);
            self.left = Duration::ZERO;
            return Some((Err(axum::Error::new(Error::from(ErrorKind::TimedOut))), self));
        };
        let piece = piece?;
        self.left = self.left.saturating_sub(since.elapsed());
        self.come += piece.as_ref().map_or(0, Bytes::len);
        if self.come >= PIECE {
            (self.come, self.left) = (0, self.patience);
        }
        Some((piece, self))
    }
}

#[cfg(test)]
mod tests;
