//! A closed month: when it can be closed, and what it refuses until an Admin reopens it.

use domain::bill::{BillState, BillStep};
use domain::cloud_account::CloudAccountDraft;
use domain::permission::Scope;
use storage::bills::import::FileOf;
use storage::months::{close, reopen};
use storage::overview::overview;
use storage::testing::{TESTER, World, customer, file, import, step, try_import, walk};
use storage::{By, StorageError, bills, certificate, cloud_accounts, fetch_all, on_both};

const HEADER: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,BillingAccountId,SubAccountId";

fn export(month: &str, cost: &str, account: &str) -> String {
    format!("{HEADER}\n{cost},{cost},USD,{month}-01,AWS,9000,{account}\n")
}

fn refused<T: std::fmt::Debug>(done: Result<T, StorageError>) -> String {
    match done {
        Err(StorageError::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

/// What the audit log of the reseller says about months.
async fn logged(world: &World) -> Vec<String> {
    let sql = "SELECT subject, changes FROM audit_log WHERE customer_id = $1 AND section = 'bills' ORDER BY seq";
    let chain = uuid::Uuid::nil();
    let rows = fetch_all!(world.store.read().await.unwrap(), (String, String), sql, chain).unwrap();
    rows.into_iter().map(|(subject, changes)| format!("{subject} {changes}")).collect()
}

on_both! {
    async fn a_month_is_closed_when_every_bill_is_approved_and_every_cost_has_an_owner(world) {
        let store = &world.store;
        let acme = customer(&world, "Acme").await;
        let why = refused(close(store, TESTER, "2026-03").await);
        assert!(why.contains("it has no bill"), "{why}");
        let by_map = FileOf { customer: None, ..file(acme) };
        try_import(&world, by_map, &export("2026-03", "4", "0066")).await.unwrap();
        let bill = import(&world, FileOf { sha256: "own", ..file(acme) }, &export("2026-03", "1", "0044").replace("9000", "9001")).await[0];
        let other = import(&world, file(acme), &export("2026-04", "1", "0044").replace("9000", "9001")).await[0];
        let why = refused(close(store, TESTER, "2026-03").await);
        assert!(why.contains("1 bill is not approved: first B-000001; 1 account has no customer"), "{why}");
        walk(&world, bill, BillState::Approved).await;
        let why = refused(close(store, TESTER, "2026-03").await);
        assert!(!why.contains("not approved") && why.contains("1 account has no customer"), "{why}");
        let draft = CloudAccountDraft { provider: "AWS".into(), account: "0066".into(), from: "2026-01".into(), ..CloudAccountDraft::default() };
        cloud_accounts::add(store, TESTER, acme, &draft.parse().unwrap()).await.unwrap();
        let by_map = FileOf { customer: None, ..file(acme) };
        let second = import(&world, by_map, &export("2026-03", "4", "0066")).await[0];
        let seen = overview(store, "2026-03").await.unwrap();
        assert_eq!((seen.open_bills(), seen.unassigned.len(), seen.closed), (1, 0, None));
        walk(&world, second, BillState::Approved).await;
        close(store, TESTER, "2026-03").await.unwrap();
        let closed = overview(store, "2026-03").await.unwrap().closed.unwrap();
        assert_eq!((closed.person.as_str(), closed.at), (TESTER.person, store.clock.now()));
        assert!(refused(close(store, TESTER, "2026-03").await).contains("closed already"));
        // The next month is open, and has an open bill.
        assert_eq!(overview(store, "2026-04").await.unwrap().closed, None);
        assert!(refused(close(store, TESTER, "2026-04").await).contains("1 bill is not approved"));
        walk(&world, other, BillState::Approved).await;
        close(store, TESTER, "2026-04").await.unwrap();
    }

    async fn a_closed_month_refuses_imports_and_reissues_until_it_is_reopened(world) {
        let store = &world.store;
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export("2026-03", "1", "0044")).await[0];
        walk(&world, bill, BillState::Approved).await;
        close(store, TESTER, "2026-03").await.unwrap();
        let newer = || FileOf { sha256: "newer", ..file(acme) };
        let why = refused(try_import(&world, newer(), &export("2026-03", "2", "0044")).await);
        assert!(why.contains(&format!("2026-03 was closed by {}", TESTER.person)), "{why}");
        let by_map = FileOf { customer: None, ..newer() };
        assert!(refused(try_import(&world, by_map, &export("2026-03", "2", "0099").replace("9000", "9001")).await).contains("was closed"));
        // The same content changes nothing, and other months are open.
        assert_eq!(import(&world, file(acme), &export("2026-03", "1", "0044")).await, [bill]);
        import(&world, newer(), &export("2026-04", "2", "0044")).await;
        step(&world, bill, BillStep::Void).await.unwrap();
        let by = By { scope: Scope::AllCustomers, ..TESTER };
        let version = bills::summary(store, &storage::testing::actor(domain::permission::Role::Admin, None, false), bill).await.unwrap().version;
        let again = bills::reissue(store, Scope::AllCustomers, by, bill, version).await;
        assert!(refused(again).contains("was closed"));
        reopen(store, TESTER, "2026-03", "A credit came late").await.unwrap();
        assert!(refused(reopen(store, TESTER, "2026-03", "Again").await).contains("is not closed"));
        bills::reissue(store, Scope::AllCustomers, by, bill, version).await.unwrap();
        let log = logged(&world).await;
        assert_eq!(log.len(), 2, "{log:?}");
        assert!(log[0].contains("Closed") && log[1].contains("Reopened") && log[1].contains("A credit came late"), "{log:?}");
        assert_eq!(certificate::verify(store).await.unwrap().1, [""; 0]);
    }
}
