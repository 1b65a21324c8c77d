//! A request that is dropped halfway does not undo the writes of others. See docs/two-databases.md.

use std::future::Future;
use std::task::{Context, Waker};

use sqlx::{Connection as _, PgConnection, SqliteConnection};
use storage::testing::{World, customer};
use storage::{Database, on_both};

/// Polls a write a few times and drops it: inside `acquire`, `begin`, the insert or the commit.
async fn doomed(round: u32, world: &World) {
    let name = format!("Doomed {round}");
    let mut doomed = Box::pin(customer(world, &name));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..round % 12 {
        if doomed.as_mut().poll(&mut context).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// A write without its own transaction, on any connection of the pool. If a dropped request left a transaction open
/// there, the write is acknowledged and never committed.
async fn write(world: &World, name: &str) {
    const SQL: &str = "INSERT INTO tallies (name, count) VALUES ($1, 0)";
    match &world.store.database {
        Database::Sqlite { writer, .. } => drop(sqlx::query(SQL).bind(name).execute(writer).await.unwrap()),
        Database::Postgres(pool) => drop(sqlx::query(SQL).bind(name).execute(pool).await.unwrap()),
    }
}

/// How many of these writes a new connection sees.
async fn seen(world: &World) -> i64 {
    const SQL: &str = "SELECT COUNT(*) FROM tallies WHERE name LIKE 'kept%'";
    let (count,): (i64,) = match &world.store.database {
        Database::Sqlite { .. } => {
            let mut another = SqliteConnection::connect(&world.url).await.unwrap();
            sqlx::query_as(SQL).fetch_one(&mut another).await.unwrap()
        }
        Database::Postgres(_) => {
            let mut another = PgConnection::connect(&world.url).await.unwrap();
            sqlx::query_as(SQL).fetch_one(&mut another).await.unwrap()
        }
    };
    count
}

on_both! {
    async fn dropped_requests_lose_no_acknowledged_write(world) {
        for round in 0..300u32 {
            doomed(round, &world).await;
            write(&world, &format!("kept {round}")).await;
        }
        assert_eq!(seen(&world).await, 300, "acknowledged writes were lost");
    }
}
