//! One contact: everything that is stored about them, and what is left after they are forgotten.

mod mails;
mod removed;
mod staff;

use domain::bill::{BillState, BillStep};
use domain::dispute::{DisputeReason, NewDispute};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::line_list::Place;
use domain::permission::{Role, Scope, Stage};
use domain::privacy::FORGOTTEN;
use domain::visitor::Visitor;
use sqlx::Row as _;
use storage::bills::import::FileOf;
use storage::history::verify::verify;
use storage::testing::{TESTER, World, actor, contact, customer, file, import, walk};
use storage::{By, Database, StorageError, accounts, bills, contacts, on_both, privacy};

const EMAIL: &str = "ada.lovelace@acme.example";

/// Ada, who logged in and approved a bill.
async fn ada(world: &World) -> (CustomerId, ContactId, AccountId) {
    let acme = customer(world, "Acme").await;
    let ada = contact(world, acme, EMAIL, &["bill_approver"]).await;
    contacts::set_accounts(&world.store, TESTER, acme, &[ada]).await.unwrap();
    let account = accounts::login(&world.store, EMAIL).await.unwrap().unwrap().account;
    let visitor = Visitor { device: "Firefox on Linux".into(), address: "203.0.113.77".into(), ..Visitor::default() };
    let first = accounts::log_in(&world.store, account, Stage::FirstLogin, &visitor, &[]).await.unwrap();
    let first = storage::sessions::actor(&world.store, &first.session).await.unwrap().unwrap();
    accounts::passwords::set_first(&world.store, &first, "hash", &visitor).await.unwrap();
    passkey(world, account, "Lovelace's telephone").await;
    let header =
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName\n";
    let text = format!("{header}1.5,1.5,USD,2026-09-01,2026-09-01T00:00:00Z,AWS,Compute\n");
    let bill = import(world, file(acme), &text).await[0];
    walk(world, bill, BillState::SentForApproval).await;
    let shown = bills::summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
    let by = By { account: Some(account), person: "Ada Lovelace", request: None, scope: Scope::AllCustomers };
    let (scope, step) = (Scope::Only(acme), BillStep::Approve);
    bills::take_step(&world.store, scope, by, bill, &storage::testing::taken(step), shown.version, &shown.content_hash)
        .await
        .unwrap();
    (acme, ada, account)
}

/// Adds a passkey and an identity at an identity provider.
async fn passkey(world: &World, account: AccountId, name: &str) {
    let mut tx = world.store.write().await.unwrap();
    let (id, now) = (uuid::Uuid::from_u128(9), world.store.clock.now());
    let sql = "INSERT INTO passkeys (id, account_id, credential_id, name, credential, created_at) VALUES ($1, $2, 'c', $3, '{}', $4)";
    storage::execute!(tx, sql, id, account.0, name, now).unwrap();
    let sql = "INSERT INTO identities (issuer, subject, account_id, since) VALUES ('https://id.example', $1, $2, $3)";
    storage::execute!(tx, sql, name, account.0, now).unwrap();
    tx.commit().await.unwrap();
}

/// No stored row may contain one of these words, in any case.
async fn is_found_nowhere(world: &World, words: &[&str]) {
    let left = everything(world).await.to_lowercase();
    for word in words {
        let lines: Vec<&str> = left.lines().filter(|line| line.contains(&word.to_lowercase())).collect();
        assert!(lines.is_empty(), "{word}: {lines:#?}");
    }
}

/// Every row of every table, as text.
async fn everything(world: &World) -> String {
    let mut all = String::new();
    match &world.store.database {
        Database::Sqlite { readers, .. } => {
            let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
            for table in sqlx::query(tables).fetch_all(readers).await.unwrap() {
                let table: String = table.get(0);
                let columns = sqlx::AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}')"));
                let columns = sqlx::query(columns).fetch_all(readers).await.unwrap();
                let columns: Vec<String> = columns
                    .iter()
                    .map(|row| format!("COALESCE(CAST({} AS TEXT), '')", row.get::<String, _>(0)))
                    .collect();
                let sql = sqlx::AssertSqlSafe(format!("SELECT {} FROM {table}", columns.join(" || ' ' || ")));
                for row in sqlx::query(sql).fetch_all(readers).await.unwrap() {
                    all += &String::from_utf8_lossy(row.get_unchecked::<Vec<u8>, _>(0).as_slice());
                    all.push('\n');
                }
            }
        }
        Database::Postgres(pool) => {
            let tables = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'";
            for table in sqlx::query(tables).fetch_all(pool).await.unwrap() {
                let table: String = table.get(0);
                let sql = sqlx::AssertSqlSafe(format!("SELECT CAST(t AS TEXT) FROM {table} t"));
                for row in sqlx::query(sql).fetch_all(pool).await.unwrap() {
                    all += &row.get::<String, _>(0);
                    all.push('\n');
                }
            }
        }
    }
    all
}

/// A dispute in the name of a user.
async fn dispute(world: &World, of: CustomerId, account: AccountId) {
    let text = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart\n1.5,1.5,USD,2026-10-01\n";
    let bill = import(world, FileOf { sha256: "October", ..file(of) }, text).await[0];
    walk(world, bill, BillState::SentForApproval).await;
    let shown = bills::summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
    let by = By { account: Some(account), person: "Ada Lovelace", request: None, scope: Scope::AllCustomers };
    let lines = vec![(Place { block: 1, row: 0 }, "1".parse().unwrap())];
    let new = NewDispute { lines, reason: DisputeReason::Usage, comment: None };
    bills::disputes::open(&world.store, Scope::Only(of), by, bill, &new, &shown.content_hash).await.unwrap();
}

on_both! {
    async fn the_export_holds_all_data_of_a_person_and_no_secret(world) {
        let (acme, ada, _) = ada(&world).await;
        let data = privacy::export(&world.store, Scope::AllCustomers, acme, ada).await.unwrap();
        assert!(data.contact.contains(&("Email".to_owned(), EMAIL.to_owned())));
        assert_eq!(data.bill_steps.iter().map(|step| step.state.as_str()).collect::<Vec<_>>(), ["Approved"]);
        let account = data.account.as_ref().unwrap();
        assert_eq!((account.sessions.len(), account.browsers.len(), account.mails.len()), (1, 1, 1));
        assert_eq!(account.passkeys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["Lovelace's telephone"]);
        assert_eq!(account.identities.iter().map(|identity| identity.subject.as_str()).collect::<Vec<_>>(), ["Lovelace's telephone"]);
        assert!(data.activity.len() >= 5, "added, account, logged in, password, approved: {}", data.activity.len());
        let text = serde_json::to_string(&data).unwrap();
        assert!(!text.contains("\"hash\"") && !text.contains("password_hash"), "{text}");
        let other = customer(&world, "Other").await;
        let foreign = privacy::export(&world.store, Scope::AllCustomers, other, ada).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
    }

    async fn a_forgotten_persons_data_is_gone_and_bills_and_chains_are_intact(world) {
        let (acme, ada, account) = ada(&world).await;
        dispute(&world, acme, account).await;
        let before = verify(&world.store, &[]).await.unwrap();
        let usage = storage::usage::usage(&world.store, acme).await.unwrap();
        for word in ["Lovelace", EMAIL, "203.0.113.77"] {
            assert!(everything(&world).await.contains(word), "{word} is there before");
        }
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        let left = everything(&world).await;
        // Hashes may contain "ada" in small letters.
        assert!(!left.contains("Ada"));
        is_found_nowhere(&world, &["lovelace", EMAIL, "203.0.113.77", "firefox"]).await;
        assert!(left.contains(FORGOTTEN));
        let after = verify(&world.store, &before.heads).await.unwrap();
        assert_eq!(after.faults, [""; 0], "the chains still continue the earlier heads");
        assert_eq!(after.records, before.records + 2);
        assert_eq!(storage::usage::usage(&world.store, acme).await.unwrap(), usage, "the bill is approved as it was");
        assert!(accounts::login(&world.store, EMAIL).await.unwrap().is_none());
        let again = privacy::forget(&world.store, TESTER, acme, ada).await;
        assert!(matches!(again, Err(StorageError::NotFound)));
        // Its address is free again.
        contact(&world, acme, EMAIL, &[]).await;
    }

    async fn a_login_that_serves_another_customer_stays(world) {
        let (acme, ada, account) = ada(&world).await;
        let other = customer(&world, "Other").await;
        let there = contact(&world, other, EMAIL, &[]).await;
        contacts::set_accounts(&world.store, TESTER, other, &[there]).await.unwrap();
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        let login = accounts::login(&world.store, EMAIL).await.unwrap().unwrap();
        assert_eq!((login.account, login.password_hash.as_deref()), (account, Some("hash")));
        assert_eq!(verify(&world.store, &[]).await.unwrap().faults, [""; 0]);
    }

    async fn a_record_emptied_without_a_forgotten_person_is_found(world) {
        let (acme, ..) = ada(&world).await;
        storage::testing::unguard(&world).await;
        let mut tx = world.store.write().await.unwrap();
        storage::execute!(tx, "UPDATE audit_log SET salt = NULL, subject = 'x' WHERE customer_id = $1 AND seq = 2", acme.0).unwrap();
        tx.commit().await.unwrap();
        let faults = verify(&world.store, &[]).await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.contains("entry 2 was erased")), "{faults:?}");
    }

    async fn forgetting_people_during_a_verification_causes_no_fault(world) {
        let acme = customer(&world, "Acme").await;
        // These are read first; meanwhile the records of the people are emptied.
        storage::testing::records(&world, acme.into(), 2000).await;
        let mut people = Vec::new();
        for number in 0..40 {
            people.push(contact(&world, acme, &format!("ada{number}@acme.example"), &[]).await);
        }
        let forgetting = world.clone();
        let forgetting = tokio::spawn(async move {
            for contact in people {
                privacy::forget(&forgetting.store, TESTER, acme, contact).await.unwrap();
            }
        });
        while !forgetting.is_finished() {
            assert_eq!(verify(&world.store, &[]).await.unwrap().faults, [""; 0]);
        }
        forgetting.await.unwrap();
        assert_eq!(verify(&world.store, &[]).await.unwrap().faults, [""; 0]);
    }
}
