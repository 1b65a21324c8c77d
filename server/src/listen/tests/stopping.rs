//! A server that is told to stop while clients keep it busy.

use super::*;

/// Stops the server; returns how long that took.
async fn stop(server: Server) -> Duration {
    let since = Instant::now();
    server.stop.send(()).unwrap();
    server.served.await.unwrap();
    since.elapsed()
}

#[tokio::test(start_paused = true)]
async fn no_client_keeps_the_server_from_stopping() {
    for begun in [ask("/large"), ask("/megabyte").repeat(12), head(1_000_000) + "half", ask("/wait"), "GET /pe".into()]
    {
        let server = Server::start().await;
        let mut stream = server.connect().await;
        stream.write_all(begun.as_bytes()).await.unwrap();
        sleep(Duration::from_secs(1)).await;
        let took = stop(server).await;
        assert!(took <= STOP + Duration::from_secs(1), "{begun}: {took:?}");
        assert!(rest_of(stream).await < 12 * 1024 * 1024, "{begun}: it is still served");
    }
}

async fn rest_of(mut stream: TcpStream) -> usize {
    let mut text = Vec::new();
    let _ = timeout(BODY * 10, stream.read_to_end(&mut text)).await.expect("the connection was never closed");
    text.len()
}

#[tokio::test(start_paused = true)]
async fn a_byte_now_and_then_does_not_keep_the_server_from_stopping() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    stream.write_all(head(1_000_000).as_bytes()).await.unwrap();
    let sending = tokio::spawn(async move { send(&mut stream, vec![[b'a'; PIECE]; 60], Duration::from_secs(1)).await });
    sleep(Duration::from_secs(1)).await;
    let took = stop(server).await;
    assert!(took <= STOP + Duration::from_secs(1), "{took:?}");
    sending.abort();
}

#[tokio::test(start_paused = true)]
async fn a_server_without_requests_stops_at_once() {
    let server = Server::start().await;
    let idle = server.connect().await;
    sleep(Duration::from_secs(1)).await;
    assert!(stop(server).await < Duration::from_secs(1));
    assert_eq!(rest(idle).await, "");
}

#[tokio::test(start_paused = true)]
async fn a_request_learns_that_the_server_is_stopping() {
    let server = Server::start().await;
    let (mut before, mut meanwhile) = (server.connect().await, server.connect().await);
    let sent = head(8).replace("POST / ", "POST /stopping ") + "half";
    before.write_all(sent.as_bytes()).await.unwrap();
    meanwhile.write_all(sent.as_bytes()).await.unwrap();
    before.write_all(b"more").await.unwrap();
    sleep(Duration::from_secs(1)).await;
    server.stop.send(()).unwrap();
    sleep(Duration::from_secs(1)).await;
    meanwhile.write_all(b"more").await.unwrap();
    assert!(rest(before).await.ends_with("false"));
    assert!(rest(meanwhile).await.ends_with("true"));
}

#[tokio::test(start_paused = true)]
async fn a_request_with_half_sent_headers_learns_it_too() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /stopping HTTP/1.1\r\nHost: por").await.unwrap();
    sleep(Duration::from_secs(1)).await;
    server.stop.send(()).unwrap();
    sleep(Duration::from_secs(1)).await;
    let _ = stream.write_all(b"tal\r\n\r\n").await;
    assert!(rest(stream).await.ends_with("true"));
}
