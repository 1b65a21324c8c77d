//! Amounts whose sum is too large to count.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::bill::BillStep;
use domain::customer::CustomerQuery;
use domain::notation::Notation;
use storage::bills::import::FileOf;
use storage::testing::step;

use super::*;

const HEADER: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName";

/// Imports a bill of one line and takes it to the step before its approval.
async fn sent(world: &World, to: CustomerId, currency: &str, amount: &str) -> BillId {
    // The same content would be the same bill.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let text = format!("{HEADER}\n{amount},0,{currency},2026-09-01,2026-09-01T00:00:00Z,AWS,EC2 {count}\n");
    let sha256 = format!("file {count}");
    let bill = import(world, FileOf { sha256: &sha256, ..file(to) }, &text).await[0];
    walk(world, bill, BillState::SentForApproval).await;
    bill
}

/// The amounts in the list of customers and in the list of orders.
async fn shown(world: &World, of: CustomerId) -> (Vec<String>, Vec<String>) {
    let page = customers::list(&world.store, &CustomerQuery::default().tidy()).await.unwrap();
    let row = page.rows.iter().find(|row| row.id == of).unwrap();
    let orders = purchase_orders::list(&world.store, ALL, of).await.unwrap().orders;
    let order = |order: &domain::purchase_order_list::PurchaseOrderSummary| {
        format!(
            "{} {} / {}",
            order.name,
            order.consumed.format(Notation::NEUTRAL),
            order.remaining.format(Notation::NEUTRAL)
        )
    };
    (row.po_remaining.iter().map(|total| total.format(Notation::NEUTRAL)).collect(), orders.iter().map(order).collect())
}

on_both! {
    async fn a_bill_that_makes_a_total_too_large_is_refused_and_says_why(world) {
        for (name, currency, annual_value, amounts) in [
            ("Credits", "USD", "500", ["-9e16", "-9e16"]),
            ("Yen", "JPY", "500", ["-9e18", "-9e18"]),
            ("Remains", "USD", "92,233,720,368,547,758.06", ["-0.01", "-0.01"]),
            ("Dinars", "KWD", "0", ["-9.2e15", "-1e14"]),
        ] {
            let id = customer(&world, name).await;
            let order = [("currency", currency), ("annual_value", annual_value), ("consumption_base_value", "")];
            let order = ordered(&world, id, &order).await;
            let [first, second] = [sent(&world, id, currency, amounts[0]).await, sent(&world, id, currency, amounts[1]).await];
            step(&world, first, BillStep::Approve).await.unwrap();
            let refused = step(&world, second, BillStep::Approve).await;
            let Err(StorageError::Refused(why)) = refused else { panic!("{name}: {refused:?}") };
            assert!(why.contains("Cloud 2026") && why.contains("too large to count"), "{why}");
            let (remaining, orders) = shown(&world, id).await;
            assert!(!format!("{remaining:?} {orders:?}").contains("too large"), "{name}: {remaining:?} {orders:?}");
            // The advice in the message works: the bill is approved, and no order covers it.
            let inactive = [("currency", currency), ("annual_value", annual_value), ("consumption_base_value", ""), ("current_status", "inactive")];
            storage::save::<purchase_orders::PurchaseOrders>(&world.store, TESTER, (id, order), 1, &draft(&inactive).parse(Notation::NEUTRAL).unwrap()).await.unwrap();
            step(&world, second, BillStep::Approve).await.unwrap();
        }
        assert_eq!(told(&world).await, [""; 0]);
    }

    async fn a_total_that_is_already_too_large_says_so_and_breaks_no_list(world) {
        let (acme, order, _) = billed(&world, BillState::Approved).await;
        let other = ordered(&world, acme, &[("name", "Fine"), ("expiry_date", "2027-01-31")]).await;
        let euros = ordered(&world, acme, &[("name", "Euros"), ("currency", "EUR"), ("expiry_date", "2027-02-28")]).await;
        let mut tx = world.store.write().await.unwrap();
        for seq in [10i64, 11] {
            let sql = "INSERT INTO purchase_order_ledger (purchase_order_id, seq, kind, amount, note, person, at)
                       SELECT $1, $2, 'adjustment', $3, '', 'Tester', at FROM purchase_order_ledger WHERE purchase_order_id = $1 AND seq = 1";
            execute!(tx, sql, order.0, seq, -9_000_000_000_000_000_000i64).unwrap();
        }
        tx.commit().await.unwrap();
        let (remaining, orders) = shown(&world, acme).await;
        assert_eq!(remaining, ["EUR 400.00", "USD: too large to show"]);
        assert_eq!(orders, [
            "Cloud 2026 USD: too large to show / USD: too large to show",
            "Fine USD 100.00 / USD 400.00",
            "Euros EUR 100.00 / EUR 400.00",
        ]);
        for id in [order, other, euros] {
            purchase_orders::get(&world.store, ALL, acme, id).await.unwrap();
        }
        // The order can still be set inactive, so that later bills draw on another one.
        let inactive = draft(&[("current_status", "inactive")]).parse(Notation::NEUTRAL).unwrap();
        storage::save::<purchase_orders::PurchaseOrders>(&world.store, TESTER, (acme, order), 1, &inactive).await.unwrap();
        assert_eq!(shown(&world, acme).await.0, ["EUR 400.00", "USD 400.00"]);
    }

    async fn a_base_value_that_makes_a_total_too_large_is_refused(world) {
        let id = customer(&world, "Acme").await;
        let paid = ordered(&world, id, &[("name", "Paid"), ("provider_type", "other"), ("annual_value", "90000000000000000"), ("consumption_base_value", "")]).await;
        let bill = sent(&world, id, "USD", "9e16").await;
        step(&world, bill, BillStep::Approve).await.unwrap();
        let large = [("name", "Paid"), ("provider_type", "other"), ("annual_value", "90000000000000000"), ("consumption_base_value", "90000000000000000")];
        let refused = storage::save::<purchase_orders::PurchaseOrders>(&world.store, TESTER, (id, paid), 1, &draft(&large).parse(Notation::NEUTRAL).unwrap()).await;
        assert!(matches!(&refused, Err(StorageError::Refused(why)) if why.contains("too large to count")), "{refused:?}");
        assert_eq!(told(&world).await, [""; 0]);
    }
}
