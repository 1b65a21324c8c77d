//! The open connections. When there are too many, one that waits for its client is closed for the next one, never one
//! whose request is in progress.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::Door;

/// Connections without a request for this long are closed first: a browser then opens a new one unnoticed.
const IDLE: Duration = Duration::from_secs(1);

/// All open connections.
pub(super) struct Connections {
    door: Door,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next: u64,
    by_number: HashMap<u64, Arc<Connection>>,
}

/// One connection, shared by its stream, its requests and the list above.
pub(crate) struct Connection {
    address: IpAddr,
    state: Mutex<(Doing, Instant)>,
    close: Notify,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// No request is in progress.
    Idle,
    /// The client must send a request or its body, or read the answer.
    Waits,
    /// The server must answer.
    Works,
}

/// Removes the connection from the list when its stream is dropped.
pub(super) struct Listed {
    connections: Arc<Connections>,
    number: u64,
    connection: Arc<Connection>,
}

impl Connections {
    pub(super) fn new(door: Door) -> Self {
        Self { door, open: Mutex::default() }
    }

    /// Adds a new connection from this address. If the address has too many, or all addresses together, one that waits
    /// is closed; `None` if there is none to close.
    pub(super) fn admit(this: &Arc<Self>, peer: IpAddr) -> Option<Listed> {
        let address = counted(peer);
        let mut open = locked(&this.open);
        let of_address = |connection: &Connection| connection.address == address;
        let has = open.by_number.values().filter(|connection| of_address(connection)).count();
        if has >= this.door.per_address && !this.door.proxies.trust(peer.to_canonical()) {
            open.close_one(of_address)?;
        } else if open.by_number.len() >= this.door.connections {
            open.close_one(|_| true)?;
        }
        let number = open.next;
        open.next += 1;
        let state = Mutex::new((Doing::Idle, Instant::now()));
        let connection = Arc::new(Connection { address, state, close: Notify::new() });
        open.by_number.insert(number, connection.clone());
        Some(Listed { connections: this.clone(), number, connection })
    }

    /// Closes all connections.
    pub(super) fn close_all(&self) {
        for (_, connection) in locked(&self.open).by_number.drain() {
            connection.close.notify_one();
        }
    }
}

impl Open {
    /// Closes the connection that has been idle longest, else the one that has waited longest.
    fn close_one(&mut self, among: impl Fn(&Connection) -> bool) -> Option<()> {
        let now = Instant::now();
        let waiting =
            self.by_number.iter().filter(|(_, connection)| among(connection)).filter_map(|(number, connection)| {
                let (doing, since) = *locked(&connection.state);
                let is_idle = doing == Doing::Idle && now.duration_since(since) >= IDLE;
                (doing != Doing::Works).then_some((!is_idle, since, *number))
            });
        let (.., number) = waiting.min()?;
        self.by_number.remove(&number)?.close.notify_one();
        Some(())
    }
}

impl Connection {
    /// The server began to work on a request.
    pub(super) fn works(&self) {
        *locked(&self.state) = (Doing::Works, Instant::now());
    }

    /// The server waits for the client from now on.
    pub(super) fn waits(&self) {
        self.waits_since(Instant::now());
    }

    /// The server has waited for the client since then.
    pub(super) fn waits_since(&self, since: Instant) {
        *locked(&self.state) = (Doing::Waits, since);
    }

    /// Bytes moved, so the connection is not idle any more.
    pub(super) fn begins(&self) {
        let mut state = locked(&self.state);
        if state.0 == Doing::Idle {
            *state = (Doing::Waits, Instant::now());
        }
    }

    /// A piece moved, so the wait starts again.
    pub(super) fn goes_on(&self) {
        let mut state = locked(&self.state);
        if state.0 == Doing::Waits {
            state.1 = Instant::now();
        }
    }

    /// The whole answer is sent.
    pub(super) fn rests(&self) {
        let mut state = locked(&self.state);
        if state.0 == Doing::Waits {
            *state = (Doing::Idle, Instant::now());
        }
    }

    /// Ends when another connection needs the place.
    pub(super) async fn told_to_close(&self) {
        self.close.notified().await;
    }
}

impl std::ops::Deref for Listed {
    type Target = Arc<Connection>;
    fn deref(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        locked(&self.connections.open).by_number.remove(&self.number);
    }
}

/// The address to count by: in IPv6 the /64 network, because a household or an office has a whole one.
pub(crate) fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}

/// A poisoned lock is fine: a panic cannot leave these lists inconsistent.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
