//! Clients that send requests and do not read the answers.

use super::*;

/// How many bytes the client gets when it begins to read after this pause.
async fn read_after(mut stream: TcpStream, pause: Duration) -> usize {
    sleep(pause).await;
    let mut text = Vec::new();
    // A connection that was cut off ends with a reset.
    let _ = stream.read_to_end(&mut text).await;
    text.len()
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_cut_off() {
    let server = Server::start().await;
    for asked in [ask("/large"), ask("/megabyte").repeat(12), ask("/megabyte").repeat(3) + &ask("/large")] {
        let mut stream = server.connect().await;
        stream.write_all(asked.as_bytes()).await.unwrap();
        let got = read_after(stream, ANSWER + ANSWER / 2).await;
        assert!(got < 12 * 1024 * 1024, "{got} bytes were kept for it");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_read_byte_by_byte_does_not_hold_a_connection() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    stream.write_all(ask("/large").as_bytes()).await.unwrap();
    let since = Instant::now();
    while since.elapsed() < ANSWER + ANSWER / 2 && stream.read_u8().await.is_ok() {
        sleep(ANSWER / 10).await;
    }
    let got = read_after(stream, Duration::ZERO).await;
    assert!(got < LARGE / 2, "{got} bytes were kept for it");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_is_answered_beside_many_that_do_not() {
    let server = Server::with(Door { per_address: 20, ..Door::default() }).await;
    let mut deaf = Vec::new();
    for _ in 0..100 {
        let mut stream = server.connect().await;
        stream.write_all(ask("/large").as_bytes()).await.unwrap();
        deaf.push(stream);
        let mut stream = server.connect().await;
        stream.write_all((head(3) + "abc").as_bytes()).await.unwrap();
        let mut answer = [0; 15];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
    }
}
