//! What the tests of this crate and of the server start from. Feature `testing`, never part of the product.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::bill::{BillState, BillStep};
use domain::history::{Action, Section};
use domain::ids::{AccountId, BillId, ContactId, CustomerId};
use domain::import::FocusReader;
use domain::permission::{Actor, Proof, Role, Scope, Stage};

use crate::bills::import::{FileOf, Import};
use crate::bills::{summary, take_step};
use crate::history::Record;
use crate::history::chain::Chain;
use crate::seal::Seal;
use crate::{By, Clock, Database, Randomness, StorageError, Store};

/// Runs `async fn name(world: World)` once on each database.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($world:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            async fn test($world: $crate::testing::World) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test($crate::testing::World::sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test($crate::testing::World::postgres().await).await;
            }
        }
    )+};
}

/// An empty database, and a clock that a test sets.
#[derive(Clone)]
pub struct World {
    /// The database, with a clock that [`World::later`] moves and bytes that only look random.
    pub store: Store,
    /// What the database was opened by.
    pub url: String,
    minutes: Arc<AtomicI64>,
    _folder: Option<Arc<tempfile::TempDir>>,
}

impl World {
    /// On SQLite, in a folder that goes away with it.
    pub async fn sqlite() -> Self {
        Self::empty_sqlite().await.migrated().await
    }

    /// On SQLite, without tables.
    pub async fn empty_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/test.db", folder.path().display());
        Self::on(&url, Some(Arc::new(folder))).await
    }

    /// On the PostgreSQL server of `CLOUDTAB_TEST_POSTGRES`, in a database of its own.
    pub async fn postgres() -> Self {
        Self::empty_postgres().await.migrated().await
    }

    /// On the same server, without tables.
    pub async fn empty_postgres() -> Self {
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
        let minutes = Arc::new(AtomicI64::new(0));
        let now = minutes.clone();
        let clock = Clock::new(move || start() + TimeDelta::minutes(now.load(Ordering::SeqCst)));
        let store = Store { database, clock, randomness: Randomness::new(unlike_before), seal: Seal::new([7; 32]) };
        Self { store, url: url.to_owned(), minutes, _folder: folder }
    }

    async fn migrated(self) -> Self {
        self.store.database.migrate().await.unwrap();
        self
    }

    /// The same database after everything was closed, as after a restart.
    pub async fn opened_again(mut self) -> Self {
        self.store.database.close().await;
        self.store.database = Database::connect(&self.url).await.unwrap();
        self
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
        several: false,
        stage: Stage::Full,
        viewing: None,
        proof: Proof::NotNeeded,
        request: None,
    }
}

/// Who does what the tests do.
pub const TESTER: By<'static> = By { account: None, person: "Tester", request: None };

/// A customer of this name.
pub async fn customer(world: &World, name: &str) -> CustomerId {
    let draft = domain::organization::NewCustomerDraft { name: name.into(), ..Default::default() };
    crate::customers::add(&world.store, TESTER, &draft.parse().unwrap()).await.unwrap()
}

/// A contact of a customer, with the user types given by their stored words.
pub async fn contact(world: &World, of: CustomerId, email: &str, types: &[&str]) -> ContactId {
    let draft = domain::contact::ContactDraft {
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        email: email.into(),
        user_types: types.iter().map(|t| (*t).to_owned()).collect(),
        ..Default::default()
    };
    crate::contacts::add(&world.store, TESTER, of, &draft.parse(None).unwrap()).await.unwrap()
}

/// A file of a customer for [`import`].
pub fn file(customer: CustomerId) -> FileOf<'static> {
    FileOf { customer, name: "export.csv", sha256: "abc", account: None, person: "Tester" }
}

/// Imports a FOCUS export as draft bills.
pub async fn import(world: &World, file: FileOf<'_>, text: &str) -> Vec<BillId> {
    let items: Vec<_> = FocusReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
    let mut import = Import::begin(&world.store, file).await.unwrap();
    import.add(&items).await.unwrap();
    import.finish().await.unwrap()
}

/// Takes one step with a bill, as it stands.
pub async fn step(world: &World, bill: BillId, step: BillStep) -> Result<(), StorageError> {
    let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
    take_step(&world.store, Scope::AllCustomers, TESTER, bill, step, shown.version, &shown.content_hash).await
}

/// Takes a draft bill to a state.
pub async fn walk(world: &World, bill: BillId, to: BillState) {
    for next in BillStep::ALL.into_iter().take_while(|next| next.from() != to) {
        step(world, bill, next).await.unwrap();
    }
}

/// The sums that are kept of a bill: dimension, key and billed cost, in their order.
pub async fn sums(world: &World, bill: BillId) -> Vec<(String, Option<String>, String)> {
    let mut on = world.store.read().await.unwrap();
    let sql = "SELECT dimension, key, billed FROM bill_costs WHERE bill_id = $1 ORDER BY dimension, position";
    crate::fetch_all!(on, (String, Option<String>, String), sql, bill.0).unwrap()
}

/// Writes so many records into a chain, in one transaction.
pub async fn records(world: &World, chain: Chain, count: usize) {
    let mut tx = world.store.write().await.unwrap();
    for number in 0..count {
        let subject = format!("Event {number}");
        let changes = domain::history::made(&[("Number", &subject)]);
        let (section, action) = (Section::Settings, Action::Added);
        let record = Record { chain, section, action, subject_id: None, subject: &subject, changes };
        crate::history::write(&world.store, &mut tx, TESTER, record).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Writes a record as of somebody's forgetting, in the right place and with a right hash, whether anybody was forgotten or not.
pub async fn forgetting(world: &World, chain: Chain, emptied: &str) {
    let mut tx = world.store.write().await.unwrap();
    let changes = domain::history::made(&[(crate::history::EMPTIED, emptied)]);
    let (section, action) = (Section::Contacts, Action::Forgotten);
    let record = Record { chain, section, action, subject_id: None, subject: "Acme", changes };
    crate::history::write(&world.store, &mut tx, TESTER, record).await.unwrap();
    tx.commit().await.unwrap();
}
