//! Real connections, on a paused clock that advances when nothing else happens.

use axum::body::Bytes;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use axum::{Extension, Router};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::pace::PIECE;
use super::*;

mod reading;
mod room;
mod stopping;

const HEADERS: Duration = Duration::from_secs(10);
const BODY: Duration = Duration::from_secs(20);
const ANSWER: Duration = Duration::from_secs(20);
const STOP: Duration = Duration::from_secs(15);
/// More than the system buffers for a client that does not read.
const LARGE: usize = 32 * 1024 * 1024;

/// A server that answers with the length of a body; it stops when `stop` is used or dropped.
struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
    /// How many requests reached `/wait`.
    inside: Arc<Semaphore>,
    /// How many of them may be answered.
    leave: Arc<Semaphore>,
}

impl Server {
    async fn start() -> Self {
        Self::with(Door::default()).await
    }

    async fn with(door: Door) -> Self {
        let length = |body: Bytes| async move { body.len().to_string() };
        let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
        let stopping = |Extension(stopping): Extension<Stopping>, _: Bytes| async move { stopping.is().to_string() };
        let (inside, leave) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (tell, go_on) = (inside.clone(), leave.clone());
        let wait = || async move {
            tell.add_permits(1);
            go_on.acquire().await.unwrap().forget();
            "answered"
        };
        let app = Router::new()
            .route("/", post(length))
            .route("/peer", get(peer))
            .route("/large", get(|| async { vec![b'a'; LARGE] }))
            .route("/megabyte", get(|| async { vec![b'a'; 1024 * 1024] }))
            .route("/wait", get(wait))
            .route("/stopping", get(stopping).post(stopping))
            .layer(from_fn(in_time));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let patience = Patience { headers: HEADERS, body: BODY, answer: ANSWER, stop: STOP };
        let door = Door { patience, ..door };
        let served = tokio::spawn(serve(listener, app, door, async { stopped.await.unwrap_or_default() }));
        Self { address, stop, served, inside, leave }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

fn head(length: usize) -> String {
    format!("POST / HTTP/1.1\r\nHost: portal\r\nContent-Length: {length}\r\n\r\n")
}

fn ask(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: portal\r\n\r\n")
}

/// Reads until the server closes the connection.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    // A reset, if the server closes before it has read everything.
    let _ = timeout(BODY * 10, stream.read_to_end(&mut text)).await.expect("the connection was never closed");
    String::from_utf8(text).unwrap()
}

/// Sends pieces, with a pause before each, until the server has closed.
async fn send(stream: &mut TcpStream, pieces: impl IntoIterator<Item: AsRef<[u8]>>, pause: Duration) {
    for piece in pieces {
        sleep(pause).await;
        if stream.write_all(piece.as_ref()).await.is_err() {
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_stops_within_the_headers_is_dropped() {
    let server = Server::start().await;
    for begun in ["", "POST / HTTP/1.1\r\nHost: por"] {
        let since = Instant::now();
        let mut stream = server.connect().await;
        stream.write_all(begun.as_bytes()).await.unwrap();
        assert!(!rest(stream).await.contains("200 OK"));
        assert!(since.elapsed() < HEADERS * 2, "{:?}", since.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn headers_that_come_byte_by_byte_do_not_hold_a_connection() {
    let server = Server::start().await;
    let since = Instant::now();
    let mut stream = server.connect().await;
    send(&mut stream, [*b"a"; 100], HEADERS / 4).await;
    assert!(since.elapsed() < HEADERS * 2, "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_another_request_is_closed() {
    let server = Server::start().await;
    let since = Instant::now();
    let mut stream = server.connect().await;
    stream.write_all((head(3) + "abc").as_bytes()).await.unwrap();
    assert!(rest(stream).await.ends_with("\r\n\r\n3"));
    assert!(since.elapsed() < HEADERS * 2, "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_stops_within_the_body_gets_408() {
    let server = Server::start().await;
    let since = Instant::now();
    let mut stream = server.connect().await;
    stream.write_all((head(100) + "half").as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("did not arrive in time"), "{answer}");
    assert!(since.elapsed() < BODY * 2, "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_comes_byte_by_byte_does_not_hold_a_connection() {
    let server = Server::start().await;
    let since = Instant::now();
    let mut stream = server.connect().await;
    stream.write_all(head(100).as_bytes()).await.unwrap();
    send(&mut stream, [*b"a"; 100], BODY / 4).await;
    assert!(since.elapsed() < BODY * 2, "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_large_file_that_keeps_coming_slowly_is_accepted() {
    let server = Server::start().await;
    let since = Instant::now();
    let mut stream = server.connect().await;
    stream.write_all(head(20 * PIECE + 1).as_bytes()).await.unwrap();
    send(&mut stream, vec![[0; PIECE]; 20], BODY / 2).await;
    send(&mut stream, [*b"."], BODY / 2).await;
    let answer = rest(stream).await;
    assert!(answer.ends_with(&format!("\r\n\r\n{}", 20 * PIECE + 1)), "{answer}");
    assert!(since.elapsed() > BODY * 10);
}

#[tokio::test(start_paused = true)]
async fn the_address_of_a_client_is_known() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    let own = stream.local_addr().unwrap().to_string();
    stream.write_all(b"GET /peer HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n").await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.ends_with(&own), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_stopping_server_finishes_its_requests_and_closes_idle_connections() {
    let server = Server::start().await;
    let idle = server.connect().await;
    let mut asking = server.connect().await;
    asking.write_all((head(8) + "half").as_bytes()).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    server.stop.send(()).unwrap();
    assert_eq!(rest(idle).await, "");
    asking.write_all(b"more").await.unwrap();
    let answer = rest(asking).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n8"), "{answer}");
    server.served.await.unwrap();
    assert!(TcpStream::connect(server.address).await.is_err(), "no new connection is accepted");
}
