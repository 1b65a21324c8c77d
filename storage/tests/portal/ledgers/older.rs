//! Bills that are older than the audit log are no fault; bills that were inserted directly are.

use domain::bill::BillStep;
use storage::By;
use storage::testing::{forge, step, unguard};

use super::*;

/// A bill whose first steps, by Grace, have no audit records, as in an older version. Tester took the other steps.
async fn older_bill(world: &World) -> BillId {
    let acme = customer(world, "Acme").await;
    ordered(world, acme, &[]).await;
    let grace = storage::bills::import::FileOf { person: "Grace", ..file(acme) };
    let bill = import(world, grace, TAGGED).await[0];
    let grace = By { person: "Grace", ..TESTER };
    let shown = storage::bills::summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
    let review = BillStep::SendToInternalReview;
    storage::bills::take_step(
        &world.store,
        ALL,
        grace,
        bill,
        &storage::testing::taken(review),
        shown.version,
        &shown.content_hash,
    )
    .await
    .unwrap();
    unguard(world).await;
    run(world, "DELETE FROM audit_log WHERE subject_id = $1", bill).await;
    for next in [BillStep::ApproveInternally, BillStep::SendForApproval, BillStep::Approve] {
        step(world, bill, next).await.unwrap();
    }
    bill
}

async fn run(world: &World, sql: &'static str, bill: BillId) {
    let mut tx = world.store.write().await.unwrap();
    assert!(execute!(tx, sql, bill.0).unwrap() > 0, "{sql}");
    tx.commit().await.unwrap();
}

async fn faults_of_bills(world: &World) -> Vec<String> {
    fingerprints::verify(&world.store).await.unwrap().1
}

on_both! {
    async fn a_bill_older_than_its_records_is_valid_until_a_later_step_changes(world) {
        let bill = older_bill(&world).await;
        assert_eq!(faults_of_bills(&world).await, [""; 0]);
        for later in ["version = 3", "version = 5"] {
            let sql = match later {
                "version = 3" => "UPDATE bill_steps SET person = 'Mallory' WHERE bill_id = $1 AND version = 3",
                _ => "UPDATE bill_steps SET person = 'Mallory' WHERE bill_id = $1 AND version = 5",
            };
            run(&world, sql, bill).await;
            assert_eq!(faults_of_bills(&world).await, ["B-000001: it names Mallory, but its audit records do not"]);
            run(&world, "UPDATE bill_steps SET person = 'Tester' WHERE bill_id = $1 AND person = 'Mallory'", bill).await;
        }
        run(&world, "UPDATE purchase_order_ledger SET person = 'Mallory' WHERE bill_id = $1", bill).await;
        assert_eq!(faults_of_bills(&world).await, ["B-000001: it names Mallory, but its audit records do not"]);
    }

    async fn a_bill_that_was_inserted_directly_is_reported(world) {
        older_bill(&world).await;
        let other = customer(&world, "Other").await;
        import(&world, file(other), TAGGED).await;
        let put_in = storage::bills::import::FileOf { sha256: "def", person: "Mallory", ..file(other) };
        let put_in = import(&world, put_in, &TAGGED.replace("600.004", "700")).await[0];
        run(&world, "DELETE FROM audit_log WHERE subject_id = $1", put_in).await;
        assert_eq!(faults_of_bills(&world).await, ["B-000003: no audit record says that it was added"]);
        run(&world, "UPDATE bills SET number = -1 WHERE id = $1", put_in).await;
        forge(&world, put_in).await;
        assert_eq!(faults_of_bills(&world).await, ["B--00001: no audit record says that it was added"]);
        run(&world, "UPDATE bills SET number = 3 WHERE id = $1", put_in).await;
        forge(&world, put_in).await;
        step(&world, put_in, BillStep::SendToInternalReview).await.unwrap();
        assert_eq!(faults_of_bills(&world).await, ["B-000003: no audit record says that it was added"], "also after another step");
    }
}
