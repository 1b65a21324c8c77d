//! Bills that are not final yet: which are, how they are sent, and what ends it.

use domain::bill::{BillMove, BillState, BillStep};
use domain::bill_import::Choice;
use domain::bill_list::BillSummary;
use domain::ids::{AccountId, BillId};
use domain::import::{BillReader, Format};
use domain::permission::{Role, Scope};
use domain::provisional::{NotFinal, REASON_MISSING};
use storage::bills::import::{FileOf, Found, Import, Outcome};
use storage::bills::{detail, summary, take_step};
use storage::testing::{TESTER, World, actor, approvable, customer, file, found, step, walk};
use storage::{By, StorageError, fingerprints, on_both, overview};

/// A file of one account: month, service and invoice of each row.
fn export(rows: &[(&str, &str, &str)]) -> String {
    let row = |(month, service, invoice): &(&str, &str, &str)| {
        format!("1,1,USD,{month}-01,AWS,0042,{service},Usage,{invoice}\n")
    };
    let header = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,BillingAccountId,ServiceName,ChargeCategory,InvoiceId";
    format!("{header}\n{}", rows.iter().map(row).collect::<String>())
}

/// Imports a file of a format; returns its bill and what the preview said before.
async fn import_as(world: &World, of: FileOf<'_>, what: Found, text: &str) -> (BillId, Vec<NotFinal>) {
    let items: Vec<_> = BillReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
    let begun = || Import::begin(&world.store, FileOf { ..of });
    let mut import = begun();
    import.add(&items).await.unwrap();
    let seen = import.preview(&what).await.unwrap().bills.remove(0).provisional;
    let mut import = begun();
    import.add(&items).await.unwrap();
    match import.finish(&what).await.unwrap() {
        Outcome::Made(bills, _) => (bills[0].0, seen),
        Outcome::Asked(asked) => panic!("{asked:?}"),
    }
}

fn of(format: Format) -> Found {
    Found { format, ..found() }
}

async fn bill(world: &World, id: BillId) -> BillSummary {
    summary(&world.store, &actor(Role::Admin, None, false), id).await.unwrap()
}

/// Sends a bill as a user, with what was typed as the reason.
async fn send(world: &World, account: AccountId, id: BillId, reason: &str) -> Result<(), StorageError> {
    let shown = bill(world, id).await;
    let taken = BillMove::parse(BillStep::SendForApproval, reason).unwrap();
    let by = By { account: Some(account), person: "Grace", request: None, scope: Scope::AllCustomers };
    take_step(&world.store, Scope::AllCustomers, by, id, &taken, shown.version, &shown.content_hash).await.map(drop)
}

on_both! {
    async fn each_reason_is_found_before_the_import_and_stored_with_it(world) {
        let (without, with) = (("2026-03", "EC2", ""), ("2026-03", "EC2", "i-1"));
        for (name, what, rows, expected) in [
            ("a", of(Format::Aws), [with, without], &[NotFinal::NoInvoice][..]),
            ("b", of(Format::Aws), [with, with], &[]),
            // Other formats have rows without an invoice for other reasons.
            ("c", of(Format::Focus), [with, without], &[]),
            ("d", Found { lacks_parts: true, ..found() }, [with, with], &[NotFinal::PartMissing]),
        ] {
            let id = customer(&world, name).await;
            let (bill_id, seen) = import_as(&world, FileOf { sha256: name, ..file(id) }, what, &export(&rows)).await;
            assert_eq!((seen.as_slice(), bill(&world, bill_id).await.provisional.as_slice()), (expected, expected), "{name}");
        }
    }
    async fn a_month_of_azure_is_final_from_the_15th_of_the_next(world) {
        let id = customer(&world, "Acme").await;
        let now = world.store.clock.now().date_naive();
        let (this, long_ago) = (now.format("%Y-%m").to_string(), "2020-01");
        for (month, expected) in [(this.as_str(), &[NotFinal::MonthOpen][..]), (long_ago, &[])] {
            let rows = export(&[(month, "Storage", "i-1")]);
            let (bill_id, _) = import_as(&world, FileOf { sha256: month, ..file(id) }, of(Format::Azure), &rows).await;
            assert_eq!(bill(&world, bill_id).await.provisional, expected, "{month}");
        }
    }
    async fn a_support_fee_that_the_month_before_had_is_missed(world) {
        let id = customer(&world, "Acme").await;
        let support = ("2026-02", "AWS Support (Business)", "i-1");
        import_as(&world, file(id), found(), &export(&[("2026-02", "EC2", "i-1"), support])).await;
        let (march, _) = import_as(&world, FileOf { sha256: "march", ..file(id) }, found(), &export(&[("2026-03", "EC2", "i-2")])).await;
        assert_eq!(bill(&world, march).await.provisional, [NotFinal::SupportMissing]);
        let (may, _) = import_as(&world, FileOf { sha256: "may", ..file(id) }, found(), &export(&[("2026-05", "EC2", "i-3")])).await;
        assert!(bill(&world, may).await.provisional.is_empty(), "there is no bill of April");
        let listed = overview::overview(&world.store, "2026-03").await.unwrap().provisional;
        assert_eq!((listed.len(), listed[0].bill, listed[0].reasons.as_slice()), (1, march, &[NotFinal::SupportMissing][..]));

        // A newer export with the fee ends it.
        let newer = FileOf { sha256: "newer", choice: Some(Choice::Replace), ..file(id) };
        let rows = export(&[("2026-03", "EC2", "i-2"), ("2026-03", "AWS Support (Business)", "i-2")]);
        let (same, _) = import_as(&world, newer, found(), &rows).await;
        assert_eq!((same, bill(&world, same).await.provisional), (march, vec![]));
        assert!(overview::overview(&world.store, "2026-03").await.unwrap().provisional.is_empty());
    }
    async fn the_same_lines_in_a_final_export_end_it(world) {
        let id = customer(&world, "Acme").await;
        let rows = export(&[("2026-03", "EC2", "i-1")]);
        let (first, _) = import_as(&world, file(id), Found { lacks_parts: true, ..found() }, &rows).await;
        assert_eq!(bill(&world, first).await.provisional, [NotFinal::PartMissing]);
        let again = FileOf { sha256: "again", choice: None, ..file(id) };
        let (known, _) = import_as(&world, again, found(), &rows).await;
        assert_eq!((known, bill(&world, known).await.provisional), (first, vec![]));
        assert_eq!(fingerprints::verify(&world.store).await.unwrap().1, Vec::<String>::new());
    }
    async fn a_provisional_bill_is_sent_only_with_a_reason_which_its_customer_reads(world) {
        let id = customer(&world, "Acme").await;
        approvable(&world, id).await;
        let (sent, _) = import_as(&world, file(id), Found { lacks_parts: true, ..found() }, &export(&[("2026-03", "EC2", "i")])).await;
        walk(&world, sent, BillState::InternalApproved).await;
        let grace = AccountId(uuid::Uuid::from_u128(5));
        let refused = send(&world, grace, sent, "").await.unwrap_err();
        assert!(matches!(&refused, StorageError::Unfit { field, message } if field == "reason" && message == REASON_MISSING), "{refused}");
        send(&world, grace, sent, "The month is closed").await.unwrap();
        let seen = detail(&world.store, &actor(Role::Admin, None, false), sent).await.unwrap();
        assert_eq!(seen.steps.last().unwrap().reason.as_deref(), Some("The month is closed"));
        assert_eq!(seen.summary.provisional, [NotFinal::PartMissing]);
    }
    async fn the_command_line_sends_it_and_a_final_bill_keeps_no_reason(world) {
        let id = customer(&world, "Acme").await;
        let (unready, _) = import_as(&world, file(id), Found { lacks_parts: true, ..found() }, &export(&[("2026-03", "EC2", "i")])).await;
        let (ready, _) = import_as(&world, FileOf { sha256: "2", ..file(id) }, found(), &export(&[("2026-04", "EC2", "i")])).await;
        for bill_id in [unready, ready] {
            walk(&world, bill_id, BillState::InternalApproved).await;
        }
        let shown = bill(&world, unready).await;
        let taken = BillMove::parse(BillStep::SendForApproval, "").unwrap();
        take_step(&world.store, Scope::AllCustomers, TESTER, unready, &taken, shown.version, &shown.content_hash).await.unwrap();
        // The helper gives each step that may have one a reason.
        step(&world, ready, BillStep::SendForApproval).await.unwrap();
        let seen = detail(&world.store, &actor(Role::Admin, None, false), ready).await.unwrap();
        assert_eq!(seen.steps.last().unwrap().reason, None);
    }
}
