//! Databases and helpers for the tests of this crate and of the server. Feature `testing`, never part of the product.
//!
//! Longer than 300 lines: it has the helpers of all tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::bill::{BillMove, BillState, BillStep};
use domain::bill_import::Choice;
use domain::bill_list::{BillQuery, BillSummary};
use domain::dispute::{Answer, DisputeReason, NewDispute};
use domain::history::{Action, Section};
use domain::ids::{AccountId, BillId, ContactId, CustomerId, DisputeId};
use domain::import::{BillReader, Format, LeftOut};
use domain::line_list::Place;
use domain::permission::{Actor, Proof, Role, Scope, Stage};
use sqlx::Connection as _;
use tokio::sync::OnceCell;

use crate::bills::import::{FileOf, Found, Import, Outcome};
use crate::bills::{self, summary, take_step};
use crate::history::Record;
use crate::history::chain::Chain;
use crate::vault::Vault;
use crate::{By, Clock, Database, Randomness, StorageError, Store};

/// Runs `async fn name(world)` once on each database. `async fn name(portal: Portal)` gets another type, made by its
/// `on` from an [`Engine`].
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($given:ident $(: $kind:ty)?) $body:block)+) => {$(
        mod $name {
            use super::*;
            async fn test($given: $crate::on_both!(@kind $($kind)?)) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test(<$crate::on_both!(@kind $($kind)?)>::on($crate::testing::Engine::Sqlite).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test(<$crate::on_both!(@kind $($kind)?)>::on($crate::testing::Engine::Postgres).await).await;
            }
        }
    )+};
    (@kind) => { $crate::testing::World };
    (@kind $kind:ty) => { $kind };
}

/// Which of the two databases a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in a folder that is deleted after the test.
    Sqlite,
    /// A database of its own on the server of `CLOUDTAB_TEST_POSTGRES`.
    Postgres,
}

/// A database that is filled once and copied for each test that starts from it.
pub enum Template {
    /// The content of the file.
    Sqlite(Vec<u8>),
    /// The name of a database without connections.
    Postgres(String),
}

/// A database of a test, and a clock that the test sets.
#[derive(Clone)]
pub struct World {
    /// The database, with a clock that [`World::later`] moves and a counter in place of random bytes.
    pub store: Store,
    /// The URL of the database.
    pub url: String,
    /// Which database it is.
    pub engine: Engine,
    minutes: Arc<AtomicI64>,
    folder: Option<Arc<tempfile::TempDir>>,
}

impl World {
    /// With all tables, empty.
    pub async fn on(engine: Engine) -> Self {
        static SQLITE: OnceCell<Template> = OnceCell::const_new();
        static POSTGRES: OnceCell<Template> = OnceCell::const_new();
        let migrated = match engine {
            Engine::Sqlite => &SQLITE,
            Engine::Postgres => &POSTGRES,
        };
        let template = migrated.get_or_init(|| async move {
            let world = Self::empty(engine).await;
            world.store.database.migrate().await.unwrap();
            world.into_template().await
        });
        Self::of(template.await).await
    }

    /// On SQLite.
    pub async fn sqlite() -> Self {
        Self::on(Engine::Sqlite).await
    }

    /// On PostgreSQL.
    pub async fn postgres() -> Self {
        Self::on(Engine::Postgres).await
    }

    /// Without tables.
    pub async fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::in_folder(tempfile::tempdir().unwrap()).await,
            Engine::Postgres => Self::created("TEMPLATE template0").await,
        }
    }

    /// A copy of the template.
    pub async fn of(template: &Template) -> Self {
        match template {
            Template::Sqlite(content) => {
                let folder = tempfile::tempdir().unwrap();
                std::fs::write(folder.path().join(FILE), content).unwrap();
                Self::in_folder(folder).await
            }
            // Copied as files, because the other strategy writes every page twice.
            Template::Postgres(name) => Self::created(&format!("TEMPLATE {name} STRATEGY FILE_COPY")).await,
        }
    }

    /// Closes the database and makes it a template for copies.
    pub async fn into_template(self) -> Template {
        self.store.database.close().await;
        match &self.folder {
            Some(folder) => Template::Sqlite(std::fs::read(folder.path().join(FILE)).unwrap()),
            None => Template::Postgres(self.url.rsplit('/').next().unwrap().to_owned()),
        }
    }

    async fn in_folder(folder: tempfile::TempDir) -> Self {
        let url = format!("sqlite://{}/{FILE}", folder.path().display());
        Self::at(&url, Engine::Sqlite, Some(Arc::new(folder))).await
    }

    async fn created(options: &str) -> Self {
        let server = std::env::var("CLOUDTAB_TEST_POSTGRES")
            .expect("these tests need a PostgreSQL: `cargo xtask test` starts one and sets CLOUDTAB_TEST_POSTGRES");
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} {options}"));
        sqlx::query(create).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        Self::at(&format!("{before}/{name}"), Engine::Postgres, None).await
    }

    async fn at(url: &str, engine: Engine, folder: Option<Arc<tempfile::TempDir>>) -> Self {
        let database = Database::connect(url).await.unwrap();
        let minutes = Arc::new(AtomicI64::new(0));
        let now = minutes.clone();
        let clock = Clock::new(move || start() + TimeDelta::minutes(now.load(Ordering::SeqCst)));
        let store = Store { database, clock, randomness: Randomness::new(unlike_before), vault: Vault::new([7; 32]) };
        Self { store, url: url.to_owned(), engine, minutes, folder }
    }

    /// The same database, closed and opened again as by a restart.
    pub async fn opened_again(mut self) -> Self {
        self.store.database.close().await;
        self.store.database = Database::connect(&self.url).await.unwrap();
        self
    }

    /// Moves the clock.
    pub fn later(&self, minutes: i64) {
        self.minutes.fetch_add(minutes, Ordering::SeqCst);
    }
}

/// The file of a database on SQLite.
const FILE: &str = "test.db";

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Bytes that never repeat; a test needs no secrets.
fn unlike_before(bytes: &mut [u8]) {
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    for (at, byte) in bytes.iter_mut().rev().enumerate() {
        *byte = count.iter().rev().nth(at).copied().unwrap_or(0);
    }
}

fn start() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

/// A user for a call.
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
        notation: None,
        proof: Proof::NotNeeded,
        request: None,
    }
}

/// The person in the records of changes that tests make.
pub const TESTER: By<'static> = By { account: None, person: "Tester", request: None, scope: Scope::AllCustomers };

/// Folds the log of SQLite, as after an erasure.
pub async fn fold_log(world: &World) {
    world.store.database.fold_log().await;
}

/// Adds a customer of this name.
pub async fn customer(world: &World, name: &str) -> CustomerId {
    let draft = domain::organization::NewCustomerDraft { name: name.into(), ..Default::default() };
    crate::customers::add(&world.store, TESTER, &draft.parse().unwrap()).await.unwrap()
}

/// Adds a contact of a customer, with the user types given by their codes.
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

/// A file of a customer for [`import`]; if there is a bill with different content, it adds a second one.
pub fn file(customer: CustomerId) -> FileOf<'static> {
    let choice = Some(Choice::Add);
    FileOf {
        customer: Some(customer),
        name: "export.csv",
        sha256: "abc",
        account: None,
        person: "Tester",
        choice,
        shown: None,
    }
}

/// Imports a FOCUS export as draft bills.
pub async fn import(world: &World, file: FileOf<'_>, text: &str) -> Vec<BillId> {
    match try_import(world, file, text).await.unwrap() {
        Outcome::Made(bills, _) => bills.into_iter().map(|(bill, _)| bill).collect(),
        Outcome::Asked(differences) => panic!("{differences:?}"),
    }
}

/// The same, with any outcome.
pub async fn try_import(world: &World, file: FileOf<'_>, text: &str) -> Result<Outcome, StorageError> {
    let items: Vec<_> = BillReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
    let mut import = Import::begin(&world.store, file);
    import.add(&items).await?;
    import.finish(&found()).await
}

/// What reading a file in the tests finds: nothing unusual.
pub fn found() -> Found {
    Found {
        format: Format::Focus,
        odd: Vec::new(),
        left_out: LeftOut::default(),
        reason: None,
        files: Vec::new(),
        lacks_parts: false,
    }
}

/// Takes one step of a bill in its current version.
pub async fn step(world: &World, bill: BillId, step: BillStep) -> Result<(), StorageError> {
    let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
    take_step(&world.store, Scope::AllCustomers, TESTER, bill, &taken(step), shown.version, &shown.content_hash)
        .await
        .map(drop)
}

/// A step, with a reason if it needs one.
pub fn taken(step: BillStep) -> BillMove {
    BillMove::parse(step, "A mistake").unwrap()
}

/// Takes a draft bill to a state.
pub async fn walk(world: &World, bill: BillId, to: BillState) {
    while let Some(next) = state_of(world, bill).await.next().filter(|next| !next.from().contains(&to)) {
        step(world, bill, next).await.unwrap();
    }
}

async fn state_of(world: &World, bill: BillId) -> BillState {
    summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap().state
}

/// The bills that a user may see, newest first; at most 100.
pub async fn bills_of(store: &Store, who: &Actor) -> Vec<BillSummary> {
    let query = BillQuery { per_page: 100, ..BillQuery::default() };
    bills::list(store, who, &query.tidy()).await.unwrap().rows
}

/// Recomputes the fingerprint of a bill, as an attacker who knows how would.
pub async fn forge(world: &World, bill: BillId) {
    let mut tx = world.store.write().await.unwrap();
    crate::fingerprints::keep_bill(&mut tx, bill).await.unwrap();
    tx.commit().await.unwrap();
}

/// Drops the triggers that guard rows, as an attacker with full access to the database would.
pub async fn unguard(world: &World) {
    let sql = match world.engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        Engine::Postgres => {
            "SELECT CAST(tgname AS TEXT) || ' ON ' || CAST(CAST(tgrelid AS REGCLASS) AS TEXT)
             FROM pg_trigger WHERE NOT tgisinternal"
        }
    };
    let mut tx = world.store.write().await.unwrap();
    for (trigger,) in crate::fetch_all!(tx, (String,), sql).unwrap() {
        crate::execute!(tx, sqlx::AssertSqlSafe(format!("DROP TRIGGER {trigger}"))).unwrap();
    }
    tx.commit().await.unwrap();
}

/// The stored sums of a bill: dimension, key and billed cost, in their order.
pub async fn sums(world: &World, bill: BillId) -> Vec<(String, Option<String>, String)> {
    let mut on = world.store.read().await.unwrap();
    let sql = "SELECT dimension, key, billed FROM bill_costs
               WHERE version_id = (SELECT version_id FROM current_bills WHERE id = $1) ORDER BY dimension, position";
    crate::fetch_all!(on, (String, Option<String>, String), sql, bill.0).unwrap()
}

/// Writes this many records into a chain, in one transaction.
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

/// Writes a record that a person was forgotten, with a valid hash, whether or not anyone was.
pub async fn forgetting(world: &World, chain: Chain, emptied: &str) {
    let mut tx = world.store.write().await.unwrap();
    let changes = domain::history::made(&[(crate::history::EMPTIED, emptied)]);
    let (section, action) = (Section::Contacts, Action::Forgotten);
    let record = Record { chain, section, action, subject_id: None, subject: "Acme", changes };
    crate::history::write(&world.store, &mut tx, TESTER, record).await.unwrap();
    tx.commit().await.unwrap();
}

/// Adds what a user needs to send bills to a customer: an address, and a Bill Approver with a user account. Returns the
/// approver's address.
pub async fn approvable(world: &World, of: CustomerId) -> String {
    addressed(world, of).await;
    let email = format!("approver.{}@example.com", of.0.simple());
    let approver = contact(world, of, &email, &["bill_approver"]).await;
    crate::contacts::set_accounts(&world.store, TESTER, of, &[approver]).await.unwrap();
    email
}

/// Adds the address of a new customer.
pub async fn addressed(world: &World, of: CustomerId) {
    let (name, _) = crate::customers::name(&world.store, Scope::AllCustomers, of).await.unwrap();
    let draft = domain::organization::OrganizationDraft {
        name,
        office: domain::address::AddressDraft { address1: "1 Main Street".into(), ..Default::default() },
        same_as_office: "on".into(),
        ..Default::default()
    };
    let organization = draft.parse(domain::notation::Notation::NEUTRAL).unwrap();
    crate::save::<crate::organizations::Organizations>(&world.store, TESTER, of, 1, &organization).await.unwrap();
}

/// Disputes rows of the first block of a bill, as its customer; returns the disputes.
pub async fn disputed(world: &World, bill: BillId, rows: &[(u32, &str)]) -> Vec<DisputeId> {
    try_dispute(world, bill, rows).await.unwrap();
    let disputes = bills::detail(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap().disputes;
    disputes.iter().rev().take(rows.len()).rev().map(|dispute| dispute.id).collect()
}

/// The same, with any outcome.
pub async fn try_dispute(world: &World, bill: BillId, rows: &[(u32, &str)]) -> Result<(), StorageError> {
    let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await?;
    let lines = rows.iter().map(|(row, amount)| (Place { block: 1, row: *row }, amount.parse().unwrap())).collect();
    let disputed = NewDispute { lines, reason: DisputeReason::Price, comment: Some("Too much".into()) };
    let scope = Scope::Only(shown.customer);
    bills::disputes::open(&world.store, scope, TESTER, bill, &disputed, &shown.content_hash).await
}

/// Approves the rest of a disputed bill, as its customer. Returns the bill of what is disputed.
pub async fn rest_approved(world: &World, bill: BillId) -> Result<BillId, StorageError> {
    let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await?;
    let (scope, version, hash) = (Scope::Only(shown.customer), shown.version, &shown.content_hash);
    bills::disputes::approve_rest(&world.store, scope, TESTER, bill, version, hash, &Default::default()).await
}

/// Answers a dispute.
pub async fn answered(world: &World, bill: BillId, dispute: DisputeId, answer: Answer) -> Result<(), StorageError> {
    bills::disputes::answer(&world.store, Scope::AllCustomers, TESTER, bill, dispute, answer, Some("So it is")).await
}
