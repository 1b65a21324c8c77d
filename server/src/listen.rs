//! Accepts connections, limits their number, times out slow clients, and stops gracefully. See docs/door.md.

mod bodies;
mod connections;
mod pace;
mod wire;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tower::Service as _;

pub(crate) use bodies::{collected, in_time};
pub(crate) use connections::counted;
use connections::{Connection, Connections};
use wire::Wire;

use crate::visitor::Proxies;

/// How long the server waits for clients, and how many connections it accepts.
#[derive(Clone, Debug)]
pub struct Door {
    /// How long the server waits for a client.
    pub patience: Patience,
    /// How many connections may be open.
    pub connections: usize,
    /// How many of them one address may have; an IPv6 network of /64 counts as one address.
    pub per_address: usize,
    /// Trusted proxies serve many visitors, so the limit per address does not apply to them.
    pub proxies: Proxies,
}

impl Default for Door {
    fn default() -> Self {
        Self { patience: Patience::default(), connections: 4096, per_address: 128, proxies: Proxies::default() }
    }
}

/// How long the server waits for a client.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For all headers of a request; a connection without a request is closed after the same time.
    pub headers: Duration,
    /// For each 16 KiB of a body, or its end.
    pub body: Duration,
    /// For the client to read each 16 KiB of an answer, or its end.
    pub answer: Duration,
    /// For requests to end when the server stops.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let half_a_minute = Duration::from_secs(30);
        Self { headers: half_a_minute, body: half_a_minute, answer: half_a_minute, stop: Duration::from_secs(15) }
    }
}

/// Whether the server is stopping; every request carries it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stopping(Arc<AtomicBool>);

impl Stopping {
    /// Whether the server is stopping.
    pub(crate) fn is(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Serves until `stop` is ready. Then it accepts no more connections, finishes the requests in progress, and returns
/// after [`Patience::stop`] at the latest.
pub async fn serve(mut listener: TcpListener, app: Router, door: Door, stop: impl Future<Output = ()>) {
    let patience = door.patience;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.headers);
    let connections = Arc::new(Connections::new(door));
    let graceful = GracefulShutdown::new();
    let stopping = Stopping::default();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let Some(listed) = Connections::admit(&connections, peer.ip()) else {
            tracing::debug!(%peer, "no connection was free");
            continue;
        };
        let connection = Arc::clone(&listed);
        let wire = Wire::new(stream, listed, patience.answer);
        let asked =
            Asked { app: app.clone(), peer, patience, connection: connection.clone(), stopping: stopping.clone() };
        let serving =
            http.serve_connection(TokioIo::new(wire), service_fn(move |request| asked.clone().answer(request)));
        let serving = graceful.watch(serving);
        tokio::spawn(async move {
            let ended = tokio::select! {
                ended = serving => ended,
                () = connection.told_to_close() => return,
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    stopping.0.store(true, Ordering::SeqCst);
    // New clients are refused at once, so that a load balancer asks another server.
    drop(listener);
    if timeout(patience.stop, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests that did not end in time were cut off");
        connections.close_all();
    }
}

/// Answers the requests of one connection.
#[derive(Clone)]
struct Asked {
    app: Router,
    peer: SocketAddr,
    patience: Patience,
    connection: Arc<Connection>,
    stopping: Stopping,
}

impl Asked {
    async fn answer(mut self, mut request: Request<Incoming>) -> Result<Response, Infallible> {
        self.connection.works();
        let extensions = request.extensions_mut();
        extensions.insert(ConnectInfo(self.peer));
        extensions.insert(self.patience);
        extensions.insert(self.connection.clone());
        extensions.insert(self.stopping);
        let response = self.app.call(request).await;
        self.connection.waits();
        response
    }
}

#[cfg(test)]
mod tests;
