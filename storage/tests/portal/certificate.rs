//! The certificate of a version: every row is accounted for, and a changed figure makes it fail.

use domain::bill::{BillState, BillStep};
use domain::bill_import::Choice;
use storage::bills::import::FileOf;
use storage::certificate::{certificate, verify};
use storage::testing::{customer, file, import, step, unguard, walk};
use storage::{StorageError, execute, on_both};

const FILE: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,ServiceName,InvoiceId
1.005,1,USD,2026-03-01,AWS,Compute,A-1
2,2,USD,2026-03-01,AWS,Storage,A-1
-0.5,0,USD,2026-03-01,AWS,Compute,A-2
7,7,USD,2026-03-01,Microsoft,SQL,
";

on_both! {
    async fn every_row_is_accounted_for_by_provider_invoice(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        let found = certificate(&world.store, bill, None).await.unwrap();
        assert_eq!(found.faults(), [""; 0]);
        let rows = found.rows;
        assert_eq!((rows.read, rows.billed, rows.unassigned, rows.rejected), (4, 4, 0, 0));
        let invoices = found.invoices.iter().map(|of| {
            let name = |text: &Option<String>| text.clone().unwrap_or_default();
            format!("{} {}: {} of {}, {}", name(&of.provider), name(&of.invoice), of.billed, of.rows, of.difference)
        });
        let expected = ["AWS A-1: 3.005 of 2, 0", "AWS A-2: -0.5 of 1, 0", "Microsoft : 7 of 1, 0"];
        assert_eq!(invoices.collect::<Vec<_>>(), expected);
        assert_eq!((found.lines, found.ledger, found.hashes.approved), (found.total, None, None));
        assert_eq!(verify(&world.store).await.unwrap(), (1, vec![]));
        assert!(matches!(certificate(&world.store, bill, Some(2)).await, Err(StorageError::NotFound)));
    }

    async fn the_document_of_an_approved_bill_is_what_it_drew(world) {
        let id = customer(&world, "Acme").await;
        crate::bill_life::order(&world, id).await;
        let bill = import(&world, file(id), FILE).await[0];
        let newer = FileOf { sha256: "newer", choice: Some(Choice::Replace), ..file(id) };
        import(&world, newer, &FILE.replace("2,2", "3,3")).await;
        walk(&world, bill, BillState::Approved).await;
        let found = certificate(&world.store, bill, None).await.unwrap();
        assert_eq!((found.version, found.faults()), (2, vec![]));
        let ledger = found.ledger.unwrap();
        // 3.505 of AWS are rounded with the rest to 10.51; the order is for AWS only.
        assert_eq!(ledger.document.to_string(), "10.51");
        assert_eq!(ledger.drawn.checked_add(ledger.uncovered), Ok(ledger.document));
        assert!(!ledger.drawn.is_zero());
        assert_eq!(found.hashes.approved, Some(found.hashes.content));
        // The earlier version was never approved.
        let first = certificate(&world.store, bill, Some(1)).await.unwrap();
        assert_eq!((first.ledger, first.faults(), first.total.billed.to_string()), (None, vec![], "9.505".to_owned()));
        step(&world, bill, BillStep::Void).await.unwrap();
        let voided = certificate(&world.store, bill, None).await.unwrap();
        assert_eq!((voided.faults(), voided.ledger.unwrap().drawn.is_zero()), (vec![], true));
    }

    async fn a_changed_figure_makes_the_certificate_fail(world) {
        let id = customer(&world, "Acme").await;
        crate::bill_life::order(&world, id).await;
        let bill = import(&world, file(id), FILE).await[0];
        walk(&world, bill, BillState::Approved).await;
        unguard(&world).await;
        for (change, undo, told) in [
            ("UPDATE bill_versions SET billed = '9'", "UPDATE bill_versions SET billed = '9.505'", "do not add up to its total"),
            ("UPDATE bill_versions SET row_count = 5", "UPDATE bill_versions SET row_count = 4", "rows that were read"),
            ("UPDATE bill_versions SET content_hash = 'x' || content_hash", "UPDATE bill_versions SET content_hash = SUBSTR(content_hash, 2)", "another content was approved"),
            ("UPDATE bills SET uncovered = uncovered + 1", "UPDATE bills SET uncovered = uncovered - 1", "add up to its document"),
            ("UPDATE bill_costs SET billed = '1' || billed WHERE dimension = 'provider'", "UPDATE bill_costs SET billed = SUBSTR(billed, 2) WHERE dimension = 'provider'", "sums by provider"),
            ("UPDATE bill_sources SET provider = 'x'", "UPDATE bill_sources SET provider = 'AWS'", "were changed"),
        ] {
            let run = async |sql: &'static str| {
                let mut tx = world.store.write().await.unwrap();
                execute!(tx, sql).unwrap();
                tx.commit().await.unwrap();
            };
            run(change).await;
            let faults = verify(&world.store).await.unwrap().1;
            assert!(faults.iter().any(|fault| fault.contains(told)), "{change}: {faults:?}");
            run(undo).await;
        }
    }
}
