//! Requests that wait inside, and other requests that still get a place.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use futures_util::stream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use super::*;

const PROXY: &str = "10.0.0.1";

/// A router whose GET signals `inside` and then waits for `leave`.
struct Door {
    router: Router,
    inside: Arc<Semaphore>,
    leave: Arc<Semaphore>,
}

impl Door {
    fn new() -> Self {
        let (inside, leave) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (tell, wait) = (inside.clone(), leave.clone());
        let handler = move || async move {
            tell.add_permits(1);
            wait.acquire().await.unwrap().forget();
        };
        let places = Places::new(Proxies::new(vec![PROXY.parse::<IpAddr>().unwrap().into()]));
        let router = Router::new()
            .route("/", get(handler))
            .route("/", post(|body: Bytes| async move { body.len().to_string() }));
        Self { router: router.layer(from_fn_with_state(places, limit)), inside, leave }
    }

    fn ask(&self, peer: &str, forwarded: &str) -> JoinHandle<StatusCode> {
        let request = Request::get("/").header("x-forwarded-for", forwarded).body(Body::empty()).unwrap();
        let router = self.router.clone();
        let request = from(peer, request);
        tokio::spawn(async move { router.oneshot(request).await.unwrap().status() })
    }

    /// Sends this many requests and returns when all are inside.
    async fn fill(&self, count: usize, address: impl Fn(usize) -> (String, String)) -> Vec<JoinHandle<StatusCode>> {
        let asked = (0..count).map(address).map(|(peer, forwarded)| self.ask(&peer, &forwarded)).collect();
        self.inside.acquire_many(u32::try_from(count).unwrap()).await.unwrap().forget();
        asked
    }
}

fn from(peer: &str, mut request: Request) -> Request {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
    request
}

#[tokio::test]
async fn one_request_too_many_is_asked_to_retry() {
    let door = Door::new();
    let waiting = door.fill(MOST, |number| (format!("198.51.{}.{}", number / 250, number % 250), String::new())).await;
    let request = from("203.0.113.9", Request::get("/").body(Body::empty()).unwrap());
    let answer = door.router.clone().oneshot(request).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "2"));
    door.leave.add_permits(MOST + 1);
    for waiting in waiting {
        assert_eq!(waiting.await.unwrap(), StatusCode::OK);
    }
    assert_eq!(door.ask("203.0.113.9", "").await.unwrap(), StatusCode::OK);
}

/// Takes all places of an address by `taken`; then `same` gets none, and `other` gets one.
async fn an_address(taken: (&str, &str), same: (&str, &str), other: (&str, &str)) {
    let door = Door::new();
    let waiting = door.fill(PER_ADDRESS, |_| (taken.0.to_owned(), taken.1.to_owned())).await;
    assert_eq!(door.ask(same.0, same.1).await.unwrap(), StatusCode::SERVICE_UNAVAILABLE, "{same:?}");
    let other = door.fill(1, |_| (other.0.to_owned(), other.1.to_owned())).await;
    door.leave.add_permits(PER_ADDRESS + 1);
    for waiting in waiting.into_iter().chain(other) {
        assert_eq!(waiting.await.unwrap(), StatusCode::OK);
    }
    door.leave.add_permits(1);
    assert_eq!(door.ask(same.0, same.1).await.unwrap(), StatusCode::OK, "its places are free again");
}

#[tokio::test]
async fn one_address_cannot_take_all_places() {
    an_address(("203.0.113.9", ""), ("203.0.113.9", ""), ("203.0.113.10", "")).await;
    an_address(("203.0.113.9", "1.1.1.1"), ("203.0.113.9", "2.2.2.2"), ("203.0.113.10", "1.1.1.1")).await;
}

#[tokio::test]
async fn a_network_of_ipv6_counts_as_one_address() {
    an_address(("2001:db8:1:2::7", ""), ("2001:db8:1:2:ffff::1", ""), ("2001:db8:1:3::7", "")).await;
    an_address(("::ffff:203.0.113.9", ""), ("203.0.113.9", ""), ("::ffff:203.0.113.8", "")).await;
}

#[tokio::test]
async fn behind_a_proxy_the_visitors_address_counts() {
    an_address((PROXY, "203.0.113.9"), (PROXY, "1.1.1.1, 203.0.113.9"), (PROXY, "203.0.113.10")).await;
    an_address((PROXY, "2001:db8::1"), (PROXY, "2001:db8::2"), (PROXY, "2001:db8:0:1::1")).await;
}

#[tokio::test]
async fn a_form_that_has_not_arrived_yet_takes_no_place() {
    let door = Door::new();
    let never = || Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    let slow: Vec<_> = (0..MOST + PER_ADDRESS)
        .map(|_| {
            let request = from("203.0.113.9", Request::post("/").body(never()).unwrap());
            tokio::spawn(door.router.clone().oneshot(request))
        })
        .collect();
    tokio::task::yield_now().await;
    door.leave.add_permits(1);
    assert_eq!(door.ask("203.0.113.9", "").await.unwrap(), StatusCode::OK);
    slow.into_iter().for_each(|slow| slow.abort());
}

#[tokio::test]
async fn a_body_arrives_whole_in_any_number_of_pieces() {
    let door = Door::new();
    for (pieces, length) in [(1, 0), (1, 10), (7, LONGEST / 7), (2, LONGEST / 2), (3, LONGEST / 2), (40, LONGEST / 8)] {
        let body = stream::iter((0..pieces).map(move |_| Ok::<_, Infallible>(Bytes::from(vec![b'a'; length]))));
        let request = from("203.0.113.9", Request::post("/").body(Body::from_stream(body)).unwrap());
        let answer = door.router.clone().oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
        assert_eq!(body, (pieces * length).to_string(), "{pieces} pieces of {length}");
    }
}
