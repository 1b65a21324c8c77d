//! Every statement on both databases: each test runs on SQLite and on PostgreSQL, on an empty database of its own.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod bills;
mod customers;
mod dropped_requests;
mod organizations;
mod schema;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, CustomerId};
use domain::permission::{Actor, Role};
use storage::{Clock, Database, Randomness, Store};

/// Runs `async fn name(world: World)` once on each database.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($world:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            async fn test($world: $crate::World) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test($crate::World::sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test($crate::World::postgres().await).await;
            }
        }
    )+};
}

/// An empty database, and a clock that a test sets.
#[derive(Clone)]
pub struct World {
    pub store: Store,
    minutes: Arc<AtomicI64>,
    _folder: Option<Arc<tempfile::TempDir>>,
}

impl World {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/test.db", folder.path().display());
        Self::on(&url, Some(Arc::new(folder))).await
    }

    pub async fn postgres() -> Self {
        let server = std::env::var("CLOUDTAB_TEST_POSTGRES")
            .expect("these tests need a PostgreSQL: `cargo xtask test` starts one and sets CLOUDTAB_TEST_POSTGRES");
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let pool = sqlx::PgPool::connect(&server).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
        pool.close().await;
        let (before, _) = server.rsplit_once('/').unwrap();
        Self::on(&format!("{before}/{name}"), None).await
    }

    async fn on(url: &str, folder: Option<Arc<tempfile::TempDir>>) -> Self {
        let database = Database::connect(url).await.unwrap();
        database.migrate().await.unwrap();
        let minutes = Arc::new(AtomicI64::new(0));
        let now = minutes.clone();
        let clock = Clock::new(move || start() + TimeDelta::minutes(now.load(Ordering::SeqCst)));
        Self { store: Store { database, clock, randomness: Randomness::new(unlike_before) }, minutes, _folder: folder }
    }

    /// Lets time go by.
    pub fn later(&self, minutes: i64) {
        self.minutes.fetch_add(minutes, Ordering::SeqCst);
    }
}

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Bytes that never come twice; a test needs no secrets.
fn unlike_before(bytes: &mut [u8]) {
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    for (at, byte) in bytes.iter_mut().rev().enumerate() {
        *byte = count.iter().rev().nth(at).copied().unwrap_or(0);
    }
}

fn start() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

/// Somebody who asks.
pub fn actor(role: Role, customer: Option<CustomerId>, approver: bool) -> Actor {
    Actor {
        account: AccountId(uuid::Uuid::from_u128(7)),
        name: format!("{role:?} Person"),
        email: "person@example.com".into(),
        role,
        customer,
        approver,
        restricted: false,
    }
}

/// A customer of this name.
pub async fn customer(world: &World, name: &str) -> CustomerId {
    let draft = domain::organization::NewCustomerDraft { name: name.into(), ..Default::default() };
    storage::customers::add(&world.store, "Tester", &draft.parse().unwrap()).await.unwrap()
}

/// A contact of a customer, with the user types given by their stored words.
pub async fn contact(world: &World, of: CustomerId, email: &str, types: &[&str]) -> domain::ids::ContactId {
    let draft = domain::contact::ContactDraft {
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        email: email.into(),
        user_types: types.iter().map(|t| (*t).to_owned()).collect(),
        ..Default::default()
    };
    storage::contacts::add(&world.store, of, &draft.parse(None).unwrap()).await.unwrap()
}
