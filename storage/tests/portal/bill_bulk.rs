//! Several bills are sent at once: each with the checks of a single step, and each skipped one with its reason.

use domain::bill::{BillMove, BillState, BillStep};
use domain::bill_bulk::{BulkMove, BulkReport, Ticked, Which};
use domain::bill_list::BillQuery;
use domain::email::Email;
use domain::ids::{BillId, CustomerId, RequestId};
use domain::permission::{Actor, Role};
use storage::accounts::create_staff;
use storage::bills::{summary, take_steps};
use storage::testing::{TESTER, World, actor, approvable, customer, file, import, walk};
use storage::{StorageError, fetch_one, fingerprints, history, on_both};

async fn billed(world: &World, of: CustomerId, months: &[&str]) -> Vec<BillId> {
    let mut made = Vec::new();
    for month in months {
        let text = format!(
            "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName\n1.5,1,EUR,{month}-01,AWS\n"
        );
        made.extend(import(world, file(of), &text).await);
    }
    made
}

fn staff() -> Actor {
    actor(Role::Operator, None, false)
}

async fn take(world: &World, who: &Actor, step: BillStep, which: Which) -> Result<BulkReport, StorageError> {
    let taken = BillMove::parse(step, "").unwrap();
    take_steps(&world.store, who, &BulkMove { step, which }, &taken).await
}

async fn shown(world: &World, bill: BillId) -> Ticked {
    Ticked { bill, version: summary(&world.store, &staff(), bill).await.unwrap().version }
}

async fn state(world: &World, bill: BillId) -> BillState {
    summary(&world.store, &staff(), bill).await.unwrap().state
}

fn reasons(report: &BulkReport) -> Vec<&str> {
    report.skipped.iter().map(|skipped| skipped.why.as_str()).collect()
}

const REVIEW: BillStep = BillStep::SendToInternalReview;
const SEND: BillStep = BillStep::SendForApproval;

on_both! {
    async fn ticked_bills_are_sent_and_the_others_are_reported_with_the_reason(world) {
        let (ready, bare) = (customer(&world, "Ready").await, customer(&world, "Bare").await);
        approvable(&world, ready).await;
        let bills = billed(&world, ready, &["2026-01", "2026-02", "2026-03"]).await;
        let lacking = billed(&world, bare, &["2026-01"]).await[0];
        for bill in [bills[0], bills[1], lacking] {
            walk(&world, bill, BillState::InternalApproved).await;
        }
        let mut ticked = Vec::new();
        for bill in [bills[0], bills[1], bills[2], lacking] {
            ticked.push(shown(&world, bill).await);
        }
        // Another user took it back after the list was shown.
        storage::testing::step(&world, bills[1], BillStep::BackToDraft).await.unwrap();
        walk(&world, bills[1], BillState::InternalApproved).await;
        let report = take(&world, &staff(), SEND, Which::Ticked(ticked)).await.unwrap();
        assert_eq!((report.done, report.others, report.gone), (1, 0, 0));
        assert_eq!(reasons(&report), [
            "Tester changed it in the meantime",
            "Its state is Draft",
            "Add a billing address and a Bill Approver with a user account to this customer before you send the bill",
        ]);
        assert_eq!(report.skipped[2].customer_name, "Bare");
        let mut states = Vec::new();
        for bill in [bills[0], bills[1], bills[2], lacking] {
            states.push(state(&world, bill).await);
        }
        use BillState::{Draft, InternalApproved, SentForApproval};
        assert_eq!(states, [SentForApproval, InternalApproved, Draft, InternalApproved]);
        // As after a single step, everything is on record.
        assert_eq!(fingerprints::verify(&world.store).await.unwrap().1, [""; 0]);
        assert_eq!(history::verify::verify(&world.store, &[]).await.unwrap().faults, [""; 0]);
        let sql = "SELECT COUNT(*) FROM mails WHERE bill_id = $1";
        let (mails,) = fetch_one!(world.store.read().await.unwrap(), (i64,), sql, bills[0].0).unwrap();
        assert_eq!(mails, 1, "the Bill Approver is asked");
    }

    async fn all_bills_that_match_are_sent_also_those_on_other_pages(world) {
        let id = customer(&world, "Acme").await;
        let months: Vec<_> = (0..30).map(|at| format!("{}-{:02}", 2023 + at / 12, at % 12 + 1)).collect();
        let months: Vec<_> = months.iter().map(String::as_str).collect();
        let bills = billed(&world, id, &months).await;
        let other = billed(&world, customer(&world, "Zoo").await, &["2023-01"]).await[0];
        walk(&world, bills[0], BillState::InternalReview).await;
        let matching = || Which::Matching(BillQuery { customer: Some(id), ..BillQuery::default() }.tidy());
        let report = take(&world, &staff(), REVIEW, matching()).await.unwrap();
        assert_eq!((report.done, report.others, report.gone, reasons(&report)), (29, 1, 0, vec![]));
        assert_eq!(state(&world, other).await, BillState::Draft);
        // Nothing is left to send.
        assert_eq!(take(&world, &staff(), REVIEW, matching()).await.unwrap().done, 0);
        // The filter asks for another state than that of the step.
        let approved = BillQuery { state: Some(BillState::Approved), ..BillQuery::default() };
        let report = take(&world, &staff(), REVIEW, Which::Matching(approved.tidy())).await.unwrap();
        assert_eq!((report.done, report.others), (0, 0));
        assert_eq!(state(&world, other).await, BillState::Draft);
    }

    async fn a_form_that_is_sent_twice_counts_once_and_answers_the_same(world) {
        let id = customer(&world, "Acme").await;
        let bills = billed(&world, id, &["2026-01", "2026-02"]).await;
        let who = Actor { request: Some(RequestId(uuid::Uuid::from_u128(42))), ..staff() };
        for which in [Which::Ticked(vec![shown(&world, bills[0]).await]), Which::Matching(BillQuery::default().tidy())] {
            let who = match which {
                Which::Ticked(_) => who.clone(),
                Which::Matching(_) => Actor { request: Some(RequestId(uuid::Uuid::from_u128(43))), ..staff() },
            };
            let first = take(&world, &who, REVIEW, which.clone()).await.unwrap();
            assert_eq!((first.done, reasons(&first)), (1, vec![]));
            assert_eq!(take(&world, &who, REVIEW, which).await.unwrap(), first);
        }
        assert_eq!(summary(&world.store, &staff(), bills[0]).await.unwrap().version, 2);
    }

    async fn bills_that_are_gone_are_counted_and_alone_they_are_not_found(world) {
        let id = customer(&world, "Acme").await;
        let bills = billed(&world, id, &["2026-01", "2026-02"]).await;
        let ticked = [shown(&world, bills[0]).await, shown(&world, bills[1]).await];
        storage::bills::delete_draft(&world.store, staff().scope(), TESTER, bills[1], 1).await.unwrap();
        let report = take(&world, &staff(), REVIEW, Which::Ticked(ticked.to_vec())).await.unwrap();
        assert_eq!((report.done, report.gone), (1, 1));
        let gone = take(&world, &staff(), REVIEW, Which::Ticked(vec![ticked[1]])).await;
        assert!(matches!(gone, Err(StorageError::NotFound)), "{gone:?}");
    }

    async fn the_internal_approver_cannot_send_several_bills_either(world) {
        let mut accounts = Vec::new();
        for name in ["ada", "ben"] {
            let email = Email::parse(&format!("{name}@example.com")).unwrap();
            accounts.push(create_staff(&world.store, TESTER, &email, name, Role::Admin, "x").await.unwrap());
        }
        let id = customer(&world, "Acme").await;
        approvable(&world, id).await;
        let bill = billed(&world, id, &["2026-01"]).await[0];
        walk(&world, bill, BillState::InternalReview).await;
        let who = Actor { account: accounts[0], ..actor(Role::Admin, None, false) };
        let now = summary(&world.store, &who, bill).await.unwrap();
        let taken = BillMove::parse(BillStep::ApproveInternally, "").unwrap();
        storage::bills::take_step(&world.store, who.scope(), (&who).into(), bill, &taken, now.version, &now.content_hash).await.unwrap();
        let report = take(&world, &who, SEND, Which::Ticked(vec![shown(&world, bill).await])).await.unwrap();
        assert_eq!(report.done, 0);
        assert!(reasons(&report)[0].starts_with("You approved this bill internally"), "{report:?}");
    }
}
