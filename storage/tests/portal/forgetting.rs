//! An emptied audit record is valid only if a person was forgotten after it was written.

use domain::ids::CustomerId;
use storage::history::chain::{Chain, complete};
use storage::history::verify::{Head, Report, verify};
use storage::testing::{World, customer, forgetting, records, unguard};
use storage::{execute, on_both};

/// A customer with six records.
async fn acme(world: &World) -> CustomerId {
    let acme = customer(world, "Acme").await;
    records(world, Chain::Customer(acme), 5).await;
    acme
}

async fn run(world: &World, customer: CustomerId, statements: &[&'static str]) {
    unguard(world).await;
    let mut tx = world.store.write().await.unwrap();
    for sql in statements {
        assert!(execute!(tx, *sql, customer.0).unwrap() > 0, "{sql} did nothing");
    }
    tx.commit().await.unwrap();
}

const EMPTY_THREE: &str = "UPDATE audit_log SET salt = NULL, subject = 'A forgotten person', changes = '[]' WHERE customer_id = $1 AND seq = 3";

async fn verified(world: &World, kept: &[Head]) -> Report {
    verify(&world.store, kept).await.unwrap()
}

/// Moves the last record, the seventh, to the second place, and the records from there one place on.
const PUT_SECOND: [&str; 4] = [
    "UPDATE audit_log SET seq = -2 WHERE customer_id = $1 AND seq = 7",
    "UPDATE audit_log SET seq = -seq - 1 WHERE customer_id = $1 AND seq BETWEEN 2 AND 6",
    "UPDATE audit_log SET seq = -seq WHERE customer_id = $1 AND seq < 0",
    "UPDATE audit_heads SET seq = 7 WHERE customer_id = $1",
];

on_both! {
    async fn an_emptied_record_that_only_an_earlier_forgetting_names_is_reported(world) {
        let acme = customer(&world, "Acme").await;
        forgetting(&world, Chain::Customer(acme), "3").await;
        records(&world, Chain::Customer(acme), 4).await;
        assert_eq!(verified(&world, &[]).await.faults, [""; 0]);
        run(&world, acme, &[EMPTY_THREE]).await;
        let told = verified(&world, &[]).await.faults;
        assert_eq!(told, ["The audit log of Acme: entry 3 was erased, but no person was forgotten"]);
        forgetting(&world, Chain::Customer(acme), "3").await;
        assert_eq!(verified(&world, &[]).await.faults, [""; 0], "a later record explains it");
    }

    async fn a_forgetting_inserted_before_the_end_breaks_the_chain(world) {
        let acme = acme(&world).await;
        forgetting(&world, Chain::Customer(acme), "3").await;
        run(&world, acme, &PUT_SECOND).await;
        run(&world, acme, &[EMPTY_THREE]).await;
        let told = verified(&world, &[]).await.faults;
        assert!(told.iter().any(|fault| fault.contains("entry 2 does not follow the one before")), "{told:?}");
        assert!(told.iter().any(|fault| fault.contains("entry 3 was erased")), "{told:?}");
    }

    async fn the_checkpoint_detects_a_forgetting_added_to_a_rewritten_chain(world) {
        let acme = acme(&world).await;
        let checkpoint = verified(&world, &[]).await.heads;
        forgetting(&world, Chain::Customer(acme), "2").await;
        run(&world, acme, &PUT_SECOND).await;
        let anew = [
            "UPDATE audit_log SET salt = NULL, digest = NULL, hash = NULL WHERE customer_id = $1",
            "UPDATE audit_heads SET hash = NULL WHERE customer_id = $1",
        ];
        run(&world, acme, &anew).await;
        complete(&world.store).await.unwrap();
        assert_eq!(verified(&world, &[]).await.faults, [""; 0], "by itself it looks right");
        let told = verified(&world, &checkpoint).await.faults;
        assert!(told.iter().any(|fault| fault.contains("entry 6 is not the one in the checkpoint")), "{told:?}");
    }

    async fn verify_lists_people_forgotten_since_the_checkpoint(world) {
        let acme = acme(&world).await;
        forgetting(&world, Chain::Customer(acme), "2").await;
        let checkpoint = verified(&world, &[]).await.heads;
        assert_eq!(verified(&world, &checkpoint).await.forgotten, [""; 0], "what was before the checkpoint is known");
        run(&world, acme, &[EMPTY_THREE]).await;
        forgetting(&world, Chain::Customer(acme), "3").await;
        let report = verified(&world, &checkpoint).await;
        assert_eq!(report.faults, [""; 0], "it looks like a real one");
        let told = ["The audit log of Acme: Tester forgot a person in entry 8, at 2026-11-23 09:00:00 UTC"];
        assert_eq!(report.forgotten, told);
    }
}
