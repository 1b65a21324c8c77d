//! Databases of older versions are upgraded without losing anything.
//!
//! Longer than 300 lines: it fills the tables of old versions.

use domain::bill::BillState;
use domain::contact_list::AccountChange;
use domain::customer::CustomerQuery;
use domain::ids::{AccountId, BillId, ContactId, CustomerId, LinkId, PurchaseOrderId};
use domain::mail::Delivery;
use domain::mail_list::MailQuery;
use domain::permission::{Role, Scope};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{Connection as _, Executor as _, PgConnection};
use storage::history::chain::{Chain, complete};
use storage::history::verify::verify;
use storage::testing::{Engine, TESTER, World, actor, customer, records};
use storage::{
    Database, accounts, bills, contacts, costs, customers, email_keys, execute, fetch_one, mails, on_both, sessions,
    single_sign_on,
};
use uuid::Uuid;

/// Runs a statement of an older version on the open database.
macro_rules! as_it_was {
    ($world:expr, $sql:literal $(, $value:expr)*) => {
        match &$world.store.database {
            Database::Sqlite { writer, .. } => { sqlx::query($sql)$(.bind($value))*.execute(writer).await.unwrap(); }
            Database::Postgres(pool) => { sqlx::query($sql)$(.bind($value))*.execute(pool).await.unwrap(); }
        }
    };
}

async fn a_database_of_the_first_version_is_upgraded(world: World) {
    let (customer, contact, bill) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
    let now = world.store.clock.now();
    world.store.database.migrate_to(1).await.unwrap();
    as_it_was!(
        world,
        "INSERT INTO customers (id, name, name_key, search_key, billing_is_office, version, created_at, updated_at, updated_by)
         VALUES ($1, 'Acme', 'acme', 'acme', TRUE, 1, $2, $2, 'Grace')",
        customer,
        now
    );
    as_it_was!(
        world,
        "INSERT INTO contacts (id, customer_id, first_name, last_name, email, email_key, billops_alerts, version,
                               created_at, updated_at)
         VALUES ($1, $2, 'Ada', 'Lovelace', 'ada@acme.example', 'ada@acme.example', TRUE, 1, $3, $3)",
        contact,
        customer,
        now
    );
    as_it_was!(world, "INSERT INTO contact_user_types (contact_id, user_type) VALUES ($1, 'bill_approver')", contact);
    as_it_was!(
        world,
        "INSERT INTO bills (id, number, customer_id, period, currency, state, version, row_count, billed, effective,
                            content_hash, file_name, file_sha256, created_at)
         VALUES ($1, 1, $2, '2026-01', 'EUR', 'draft', 1, 2, '3.3', '3.3', 'h', 'f.csv', 's', $3)",
        bill,
        customer,
        now
    );
    for (line, provider, tags, billed) in
        [(2i64, "aws", Some("{\"env\":\"prod\"}"), "1.1"), (3, "azure", None::<&str>, "2.2")]
    {
        as_it_was!(
            world,
            "INSERT INTO line_items (bill_id, line, provider, service, tags, billed, effective)
             VALUES ($1, $2, $3, 'Compute', $4, $5, $5)",
            bill,
            line,
            provider,
            tags,
            billed
        );
    }
    as_it_was!(
        world,
        "INSERT INTO service_costs (bill_id, position, service, billed, effective, row_count)
         VALUES ($1, 0, 'Compute', '3.3', '3.3', 2)",
        bill
    );

    // If two servers start at once, one adds what is missing; a later start finds nothing to do.
    let start = || world.store.database.migrate();
    let (one, other) = tokio::join!(start(), start());
    one.unwrap();
    other.unwrap();
    start().await.unwrap();

    let detail =
        contacts::get(&world.store, Scope::AllCustomers, CustomerId(customer), ContactId(contact)).await.unwrap();
    assert_eq!(detail.draft.user_types, ["bill_approver"]);
    assert_eq!(detail.draft.billops_alerts, "on");
    assert_eq!(detail.draft.alerts.len(), domain::alert::AlertKind::ALL.len(), "it still gets every alert");
    assert_eq!(detail.updated_by, "Grace");
    let shown = bills::detail(&world.store, &actor(Role::Admin, None, false), BillId(bill)).await.unwrap();
    assert_eq!((shown.summary.state, shown.services.len()), (BillState::Draft, 1));
    let days = (shown.summary.period.first.to_string(), shown.summary.period.last.to_string());
    assert_eq!(days, ("2026-01-01".to_owned(), "2026-01-31".to_owned()), "an old bill is for its whole month");
    let sums = storage::testing::sums(&world, BillId(bill)).await;
    assert_eq!(
        sums,
        [
            ("provider", Some("azure"), "2.2"),
            ("provider", Some("aws"), "1.1"),
            ("service", Some("Compute"), "3.3"),
            ("tags", None, "2.2"),
            ("tags", Some("{\"env\":\"prod\"}"), "1.1"),
        ]
        .map(|(dimension, key, billed)| (dimension.to_owned(), key.map(ToOwned::to_owned), billed.to_owned()))
    );
}

#[tokio::test]
async fn a_sqlite_database_of_the_first_version_is_upgraded() {
    a_database_of_the_first_version_is_upgraded(World::empty(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn a_postgresql_database_of_the_first_version_is_upgraded() {
    a_database_of_the_first_version_is_upgraded(World::empty(Engine::Postgres).await).await;
}

async fn an_approved_bill_of_an_older_version_keeps_its_lines(world: World) {
    let (customer, bill) = (Uuid::from_u128(1), Uuid::from_u128(3));
    let now = world.store.clock.now();
    let day = now.date_naive();
    world.store.database.migrate_to(16).await.unwrap();
    as_it_was!(
        world,
        "INSERT INTO customers (id, name, name_key, search_key, billing_is_office, version, created_at, updated_at, updated_by)
         VALUES ($1, 'Acme', 'acme', 'acme', TRUE, 1, $2, $2, 'Grace')",
        customer,
        now
    );
    as_it_was!(
        world,
        "INSERT INTO bills (id, number, customer_id, period, currency, state, version, row_count, billed, effective,
                            content_hash, file_name, file_sha256, created_at, first_day, last_day)
         VALUES ($1, 1, $2, '2026-01', 'EUR', 'approved', 5, 2, '3.3', '3.3', 'h', 'f.csv', 's', $3, $4, $4)",
        bill,
        customer,
        now,
        day
    );
    for (line, billed) in [(2i64, "1.1"), (3, "2.2")] {
        as_it_was!(
            world,
            "INSERT INTO line_items (bill_id, line, service, billed, effective) VALUES ($1, $2, 'Compute', $3, $3)",
            bill,
            line,
            billed
        );
    }
    as_it_was!(
        world,
        "INSERT INTO bill_costs (bill_id, dimension, position, key, billed, effective, row_count)
         VALUES ($1, 'service', 0, 'Compute', '3.3', '3.3', 2)",
        bill
    );
    world.store.database.migrate().await.unwrap();
    assert_eq!(costs::verify(&world.store).await.unwrap(), (1, vec![]));
    let left = "SELECT (SELECT COUNT(*) FROM line_items), (SELECT COUNT(*) FROM bill_lines)";
    assert_eq!(fetch_one!(world.store.read().await.unwrap(), (i64, i64), left).unwrap(), (0, 1));
    // A bill that is not a draft gets no more lines, and a server of the older version cannot add rows.
    for sql in [
        "INSERT INTO bill_lines (version_id, block, row_count, data) SELECT version_id, 2, row_count, data FROM bill_lines",
        "INSERT INTO line_items (bill_id, line, billed, effective) SELECT id, 9, '1', '1' FROM bills",
    ] {
        let mut tx = world.store.write().await.unwrap();
        assert!(execute!(tx, sql).is_err(), "{sql}");
    }
}

#[tokio::test]
async fn an_approved_bill_of_an_older_sqlite_database_keeps_its_lines() {
    an_approved_bill_of_an_older_version_keeps_its_lines(World::empty(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn an_approved_bill_of_an_older_postgresql_database_keeps_its_lines() {
    an_approved_bill_of_an_older_version_keeps_its_lines(World::empty(Engine::Postgres).await).await;
}

async fn a_customer_of_an_older_version_is_found_without_accents(world: World) {
    let now = world.store.clock.now();
    world.store.database.migrate_to(1).await.unwrap();
    as_it_was!(
        world,
        "INSERT INTO customers (id, name, name_key, search_key, billing_is_office, version, created_at, updated_at, updated_by)
         VALUES ($1, 'Müller', 'müller', 'müller', TRUE, 1, $2, $2, 'Grace')",
        Uuid::from_u128(1),
        now
    );
    let start = || world.store.database.migrate();
    let (one, other) = tokio::join!(start(), start());
    one.unwrap();
    other.unwrap();
    let query = CustomerQuery { search: "muller".into(), ..CustomerQuery::default() }.tidy();
    assert_eq!(customers::list(&world.store, &query).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_customer_of_an_older_version_is_found_without_accents_on_sqlite() {
    a_customer_of_an_older_version_is_found_without_accents(World::empty(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn a_customer_of_an_older_version_is_found_without_accents_on_postgresql() {
    a_customer_of_an_older_version_is_found_without_accents(World::empty(Engine::Postgres).await).await;
}

async fn mail_addresses_of_an_older_version_get_the_keys_of_today(world: World) {
    let now = world.store.clock.now();
    let (acme, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    world.store.database.migrate_to(8).await.unwrap();
    for (id, name) in [(acme, "Acme"), (other, "Other")] {
        as_it_was!(
            world,
            "INSERT INTO customers (id, name, name_key, search_key, billing_is_office, version, created_at, updated_at, updated_by)
             VALUES ($1, $2, $2, $2, TRUE, 1, $3, $3, 'Grace')",
            id,
            name,
            now
        );
    }
    // Id, address, old key, customer, state, last log-in.
    let people = [
        (11, "Kim@müller.example", "kim@müller.example", acme, "active", Some(now)),
        (12, "kim@xn--mller-kva.example", "kim@xn--mller-kva.example", other, "pending", None),
        (13, "straße@example.de", "strasse@example.de", acme, "active", Some(now)),
        (14, "mike@mıcrosoft.example", "mike@microsoft.example", acme, "pending", None),
        (15, "a..b@example.com", "a..b@example.com", acme, "active", Some(now)),
        (16, "Ada@Example.com", "ada@example.com", acme, "active", Some(now)),
        // Two contacts of one customer with two spellings of one address, each with its own login.
        (17, "zoë@xn--bcher-kva.example", "zoë@xn--bcher-kva.example", other, "active", None),
        (18, "zoë@bücher.example", "zoë@bücher.example", other, "active", Some(now)),
    ];
    for (id, email, key, customer, state, last) in people {
        let (contact, account) = (Uuid::from_u128(id), Uuid::from_u128(id + 100));
        as_it_was!(
            world,
            "INSERT INTO accounts (id, email, email_key, name, role, state, password_hash, first_login_tries, last_login_at, created_at)
             VALUES ($1, $2, $3, 'Kim', 'customer', $4, 'hash', 0, $5, $6)",
            account,
            email,
            key,
            state,
            last,
            now
        );
        as_it_was!(
            world,
            "INSERT INTO contacts (id, customer_id, first_name, last_name, email, email_key, billops_alerts, account_id,
                                   version, created_at, updated_at, updated_by)
             VALUES ($1, $2, 'Kim', '-', $3, $4, TRUE, $5, 1, $6, $6, 'Grace')",
            contact,
            customer,
            email,
            key,
            account,
            now
        );
    }
    let forgotten = Uuid::from_u128(99);
    as_it_was!(
        world,
        "INSERT INTO accounts (id, email, email_key, name, role, state, first_login_tries, created_at)
         VALUES ($1, $2, $2, '(forgotten)', 'customer', 'disabled', 0, $3)",
        forgotten,
        forgotten.to_string(),
        now
    );
    as_it_was!(
        world,
        "INSERT INTO identity_providers (id, customer_id, mode, issuer, client_id, client_secret, unverified, version, updated_at, updated_by)
         VALUES ($1, $1, 'offered', 'https://id.example', 'c', '', TRUE, 1, $2, 'Grace')",
        acme,
        now
    );
    as_it_was!(world, "INSERT INTO identity_domains (domain, provider_id) VALUES ('müller.example', $1)", acme);
    as_it_was!(
        world,
        "INSERT INTO password_requests (id, email_key, at) VALUES ($1, 'kim@müller.example', $2)",
        forgotten,
        now
    );

    let start = || world.store.database.migrate();
    let (one, two) = tokio::join!(start(), start());
    one.unwrap();
    two.unwrap();
    start().await.unwrap();

    let account = async |typed: &str| {
        let login = accounts::login(&world.store, typed).await.unwrap();
        login.map(|login| login.account.0.as_u128() - 100)
    };
    for (typed, person) in [
        ("kim@müller.example", Some(11)),
        ("KIM@xn--mller-kva.example", Some(11)),
        ("straße@example.de", Some(13)),
        ("STRASSE@example.de", None),
        ("mike@mıcrosoft.example", Some(14)),
        ("mike@microsoft.example", None),
        ("a..b@example.com", Some(15)),
        ("ADA@example.com", Some(16)),
        ("zoë@xn--bcher-kva.example", Some(18)),
    ] {
        assert_eq!(account(typed).await, person, "{typed}");
    }
    let doubles = email_keys::doubles(&world.store).await.unwrap();
    assert_eq!(doubles.len(), 3, "{doubles:#?}");
    assert!(doubles[0].contains("kim@xn--mller-kva.example") && doubles[0].contains("Apply"), "{doubles:#?}");
    assert!(doubles[1].contains("zoë@xn--bcher-kva.example") && doubles[2].contains("Another contact"), "{doubles:#?}");

    // Addresses that older rules accepted can be read and corrected.
    let detail =
        |id| contacts::get(&world.store, Scope::AllCustomers, CustomerId(acme), ContactId(Uuid::from_u128(id)));
    assert_eq!(detail(15).await.unwrap().draft.email, "a..b@example.com");
    let provider = single_sign_on::get(&world.store, Some(CustomerId(acme))).await.unwrap();
    assert_eq!(provider.draft.domains, "müller.example");
    accounts::passwords::answer_requests(&world.store).await.unwrap();
    let mail = mails::claim(&world.store).await.unwrap().unwrap();
    assert_eq!(mail.email, "Kim@müller.example");

    // The second login of one mailbox stays until `Apply` is pressed; then one login serves both customers.
    let second = ContactId(Uuid::from_u128(12));
    let outcomes = contacts::set_accounts(&world.store, TESTER, CustomerId(other), &[second]).await.unwrap();
    let kim = outcomes.iter().find(|outcome| outcome.contact == second).unwrap();
    assert_eq!((kim.change, kim.email.as_str()), (AccountChange::Joined, "Kim@müller.example"));
    let memberships = sessions::memberships(&world.store, AccountId(Uuid::from_u128(111))).await.unwrap();
    assert_eq!(memberships.len(), 2);
}

#[tokio::test]
async fn mail_addresses_of_an_older_version_get_the_keys_of_today_on_sqlite() {
    mail_addresses_of_an_older_version_get_the_keys_of_today(World::empty(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn mail_addresses_of_an_older_version_get_the_keys_of_today_on_postgresql() {
    mail_addresses_of_an_older_version_get_the_keys_of_today(World::empty(Engine::Postgres).await).await;
}

async fn records_of_an_older_version_are_chained(world: World) {
    let (customer, now) = (Uuid::from_u128(1), world.store.clock.now());
    world.store.database.migrate_to(3).await.unwrap();
    as_it_was!(world, "INSERT INTO audit_heads (customer_id, seq) VALUES ($1, 2)", customer);
    for seq in [1i64, 2] {
        as_it_was!(
            world,
            "INSERT INTO audit_log (customer_id, seq, at, person, section, action, subject, changes)
             VALUES ($1, $2, $3, 'Grace', 'organization', 'changed', 'Acme', '[]')",
            customer,
            seq,
            now
        );
    }
    world.store.database.migrate().await.unwrap();
    let verified = || async { verify(&world.store, &[]).await.unwrap() };
    assert!(!verified().await.faults.is_empty(), "not chained yet");
    let start = || complete(&world.store);
    let (one, other) = tokio::join!(start(), start());
    one.unwrap();
    other.unwrap();
    let report = verified().await;
    assert_eq!((report.records, report.faults), (2, Vec::new()));
    start().await.unwrap();
    assert_eq!(verified().await.heads, report.heads, "a later start finds nothing to do");
}

#[tokio::test]
async fn records_of_an_older_version_are_chained_on_sqlite() {
    records_of_an_older_version_are_chained(World::empty(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn records_of_an_older_version_are_chained_on_postgresql() {
    records_of_an_older_version_are_chained(World::empty(Engine::Postgres).await).await;
}

/// Writes a record as a server version without hashes did.
async fn written_by_an_old_server(world: &World, customer: CustomerId) {
    as_it_was!(world, "UPDATE audit_heads SET seq = seq + 1 WHERE customer_id = $1", customer.0);
    as_it_was!(
        world,
        "INSERT INTO audit_log (customer_id, seq, at, person, section, action, subject, changes)
         SELECT customer_id, seq, $2, 'Grace', 'organization', 'changed', 'Acme', '[]'
         FROM audit_heads WHERE customer_id = $1",
        customer.0,
        world.store.clock.now()
    );
}

on_both! {
    async fn a_record_that_an_old_server_wrote_is_reported_and_no_other(world) {
        let acme = customer(&world, "Acme").await;
        records(&world, Chain::Customer(acme), 2).await;
        written_by_an_old_server(&world, acme).await;
        let told = async || {
            complete(&world.store).await.unwrap();
            verify(&world.store, &[]).await.unwrap().faults
        };
        let no_hash = |number: i64| {
            format!("The audit log of Acme: entry {number} has no hash: an old server version wrote it, or somebody inserted it")
        };
        assert_eq!(told().await, [no_hash(4)], "at the end");
        records(&world, Chain::Customer(acme), 2).await;
        assert_eq!(told().await, [no_hash(4)], "later records continue from the last one with a hash");
        written_by_an_old_server(&world, acme).await;
        assert_eq!(told().await, [no_hash(4), no_hash(7)]);
        storage::testing::unguard(&world).await;
        as_it_was!(world, "UPDATE audit_log SET salt = NULL, digest = NULL, hash = NULL WHERE customer_id = $1 AND seq = 2", acme.0);
        let told = told().await;
        assert!(told.iter().any(|fault| fault.contains("entry 3 does not follow")), "a removed hash is found: {told:?}");
    }
}

async fn ledgers_of_an_older_version_are_kept_whole(world: World) {
    let (customer, order, now) = (Uuid::from_u128(1), Uuid::from_u128(2), world.store.clock.now());
    world.store.database.migrate_to(8).await.unwrap();
    as_it_was!(
        world,
        "INSERT INTO customers (id, name, name_key, search_key, billing_is_office, version, created_at, updated_at, updated_by)
         VALUES ($1, 'Acme', 'acme', 'acme', TRUE, 1, $2, $2, 'Grace')",
        customer,
        now
    );
    as_it_was!(
        world,
        "INSERT INTO purchase_orders (id, customer_id, name, annual_value, currency, status, provider_type, start_date,
                                      expiry_date, contract_period, version, created_at, updated_at, updated_by)
         VALUES ($1, $2, 'Cloud', 50000, 'EUR', 'active', 'aws', $3, $5, 31, 1, $4, $4, 'Grace')",
        order,
        customer,
        now.date_naive(),
        now,
        now.date_naive() + chrono::Days::new(30)
    );
    for (number, drawn, uncovered) in [(1i64, 300i64, 33i64), (2, 0, 0)] {
        let bill = Uuid::from_u128(10 + u128::try_from(number).unwrap());
        as_it_was!(
            world,
            "INSERT INTO bills (id, number, customer_id, period, currency, state, version, row_count, billed, effective,
                                content_hash, file_name, file_sha256, created_at, uncovered)
             VALUES ($1, $2, $3, '2026-01', 'EUR', 'approved', 5, 0, '3.33', '3.33', 'h', 'f.csv', CAST($2 AS TEXT), $4, $5)",
            bill,
            number,
            customer,
            now,
            uncovered
        );
        as_it_was!(
            world,
            "INSERT INTO bill_steps (bill_id, version, state, person, content_hash, at) VALUES ($1, 5, 'approved', 'Ada', 'h', $2)",
            bill,
            now
        );
        as_it_was!(
            world,
            "INSERT INTO purchase_order_ledger (purchase_order_id, seq, kind, amount, bill_id, note, person, at)
             SELECT $1, $2, 'bill_approved', $3, $4, 'a note', 'Ada', $5 WHERE $3 > 0",
            order,
            number,
            drawn,
            bill,
            now
        );
    }
    let start = || world.store.database.migrate();
    let (one, other) = tokio::join!(start(), start());
    one.unwrap();
    other.unwrap();
    let kept =
        storage::purchase_orders::get(&world.store, Scope::AllCustomers, CustomerId(customer), PurchaseOrderId(order))
            .await;
    let kept: Vec<_> = kept
        .unwrap()
        .ledger
        .into_iter()
        .map(|e| (e.amount, e.at, e.bill.map(|b| b.number), e.note, e.person))
        .collect();
    assert_eq!(kept, [(300, now, Some(1), "a note".to_owned(), "Ada".to_owned())]);
    // The second bill lost its draw together with its order, as could happen in an older version.
    let told = ["B-000002: its draws and its uncovered part do not add up to its total".to_owned()];
    assert_eq!(storage::fingerprints::verify(&world.store).await.unwrap(), (1, told.to_vec()));
    as_it_was!(world, "UPDATE purchase_orders SET annual_value = 1 WHERE id = $1", order);
    start().await.unwrap();
    let told = storage::fingerprints::verify(&world.store).await.unwrap().1;
    assert!(told.iter().any(|fault| fault.starts_with("The purchase order Cloud of Acme")), "{told:?}");
}

#[tokio::test]
async fn ledgers_of_an_older_version_are_kept_whole_on_sqlite() {
    ledgers_of_an_older_version_are_kept_whole(World::empty(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn ledgers_of_an_older_version_are_kept_whole_on_postgresql() {
    ledgers_of_an_older_version_are_kept_whole(World::empty(Engine::Postgres).await).await;
}

async fn mails_of_an_older_version_are_kept(world: World) {
    let (account, link, now) = (Uuid::from_u128(1), Uuid::from_u128(2), world.store.clock.now());
    world.store.database.migrate_to(15).await.unwrap();
    as_it_was!(
        world,
        "INSERT INTO accounts (id, email, email_key, looks, name, role, state, first_login_tries, created_at)
         VALUES ($1, 'ada@acme.example', 'ada@acme.example', 'ada@acme.example', 'Ada', 'customer', 'pending', 0, $2)",
        account,
        now
    );
    for (number, state, sent) in [(11u128, "waiting", None), (12, "sent", Some(now)), (13, "dead", None)] {
        as_it_was!(
            world,
            "INSERT INTO mails (id, kind, account_id, link_id, email, name, customer, detail, state, tries, next_try_at,
                                error, created_at, sent_at)
             VALUES ($1, 'welcome', $2, $3, 'ada@acme.example', 'Ada', 'Acme', 'words', $4, 3, $5, 'why', $5, $6)",
            Uuid::from_u128(number),
            account,
            link,
            state,
            now,
            sent
        );
    }
    let start = || world.store.database.migrate();
    let (one, other) = tokio::join!(start(), start());
    one.unwrap();
    other.unwrap();
    let listed = mails::outbox::list(&world.store, &MailQuery::default()).await.unwrap().mails;
    let listed: Vec<_> = listed.into_iter().map(|mail| mail.delivery).collect();
    let why = || "why".to_owned();
    assert_eq!(listed, [Delivery::Dead(why()), Delivery::Sent(now), Delivery::Waiting(Some(why()))]);
    let mail = mails::claim(&world.store).await.unwrap().unwrap();
    let kept = (mail.email.as_str(), mail.name.as_str(), mail.customer.as_str(), mail.detail.as_deref(), mail.tries);
    assert_eq!(kept, ("ada@acme.example", "Ada", "Acme", Some("words"), 4));
    assert_eq!((mail.link, mail.bill.is_none()), (Some(LinkId(link)), true));
}

#[tokio::test]
async fn mails_of_an_older_version_are_kept_on_sqlite() {
    mails_of_an_older_version_are_kept(World::empty(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn mails_of_an_older_version_are_kept_on_postgresql() {
    mails_of_an_older_version_are_kept(World::empty(Engine::Postgres).await).await;
}

/// Starts a server while another one holds a lock that it needs, for longer than the time-out of locks.
async fn starts_when_another_is_done(what: &'static str) {
    let world = World::postgres().await;
    as_it_was!(world, "UPDATE tallies SET count = 0 WHERE name IN ('fingerprints', 'search_keys', 'email_keys')");
    let acme = CustomerId(Uuid::from_u128(1));
    as_it_was!(world, "INSERT INTO audit_heads (customer_id, seq) VALUES ($1, 0)", acme.0);
    written_by_an_old_server(&world, acme).await;
    let options: PgConnectOptions = world.url.parse().unwrap();
    let pool = PgPool::connect_with(options.options([("lock_timeout", "1ms")]));
    let mut starting = world.store.clone();
    starting.database = Database::Postgres(pool.await.unwrap());
    let mut other = PgConnection::connect(&world.url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other.execute(what).await.unwrap();
    let mut start = Box::pin(async {
        starting.database.migrate().await?;
        complete(&starting).await
    });
    const WAITING: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
        AND wait_event_type = 'Lock' AND clock_timestamp() > query_start + INTERVAL '20 ms'";
    let mut asking = PgConnection::connect(&world.url).await.unwrap();
    let has_waited =
        async { while sqlx::query_as::<_, (i64,)>(WAITING).fetch_one(&mut asking).await.unwrap().0 == 0 {} };
    tokio::select! {
        gave = &mut start => panic!("{what}: it did not wait: {gave:?}"),
        () = has_waited => {}
    }
    other.execute("COMMIT").await.unwrap();
    start.await.unwrap_or_else(|error| panic!("{what}: {error}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_starting_server_waits_for_another_one_that_is_upgrading() {
    for what in [
        "LOCK TABLE _sqlx_migrations IN ACCESS EXCLUSIVE MODE",
        "UPDATE tallies SET count = count WHERE name = 'email_keys'",
        "UPDATE tallies SET count = count WHERE name = 'search_keys'",
        "UPDATE tallies SET count = count WHERE name = 'fingerprints'",
        "UPDATE audit_heads SET seq = seq",
    ] {
        starts_when_another_is_done(what).await;
    }
}
