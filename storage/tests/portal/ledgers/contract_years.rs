//! An order over several years has its Annual Value for each contract year, and what is left of one does not pass on.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use domain::bill::BillStep;
use domain::customer::CustomerQuery;
use domain::purchase_order::LedgerKind;
use domain::purchase_order_list::PurchaseOrderDetail;
use storage::bills::import::FileOf;
use storage::testing::step;

use super::*;

/// Three contract years, each from 1 Oct to 30 Sep.
const THREE_YEARS: [(&str, &str); 2] = [("start_date", "2025-10-01"), ("expiry_date", "2028-09-30")];

/// A bill of AWS for one month, approved.
async fn approved(world: &World, of: CustomerId, month: &str, amount: &str) -> BillId {
    // The same content would be the same bill.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let header =
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName";
    let text = format!("{header}\n{amount},0,USD,{month}-01,{month}-01T00:00:00Z,AWS,EC2 {count}\n");
    let sha256 = format!("file of years {count}");
    let bill = import(world, FileOf { sha256: &sha256, ..file(of) }, &text).await[0];
    walk(world, bill, BillState::Approved).await;
    bill
}

async fn detail(world: &World, of: CustomerId, order: PurchaseOrderId) -> PurchaseOrderDetail {
    purchase_orders::get(&world.store, ALL, of, order).await.unwrap()
}

/// What was consumed of each contract year and what is left, which must add up to the value.
async fn years(world: &World, of: CustomerId, order: PurchaseOrderId) -> Vec<(i64, i64)> {
    let detail = detail(world, of, order).await;
    let list = purchase_orders::list(&world.store, ALL, of).await.unwrap();
    assert_eq!(list.orders.into_iter().find(|row| row.id == order), Some(detail.summary.clone()), "list and page");
    let minor = |total: domain::money::Total| total.minor.unwrap();
    let years = detail.years.iter().map(|of| (minor(of.consumed), minor(of.remaining)));
    let years: Vec<_> = years.inspect(|(c, r)| assert_eq!(detail.summary.annual_value.minor, c + r)).collect();
    for (year, (consumed, _)) in (1i64..).zip(&years) {
        let entries = detail.ledger.iter().filter(|entry| entry.year == year);
        assert_eq!(entries.map(|entry| entry.amount).sum::<i64>(), *consumed, "year {year}");
    }
    years
}

async fn uncovered(world: &World, bill: BillId) -> Option<i64> {
    let mut on = world.store.read().await.unwrap();
    fetch_one!(on, (Option<i64>,), "SELECT uncovered FROM bills WHERE id = $1", bill.0).unwrap().0
}

async fn save(
    world: &World,
    of: CustomerId,
    order: PurchaseOrderId,
    changes: &[(&str, &str)],
) -> Result<(), StorageError> {
    let version = detail(world, of, order).await.summary.version;
    let value = draft(changes).parse(Notation::NEUTRAL).unwrap();
    storage::save::<purchase_orders::PurchaseOrders>(&world.store, TESTER, (of, order), version, &value).await
}

/// The field of a refused save, and why.
fn refused(saved: Result<(), StorageError>) -> (String, String) {
    let Err(StorageError::Unfit { field, message }) = saved else { panic!("{saved:?}") };
    (field, message)
}

on_both! {
    async fn each_contract_year_has_the_annual_value_and_passes_nothing_on(world) {
        let acme = customer(&world, "Acme").await;
        let order = ordered(&world, acme, &THREE_YEARS).await;
        assert_eq!(years(&world, acme, order).await, [(10_000, 40_000), (0, 50_000), (0, 50_000)], "the base value is of the first year");
        let first = approved(&world, acme, "2026-09", "350").await;
        let second = approved(&world, acme, "2026-10", "600").await;
        assert_eq!(years(&world, acme, order).await, [(45_000, 5_000), (50_000, 0), (0, 50_000)]);
        assert_eq!((uncovered(&world, first).await, uncovered(&world, second).await), (Some(0), Some(10_000)));
        approved(&world, acme, "2027-10", "20").await;
        assert_eq!(years(&world, acme, order).await, [(45_000, 5_000), (50_000, 0), (2_000, 48_000)]);
        assert_eq!(told(&world).await, [""; 0]);
    }

    async fn a_bill_in_two_contract_years_draws_on_the_first_one_that_is_not_used_up(world) {
        let acme = customer(&world, "Acme").await;
        let order = ordered(&world, acme, &[("start_date", "2025-09-15"), ("expiry_date", "2027-09-14")]).await;
        let bill = approved(&world, acme, "2026-09", "600").await;
        assert_eq!(years(&world, acme, order).await, [(50_000, 0), (20_000, 30_000)]);
        let entries: Vec<_> = detail(&world, acme, order).await.ledger.iter().map(|e| (e.kind, e.year, e.amount)).collect();
        let draw = LedgerKind::BillApproved;
        assert_eq!(entries, [(LedgerKind::BaseValue, 1, 10_000), (draw, 1, 40_000), (draw, 2, 20_000)]);
        approved(&world, acme, "2026-09", "350").await;
        assert_eq!(years(&world, acme, order).await, [(50_000, 0), (50_000, 0)]);
        assert_eq!(uncovered(&world, bill).await, Some(0));
        assert_eq!(told(&world).await, [""; 0]);
    }

    async fn lists_show_the_present_contract_year(world) {
        let acme = customer(&world, "Acme").await;
        let order = ordered(&world, acme, &[("start_date", "2025-01-01"), ("expiry_date", "2027-12-31")]).await;
        approved(&world, acme, "2025-12", "150").await;
        approved(&world, acme, "2026-12", "7").await;
        let listed = || async {
            let page = customers::list(&world.store, &CustomerQuery::default().tidy()).await.unwrap();
            let summary = detail(&world, acme, order).await.summary;
            let remaining = page.rows[0].po_remaining.iter().map(|total| total.minor.unwrap()).collect::<Vec<_>>();
            (summary.year.number, summary.years, summary.consumed.minor.unwrap(), remaining)
        };
        let today = world.store.clock.now().date_naive();
        assert_eq!(domain::date::month_of(today)[..4], *"2026", "the tests begin in the second year");
        assert_eq!(listed().await, (2, 3, 700, vec![49_300]));
        let next = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap() - today;
        world.later(next.num_minutes());
        assert_eq!(listed().await, (3, 3, 0, vec![50_000]));
        world.later(366 * 24 * 60);
        assert_eq!(listed().await, (3, 3, 0, vec![]), "expired");
    }

    async fn what_a_reversed_bill_drew_returns_to_its_orders_and_years(world) {
        let acme = customer(&world, "Acme").await;
        let order = ordered(&world, acme, &[("start_date", "2025-09-15"), ("expiry_date", "2027-09-14")]).await;
        let other = ordered(&world, acme, &[("name", "Later"), ("expiry_date", "2028-12-31"), ("start_date", "2026-01-01")]).await;
        let bill = approved(&world, acme, "2026-09", "1000").await;
        let kept = approved(&world, acme, "2026-09", "1").await;
        assert_eq!(years(&world, acme, order).await, [(50_000, 0), (50_000, 0)]);
        assert_eq!(years(&world, acme, other).await[0], (20_100, 29_900));
        for _ in 0..2 {
            let mut tx = world.store.write().await.unwrap();
            purchase_orders::reverse(&world.store, &mut tx, TESTER, bill).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(years(&world, acme, order).await, [(10_000, 40_000), (0, 50_000)]);
            assert_eq!(years(&world, acme, other).await[0], (10_100, 39_900));
            assert_eq!((uncovered(&world, bill).await, uncovered(&world, kept).await), (None, Some(0)));
            let ledger = detail(&world, acme, order).await.ledger;
            let back: Vec<_> = ledger.iter().filter(|e| e.kind == LedgerKind::BillReversed).map(|e| (e.year, e.amount)).collect();
            assert_eq!(back, [(1, -40_000), (2, -50_000)], "nothing is given back twice");
        }
        let faults = told(&world).await;
        assert!(!faults.iter().any(|fault| fault.contains("purchase order")), "{faults:?}");
    }

    async fn draws_keep_the_days_of_their_contract_year(world) {
        let acme = customer(&world, "Acme").await;
        let order = ordered(&world, acme, &THREE_YEARS).await;
        let [start, expiry] = THREE_YEARS;
        save(&world, acme, order, &[("start_date", "2025-11-01"), expiry]).await.unwrap();
        save(&world, acme, order, &THREE_YEARS).await.unwrap();
        approved(&world, acme, "2026-10", "50").await;
        let (field, why) = refused(save(&world, acme, order, &[("start_date", "2025-11-01"), expiry]).await);
        assert_eq!(field, "start_date");
        assert_eq!(why, "Bills were charged to contract years that begin on this day, so it cannot be changed: add another purchase order");
        let (field, why) = refused(save(&world, acme, order, &[start, ("expiry_date", "2026-09-30")]).await);
        assert_eq!((field.as_str(), why.as_str()), ("expiry_date", "Bills were charged to contract year 2, 1 Oct 2026 – 30 Sep 2027: choose a later date"));
        let (field, _) = refused(save(&world, acme, order, &[start, expiry, ("currency", "EUR")]).await);
        assert_eq!(field, "currency");
        save(&world, acme, order, &[start, ("expiry_date", "2026-10-31"), ("annual_value", "400")]).await.unwrap();
        assert_eq!(years(&world, acme, order).await, [(10_000, 30_000), (5_000, 35_000)]);
        save(&world, acme, order, &[start, ("expiry_date", "2030-09-30")]).await.unwrap();
        assert_eq!(years(&world, acme, order).await, [(10_000, 40_000), (5_000, 45_000), (0, 50_000), (0, 50_000), (0, 50_000)]);
        assert_eq!(told(&world).await, [""; 0]);
    }

    async fn an_order_of_one_year_may_change_its_dates_after_a_draw(world) {
        let (acme, order, _) = billed(&world, BillState::Approved).await;
        save(&world, acme, order, &[("start_date", "2026-02-01")]).await.unwrap();
        assert_eq!(years(&world, acme, order).await, [(50_000, 0)]);
        let (field, _) = refused(save(&world, acme, order, &[("start_date", "2025-12-01")]).await);
        assert_eq!(field, "start_date", "it would get a second year");
    }

    async fn the_base_value_moves_with_the_consumption_start(world) {
        let acme = customer(&world, "Acme").await;
        let order = ordered(&world, acme, &THREE_YEARS).await;
        let [start, expiry] = THREE_YEARS;
        let later = ("consumption_start_date", "2027-10-01");
        save(&world, acme, order, &[start, expiry, later]).await.unwrap();
        assert_eq!(years(&world, acme, order).await, [(0, 50_000), (0, 50_000), (10_000, 40_000)]);
        save(&world, acme, order, &[start, expiry, later, ("consumption_base_value", "120")]).await.unwrap();
        assert_eq!(years(&world, acme, order).await, [(0, 50_000), (0, 50_000), (12_000, 38_000)]);
        save(&world, acme, order, &[start, expiry, ("consumption_base_value", "")]).await.unwrap();
        assert_eq!(years(&world, acme, order).await, [(0, 50_000); 3]);
        let notes: Vec<_> = detail(&world, acme, order).await.ledger.into_iter().map(|e| (e.year, e.amount, e.note)).collect();
        let (moved, changed) = ("Contract year of the base value changed", "Consumption Base Value changed");
        let expected = [(1, 10_000, "Consumption Base Value"), (1, -10_000, moved), (3, 10_000, moved), (3, 2_000, changed), (3, -12_000, changed)];
        assert_eq!(notes, expected.map(|(year, amount, note)| (year, amount, note.to_owned())));
        assert_eq!(told(&world).await, [""; 0]);
    }

    async fn a_customer_sees_its_orders_without_notes_and_names_of_staff(world) {
        let acme = customer(&world, "Acme").await;
        let other = customer(&world, "Other").await;
        let order = ordered(&world, acme, &[("comment", "Margin 12%"), ("number", "PO-7")]).await;
        ordered(&world, acme, &[("name", "cloud 2026")]).await;
        let bill = import(&world, file(acme), TAGGED).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        step(&world, bill, BillStep::Approve).await.unwrap();
        let shown = purchase_orders::own(&world.store, acme, order).await.unwrap();
        assert_eq!((shown.draft.comment.as_str(), shown.updated_by.as_str(), shown.similar.len()), ("", "", 0));
        assert_eq!(shown.ledger.iter().map(|entry| entry.person.as_str()).collect::<Vec<_>>(), ["Reseller", "Tester"]);
        let staff = detail(&world, acme, order).await;
        assert_eq!((shown.summary, shown.years), (staff.summary, staff.years));
        assert!(matches!(purchase_orders::own(&world.store, other, order).await, Err(StorageError::NotFound)));
    }
}
