//! Runs two changes at once on PostgreSQL, stopped where a deadlock is most likely; a deadlock fails the test.

use std::time::Duration;

use domain::ids::CustomerId;
use storage::database::Writer;
use storage::testing::World;
use storage::{StorageError, execute, fetch_one};

/// The result of one of the two changes.
pub type Done = Result<(), StorageError>;

/// Locks the head of a customer's chain: a change has written everything else when it waits for this lock.
pub async fn hold(world: &World, customer: CustomerId) -> Writer {
    let mut tx = world.store.write().await.unwrap();
    execute!(tx, "UPDATE audit_heads SET seq = seq WHERE customer_id = $1", customer.0).unwrap();
    tx
}

/// Locks the count of customers: adding a customer waits for this lock.
pub async fn hold_count(world: &World) -> Writer {
    let mut tx = world.store.write().await.unwrap();
    execute!(tx, "UPDATE tallies SET count = count").unwrap();
    tx
}

/// Returns when this many connections wait for a lock.
pub async fn waiting(world: &World, count: i64) {
    const WAITING: &str = "SELECT COUNT(*) FROM pg_stat_activity
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut on = world.store.read().await.unwrap();
    let all_wait = async {
        while fetch_one!(on, (i64,), WAITING).unwrap().0 < count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), all_wait).await.expect("they do not wait");
}

/// Opens the connections that a test needs. While other tests create databases, connecting can take longer than the
/// time-out of a lock.
pub async fn connect(world: &World) {
    let connected = tokio::join!(world.store.read(), world.store.read(), world.store.read(), world.store.read());
    drop(connected);
}

/// Starts the first change, and the second one when the first waits for `held`; then releases `held`. Returns both
/// results.
pub async fn after_each_other(
    world: &World,
    held: Writer,
    first: impl Future<Output = Done> + Send + 'static,
    second: impl Future<Output = Done> + Send + 'static,
) -> (Done, Done) {
    let first = tokio::spawn(first);
    waiting(world, 1).await;
    let second = tokio::spawn(second);
    waiting(world, 2).await;
    drop(held);
    (first.await.unwrap(), second.await.unwrap())
}

/// A future of one of the two changes, with its own clone of the world.
#[macro_export]
macro_rules! doing {
    ($world:ident, $what:expr) => {{
        let $world = $world.clone();
        async move { $what.await }
    }};
}
