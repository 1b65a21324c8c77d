//! Exporting and forgetting a disabled staff user.

use domain::account::LogInBy;
use domain::email::Email;
use domain::group::GroupDraft;
use domain::permission::Actor;
use domain::permission::Scope;
use domain::record::Draft;
use domain::settings::SettingsDraft;
use domain::single_sign_on::ProviderDraft;
use domain::staff::{Staff, StaffQuery};
use storage::{execute, fetch_all, groups, history, settings, single_sign_on};

use super::*;

const GRACE: &str = "grace.hopper@reseller.example";
const WORDS: [&str; 5] = ["grace", "hopper", GRACE, "203.0.113.78", "firefox on plan"];

/// Grace, who logged in, edited the profile of Acme and sent a bill to internal review.
async fn grace(world: &World) -> (AccountId, CustomerId) {
    let email = Email::parse(GRACE).unwrap();
    let grace =
        accounts::create_staff(&world.store, TESTER, &email, "Grace Hopper", Role::Admin, "hash").await.unwrap();
    let visitor = Visitor { device: "Firefox on Plan 9".into(), address: "203.0.113.78".into(), ..Visitor::default() };
    accounts::log_in(&world.store, grace, Stage::Full, &visitor, &[]).await.unwrap();
    passkey(world, grace, "Hopper's key").await;
    let by = By { account: Some(grace), person: "Grace Hopper", request: None, scope: Scope::AllCustomers };
    let draft = domain::organization::NewCustomerDraft { name: "Acme".into(), ..Default::default() };
    let acme = storage::customers::add(&world.store, by, &draft.parse().unwrap()).await.unwrap();
    let draft = GroupDraft { name: "Web".into(), tags: vec!["team=web".into()], ..GroupDraft::default() };
    groups::add(&world.store, by, acme, &draft.parse().unwrap()).await.unwrap();
    let mut draft = SettingsDraft::default();
    let values = [
        ("billing_cycle", "yearly"),
        ("currency", "USD"),
        ("time_zone", "Asia/Tokyo"),
        ("document_language", "ja"),
        ("approval_days", "7"),
        ("payment_terms", "14"),
        ("approval_rule", "any"),
    ];
    values.into_iter().for_each(|(path, value)| assert!(draft.set(path, value), "{path}"));
    storage::save::<settings::CustomerSettings>(&world.store, by, acme, 0, &draft.parse().unwrap()).await.unwrap();
    let off = ProviderDraft { mode: "off".into(), ..ProviderDraft::default() };
    single_sign_on::save(&world.store, by, Some(acme), 0, &off.parse().unwrap()).await.unwrap();
    let header =
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName\n";
    let of = storage::bills::import::FileOf { account: Some(grace), person: "Grace Hopper", ..file(acme) };
    let bill =
        import(world, of, &format!("{header}1.5,1.5,USD,2026-09-01,2026-09-01T00:00:00Z,AWS,Compute\n")).await[0];
    let shown = bills::summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
    let step = BillStep::SendToInternalReview;
    bills::take_step(
        &world.store,
        Scope::AllCustomers,
        by,
        bill,
        &storage::testing::taken(step),
        shown.version,
        &shown.content_hash,
    )
    .await
    .unwrap();
    (grace, acme)
}

/// An Admin who forgets people.
fn admin() -> Actor {
    actor(Role::Admin, None, false)
}

async fn shut_out(world: &World, account: AccountId, name: &str) {
    // The last active Admin cannot be disabled, so add another one.
    let email = Email::parse(&format!("{}@reseller.example", world.store.clock.now().timestamp_micros())).unwrap();
    accounts::create_staff(&world.store, TESTER, &email, "Another Admin", Role::Admin, "hash").await.unwrap();
    let out = Staff { name: name.into(), role: Role::Admin, active: false, log_in_by: LogInBy::Local };
    let version = storage::staff::get(&world.store, account).await.unwrap().version;
    storage::staff::save(&world.store, TESTER, account, version, &out).await.unwrap();
}

on_both! {
    async fn active_users_and_oneself_cannot_be_forgotten(world) {
        let (grace, _) = grace(&world).await;
        let refused = privacy::staff::forget(&world.store, &admin(), grace).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))));
        let refused = privacy::staff::export(&world.store, grace).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))));
        shut_out(&world, grace, "Grace Hopper").await;
        let oneself = Actor { account: grace, ..admin() };
        let refused = privacy::staff::forget(&world.store, &oneself, grace).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))));
        assert!(everything(&world).await.contains("Grace Hopper"));
        let nobody = privacy::staff::forget(&world.store, &admin(), AccountId(uuid::Uuid::from_u128(1))).await;
        assert!(matches!(nobody, Err(StorageError::NotFound)));
    }

    async fn a_customers_user_is_not_staff(world) {
        let (_, _, account) = ada(&world).await;
        let not_found = privacy::staff::forget(&world.store, &admin(), account).await;
        assert!(matches!(not_found, Err(StorageError::NotFound)));
        let not_found = privacy::staff::export(&world.store, account).await;
        assert!(matches!(not_found, Err(StorageError::NotFound)));
    }

    async fn the_export_holds_all_data_of_a_staff_user_and_of_nobody_else(world) {
        let (grace, acme) = grace(&world).await;
        let by = By { account: Some(grace), person: "Grace Hopper", request: None, scope: Scope::AllCustomers };
        let draft = domain::contact::ContactDraft { first_name: "Ada".into(), last_name: "Lovelace".into(), email: EMAIL.into(), ..Default::default() };
        contacts::add(&world.store, by, acme, &draft.parse(None).unwrap()).await.unwrap();
        shut_out(&world, grace, "Grace Hopper").await;
        let data = privacy::staff::export(&world.store, grace).await.unwrap();
        let account = data.account.as_ref().unwrap();
        assert_eq!((account.email.as_str(), account.role.as_str(), account.passkeys.len()), (GRACE, "Admin", 1));
        assert_eq!(data.bill_steps.len(), 2, "imported and sent to review");
        let text = serde_json::to_string(&data).unwrap();
        assert!(text.contains("203.0.113.78") && data.activity.len() >= 7, "{}", data.activity.len());
        assert!(!text.contains("Lovelace") && !text.contains(EMAIL) && !text.contains("\"hash\""), "{text}");
    }

    async fn a_forgotten_staff_users_data_is_gone_and_their_actions_stay(world) {
        let (grace, acme) = grace(&world).await;
        shut_out(&world, grace, "Grace Brewster Hopper").await;
        let before = verify(&world.store, &[]).await.unwrap();
        assert_eq!(before.faults, [""; 0]);
        privacy::staff::forget(&world.store, &admin(), grace).await.unwrap();
        is_found_nowhere(&world, &WORDS).await;
        let after = verify(&world.store, &before.heads).await.unwrap();
        assert_eq!(after.faults, [""; 0], "the chains still continue the earlier heads");
        assert_eq!(after.records, before.records + 2, "one more in the reseller's chain and in Acme's");
        assert_eq!(after.forgotten.len(), 2);
        let query = domain::history::HistoryQuery::default();
        let page = history::list(&world.store, Scope::AllCustomers, acme, &query).await.unwrap();
        let zone = |change: &domain::history::FieldChange| change.new.contains("Asia/Tokyo");
        assert!(page.entries.iter().any(|entry| entry.person == FORGOTTEN && entry.changes.iter().any(zone)), "{page:?}");
        assert!(storage::staff::list(&world.store, &StaffQuery::default()).await.unwrap().iter().all(|staff| staff.id != grace));
        let kept = fetch_all!(world.store.read().await.unwrap(), (String,), "SELECT state FROM accounts WHERE id = $1", grace.0);
        assert_eq!(kept.unwrap(), [("disabled".to_owned(),)], "the row stays, because other rows refer to it");
        let again = privacy::staff::forget(&world.store, &admin(), grace).await;
        assert!(matches!(again, Err(StorageError::NotFound)));
    }

    async fn a_changed_record_of_a_forgotten_user_is_still_found(world) {
        let (grace, acme) = grace(&world).await;
        shut_out(&world, grace, "Grace Hopper").await;
        privacy::staff::forget(&world.store, &admin(), grace).await.unwrap();
        storage::testing::unguard(&world).await;
        for sql in [
            "UPDATE audit_log SET changes = '[]' WHERE customer_id = $1 AND seq = 2",
            "UPDATE audit_log SET person = 'Mallory' WHERE customer_id = $1 AND seq = 2",
        ] {
            let mut tx = world.store.write().await.unwrap();
            assert_eq!(execute!(tx, sql, acme.0).unwrap(), 1);
            tx.commit().await.unwrap();
            let told = verify(&world.store, &[]).await.unwrap().faults;
            assert_eq!(told, ["The audit log of Acme: entry 2 was changed: person, subject or values"]);
        }
    }

    async fn people_and_the_user_who_forgot_them_can_both_be_forgotten(world) {
        let (acme, ada, _) = ada(&world).await;
        let email = Email::parse(GRACE).unwrap();
        let grace = accounts::create_staff(&world.store, TESTER, &email, "Grace Hopper", Role::Admin, "hash").await.unwrap();
        let by = By { account: Some(grace), person: "Grace Hopper", request: None, scope: Scope::AllCustomers };
        let other = contact(&world, acme, "bob@acme.example", &[]).await;
        let version = contacts::get(&world.store, Scope::AllCustomers, acme, other).await.unwrap().version;
        let draft = domain::contact::ContactDraft { first_name: "Bob".into(), last_name: "Babbage".into(), email: "bob@acme.example".into(), ..Default::default() };
        storage::save::<contacts::Contacts>(&world.store, by, (acme, other), version, &draft.parse(None).unwrap()).await.unwrap();
        let first = verify(&world.store, &[]).await.unwrap();
        privacy::forget(&world.store, by, acme, ada).await.unwrap();
        shut_out(&world, grace, "Grace Hopper").await;
        privacy::staff::forget(&world.store, &admin(), grace).await.unwrap();
        is_found_nowhere(&world, &["hopper", GRACE, EMAIL]).await;
        assert_eq!(verify(&world.store, &first.heads).await.unwrap().faults, [""; 0], "Grace forgot Ada, and was forgotten");
        privacy::forget(&world.store, TESTER, acme, other).await.unwrap();
        is_found_nowhere(&world, &["babbage", "bob@"]).await;
        assert_eq!(verify(&world.store, &first.heads).await.unwrap().faults, [""; 0], "Grace's record about Bob was emptied, too");
    }
}
