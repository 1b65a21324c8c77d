//! Two changes at once, on PostgreSQL: each is held where a deadlock is most likely, and a deadlock fails the test.

use std::time::Duration;

use domain::ids::CustomerId;
use storage::database::Writer;
use storage::testing::World;
use storage::{StorageError, execute, fetch_one};

/// What came of one of the two.
pub type Done = Result<(), StorageError>;

/// Holds the end of a customer's record: whoever changes something has written all else when it waits here.
pub async fn hold(world: &World, customer: CustomerId) -> Writer {
    let mut tx = world.store.write().await.unwrap();
    execute!(tx, "UPDATE audit_heads SET seq = seq WHERE customer_id = $1", customer.0).unwrap();
    tx
}

/// Holds the count of customers: whoever adds one waits here.
pub async fn hold_count(world: &World) -> Writer {
    let mut tx = world.store.write().await.unwrap();
    execute!(tx, "UPDATE tallies SET count = count").unwrap();
    tx
}

/// Returns when so many wait for a lock.
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

/// Connects as often as a test needs. Connecting may take longer than anybody waits for a lock, while other tests make
/// their databases.
pub async fn connect(world: &World) {
    let connected = tokio::join!(world.store.read(), world.store.read(), world.store.read(), world.store.read());
    drop(connected);
}

/// Lets one of two go first, and the other when the first holds its rows and waits for what is `held`. Gives what became of
/// each.
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

/// What one of the two does, in a world of its own.
#[macro_export]
macro_rules! doing {
    ($world:ident, $what:expr) => {{
        let $world = $world.clone();
        async move { $what.await }
    }};
}
