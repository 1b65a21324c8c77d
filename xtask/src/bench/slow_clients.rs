//! Slow clients: they send a form a few bytes a second, or never read the answer that they requested. If the server
//! closes the connection, a client reconnects a few seconds later.

use anyhow::{Context, Result};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    net::{AddressFamily, SocketType, bind, connect, socket, sockopt::set_socket_recv_buffer_size},
};
use std::{
    io::Write,
    net::{IpAddr, SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// The bytes that are sent each time.
const PIECE: &[u8] = b"xxx";
/// The `Content-Length` of a form.
const LENGTH: usize = 4000;

/// How often clients send or reconnect.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    /// The time between two pieces of a form.
    pub(super) piece: Duration,
    /// The time before a client reconnects.
    pub(super) away: Duration,
}

/// Running clients, until [`SlowClients::close`].
pub(super) struct SlowClients {
    closing: Arc<AtomicBool>,
    working: Vec<JoinHandle<usize>>,
}

#[derive(Clone, Copy)]
enum Kind {
    Form,
    Unread,
}

impl SlowClients {
    /// Starts clients from one address: some send forms, some do not read.
    pub(super) fn open(server: SocketAddr, from: IpAddr, (forms, unread): (usize, usize), pace: Pace) -> Self {
        let closing = Arc::new(AtomicBool::new(false));
        let working = [(Kind::Form, forms), (Kind::Unread, unread)].map(|(kind, count)| {
            let closing = closing.clone();
            thread::spawn(move || work(server, from, (kind, count), pace, &closing))
        });
        Self { closing, working: working.into() }
    }

    /// Stops the clients and returns how many requests they started.
    pub(super) fn close(self) -> Result<usize> {
        self.closing.store(true, Ordering::SeqCst);
        let began = self.working.into_iter().map(|working| working.join().ok().context("a slow client broke down"));
        began.sum()
    }
}

/// One client.
struct Client {
    stream: Option<TcpStream>,
    back_at: Instant,
}

fn work(server: SocketAddr, from: IpAddr, (kind, count): (Kind, usize), pace: Pace, closing: &AtomicBool) -> usize {
    let request = request(server, kind);
    let mut clients: Vec<Client> = (0..count).map(|_| Client { stream: None, back_at: Instant::now() }).collect();
    let mut began = 0;
    while !closing.load(Ordering::SeqCst) {
        let tick = Instant::now();
        for client in &mut clients {
            if client.stream.is_none() && client.back_at <= tick {
                client.stream = begin(server, from, &request).ok();
                began += usize::from(client.stream.is_some());
                client.back_at = tick + pace.away;
            } else if client.stream.as_ref().is_some_and(|stream| !goes_on(stream, kind)) {
                *client = Client { stream: None, back_at: tick + pace.away };
            }
        }
        thread::sleep(pace.piece.saturating_sub(tick.elapsed()));
    }
    began
}

fn request(server: SocketAddr, kind: Kind) -> String {
    match kind {
        Kind::Form => format!(
            "POST /api/log_in HTTP/1.1\r\nHost: {server}\r\nOrigin: http://{server}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {LENGTH}\r\n\r\n"
        ),
        Kind::Unread => format!("GET /login HTTP/1.1\r\nHost: {server}\r\n\r\n"),
    }
}

/// Connects from an address, with the smallest receive buffer that the system allows, and sends the request.
fn begin(server: SocketAddr, from: IpAddr, request: &str) -> Result<TcpStream> {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
    set_socket_recv_buffer_size(&socket, 1)?;
    bind(&socket, &SocketAddr::new(from, 0))?;
    connect(&socket, &server)?;
    let mut stream = TcpStream::from(socket);
    stream.set_nonblocking(true)?;
    stream.write_all(request.as_bytes())?;
    Ok(stream)
}

/// Sends the next piece of a form; false if the server closed the connection.
fn goes_on(mut stream: &TcpStream, kind: Kind) -> bool {
    match kind {
        Kind::Form => stream.write_all(PIECE).is_ok(),
        Kind::Unread => {
            let closed = PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR;
            let mut polled = [PollFd::new(&stream, closed)];
            let asked = poll(&mut polled, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
            asked.is_ok() && polled.iter().all(|one| !one.revents().intersects(closed))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        collections::BTreeMap,
        io::{BufRead, BufReader},
        net::TcpListener,
    };

    #[test]
    fn slow_clients_use_their_address_and_reconnect_when_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let from = "127.0.0.2".parse().unwrap();
        let pace = Pace { piece: Duration::from_millis(1), away: Duration::ZERO };
        let slow = SlowClients::open(listener.local_addr().unwrap(), from, (2, 3), pace);
        let accept = || {
            let (stream, peer) = listener.accept().unwrap();
            assert_eq!(peer.ip(), from);
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).unwrap();
            (line.trim().to_owned(), stream)
        };
        let mut kept = Vec::new();
        let mut asked = BTreeMap::new();
        for _ in 0..5 {
            let (line, stream) = accept();
            *asked.entry(line).or_insert(0) += 1;
            kept.push(stream);
        }
        let (form, page) = ("POST /api/log_in HTTP/1.1".to_owned(), "GET /login HTTP/1.1".to_owned());
        assert_eq!(asked, BTreeMap::from([(form.clone(), 2), (page.clone(), 3)]));
        kept.clear();
        // These stay open, because a closed one would reconnect.
        let back: Vec<_> = (0..5).map(|_| accept()).collect();
        assert_eq!(back.iter().filter(|(line, _)| *line == form).count(), 2);
        assert_eq!(slow.close().unwrap(), 10);
    }
}
