//! The accounts map: one export makes the bills of several customers, and what nobody owns is kept, counted and shown.

use domain::bill::BillState;
use domain::bill_import::{Choice, PreviewPlan};
use domain::cloud_account::{CloudAccountDraft, CloudAccountQuery, UnassignedCost};
use domain::history::{HistoryQuery, Section};
use domain::ids::{CloudAccountId, CustomerId};
use domain::import::BillReader;
use domain::permission::{Role, Scope};
use storage::bills::import::{FileOf, Import, Outcome};
use storage::cloud_accounts::CloudAccounts;
use storage::testing::{TESTER, World, actor, bills_of, customer, file, found, import, try_import, walk};
use storage::{By, StorageError, bills, certificate, cloud_accounts, execute, history, on_both, overview, save, sweep};

const HEADER: &str = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,BillingAccountId,SubAccountId,SubAccountName,ServiceName";

/// An AWS export of a month under one payer: cost and account of each row.
fn export(month: &str, rows: &[(&str, &str)]) -> String {
    let row =
        |(cost, account): &(&str, &str)| format!("{cost},{cost},USD,{month}-01,AWS,9000,{account},Shop,Compute\n");
    format!("{HEADER}\n{}", rows.iter().map(row).collect::<String>())
}

const MARCH: &[(&str, &str)] = &[("1", "0044"), ("2", "0055"), ("4", "0066"), ("8", "0066"), ("16", "44")];

/// A file whose rows the accounts map divides.
fn by_map(choice: Option<Choice>) -> FileOf<'static> {
    FileOf { customer: None, choice, ..file(CustomerId(uuid::Uuid::nil())) }
}

async fn own(
    world: &World,
    of: CustomerId,
    account: &str,
    from: &str,
    to: &str,
) -> Result<CloudAccountId, StorageError> {
    let (account, from, to) = (account.into(), from.into(), to.into());
    let draft = CloudAccountDraft { provider: "AWS".into(), account, from, to, ..CloudAccountDraft::default() };
    cloud_accounts::add(&world.store, TESTER, of, &draft.parse().unwrap()).await
}

/// Customer, period, total and rows of each bill.
async fn billed(world: &World) -> Vec<String> {
    let bills = bills_of(&world.store, &actor(Role::Admin, None, false)).await;
    let mut told: Vec<String> = bills
        .into_iter()
        .map(|bill| format!("{} {} {} ({})", bill.customer_name, bill.period, bill.billed, bill.rows))
        .collect();
    told.sort();
    told
}

async fn unassigned(world: &World) -> Vec<UnassignedCost> {
    cloud_accounts::list(&world.store, &CloudAccountQuery::default()).await.unwrap().unassigned
}

fn told(costs: &[UnassignedCost]) -> Vec<String> {
    costs.iter().map(|cost| format!("{} {} {} ({})", cost.account, cost.period, cost.billed, cost.rows)).collect()
}

fn refused(outcome: Result<Outcome, StorageError>) -> String {
    match outcome {
        Err(StorageError::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

async fn two(world: &World) -> (CustomerId, CustomerId) {
    (customer(world, "Acme").await, customer(world, "Zoo").await)
}

on_both! {
    async fn one_export_makes_the_bills_of_several_customers_and_keeps_what_nobody_owns(world) {
        let (acme, zoo) = two(&world).await;
        own(&world, acme, "0044", "2026-01", "").await.unwrap();
        own(&world, zoo, "0055", "2026-03", "2026-03").await.unwrap();
        let bills = import(&world, by_map(None), &export("2026-03", MARCH)).await;
        assert_eq!(billed(&world).await, ["Acme Mar 2026 1 (1)", "Zoo Mar 2026 2 (1)"]);
        // An id with leading zeros is another account than the number.
        assert_eq!(told(&unassigned(&world).await), ["0066 Mar 2026 12 (2)", "44 Mar 2026 16 (1)"]);
        let of_month = overview::overview(&world.store, "2026-03").await.unwrap().unassigned;
        assert_eq!(told(&of_month), told(&unassigned(&world).await));
        assert_eq!(overview::overview(&world.store, "2026-02").await.unwrap().unassigned, []);
        for bill in bills {
            let rows = certificate::certificate(&world.store, bill, None).await.unwrap().rows;
            assert_eq!((rows.read, rows.billed, rows.unassigned, rows.rejected), (4, 1, 3, 0));
        }
        assert_eq!(certificate::verify(&world.store).await.unwrap(), (2, vec![]));
        // The same export again changes nothing.
        let again = try_import(&world, by_map(None), &export("2026-03", MARCH)).await.unwrap();
        let Outcome::Made(again, _) = again else { panic!("asked") };
        assert!(again.iter().all(|(_, known)| *known), "{again:?}");
        assert_eq!(told(&unassigned(&world).await).len(), 2);
    }

    async fn an_export_imported_again_bills_what_was_assigned_since(world) {
        let (acme, zoo) = two(&world).await;
        own(&world, acme, "0044", "2026-01", "").await.unwrap();
        import(&world, by_map(None), &export("2026-03", MARCH)).await;
        for account in ["0055", "0066"] {
            own(&world, zoo, account, "2026-03", "").await.unwrap();
        }
        own(&world, acme, "44", "2026-03", "").await.unwrap();
        let mut again = Import::begin(&world.store, by_map(None));
        let text = export("2026-03", MARCH);
        again.add(&BillReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect::<Vec<_>>()).await.unwrap();
        let seen = again.preview(&found()).await.unwrap();
        assert_eq!((seen.unassigned.len(), seen.unassigned_is_new), (0, true));
        let plans: Vec<_> = seen.bills.iter().map(|bill| (bill.customer_name.as_str(), matches!(bill.plan, PreviewPlan::New))).collect();
        assert_eq!(plans, [("Acme", false), ("Zoo", true)]);
        assert_eq!(told(&unassigned(&world).await).len(), 3, "a preview changes nothing");
        let asked = try_import(&world, by_map(None), &text).await.unwrap();
        assert!(matches!(asked, Outcome::Asked(differences) if differences.len() == 1));
        import(&world, by_map(Some(Choice::Replace)), &text).await;
        assert_eq!(billed(&world).await, ["Acme Mar 2026 17 (2)", "Zoo Mar 2026 14 (3)"]);
        assert_eq!(unassigned(&world).await, []);
        assert_eq!(certificate::verify(&world.store).await.unwrap(), (2, vec![]));
    }

    async fn a_month_outside_from_and_to_is_unassigned(world) {
        let (acme, zoo) = two(&world).await;
        own(&world, acme, "0044", "2026-02", "2026-02").await.unwrap();
        own(&world, zoo, "0044", "2026-04", "").await.unwrap();
        for month in ["2026-01", "2026-02", "2026-03", "2026-04", "2027-01"] {
            try_import(&world, by_map(None), &export(month, &[("1", "0044")])).await.unwrap();
        }
        assert_eq!(billed(&world).await, ["Acme Feb 2026 1 (1)", "Zoo Apr 2026 1 (1)", "Zoo Jan 2027 1 (1)"]);
        assert_eq!(told(&unassigned(&world).await), ["0044 Mar 2026 1 (1)", "0044 Jan 2026 1 (1)"]);
    }

    async fn case_does_not_matter_and_a_row_without_sub_account_belongs_to_its_payer(world) {
        let acme = customer(&world, "Acme").await;
        own(&world, acme, "AB-CD", "2026-03", "").await.unwrap();
        own(&world, acme, "9000", "2026-03", "").await.unwrap();
        let text = export("2026-03", &[("1", "ab-cd"), ("2", "")]).replace("AWS", "aws");
        import(&world, by_map(None), &text).await;
        assert_eq!((billed(&world).await, unassigned(&world).await), (vec!["Acme Mar 2026 3 (2)".to_owned()], vec![]));
    }

    async fn an_account_belongs_to_one_customer_at_a_time(world) {
        let (acme, zoo) = two(&world).await;
        let first = own(&world, acme, "0044", "2026-03", "2026-05").await.unwrap();
        for (from, to, fits) in [
            ("2026-01", "", false),
            ("2026-01", "2026-03", false),
            ("2026-05", "2026-05", false),
            ("2026-04", "", false),
            ("2026-01", "2026-02", true),
            ("2026-06", "", true),
        ] {
            match own(&world, zoo, "0044", from, to).await {
                Err(StorageError::Unfit { field, message }) if !fits => {
                    assert_eq!(field, "from");
                    assert!(message.contains("belongs to Acme from 2026-03 to 2026-05"), "{message}");
                }
                Ok(_) if fits => {}
                other => panic!("{from} {to}: {other:?}"),
            }
        }
        let detail = cloud_accounts::get(&world.store, acme, first).await.unwrap();
        let longer = CloudAccountDraft { to: "2026-06".into(), ..detail.account.draft.clone() }.parse().unwrap();
        let key = (acme, first);
        let by = By { scope: Scope::AllCustomers, ..TESTER };
        let saved = save::<CloudAccounts>(&world.store, by, key, detail.version, &longer).await;
        assert!(matches!(saved, Err(StorageError::Unfit { .. })), "{saved:?}");
        let shorter = CloudAccountDraft { to: "2026-04".into(), ..detail.account.draft }.parse().unwrap();
        save::<CloudAccounts>(&world.store, by, key, detail.version, &shorter).await.unwrap();
        let stale = save::<CloudAccounts>(&world.store, by, key, detail.version, &shorter).await;
        assert!(matches!(stale, Err(StorageError::Stale { .. })), "{stale:?}");
        let of_zoo = cloud_accounts::remove(&world.store, by, zoo, first).await;
        assert!(matches!(of_zoo, Err(StorageError::NotFound)), "{of_zoo:?}");
        cloud_accounts::remove(&world.store, by, acme, first).await.unwrap();
        let log = history::list(&world.store, Scope::AllCustomers, acme, &HistoryQuery::default()).await.unwrap();
        let log: Vec<_> = log.entries.iter().filter(|entry| entry.section == Section::CloudAccounts).collect();
        let actions: Vec<_> = log.iter().map(|entry| (entry.action.label(), entry.subject.as_str())).collect();
        assert_eq!(actions, [("Removed", "AWS 0044"), ("Changed", "AWS 0044"), ("Added", "AWS 0044")]);
    }

    async fn a_file_for_one_customer_is_refused_if_an_account_belongs_to_another(world) {
        let (acme, zoo) = two(&world).await;
        own(&world, zoo, "0055", "2026-03", "").await.unwrap();
        let why = refused(try_import(&world, file(acme), &export("2026-03", MARCH)).await);
        assert!(why.contains("Line 3: AWS 0055 belongs to Zoo in Mar 2026"), "{why}");
        // In another month it belongs to nobody, so the chosen customer gets it.
        import(&world, file(acme), &export("2026-02", MARCH)).await;
        assert_eq!(billed(&world).await, ["Acme Feb 2026 31 (5)"]);
    }

    async fn no_row_counts_twice_when_its_owner_changes(world) {
        let (acme, zoo) = two(&world).await;
        let by = By { scope: Scope::AllCustomers, ..TESTER };
        let moved = own(&world, acme, "0044", "2026-03", "").await.unwrap();
        let text = export("2026-03", &[("1", "0044"), ("2", "0055")]);
        let bill = import(&world, by_map(None), &text).await[0];
        let why = refused(try_import(&world, file(zoo), &text.replace("0044", "0077")).await);
        assert!(why.contains("Cost of AWS 9000 for Mar 2026 is unassigned"), "{why}");
        cloud_accounts::remove(&world.store, by, acme, moved).await.unwrap();
        own(&world, zoo, "0044", "2026-03", "").await.unwrap();
        let why = refused(try_import(&world, by_map(Some(Choice::Replace)), &text).await);
        assert!(why.contains("B-000001 of Acme has lines of AWS 9000 for Mar 2026"), "{why}");
        assert_eq!(billed(&world).await, ["Acme Mar 2026 1 (1)"]);
        bills::delete_draft(&world.store, Scope::AllCustomers, by, bill, 1).await.unwrap();
        import(&world, by_map(None), &text).await;
        assert_eq!(billed(&world).await, ["Zoo Mar 2026 1 (1)"]);
    }

    async fn an_approved_bill_keeps_an_account_that_moved(world) {
        let (acme, zoo) = two(&world).await;
        for account in ["0044", "0055"] {
            own(&world, acme, account, "2026-03", if account == "0044" { "" } else { "2026-03" }).await.unwrap();
        }
        let text = export("2026-03", &[("1", "0044"), ("2", "0055")]);
        let bill = import(&world, by_map(None), &text).await[0];
        walk(&world, bill, BillState::Approved).await;
        let query = CloudAccountQuery { search: "0055".into(), ..CloudAccountQuery::default() };
        let id = cloud_accounts::list(&world.store, &query).await.unwrap().accounts[0].id;
        cloud_accounts::remove(&world.store, By { scope: Scope::AllCustomers, ..TESTER }, acme, id).await.unwrap();
        own(&world, zoo, "0055", "2026-03", "").await.unwrap();
        let Outcome::Asked(differences) = try_import(&world, by_map(None), &text).await.unwrap() else { panic!("made") };
        let would: Vec<_> = differences.iter().map(|of| (of.before.to_string(), of.after.to_string())).collect();
        assert_eq!(would, [("3".to_owned(), "1".to_owned())]);
        let why = refused(try_import(&world, by_map(Some(Choice::Replace)), &text).await);
        assert!(why.contains("is approved"), "{why}");
        assert_eq!(billed(&world).await, ["Acme Mar 2026 3 (2)"]);
    }

    async fn an_import_notices_that_the_accounts_changed_while_it_read(world) {
        let (acme, zoo) = two(&world).await;
        own(&world, acme, "0044", "2026-03", "").await.unwrap();
        let mut slow = Import::begin(&world.store, by_map(None));
        let text = export("2026-03", MARCH);
        slow.add(&BillReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect::<Vec<_>>()).await.unwrap();
        own(&world, zoo, "0055", "2026-03", "").await.unwrap();
        let why = refused(slow.finish(&found()).await);
        assert!(why.contains("The accounts changed"), "{why}");
        assert_eq!((billed(&world).await, unassigned(&world).await), (vec![], vec![]));
    }

    async fn an_export_goes_when_nothing_is_left_of_it(world) {
        let acme = customer(&world, "Acme").await;
        own(&world, acme, "0044", "2026-03", "").await.unwrap();
        let exports = async || {
            let (count,) = storage::fetch_one!(world.store.read().await.unwrap(), (i64,), "SELECT COUNT(*) FROM exports").unwrap();
            count
        };
        let bill = import(&world, by_map(None), &export("2026-03", &[("1", "0044"), ("2", "0055")])).await[0];
        sweep::run(&world.store).await.unwrap();
        assert_eq!(exports().await, 1);
        bills::delete_draft(&world.store, Scope::AllCustomers, By { scope: Scope::AllCustomers, ..TESTER }, bill, 1).await.unwrap();
        sweep::run(&world.store).await.unwrap();
        assert_eq!(exports().await, 1, "what is unassigned still needs it");
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "DELETE FROM unassigned_costs").unwrap();
        tx.commit().await.unwrap();
        sweep::run(&world.store).await.unwrap();
        assert_eq!(exports().await, 0);
    }
}
