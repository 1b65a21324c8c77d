//! `Approve the Rest`: what is disputed becomes a bill of its own, and both together cost what the bill cost.

use std::collections::{BTreeMap, BTreeSet};

use domain::approval::Remarks;
use domain::bill::{BillState, BillStep};
use domain::bill_list::Relation;
use domain::bill_version::VersionCause;
use domain::breakdown::By;
use domain::cost::Cost;
use domain::dispute::{Answer, DisputeState};
use domain::ids::{BillId, CustomerId, DisputeId};
use domain::line_list::LineQuery;
use domain::mail::MailKind;
use domain::permission::{Actor, Role, Scope};
use storage::bills::import::{FileOf, Outcome};
use storage::bills::{detail, disputes, lines, summary};
use storage::testing::{
    TESTER, World, actor, answered, approvable, bills_of, customer, disputed, file, import, rest_approved, step, taken,
    try_import, walk,
};
use storage::{StorageError, certificate, costs, fetch_all, fingerprints, history, on_both, usage};

const EXPORT: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName,ResourceId,SubAccountId,RegionId,ChargeCategory,Tags
10.123456789012345678901234,8,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,EC2,i-1,001,us-east-1,Usage,\"{\"\"team\"\":\"\"web\"\"}\"
2,2,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,S3,b-1,002,eu-west-1,Purchase,
0.5,0.25,USD,2026-03-01,2026-03-03T00:00:00Z,Microsoft,SQL,db-1,003,westeurope,Usage,\"{\"\"team\"\":\"\"data\"\"}\"
-3,-3,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,Credit,,001,,Credit,
";

fn staff() -> Actor {
    actor(Role::Admin, None, false)
}

async fn sent(world: &World) -> (CustomerId, BillId) {
    let acme = customer(world, "Acme").await;
    crate::bill_life::order(world, acme).await;
    let bill = import(world, file(acme), EXPORT).await[0];
    walk(world, bill, BillState::SentForApproval).await;
    (acme, bill)
}

async fn is_well(world: &World) {
    let mut told = costs::verify(&world.store).await.unwrap().1;
    told.extend(fingerprints::verify(&world.store).await.unwrap().1);
    told.extend(history::verify::verify(&world.store, &[]).await.unwrap().faults);
    told.extend(certificate::verify(&world.store).await.unwrap().1);
    assert_eq!(told, [""; 0]);
}

/// What bills cost together, by every dimension. What costs nothing is left out.
async fn together(world: &World, bills: &[BillId]) -> BTreeMap<(String, Option<String>), (Cost, Cost)> {
    let mut sums: BTreeMap<(String, Option<String>), (Cost, Cost)> = BTreeMap::new();
    for by in ["service", "provider", "sub-account", "region", "resource", "charge-category", "day", "tag:team"] {
        let dimension: By = by.parse().unwrap();
        for bill in bills {
            for row in costs::report(&world.store, *bill, &dimension).await.unwrap().1.rows() {
                let sum = sums.entry((by.to_owned(), row.key)).or_default();
                *sum = (sum.0.checked_add(row.billed).unwrap(), sum.1.checked_add(row.effective).unwrap());
            }
        }
    }
    sums.retain(|_, (billed, effective)| !billed.is_zero() || !effective.is_zero());
    sums
}

async fn billed(world: &World, bill: BillId) -> (BillState, String, String) {
    let shown = summary(&world.store, &staff(), bill).await.unwrap();
    (shown.state, shown.billed.to_string(), shown.effective.to_string())
}

on_both! {
    async fn what_is_disputed_becomes_a_bill_of_its_own_and_the_rest_is_approved(world) {
        let (acme, bill) = sent(&world).await;
        let before = together(&world, &[bill]).await;
        let of_before = summary(&world.store, &staff(), bill).await.unwrap();
        let found = disputed(&world, bill, &[(0, "0.123456789012345678901234"), (1, "2"), (2, "0.1")]).await;
        answered(&world, bill, found[1], Answer::AskBack).await.unwrap();
        let new = rest_approved(&world, bill).await.unwrap();
        let (approved, other) = (billed(&world, bill).await, billed(&world, new).await);
        assert_eq!(approved, (BillState::Approved, "7.4".to_owned(), "5.026543210987654321098766".to_owned()));
        assert_eq!(other, (BillState::Disputed, "2.223456789012345678901234".to_owned(), "2.223456789012345678901234".to_owned()));
        assert_eq!(together(&world, &[bill, new]).await, before);
        let shown = detail(&world.store, &staff(), new).await.unwrap();
        assert_eq!(shown.summary.period, of_before.period);
        assert_eq!((shown.summary.approve_by, shown.summary.customer), (of_before.approve_by, acme));
        assert_eq!(shown.summary.providers, ["AWS", "Microsoft"]);
        assert_eq!(shown.billing_address, detail(&world.store, &staff(), bill).await.unwrap().billing_address);
        assert_eq!(shown.references.iter().map(|r| (r.bill, r.relation)).collect::<Vec<_>>(), [(bill, Relation::SplitFrom)]);
        let states: Vec<_> = shown.disputes.iter().map(|dispute| (dispute.state, dispute.messages.len())).collect();
        assert_eq!(states, [(DisputeState::Open, 1), (DisputeState::AskedBack, 2), (DisputeState::Open, 1)]);
        let old = detail(&world.store, &staff(), bill).await.unwrap();
        assert!(old.disputes.iter().all(|dispute| dispute.state == DisputeState::Moved));
        assert_eq!(old.references.iter().map(|r| (r.bill, r.relation)).collect::<Vec<_>>(), [(new, Relation::SplitOff)]);
        assert_eq!(old.versions.iter().map(|v| (v.cause, v.rows)).collect::<Vec<_>>(), [(VersionCause::Split, 7), (VersionCause::Imported, 4)]);
        assert!(old.summary.due.is_some() && old.versions[0].sent_at.is_some());
        let page = lines::page(&world.store, &staff(), new, &LineQuery::default()).await.unwrap();
        assert_eq!(page.rows[0].description.as_deref(), Some("Disputed part of line 2 of B-000001 (dispute 1: Price)"));
        assert_eq!(page.rows[0].more, [("x_SplitFrom".to_owned(), "B-000001".to_owned())]);
        is_well(&world).await;
    }

    async fn the_other_bill_lives_on_and_each_amount_counts_once(world) {
        let (acme, bill) = sent(&world).await;
        disputed(&world, bill, &[(0, "4"), (1, "2")]).await;
        let new = rest_approved(&world, bill).await.unwrap();
        let disputes = detail(&world.store, &staff(), new).await.unwrap().disputes;
        answered(&world, new, disputes[0].id, Answer::Accept).await.unwrap();
        answered(&world, new, disputes[1].id, Answer::Refuse).await.unwrap();
        assert_eq!(billed(&world, new).await.0, BillState::Draft);
        walk(&world, new, BillState::Approved).await;
        assert_eq!(billed(&world, new).await.1, "2");
        let shown = usage::usage(&world.store, acme).await.unwrap();
        let total: Cost = shown.bills.iter().map(|bill| bill.billed).sum::<Result<_, _>>().unwrap();
        assert_eq!((shown.bills.len(), total.to_string()), (2, "5.623456789012345678901234".to_owned()));
        is_well(&world).await;
        step(&world, bill, BillStep::Void).await.unwrap();
        let again = storage::bills::reissue(&world.store, Scope::AllCustomers, TESTER, bill, summary(&world.store, &staff(), bill).await.unwrap().version).await.unwrap();
        assert_eq!(billed(&world, again).await.1, "3.623456789012345678901234");
        is_well(&world).await;
    }

    async fn what_the_reseller_accepted_already_is_corrected_and_does_not_move(world) {
        let (_, bill) = sent(&world).await;
        let found = disputed(&world, bill, &[(0, "1"), (1, "1.5")]).await;
        answered(&world, bill, found[0], Answer::Accept).await.unwrap();
        let new = rest_approved(&world, bill).await.unwrap();
        assert_eq!((billed(&world, bill).await.1.as_str(), billed(&world, new).await.1.as_str()), ("7.123456789012345678901234", "1.5"));
        let states: Vec<_> = detail(&world.store, &staff(), bill).await.unwrap().disputes.iter().map(|d| d.state).collect();
        assert_eq!(states, [DisputeState::Accepted, DisputeState::Moved]);
        is_well(&world).await;
    }

    async fn the_same_export_is_known_after_the_split_and_makes_no_second_month(world) {
        let (acme, bill) = sent(&world).await;
        disputed(&world, bill, &[(0, "4")]).await;
        let new = rest_approved(&world, bill).await.unwrap();
        let again = FileOf { sha256: "again", choice: None, ..file(acme) };
        let outcome = try_import(&world, again, EXPORT).await.unwrap();
        assert!(matches!(&outcome, Outcome::Made(made, _) if made == &[(bill, true)]), "{outcome:?}");
        // The month of a voided rest is imported anew: the disputed part is asked about, and not billed a second time.
        step(&world, bill, BillStep::Void).await.unwrap();
        let anew = FileOf { sha256: "anew", choice: None, ..file(acme) };
        let outcome = try_import(&world, anew, EXPORT).await.unwrap();
        assert!(matches!(&outcome, Outcome::Asked(asked) if asked[0].bill == new && asked[0].has_same_source), "{outcome:?}");
    }

    async fn only_the_bill_that_was_shown_and_has_open_disputes_and_something_else_is_approved(world) {
        let (acme, bill) = sent(&world).await;
        let refused = rest_approved(&world, bill).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))), "{refused:?}");
        disputed(&world, bill, &[(1, "2")]).await;
        let shown = summary(&world.store, &staff(), bill).await.unwrap();
        let rest = async |scope, version, hash: &str| {
            disputes::approve_rest(&world.store, scope, TESTER, bill, version, hash, &Remarks::default()).await
        };
        let own = Scope::Only(acme);
        for (version, hash) in [(shown.version - 1, shown.content_hash.as_str()), (shown.version, "other")] {
            let stale = rest(own, version, hash).await;
            assert!(matches!(stale, Err(StorageError::Stale { .. })), "{stale:?}");
        }
        let foreign = rest(Scope::Only(customer(&world, "Other").await), shown.version, &shown.content_hash).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)), "{foreign:?}");
        for taken in [taken(BillStep::ApproveRest), taken(BillStep::Approve)] {
            let refused = storage::bills::take_step(&world.store, own, TESTER, bill, &taken, shown.version, &shown.content_hash).await;
            assert!(refused.is_err(), "{taken:?}");
        }
        assert_eq!(bills_of(&world.store, &staff()).await.len(), 1);
        // Everything is disputed: 10.1… + 2 + 0.5 - 3 of credits is what remains, and that is not nothing.
        let only = FileOf { sha256: "only", ..file(acme) };
        let all = import(&world, only, &EXPORT.lines().take(2).map(|line| format!("{line}\n")).collect::<String>().replace("2026-03", "2026-04")).await[0];
        walk(&world, all, BillState::SentForApproval).await;
        disputed(&world, all, &[(0, "10.123456789012345678901234")]).await;
        let nothing = rest_approved(&world, all).await;
        assert!(matches!(&nothing, Err(StorageError::Refused(why)) if why.contains("nothing is left")), "{nothing:?}");
        is_well(&world).await;
    }

    async fn staff_hears_of_the_approval_and_of_the_bill_that_is_disputed(world) {
        let acme = customer(&world, "Acme").await;
        approvable(&world, acme).await;
        let email = domain::email::Email::parse("admin@reseller.example").unwrap();
        storage::accounts::create_staff(&world.store, TESTER, &email, "Admin", Role::Admin, "hash").await.unwrap();
        let bill = import(&world, file(acme), EXPORT).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        disputed(&world, bill, &[(1, "2")]).await;
        let new = rest_approved(&world, bill).await.unwrap();
        let mut tx = world.store.write().await.unwrap();
        let sql = "SELECT bill_id, kind FROM mails WHERE email = 'admin@reseller.example' AND state = 'waiting' ORDER BY kind";
        let told = fetch_all!(tx, (uuid::Uuid, String), sql).unwrap();
        let expected = [(bill.0, MailKind::BillApproved.code().to_owned()), (new.0, MailKind::BillDisputed.code().to_owned())];
        assert_eq!(told, expected);
    }

    async fn of_fifty_who_end_a_dispute_at_once_one_wins(world) {
        let (acme, bill) = sent(&world).await;
        let before = together(&world, &[bill]).await;
        let dispute = disputed(&world, bill, &[(0, "4")]).await[0];
        let shown = summary(&world.store, &staff(), bill).await.unwrap();
        let all = (0..50).map(|number| {
            let (world, hash) = (world.clone(), shown.content_hash.clone());
            tokio::spawn(async move { end(&world, acme, bill, dispute, number, shown.version, &hash).await })
        });
        let mut done = Vec::new();
        for one in all.collect::<Vec<_>>() {
            if one.await.unwrap() {
                done.push(());
            }
        }
        assert_eq!(done.len(), 1);
        let bills: BTreeSet<BillId> = bills_of(&world.store, &staff()).await.into_iter().map(|bill| bill.id).collect();
        let state = billed(&world, bill).await.0;
        assert_eq!((bills.len(), state), match state {
            BillState::Approved => (2, BillState::Approved),
            _ => (1, BillState::SentForApproval),
        });
        assert_eq!(together(&world, &bills.into_iter().collect::<Vec<_>>()).await, before);
        is_well(&world).await;
    }
}

/// Ends the dispute in one of three ways; returns whether that was done.
async fn end(
    world: &World,
    of: CustomerId,
    bill: BillId,
    dispute: DisputeId,
    way: usize,
    version: i64,
    hash: &str,
) -> bool {
    let store = &world.store;
    let done = match way % 3 {
        0 => disputes::approve_rest(store, Scope::Only(of), TESTER, bill, version, hash, &Remarks::default())
            .await
            .map(drop),
        1 => disputes::answer(store, Scope::Only(of), TESTER, bill, dispute, Answer::Withdraw, None).await,
        _ => disputes::answer(store, Scope::AllCustomers, TESTER, bill, dispute, Answer::Refuse, Some("No")).await,
    };
    match done {
        Ok(()) => true,
        Err(StorageError::Refused(_) | StorageError::Stale { .. }) => false,
        Err(error) => panic!("{error:?}"),
    }
}
