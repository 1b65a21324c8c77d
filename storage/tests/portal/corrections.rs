//! Corrections of approved months: whichever way, the customer pays what the newest export says, to the last digit.

use std::collections::BTreeMap;

use domain::bill::{BillState, BillStep};
use domain::bill_import::Choice;
use domain::bill_list::Relation;
use domain::bill_version::VersionCause;
use domain::breakdown::By;
use domain::cost::Cost;
use domain::dispute::Answer;
use domain::ids::{BillId, CustomerId};
use domain::line_list::LineQuery;
use domain::permission::{Actor, Role, Scope};
use storage::bills::import::{FileOf, Outcome};
use storage::bills::{detail, lines, summary};
use storage::testing::{
    TESTER, World, actor, answered, bills_of, customer, disputed, file, import, rest_approved, step, try_import, walk,
};
use storage::{StorageError, certificate, costs, fingerprints, history, months, on_both, purchase_orders, settings};

const HEADER: &str = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,BillingAccountId,ServiceName,ResourceId,SubAccountId,RegionId,ChargeCategory,Tags\n";

/// An export of a month: cost, service and resource of each row.
fn export(month: &str, rows: &[(&str, &str, &str)]) -> String {
    let row = |(cost, service, resource): &(&str, &str, &str)| {
        format!(
            "{cost},{cost},USD,2026-{month}-01,2026-{month}-02T00:00:00Z,AWS,777,{service},{resource},001,us-east-1,Usage,\"{{\"\"team\"\":\"\"{resource}\"\"}}\"\n"
        )
    };
    HEADER.to_owned() + &rows.iter().map(row).collect::<String>()
}

const FIRST: &[(&str, &str, &str)] =
    &[("10.123456789012345678901234", "EC2", "i-1"), ("2", "S3", "b-1"), ("2", "S3", "b-1")];
const SECOND: &[(&str, &str, &str)] = &[("9", "EC2", "i-1"), ("2", "S3", "b-1"), ("0.5", "SQS", "q-1")];
const THIRD: &[(&str, &str, &str)] = &[("9.5", "EC2", "i-1"), ("2", "S3", "b-1"), ("1.5", "S3", "b-2")];

fn staff() -> Actor {
    actor(Role::Admin, None, false)
}

pub(crate) async fn corrected_as(world: &World, of: CustomerId, style: &str) {
    let mut draft = settings::get(&world.store, Scope::AllCustomers, of).await.unwrap().draft;
    draft.corrections = style.to_owned();
    storage::save::<settings::CustomerSettings>(&world.store, TESTER, of, 0, &draft.parse().unwrap()).await.unwrap();
}

/// A customer with an order and an approved bill of March.
async fn approved(world: &World, style: &str) -> (CustomerId, BillId) {
    let acme = customer(world, style).await;
    crate::bill_life::order(world, acme).await;
    corrected_as(world, acme, style).await;
    let bill = import(world, FileOf { sha256: style, ..file(acme) }, &export("03", FIRST)).await[0];
    walk(world, bill, BillState::Approved).await;
    (acme, bill)
}

async fn imported(
    world: &World,
    of: CustomerId,
    sha256: &str,
    choice: Option<Choice>,
    text: &str,
) -> Result<Outcome, StorageError> {
    try_import(world, FileOf { sha256, choice, ..file(of) }, text).await
}

/// Corrects March by an export; returns the bill with the correcting lines.
async fn correct(world: &World, of: CustomerId, sha256: &str, rows: &[(&str, &str, &str)]) -> BillId {
    match imported(world, of, sha256, Some(Choice::Correct), &export("03", rows)).await.unwrap() {
        Outcome::Made(made, _) => made[0].0,
        Outcome::Asked(asked) => panic!("{asked:?}"),
    }
}

/// What bills cost together, by every dimension. What costs nothing is left out.
async fn together(world: &World, bills: &[BillId]) -> BTreeMap<(String, Option<String>), Cost> {
    let mut sums: BTreeMap<(String, Option<String>), Cost> = BTreeMap::new();
    for by in ["service", "provider", "sub-account", "region", "resource", "charge-category", "day", "tag:team"] {
        let dimension: By = by.parse().unwrap();
        for bill in bills {
            for row in costs::report(&world.store, *bill, &dimension).await.unwrap().1.rows() {
                let sum = sums.entry((by.to_owned(), row.key)).or_default();
                *sum = sum.checked_add(row.billed).unwrap();
            }
        }
    }
    sums.retain(|_, billed| !billed.is_zero());
    sums
}

/// What the same export costs as a bill of another customer.
async fn expected(world: &World, name: &str, rows: &[(&str, &str, &str)]) -> BTreeMap<(String, Option<String>), Cost> {
    let other = customer(world, name).await;
    let bill = import(world, FileOf { sha256: name, ..file(other) }, &export("03", rows)).await[0];
    together(world, &[bill]).await
}

async fn billed(world: &World, bill: BillId) -> (BillState, String) {
    let shown = summary(&world.store, &staff(), bill).await.unwrap();
    (shown.state, shown.billed.to_string())
}

async fn is_well(world: &World) {
    let mut told = costs::verify(&world.store).await.unwrap().1;
    told.extend(fingerprints::verify(&world.store).await.unwrap().1);
    told.extend(history::verify::verify(&world.store, &[]).await.unwrap().faults);
    told.extend(certificate::verify(&world.store).await.unwrap().1);
    assert_eq!(told, [""; 0]);
}

on_both! {
    async fn a_credit_note_is_the_exact_difference_and_gives_the_orders_back(world) {
        let (acme, bill) = approved(&world, "credit_note").await;
        let consumed = async || purchase_orders::list(&world.store, Scope::AllCustomers, acme).await.unwrap().orders[0].consumed.minor;
        assert_eq!(consumed().await, Some(1412));
        let asked = imported(&world, acme, "second", None, &export("03", SECOND)).await.unwrap();
        let Outcome::Asked(asked) = asked else { panic!("{asked:?}") };
        let shown = asked[0].correction.clone().unwrap();
        assert_eq!((shown.lines, shown.is_credit_note), (3, true));
        assert_eq!((shown.before.to_string(), shown.amount.to_string()), ("14.123456789012345678901234".to_owned(), "-2.623456789012345678901234".to_owned()));
        let note = correct(&world, acme, "second", SECOND).await;
        assert_eq!(billed(&world, note).await, (BillState::Draft, "-2.623456789012345678901234".to_owned()));
        let of_note = detail(&world.store, &staff(), note).await.unwrap();
        assert_eq!(of_note.summary.period, detail(&world.store, &staff(), bill).await.unwrap().summary.period);
        assert_eq!(of_note.references.iter().map(|r| (r.bill, r.relation)).collect::<Vec<_>>(), [(bill, Relation::Corrects)]);
        assert_eq!(of_note.versions[0].cause, VersionCause::Corrected);
        let of_bill = detail(&world.store, &staff(), bill).await.unwrap();
        assert_eq!(of_bill.references.iter().map(|r| (r.bill, r.relation)).collect::<Vec<_>>(), [(note, Relation::CorrectedBy)]);
        assert_eq!(of_bill.summary.state, BillState::Approved);
        let page = lines::page(&world.store, &staff(), note, &LineQuery::default()).await.unwrap();
        let class = |row: &domain::line_list::LineRow| row.more.iter().any(|(name, text)| (name.as_str(), text.as_str()) == ("ChargeClass", "Correction"));
        assert!(page.rows.iter().all(|row| class(row) && row.description.as_deref() == Some("Correction of B-000001")));
        assert_eq!(together(&world, &[bill, note]).await, expected(&world, "Second", SECOND).await);
        walk(&world, note, BillState::Approved).await;
        assert_eq!(consumed().await, Some(1150));
        is_well(&world).await;
    }

    async fn a_second_correction_is_against_the_bill_with_its_first_one(world) {
        for style in ["credit_note", "next_bill"] {
            let (acme, bill) = approved(&world, style).await;
            let first = correct(&world, acme, &format!("{style} second"), SECOND).await;
            let second = correct(&world, acme, &format!("{style} third"), THIRD).await;
            let all = if first == second { vec![bill, first] } else { vec![bill, first, second] };
            assert_eq!(together(&world, &all).await, expected(&world, &format!("{style} as third"), THIRD).await);
            // The newest export changes nothing any more, and a correction that was voided counts no more.
            let again = imported(&world, acme, "again", None, &export("03", THIRD)).await.unwrap();
            assert!(matches!(&again, Outcome::Made(made, _) if made == &[(bill, true)]), "{again:?}");
            walk(&world, second, BillState::Approved).await;
            step(&world, second, BillStep::Void).await.unwrap();
            let anew = imported(&world, acme, "anew", None, &export("03", THIRD)).await.unwrap();
            assert!(matches!(&anew, Outcome::Asked(_)), "{anew:?}");
            is_well(&world).await;
        }
    }

    async fn correcting_lines_are_on_the_next_bill_and_an_import_of_that_month_keeps_them(world) {
        let (acme, bill) = approved(&world, "next_bill").await;
        let april = import(&world, FileOf { sha256: "april", ..file(acme) }, &export("04", FIRST)).await[0];
        walk(&world, april, BillState::InternalApproved).await;
        assert_eq!(correct(&world, acme, "second", SECOND).await, april);
        let shown = detail(&world.store, &staff(), april).await.unwrap();
        assert_eq!((shown.summary.state, shown.summary.latest, shown.summary.rows), (BillState::Draft, 2, 6));
        assert_eq!(shown.summary.billed.to_string(), "11.5");
        assert_eq!(shown.references.iter().map(|r| (r.bill, r.relation)).collect::<Vec<_>>(), [(bill, Relation::Corrects)]);
        is_well(&world).await;
        let newer = imported(&world, acme, "newer", Some(Choice::Replace), &export("04", SECOND)).await.unwrap();
        assert!(matches!(&newer, Outcome::Made(made, _) if made[0].0 == april), "{newer:?}");
        assert_eq!(billed(&world, april).await.1, "8.876543210987654321098766");
        let both = together(&world, &[bill, april]).await;
        let total: Cost = both.iter().filter(|((by, _), _)| by == "service").map(|(_, cost)| *cost).sum::<Result<_, _>>().unwrap();
        assert_eq!(total.to_string(), "23");
        walk(&world, april, BillState::Approved).await;
        is_well(&world).await;
    }

    async fn without_a_next_bill_the_corrections_are_a_draft_of_the_following_month(world) {
        let (acme, bill) = approved(&world, "next_bill").await;
        let draft = correct(&world, acme, "second", SECOND).await;
        let shown = summary(&world.store, &staff(), draft).await.unwrap();
        assert_eq!((shown.period.to_string(), shown.state), ("Apr 2026".to_owned(), BillState::Draft));
        // The import of that month asks, and adds its lines to it.
        let asked = imported(&world, acme, "april", None, &export("04", FIRST)).await.unwrap();
        assert!(matches!(&asked, Outcome::Asked(asked) if asked[0].bill == draft && !asked[0].has_same_source), "{asked:?}");
        imported(&world, acme, "april", Some(Choice::Replace), &export("04", FIRST)).await.unwrap();
        assert_eq!(billed(&world, draft).await.1, "11.5");
        let again = imported(&world, acme, "april again", None, &export("04", FIRST)).await.unwrap();
        assert!(matches!(&again, Outcome::Made(made, _) if made == &[(draft, true)]), "{again:?}");
        assert_eq!(bills_of(&world.store, &staff()).await.len(), 2);
        assert_eq!(billed(&world, bill).await.0, BillState::Approved);
        is_well(&world).await;
    }

    async fn a_correction_into_a_closed_following_month_is_refused(world) {
        let (acme, bill) = approved(&world, "next_bill").await;
        let zoo = customer(&world, "Zoo").await;
        let april = import(&world, FileOf { sha256: "zoo", ..file(zoo) }, &export("04", FIRST).replace("777", "778")).await[0];
        walk(&world, april, BillState::Approved).await;
        months::close(&world.store, TESTER, "2026-04").await.unwrap();
        let refused = imported(&world, acme, "second", Some(Choice::Correct), &export("03", SECOND)).await;
        let Err(StorageError::Refused(why)) = refused else { panic!("{refused:?}") };
        assert!(why.starts_with("2026-04 was closed by"), "{why}");
        assert_eq!(bills_of(&world.store, &staff()).await.len(), 2, "nothing is stored");
        months::reopen(&world.store, TESTER, "2026-04", "A correction came late").await.unwrap();
        let made = correct(&world, acme, "second", SECOND).await;
        assert_eq!(summary(&world.store, &staff(), made).await.unwrap().period.month(), "2026-04");
        assert_eq!(billed(&world, bill).await.0, BillState::Approved);
        is_well(&world).await;
    }

    async fn a_bill_that_was_split_is_corrected_with_its_disputed_part(world) {
        let acme = customer(&world, "Acme").await;
        corrected_as(&world, acme, "credit_note").await;
        let bill = import(&world, file(acme), &export("03", FIRST)).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        disputed(&world, bill, &[(0, "4"), (1, "1")]).await;
        let part = rest_approved(&world, bill).await.unwrap();
        let disputes = detail(&world.store, &staff(), part).await.unwrap().disputes;
        answered(&world, part, disputes[0].id, Answer::Refuse).await.unwrap();
        let note = correct(&world, acme, "second", SECOND).await;
        assert_eq!(together(&world, &[bill, part, note]).await, expected(&world, "Second", SECOND).await);
        is_well(&world).await;
    }

    async fn only_an_approved_bill_is_corrected(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export("03", FIRST)).await[0];
        for state in [BillState::Draft, BillState::SentForApproval] {
            walk(&world, bill, state).await;
            let refused = imported(&world, acme, "second", Some(Choice::Correct), &export("03", SECOND)).await;
            assert!(matches!(refused, Err(StorageError::Refused(_))), "{state:?}: {refused:?}");
        }
        walk(&world, bill, BillState::Approved).await;
        let refused = imported(&world, acme, "second", Some(Choice::Replace), &export("03", SECOND)).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))), "{refused:?}");
        assert_eq!(bills_of(&world.store, &staff()).await.len(), 1);
    }
}
