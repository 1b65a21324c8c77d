//! The portal on a real socket with slow clients: half-sent requests and unread answers.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use server::listen::{Door, Patience, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::people::{FORM, Portal, Who};

async fn served(portal: &Portal) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let patience =
        Patience { headers: Duration::from_secs(5), body: Duration::from_millis(200), ..Patience::default() };
    let door = Door { patience, ..Door::default() };
    tokio::spawn(serve(listener, portal.router.clone(), door, std::future::pending()));
    address
}

/// Sends `body` as the start of a body of 100 bytes and reads until the server closes.
async fn answer(portal: &Portal, address: SocketAddr, who: Who, line: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let cookie = portal.cookie(who);
    let kind = if body.starts_with("--") { "multipart/form-data; boundary=edge" } else { FORM };
    let head = format!(
        "{line} HTTP/1.1\r\nHost: portal.example\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nConnection: close\r\n\
         Content-Type: {kind}\r\nContent-Length: 100\r\n\r\n{body}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut text = String::new();
    let read = timeout(Duration::from_secs(20), stream.read_to_string(&mut text)).await;
    read.expect("the server keeps the connection open").unwrap();
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_sent_forms_and_files_get_408_and_nothing_of_them_is_kept() {
    let portal = Portal::sqlite().await;
    let address = served(&portal).await;
    let begun = portal.send(portal.request(Who::Operator, Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
    let upload = format!("PUT /uploads/{}?offset=0", begun.body.trim_matches('"'));
    let file = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b";
    for (line, body) in [("POST /api/log_in", "draft[email]=a"), ("POST /bills/import", file), (&upload, "a,b")] {
        let answer = answer(&portal, address, Who::Operator, line, body).await;
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("Send it again"), "{line}: {answer}");
        assert!(answer.contains("x-content-type-options: nosniff"), "{line}: {answer}");
    }
    let whole = answer(&portal, address, Who::Operator, &upload, &"a".repeat(100)).await;
    assert!(whole.starts_with("HTTP/1.1 200 ") && whole.ends_with("100"), "{whole}");
}

/// Requests a page and returns the status line.
async fn status_of(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn visitors_are_served_despite_slow_forms_and_unread_answers() {
    let portal = Portal::sqlite().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, portal.router.clone(), Door::default(), std::future::pending()));
    let form = "POST /api/log_in HTTP/1.1\r\nHost: portal.example\r\nSec-Fetch-Site: same-origin\r\n\
                Content-Length: 100\r\n\r\ndraft";
    let pages = "GET /login HTTP/1.1\r\nHost: portal.example\r\n\r\n".repeat(12);
    let mut kept = Vec::new();
    for number in 0..600 {
        // Some send nothing at all.
        let text = [form, pages.as_str(), "GET /lo", ""][number % 4];
        let mut stream = TcpStream::connect(address).await.unwrap();
        // May fail: the server closes old connections meanwhile.
        let _ = stream.write_all(text.as_bytes()).await;
        kept.push(stream);
        if number % 20 == 0 {
            assert_eq!(status_of(address, "/login").await, "HTTP/1.1 200 OK", "after {number}");
            assert_eq!(status_of(address, "/readyz").await, "HTTP/1.1 200 OK", "after {number}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopping_server_reports_that_it_is_not_ready() {
    let portal = Portal::sqlite().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve(listener, portal.router.clone(), Door::default(), async {
        stopped.await.unwrap_or_default()
    }));
    assert_eq!(status_of(address, "/readyz").await, "HTTP/1.1 200 OK");
    let mut asking = TcpStream::connect(address).await.unwrap();
    asking.write_all(b"GET /readyz HTTP/1.1\r\nHost: portal.example\r\n").await.unwrap();
    // Once later requests are answered, the server has read the start of this one.
    for _ in 0..5 {
        assert_eq!(status_of(address, "/livez").await, "HTTP/1.1 200 OK");
    }
    stop.send(()).unwrap();
    while TcpStream::connect(address).await.is_ok() {}
    asking.write_all(b"\r\n").await.unwrap();
    let mut text = String::new();
    asking.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 503 ") && text.ends_with("stopping"), "{text}");
    served.await.unwrap();
}
