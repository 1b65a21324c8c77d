//! The life of a bill: taking it back, voiding, reissuing, its versions and what differs between them.
//!
//! Longer than 300 lines: each way that a bill can go has its test.

use domain::bill::{BillMove, BillState, BillStep};
use domain::bill_import::Choice;
use domain::bill_list::Relation;
use domain::bill_version::{VersionCause, VersionQuery};
use domain::cost::Cost;
use domain::ids::{BillId, CustomerId};
use domain::permission::{Role, Scope};
use domain::purchase_order::{LedgerKind, PurchaseOrderDraft};
use domain::record::Draft;
use storage::bills::import::{FileOf, Outcome};
use storage::bills::{detail, reissue, summary, take_step, versions};
use storage::testing::{
    TESTER, World, actor, bills_of, contact, customer, file, import, step, taken, try_import, walk,
};
use storage::{By, StorageError, costs, fingerprints, history, on_both, purchase_orders, usage};

const HEADER: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName,ResourceId";

/// An export of March: cost, service and resource of each row.
fn export(rows: &[(&str, &str, &str)]) -> String {
    let row = |(cost, service, resource): &(&str, &str, &str)| {
        format!("{cost},{cost},USD,2026-03-01,2026-03-02T00:00:00Z,AWS,{service},{resource}\n")
    };
    format!("{HEADER}\n{}", rows.iter().map(row).collect::<String>())
}

const FIRST: &[(&str, &str, &str)] =
    &[("1.1", "EC2", "i-1"), ("2", "EC2", "i-2"), ("3", "S3", "b-1"), ("3", "S3", "b-1")];
const SECOND: &[(&str, &str, &str)] =
    &[("1.1", "EC2", "i-1"), ("2.5", "EC2", "i-2"), ("3", "S3", "b-1"), ("7", "RDS", "d-1")];

async fn replace(world: &World, of: CustomerId, rows: &[(&str, &str, &str)]) -> BillId {
    let other = FileOf { sha256: "newer", choice: Some(Choice::Replace), ..file(of) };
    match try_import(world, other, &export(rows)).await.unwrap() {
        Outcome::Made(bills, _) => bills[0].0,
        Outcome::Asked(asked) => panic!("{asked:?}"),
    }
}

pub(crate) async fn order(world: &World, of: CustomerId) {
    let mut draft = PurchaseOrderDraft::default();
    for (path, value) in [
        ("name", "Cloud"),
        ("annual_value", "100"),
        ("currency", "USD"),
        ("current_status", "active"),
        ("provider_type", "aws"),
        ("start_date", "2026-01-01"),
        ("expiry_date", "2026-12-31"),
        ("contract_period", "365"),
    ] {
        assert!(draft.set(path, value), "{path}");
    }
    let order = draft.parse(domain::notation::Notation::NEUTRAL).unwrap();
    purchase_orders::add(&world.store, TESTER, of, &order).await.unwrap();
}

async fn consumed(world: &World, of: CustomerId) -> Option<i64> {
    purchase_orders::list(&world.store, Scope::AllCustomers, of).await.unwrap().orders[0].consumed.minor
}

async fn is_well(world: &World) {
    let mut told = costs::verify(&world.store).await.unwrap().1;
    told.extend(fingerprints::verify(&world.store).await.unwrap().1);
    told.extend(history::verify::verify(&world.store, &[]).await.unwrap().faults);
    assert_eq!(told, [""; 0]);
}

fn staff() -> domain::permission::Actor {
    actor(Role::Admin, None, false)
}

fn cost(text: &str) -> Cost {
    text.parse().unwrap()
}

on_both! {
    async fn a_newer_export_makes_a_version_and_the_old_one_stays_readable(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        walk(&world, bill, BillState::InternalApproved).await;
        assert_eq!(replace(&world, acme, SECOND).await, bill);
        let shown = detail(&world.store, &staff(), bill).await.unwrap();
        assert_eq!((shown.summary.state, shown.summary.latest), (BillState::Draft, 2));
        let found: Vec<_> = shown.versions.iter().map(|v| (v.number, v.cause, v.billed.to_string(), v.rows)).collect();
        assert_eq!(found, [
            (2, VersionCause::Restated, "13.6".to_owned(), 4),
            (1, VersionCause::Imported, "9.1".to_owned(), 4),
        ]);
        assert!(shown.versions[0].content_hash != shown.versions[1].content_hash);
        is_well(&world).await;
        let page = versions::page(&world.store, &VersionQuery::default().tidy()).await.unwrap();
        let listed: Vec<_> = page.rows.iter().map(|row| (row.version.number, row.is_latest, row.difference)).collect();
        assert_eq!(listed, [(2, true, Some(cost("4.5"))), (1, false, None)]);
        for (search, found) in [("acme", 2), ("B-000001", 2), ("other", 0)] {
            let query = VersionQuery { search: search.into(), ..VersionQuery::default() };
            assert_eq!(versions::page(&world.store, &query.tidy()).await.unwrap().total, found, "{search}");
        }
    }

    async fn the_parts_of_a_difference_add_up_to_the_difference(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        replace(&world, acme, SECOND).await;
        let changes = versions::detail(&world.store, &staff(), bill, 2).await.unwrap().changes.unwrap();
        assert_eq!(changes.causes.iter().map(|c| (c.number, c.difference)).collect::<Vec<_>>(), [(2, cost("4.5"))]);
        let services: Vec<_> =
            changes.services.iter().map(|s| (s.service.as_deref().unwrap(), s.before, s.after)).collect();
        assert_eq!(services, [
            ("RDS", cost("0"), cost("7")),
            ("S3", cost("6"), cost("3")),
            ("EC2", cost("3.1"), cost("3.6")),
        ]);
        let lines: Vec<_> = changes.lines.iter().map(|l| (l.resource.as_deref().unwrap(), l.before, l.after)).collect();
        assert_eq!(lines, [
            ("d-1", None, Some(cost("7"))),
            ("b-1", Some(cost("3")), None),
            ("i-2", Some(cost("2")), Some(cost("2.5"))),
        ]);
        assert!(!changes.more);
        assert!(versions::detail(&world.store, &staff(), bill, 1).await.unwrap().changes.is_none());
        let none = versions::detail(&world.store, &staff(), bill, 3).await;
        assert!(matches!(none, Err(StorageError::NotFound)), "{none:?}");
    }

    async fn a_customer_sees_only_the_versions_that_it_was_sent(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        replace(&world, acme, SECOND).await;
        walk(&world, bill, BillState::SentForApproval).await;
        step(&world, bill, BillStep::Withdraw).await.unwrap();
        let approver = actor(Role::Customer, Some(acme), true);
        assert!(matches!(detail(&world.store, &approver, bill).await, Err(StorageError::NotFound)));
        replace(&world, acme, &FIRST[..2]).await;
        replace(&world, acme, &FIRST[..1]).await;
        walk(&world, bill, BillState::SentForApproval).await;
        let shown = detail(&world.store, &approver, bill).await.unwrap();
        assert_eq!(shown.versions.iter().map(|v| v.number).collect::<Vec<_>>(), [4, 2]);
        assert!(shown.versions.iter().all(|version| version.person.is_none() && version.sent_at.is_some()));
        assert!(shown.file_name.is_none() && shown.missing.is_empty());
        for (number, seen) in [(1, false), (2, true), (3, false), (4, true)] {
            let found = versions::detail(&world.store, &approver, bill, number).await;
            assert_eq!(found.is_ok(), seen, "version {number}");
        }
        let changes = versions::detail(&world.store, &approver, bill, 4).await.unwrap().changes.unwrap();
        assert_eq!(changes.before.number, 2);
        let causes: Vec<_> = changes.causes.iter().map(|cause| (cause.number, cause.difference)).collect();
        assert_eq!(causes, [(4, cost("-12.5"))], "nothing of version 3, which was not sent");
        let stranger = actor(Role::Customer, Some(customer(&world, "Other").await), true);
        let foreign = versions::detail(&world.store, &stranger, bill, 2).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)), "{foreign:?}");
    }

    async fn a_bill_that_was_taken_back_has_the_present_address_again(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let shown = detail(&world.store, &staff(), bill).await.unwrap();
        assert_eq!(shown.summary.approve_by.map(|day| day.to_string()).as_deref(), Some("2026-12-07"), "14 days later");
        step(&world, bill, BillStep::Withdraw).await.unwrap();
        let draft = domain::organization::OrganizationDraft {
            name: "Acme".into(),
            office: domain::address::AddressDraft { address1: "New Street 1".into(), ..Default::default() },
            same_as_office: "on".into(),
            ..Default::default()
        };
        let saved = draft.parse(domain::notation::Notation::NEUTRAL).unwrap();
        storage::save::<storage::organizations::Organizations>(&world.store, TESTER, acme, 1, &saved).await.unwrap();
        let shown = detail(&world.store, &staff(), bill).await.unwrap();
        assert_eq!(shown.billing_address, ["Acme", "New Street 1"]);
        assert_eq!((shown.summary.state, shown.summary.approve_by), (BillState::Draft, None));
        let last = shown.steps.last().unwrap();
        assert_eq!((last.state, last.reason.as_deref()), (BillState::Draft, Some("A mistake")));
        let refused = storage::bills::delete_draft(&world.store, Scope::AllCustomers, TESTER, bill, shown.summary.version).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))), "it was sent: {refused:?}");
        is_well(&world).await;
    }

    async fn what_waits_for_an_approver_is_listed_with_the_days_that_are_left(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        let approver = actor(Role::Customer, Some(acme), true);
        let waiting = async |who: &domain::permission::Actor| {
            let found = storage::bills::waiting(&world.store, who).await.unwrap();
            found.into_iter().map(|bill| (bill.id, bill.days)).collect::<Vec<_>>()
        };
        assert_eq!(waiting(&approver).await, []);
        walk(&world, bill, BillState::SentForApproval).await;
        assert_eq!(waiting(&approver).await, [(bill, Some(14))]);
        let overdue = async || {
            let query = domain::bill_list::BillQuery { overdue: true, ..Default::default() };
            storage::bills::list(&world.store, &staff(), &query.tidy()).await.unwrap().total
        };
        assert_eq!(overdue().await, 0);
        world.later(15 * 24 * 60);
        assert_eq!(overdue().await, 1);
        assert_eq!(waiting(&approver).await, [(bill, Some(-1))]);
        let stranger = actor(Role::Customer, Some(customer(&world, "Other").await), true);
        for other in [actor(Role::Customer, Some(acme), false), stranger, staff()] {
            assert_eq!(waiting(&other).await, []);
        }
        step(&world, bill, BillStep::Approve).await.unwrap();
        assert_eq!(waiting(&approver).await, []);
    }

    async fn an_approved_bill_is_due_when_its_terms_say_so(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        walk(&world, bill, BillState::Approved).await;
        let shown = detail(&world.store, &staff(), bill).await.unwrap();
        assert_eq!(shown.summary.due.map(|day| day.to_string()).as_deref(), Some("2026-12-23"), "30 days later");
    }

    async fn voiding_gives_back_what_a_bill_drew_and_takes_its_usage_away(world) {
        let acme = customer(&world, "Acme").await;
        order(&world, acme).await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        walk(&world, bill, BillState::Approved).await;
        assert_eq!(consumed(&world, acme).await, Some(910));
        step(&world, bill, BillStep::Void).await.unwrap();
        assert_eq!(consumed(&world, acme).await, Some(0));
        let orders = purchase_orders::list(&world.store, Scope::AllCustomers, acme).await.unwrap();
        let ledger = purchase_orders::get(&world.store, Scope::AllCustomers, acme, orders.orders[0].id).await.unwrap().ledger;
        let entries: Vec<_> = ledger.iter().map(|entry| (entry.kind, entry.amount)).collect();
        assert_eq!(entries, [(LedgerKind::BillApproved, 910), (LedgerKind::BillReversed, -910)]);
        assert!(usage::usage(&world.store, acme).await.unwrap().costs.is_empty());
        let viewer = actor(Role::Customer, Some(acme), false);
        let shown = detail(&world.store, &viewer, bill).await.unwrap();
        let last = shown.steps.last().unwrap();
        assert_eq!((last.state, last.reason.as_deref()), (BillState::Voided, Some("A mistake")));
        let again = step(&world, bill, BillStep::Void).await;
        assert!(matches!(again, Err(StorageError::Stale { .. })), "{again:?}");
        is_well(&world).await;
    }

    async fn a_voided_bill_is_reissued_once_with_the_same_content(world) {
        let acme = customer(&world, "Acme").await;
        order(&world, acme).await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        walk(&world, bill, BillState::Approved).await;
        let early = reissue(&world.store, Scope::AllCustomers, TESTER, bill, 5).await;
        assert!(matches!(early, Err(StorageError::Refused(_))), "{early:?}");
        step(&world, bill, BillStep::Void).await.unwrap();
        let new = reissue(&world.store, Scope::AllCustomers, TESTER, bill, 6).await.unwrap();
        let twice = reissue(&world.store, Scope::AllCustomers, TESTER, bill, 6).await;
        assert!(matches!(&twice, Err(StorageError::Refused(why)) if why.contains("B-000002")), "{twice:?}");
        let (old, shown) =
            (detail(&world.store, &staff(), bill).await.unwrap(), detail(&world.store, &staff(), new).await.unwrap());
        assert_eq!(shown.summary.state, BillState::Draft);
        assert_eq!((shown.summary.billed, &shown.summary.content_hash), (old.summary.billed, &old.summary.content_hash));
        assert_eq!(shown.services, old.services);
        assert_eq!(shown.references.iter().map(|r| (r.bill, r.relation)).collect::<Vec<_>>(), [(bill, Relation::ReissueOf)]);
        assert_eq!(old.references.iter().map(|r| (r.bill, r.relation)).collect::<Vec<_>>(), [(new, Relation::ReissuedAs)]);
        let viewer = actor(Role::Customer, Some(acme), true);
        assert!(detail(&world.store, &viewer, bill).await.unwrap().references.is_empty(), "the draft is for staff only");
        walk(&world, new, BillState::Approved).await;
        assert_eq!(consumed(&world, acme).await, Some(910));
        assert_eq!(usage::usage(&world.store, acme).await.unwrap().bills.len(), 1);
        is_well(&world).await;
    }

    async fn the_month_of_a_voided_bill_can_be_imported_again(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        walk(&world, bill, BillState::Approved).await;
        step(&world, bill, BillStep::Void).await.unwrap();
        let again = FileOf { choice: None, ..file(acme) };
        let Outcome::Made(bills, _) = try_import(&world, again, &export(FIRST)).await.unwrap() else { panic!("asked") };
        assert!(bills[0].0 != bill && !bills[0].1, "it is a new bill");
        assert_eq!(bills_of(&world.store, &staff()).await.len(), 2);
    }

    async fn a_user_cannot_send_a_bill_that_nobody_could_approve(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(FIRST)).await[0];
        walk(&world, bill, BillState::InternalApproved).await;
        let email = domain::email::Email::parse("one@example.com").unwrap();
        let one = storage::accounts::create_staff(&world.store, TESTER, &email, "One", Role::Admin, "x").await.unwrap();
        let send = async || {
            let shown = summary(&world.store, &staff(), bill).await.unwrap();
            let by = By { account: Some(one), person: "One", request: None, scope: Scope::AllCustomers };
            let sending = taken(BillStep::SendForApproval);
            take_step(&world.store, Scope::AllCustomers, by, bill, &sending, shown.version, &shown.content_hash).await
        };
        let Err(StorageError::Refused(why)) = send().await else { panic!("it was sent") };
        assert_eq!(why, "Add a billing address and a Bill Approver with a user account to this customer before you send the bill");
        let draft = domain::organization::OrganizationDraft {
            name: "Acme".into(),
            office: domain::address::AddressDraft { address1: "New Street 1".into(), ..Default::default() },
            same_as_office: "on".into(),
            ..Default::default()
        };
        let saved = draft.parse(domain::notation::Notation::NEUTRAL).unwrap();
        storage::save::<storage::organizations::Organizations>(&world.store, TESTER, acme, 1, &saved).await.unwrap();
        let Err(StorageError::Refused(why)) = send().await else { panic!("it was sent") };
        assert_eq!(why, "Add a Bill Approver with a user account to this customer before you send the bill");
        let ada = contact(&world, acme, "ada@example.com", &["bill_approver"]).await;
        storage::contacts::set_accounts(&world.store, TESTER, acme, &[ada]).await.unwrap();
        send().await.unwrap();
    }
}

#[test]
fn a_withdrawal_without_a_reason_is_no_step() {
    assert!(BillMove::parse(BillStep::Withdraw, "").is_err());
}
