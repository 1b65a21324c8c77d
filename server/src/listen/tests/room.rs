//! More connections than there is room for.

use std::net::IpAddr;

use tokio::net::TcpSocket;

use super::*;

const ROOM: usize = 4;

async fn small(connections: usize) -> Server {
    Server::with(Door { connections, per_address: ROOM, ..Door::default() }).await
}

/// Connects from this address and sends a text.
async fn from(server: &Server, address: &str, text: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(address.parse::<IpAddr>().unwrap(), 0)).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// The same with a request for its own address, which must be answered.
async fn answered(server: &Server, address: &str) -> TcpStream {
    let mut stream = from(server, address, "").await;
    assert!(is_answered(&mut stream).await, "{address} is not answered");
    stream
}

async fn is_answered(stream: &mut TcpStream) -> bool {
    if stream.write_all(ask("/peer").as_bytes()).await.is_err() {
        return false;
    }
    let own = stream.local_addr().unwrap().to_string();
    let mut text = String::new();
    while !text.ends_with(&own) {
        let mut piece = [0; 500];
        match stream.read(&mut piece).await {
            Ok(length @ 1..) => text += std::str::from_utf8(&piece[..length]).unwrap(),
            _ => return false,
        }
    }
    true
}

#[tokio::test(start_paused = true)]
async fn the_longest_idle_connection_makes_room_for_the_next_of_its_address() {
    let server = small(100).await;
    let mut other = answered(&server, "127.0.0.2").await;
    let mut open = Vec::new();
    for _ in 0..ROOM {
        open.push(answered(&server, "127.0.0.1").await);
        sleep(Duration::from_secs(1)).await;
    }
    // The oldest is used again: the second is now idle longest.
    assert!(is_answered(&mut open[0]).await);
    let mut next = answered(&server, "127.0.0.1").await;
    assert!(!is_answered(&mut open[1]).await);
    for kept in
        [&mut other, &mut next].into_iter().chain(open.iter_mut().enumerate().filter(|(n, _)| *n != 1).map(|(_, s)| s))
    {
        assert!(is_answered(kept).await);
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_makes_room_before_a_slow_request() {
    let server = small(100).await;
    let mut slow = from(&server, "127.0.0.1", &(head(8) + "half")).await;
    sleep(Duration::from_secs(3)).await;
    let mut idle = Vec::new();
    for _ in 1..ROOM {
        idle.push(answered(&server, "127.0.0.1").await);
    }
    sleep(Duration::from_secs(2)).await;
    for _ in 0..ROOM - 1 {
        idle.push(answered(&server, "127.0.0.1").await);
    }
    slow.write_all(b"more").await.unwrap();
    assert!(rest(slow).await.contains("\r\n\r\n8"), "the slow request was cut off");
}

#[tokio::test(start_paused = true)]
async fn the_slowest_request_makes_room_when_no_connection_is_idle() {
    let server = small(100).await;
    let begun = [String::new(), "GET /peer HTTP/1.1\r\nHost: por".into(), head(100) + "half", ask("/large")];
    for begun in begun {
        let slowest = from(&server, "127.0.0.1", &begun).await;
        let mut younger = Vec::new();
        for _ in 1..ROOM {
            sleep(Duration::from_secs(2)).await;
            younger.push(from(&server, "127.0.0.1", &(head(8) + "half")).await);
        }
        let next = answered(&server, "127.0.0.1").await;
        let got = rest(slowest).await;
        assert!(!got.contains("408") && got.len() < LARGE, "{begun}: it was kept");
        for younger in &mut younger {
            younger.write_all(b"more").await.unwrap();
        }
        for younger in younger {
            assert!(rest(younger).await.contains("\r\n\r\n8"), "{begun}: a younger one was closed");
        }
        drop(next);
        sleep(HEADERS * 2).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_in_progress_never_makes_room() {
    let server = small(100).await;
    let mut waiting = Vec::new();
    for _ in 0..ROOM {
        waiting.push(from(&server, "127.0.0.1", &ask("/wait")).await);
    }
    server.inside.acquire_many(u32::try_from(ROOM).unwrap()).await.unwrap().forget();
    assert!(!is_answered(&mut from(&server, "127.0.0.1", "").await).await, "one too many was accepted");
    answered(&server, "127.0.0.2").await;
    server.leave.add_permits(ROOM);
    for waiting in waiting {
        assert!(rest(waiting).await.ends_with("answered"));
    }
}

#[tokio::test(start_paused = true)]
async fn all_addresses_together_have_a_limited_number_of_connections() {
    let server = small(6).await;
    let mut open = Vec::new();
    for last in 2..8 {
        open.push(answered(&server, &format!("127.0.0.{last}")).await);
        sleep(Duration::from_secs(1)).await;
    }
    answered(&server, "127.0.0.9").await;
    assert!(!is_answered(&mut open[0]).await, "the oldest was kept");
    assert!(is_answered(&mut open[5]).await);
}

#[tokio::test(start_paused = true)]
async fn a_trusted_proxy_may_use_all_connections() {
    let proxies = Proxies::new(vec!["127.0.0.0/8".parse().unwrap()]);
    let server = Server::with(Door { connections: 3 * ROOM, per_address: ROOM, proxies, ..Door::default() }).await;
    let mut open = Vec::new();
    for _ in 0..3 * ROOM {
        open.push(answered(&server, "127.0.0.1").await);
    }
    for open in &mut open {
        assert!(is_answered(open).await);
    }
}

#[test]
fn a_network_of_ipv6_counts_as_one_address() {
    let same = |one: &str, other: &str| counted(one.parse().unwrap()) == counted(other.parse().unwrap());
    assert!(same("2001:db8:1:2::7", "2001:db8:1:2:ffff:1:2:3"));
    assert!(!same("2001:db8:1:2::7", "2001:db8:1:3::7"));
    assert!(same("::ffff:203.0.113.9", "203.0.113.9"));
    assert!(!same("203.0.113.8", "203.0.113.9"));
}
