//! Browsers that go away in the middle of a request take nobody else's write with them: see docs/two-databases.md.

use storage::customers;
use storage::on_both;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::people::{Portal, Who};

/// A request to add a customer, byte for byte.
fn adding(portal: &Portal, name: &str) -> String {
    let body = format!("draft[name]={name}").replace(' ', "+");
    let cookie = portal.cookie(Who::Admin);
    format!(
        "POST /api/add_customer HTTP/1.1\r\nHost: portal.example\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

on_both! {
    async fn acknowledged_writes_survive_browsers_that_go_away(world) {
        let portal = Portal::on(world).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(axum::serve(listener, portal.router.clone()).into_future());
        for round in 0..400 {
            let mut doomed = TcpStream::connect(address).await.unwrap();
            doomed.write_all(adding(&portal, &format!("Doomed {round}")).as_bytes()).await.unwrap();
            // The server is somewhere in the request, in another place each time.
            for _ in 0..round % 40 {
                tokio::task::yield_now().await;
            }
            drop(doomed);
            let mut kept = TcpStream::connect(address).await.unwrap();
            kept.write_all(adding(&portal, &format!("Kept {round}")).as_bytes()).await.unwrap();
            let mut answer = String::new();
            kept.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
        let query = domain::customer::CustomerQuery { search: "Kept".into(), ..Default::default() }.tidy();
        let found = customers::list(&portal.world.store, &query).await.unwrap();
        assert_eq!(found.total, 400, "acknowledged writes were lost");
        served.abort();
    }
}
