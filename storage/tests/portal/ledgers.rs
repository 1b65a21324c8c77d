//! Bills and ledgers are only added to: no race, no deletion and no sum that is too large removes anything.

mod contract_years;
mod older;
mod races;
mod tampered;
mod too_large;
mod without_years;

use domain::bill::BillState;
use domain::ids::{BillId, CustomerId, PurchaseOrderId};
use domain::notation::Notation;
use domain::permission::{Role, Scope};
use domain::purchase_order::PurchaseOrderDraft;
use domain::record::Draft;
use storage::testing::{TESTER, World, actor, customer, file, import, walk};
use storage::{StorageError, costs, customers, execute, fetch_one, fingerprints, history, on_both, purchase_orders};

const ALL: Scope = Scope::AllCustomers;

const TAGGED: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName,Tags
600.004,600.004,USD,2026-09-01,2026-09-01T00:00:00Z,AWS,EC2,\"{\"\"team\"\":\"\"web\"\",\"\"env\"\":\"\"prod\"\"}\"
300,300,USD,2026-09-01,2026-09-02T00:00:00Z,AWS,EC2,\"{\"\"team\"\":\"\"data\"\",\"\"env\"\":\"\"prod\"\"}\"
50.5,50.5,USD,2026-09-01,2026-09-02T00:00:00Z,Microsoft,SQL,
";

fn draft(changes: &[(&str, &str)]) -> PurchaseOrderDraft {
    let mut draft = PurchaseOrderDraft::default();
    let usual = [
        ("name", "Cloud 2026"),
        ("annual_value", "500"),
        ("consumption_base_value", "100"),
        ("currency", "USD"),
        ("current_status", "active"),
        ("provider_type", "aws"),
        ("start_date", "2026-01-01"),
        ("expiry_date", "2026-12-31"),
    ];
    usual.iter().chain(changes).for_each(|(field, value)| assert!(draft.set(field, value), "{field}"));
    draft
}

pub(crate) async fn ordered(world: &World, of: CustomerId, changes: &[(&str, &str)]) -> PurchaseOrderId {
    purchase_orders::add(&world.store, TESTER, of, &draft(changes).parse(Notation::NEUTRAL).unwrap()).await.unwrap()
}

/// A customer with an order, and a bill that can draw on it.
async fn billed(world: &World, to: BillState) -> (CustomerId, PurchaseOrderId, BillId) {
    let acme = customer(world, "Acme").await;
    let order = ordered(world, acme, &[]).await;
    let bill = import(world, file(acme), TAGGED).await[0];
    walk(world, bill, to).await;
    (acme, order, bill)
}

/// All faults that `cloudtab verify` reports.
async fn told(world: &World) -> Vec<String> {
    let mut told = costs::verify(&world.store).await.unwrap().1;
    told.extend(fingerprints::verify(&world.store).await.unwrap().1);
    told.extend(history::verify::verify(&world.store, &[]).await.unwrap().faults);
    told
}

/// The number of rows in the tables of bills and purchase orders.
async fn counted(world: &World) -> i64 {
    let sql =
        "SELECT (SELECT COUNT(*) FROM bills) + (SELECT COUNT(*) FROM bill_steps) + (SELECT COUNT(*) FROM bill_lines)
                    + (SELECT COUNT(*) FROM bill_costs) + (SELECT COUNT(*) FROM purchase_orders)
                    + (SELECT COUNT(*) FROM purchase_order_ledger)";
    fetch_one!(world.store.read().await.unwrap(), (i64,), sql).unwrap().0
}

on_both! {
    async fn the_schema_itself_protects_bills_ledgers_and_the_audit_log(world) {
        let (acme, ..) = billed(&world, BillState::Approved).await;
        let before = counted(&world).await;
        for sql in [
            "DELETE FROM customers WHERE id = $1",
            "DELETE FROM purchase_orders WHERE customer_id = $1",
            "DELETE FROM bills WHERE customer_id = $1",
            "UPDATE bill_versions SET billed = '1' WHERE bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
            "DELETE FROM bill_versions WHERE bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
            "UPDATE bill_sources SET provider = 'x' WHERE version_id IN (SELECT v.id FROM bill_versions v JOIN bills b ON b.id = v.bill_id WHERE b.customer_id = $1)",
            "DELETE FROM bill_sources WHERE version_id IN (SELECT v.id FROM bill_versions v JOIN bills b ON b.id = v.bill_id WHERE b.customer_id = $1)",
            "UPDATE bills SET state = 'draft' WHERE customer_id = $1",
            "UPDATE bills SET latest = latest + 1 WHERE customer_id = $1",
            "UPDATE bills SET currency = 'EUR' WHERE customer_id = $1",
            "UPDATE bills SET period = '2026-08' WHERE customer_id = $1",
            "UPDATE bills SET billing_address = 'Elsewhere' WHERE customer_id = $1",
            "UPDATE bill_versions SET content_hash = 'x' WHERE bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
            "UPDATE bill_versions SET rows_fingerprint = 'x' WHERE bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
            "UPDATE bill_steps SET state = 'draft' WHERE bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
            "UPDATE bill_steps SET person = 'Mallory' WHERE bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
            "DELETE FROM bill_steps WHERE bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
            "UPDATE bill_lines SET row_count = 1 WHERE version_id IN (SELECT v.id FROM bill_versions v JOIN bills b ON b.id = v.bill_id WHERE b.customer_id = $1)",
            "DELETE FROM bill_lines WHERE version_id IN (SELECT v.id FROM bill_versions v JOIN bills b ON b.id = v.bill_id WHERE b.customer_id = $1)",
            "INSERT INTO bill_lines (version_id, block, row_count, data) SELECT version_id, block + 1, row_count, data FROM bill_lines",
            "UPDATE bill_costs SET key = 'x' WHERE version_id IN (SELECT v.id FROM bill_versions v JOIN bills b ON b.id = v.bill_id WHERE b.customer_id = $1)",
            "DELETE FROM bill_costs WHERE version_id IN (SELECT v.id FROM bill_versions v JOIN bills b ON b.id = v.bill_id WHERE b.customer_id = $1)",
            "UPDATE purchase_order_ledger SET contract_year = 2 WHERE purchase_order_id IN (SELECT id FROM purchase_orders WHERE customer_id = $1)",
            "UPDATE purchase_order_ledger SET amount = 1 WHERE purchase_order_id IN (SELECT id FROM purchase_orders WHERE customer_id = $1)",
            "UPDATE purchase_order_ledger SET person = 'Mallory' WHERE purchase_order_id IN (SELECT id FROM purchase_orders WHERE customer_id = $1)",
            "DELETE FROM purchase_order_ledger WHERE purchase_order_id IN (SELECT id FROM purchase_orders WHERE customer_id = $1)",
            "UPDATE audit_log SET subject = 'x' WHERE customer_id = $1",
            "UPDATE audit_log SET person = 'Mallory' WHERE customer_id = $1",
            "UPDATE audit_log SET hash = 'x' WHERE customer_id = $1",
            "DELETE FROM audit_log WHERE customer_id = $1",
            "UPDATE audit_heads SET seq = seq - 1 WHERE customer_id = $1",
            "DELETE FROM audit_heads WHERE customer_id = $1",
        ] {
            let mut tx = world.store.write().await.unwrap();
            assert!(matches!(execute!(tx, sql, acme.0), Err(StorageError::Database(_))), "{sql}");
        }
        assert_eq!((counted(&world).await, told(&world).await), (before, Vec::new()));
    }

    async fn a_customer_that_was_sent_a_bill_can_only_be_archived(world) {
        for (name, to) in [("Sent", BillState::SentForApproval), ("Approved", BillState::Approved)] {
            let id = customer(&world, name).await;
            let bill = import(&world, file(id), TAGGED).await[0];
            walk(&world, bill, to).await;
            let refused = customers::delete(&world.store, TESTER, id).await;
            let Err(StorageError::Refused(why)) = refused else { panic!("{refused:?}") };
            assert!(why.contains(name) && why.contains("archive it"), "{why}");
            customers::set_archived(&world.store, &actor(Role::Admin, None, false), id, true).await.unwrap();
            let refused = customers::delete(&world.store, TESTER, id).await;
            assert!(matches!(refused, Err(StorageError::Refused(_))), "also when it is archived");
        }
        assert_eq!(told(&world).await, [""; 0]);
    }

    async fn a_customer_that_was_never_sent_a_bill_is_deleted_completely(world) {
        for to in [BillState::Draft, BillState::InternalReview, BillState::InternalApproved] {
            let (acme, ..) = billed(&world, to).await;
            assert!(counted(&world).await > 0);
            customers::delete(&world.store, TESTER, acme).await.unwrap();
            assert_eq!(counted(&world).await, 0, "{to:?}");
        }
        assert_eq!(told(&world).await, [""; 0], "the deletion is on record");
    }

    async fn a_purchase_order_without_draws_is_removed_with_its_base_value(world) {
        let (acme, order, _) = billed(&world, BillState::SentForApproval).await;
        purchase_orders::remove(&world.store, TESTER, acme, order).await.unwrap();
        let gone = purchase_orders::get(&world.store, ALL, acme, order).await;
        assert!(matches!(gone, Err(StorageError::NotFound)));
        assert_eq!(told(&world).await, [""; 0]);
    }
}
