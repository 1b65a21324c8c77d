//! Importing a billing period that already has a bill: the same content is known, different content needs a choice.
//!
//! Longer than 300 lines: each way to import a file has its test.

use domain::bill::{BillState, BillStep};
use domain::bill_import::{Choice, Difference, PreviewPlan};
use domain::billing_period::BillingPeriod;
use domain::email::Email;
use domain::ids::{BillId, CustomerId};
use domain::import::{BillReader, Carried, Given};
use domain::permission::{Role, Scope};
use domain::purchase_order::PurchaseOrderDraft;
use domain::record::Draft;
use storage::bills::import::files::Piece;
use storage::bills::import::{FileOf, Found, Import, Odd, Outcome};
use storage::bills::{detail, summary, take_step};
use storage::testing::{
    TESTER, World, actor, approvable, bills_of, contact, customer, file, found, import, taken, try_import, walk,
};
use storage::{By, StorageError, accounts, costs, fetch_one, on_both, purchase_orders, usage};

const HEADER: &str = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ProviderName,BillingAccountId,ServiceName";

/// An export of March 2026: cost, day, provider and billing account of each row.
fn export(rows: &[(&str, u32, &str, &str)]) -> String {
    let row = |(cost, day, provider, account): &(&str, u32, &str, &str)| {
        format!("{cost},{cost},USD,2026-03-01,2026-04-01,2026-03-{day:02}T00:00:00Z,{provider},{account},Compute\n")
    };
    format!("{HEADER}\n{}", rows.iter().map(row).collect::<String>())
}

/// An AWS export from the first of the month to a day, like exports of a running month.
fn until(day: u32) -> String {
    let rows: Vec<(String, u32)> = (1..=day).map(|day| (day.to_string(), day)).collect();
    export(&rows.iter().map(|(cost, day)| (cost.as_str(), *day, "AWS", "0044")).collect::<Vec<_>>())
}

fn with(id: CustomerId, choice: Option<Choice>) -> FileOf<'static> {
    FileOf { choice, ..file(id) }
}

fn asked(outcome: Result<Outcome, StorageError>) -> Vec<Difference> {
    match outcome {
        Ok(Outcome::Asked(differences)) => differences,
        other => panic!("nothing was asked: {other:?}"),
    }
}

fn made(outcome: Result<Outcome, StorageError>) -> (BillId, bool) {
    match outcome {
        Ok(Outcome::Made(bills, _)) if bills.len() == 1 => bills[0],
        other => panic!("not one bill: {other:?}"),
    }
}

async fn billed(world: &World) -> Vec<(String, BillState, i64)> {
    let bills = bills_of(&world.store, &actor(Role::Admin, None, false)).await;
    bills.into_iter().map(|bill| (bill.billed.to_string(), bill.state, bill.rows)).collect()
}

on_both! {
    async fn a_preview_says_what_an_import_would_do_and_stores_nothing(world) {
        let id = customer(&world, "Acme").await;
        let preview = async |text: &str| {
            let items: Vec<_> = BillReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
            let mut import = Import::begin(&world.store, with(id, None));
            import.add(&items).await.unwrap();
            import.keeper().keep(vec![Piece { part: 0, position: 0, data: vec![1] }]).await.unwrap();
            let bills = import.preview(&found()).await.unwrap().bills;
            assert_eq!(bills.len(), 1);
            bills.into_iter().next().unwrap()
        };
        let count = async || fetch_one!(world.store.read().await.unwrap(), (i64, i64, i64), "SELECT (SELECT COUNT(*) FROM bill_lines), (SELECT COUNT(*) FROM import_pieces), (SELECT COUNT(*) FROM imports)").unwrap();
        let new = preview(&until(3)).await;
        assert_eq!((new.plan, new.rows, new.billed.to_string()), (PreviewPlan::New, 3, "6".to_owned()));
        assert_eq!(new.providers, [Some("AWS".to_owned())]);
        assert_eq!(count().await, (0, 0, 0));
        let bill = import(&world, with(id, None), &until(3)).await[0];
        let PreviewPlan::Known { bill: known, number } = preview(&until(3)).await.plan else { panic!("it is known") };
        assert_eq!((known, number), (bill, 1));
        let PreviewPlan::Differs(difference) = preview(&until(5)).await.plan else { panic!("it differs") };
        assert_eq!((difference.bill, difference.added, difference.after.to_string()), (bill, 2, "15".to_owned()));
        assert_eq!(count().await, (1, 0, 1));
    }

    async fn a_version_names_the_imports_whose_lines_it_has(world) {
        let id = customer(&world, "Acme").await;
        let bring = async |text: &str, sha256, reason: Option<&str>| {
            let given = Given { leaves_out: true, ..Given::default() };
            let mut reader = BillReader::open(given, Carried::default(), text.as_bytes()).unwrap();
            let items: Vec<_> = (&mut reader).map(Result::unwrap).collect();
            let mut import = Import::begin(&world.store, FileOf { sha256, ..with(id, Some(Choice::Replace)) });
            import.add(&items).await.unwrap();
            import.keeper().keep(vec![Piece { part: 0, position: 0, data: vec![1] }]).await.unwrap();
            let (left_out, reason) = (reader.left_out(), reason.map(str::to_owned));
            import.finish(&Found { left_out, reason, files: vec![(sha256.to_owned(), 1)], ..found() }).await
        };
        let bad = |text: String| text + "x,1,USD,2026-03-01,2026-04-01,2026-03-01T00:00:00Z,AWS,0044,Compute\n";
        let refused = bring(&bad(until(3)), "aws", None).await.unwrap_err();
        assert!(refused.to_string().contains("Say why"), "{refused}");
        let bill = made(bring(&bad(until(3)), "aws", Some("A test row")).await).0;
        made(bring(&export(&[("1", 1, "Microsoft", "1")]), "azure", None).await);
        let staff = actor(Role::Reviewer, None, false);
        let shown = async || {
            let bill = detail(&world.store, &staff, bill).await.unwrap();
            (bill.originals.into_iter().map(|file| file.name).collect::<Vec<_>>(), bill.warnings)
        };
        let (files, told) = shown().await;
        assert_eq!(files, ["aws", "azure"]);
        assert_eq!(told[0], "1 row was left out: A test row");
        assert!(told[1].starts_with("Left out: Line 5, BilledCost: ") && told[1].ends_with("(\"x\")"), "{told:?}");
        made(bring(&until(4), "newer", None).await);
        let (files, told) = shown().await;
        assert_eq!((files, told), (vec!["azure".to_owned(), "newer".to_owned()], Vec::new()));
    }

    async fn the_pieces_of_a_killed_import_are_deleted_a_day_later(world) {
        let id = customer(&world, "Acme").await;
        let import = Import::begin(&world.store, with(id, None));
        import.keeper().keep(vec![Piece { part: 0, position: 0, data: vec![1] }]).await.unwrap();
        drop(import);
        let count = async || fetch_one!(world.store.read().await.unwrap(), (i64,), "SELECT COUNT(*) FROM import_pieces").unwrap().0;
        storage::sweep::run(&world.store).await.unwrap();
        assert_eq!(count().await, 1, "it may be under way");
        world.later(25 * 60);
        storage::sweep::run(&world.store).await.unwrap();
        assert_eq!(count().await, 0);
    }

    async fn different_content_for_a_month_asks_a_question_and_stores_nothing(world) {
        let id = customer(&world, "Acme").await;
        import(&world, file(id), &until(3)).await;
        let differences = asked(try_import(&world, with(id, None), &until(5)).await);
        let [difference] = differences.as_slice() else { panic!("{differences:?}") };
        assert_eq!((difference.added, difference.removed), (2, 0));
        assert_eq!((difference.before.to_string(), difference.after.to_string()), ("6".into(), "15".into()));
        assert!(difference.has_same_source && difference.is_open() && difference.providers.len() == 1);
        assert_eq!(billed(&world).await, [("6".to_owned(), BillState::Draft, 3)]);
        assert_eq!(costs::verify(&world.store).await.unwrap(), (1, vec![]));
    }

    async fn a_user_who_approved_only_the_old_content_may_send_the_new_one(world) {
        let mut people = Vec::new();
        for name in ["ann", "bob"] {
            let email = Email::parse(&format!("{name}@reseller.example")).unwrap();
            people.push(accounts::create_staff(&world.store, TESTER, &email, name, Role::Admin, "hash").await.unwrap());
        }
        let id = customer(&world, "Acme").await;
        approvable(&world, id).await;
        let bill = import(&world, file(id), &until(3)).await[0];
        let step = async |who: usize, step: BillStep| {
            let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
            let by = By { account: Some(people[who]), person: "Somebody", request: None, scope: Scope::AllCustomers };
            take_step(&world.store, Scope::AllCustomers, by, bill, &taken(step), shown.version, &shown.content_hash).await
        };
        step(0, BillStep::SendToInternalReview).await.unwrap();
        step(0, BillStep::ApproveInternally).await.unwrap();
        assert!(matches!(step(0, BillStep::SendForApproval).await, Err(StorageError::Refused(_))));
        made(try_import(&world, with(id, Some(Choice::Replace)), &until(5)).await);
        step(1, BillStep::SendToInternalReview).await.unwrap();
        step(1, BillStep::ApproveInternally).await.unwrap();
        assert!(matches!(step(1, BillStep::SendForApproval).await, Err(StorageError::Refused(_))));
        step(0, BillStep::SendForApproval).await.unwrap();
    }

    async fn a_file_that_an_older_version_stored_under_its_month_is_known(world) {
        let id = customer(&world, "Acme").await;
        let header = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ServiceName";
        let row = |first: &str, last: &str| format!("{header}\n5,5,USD,{first},{last},2026-02-25T00:00:00Z,Compute\n");
        let old = import(&world, file(id), &row("2026-02-01", "2026-03-01")).await[0];
        let again = made(try_import(&world, with(id, None), &row("2026-02-21", "2026-03-21")).await);
        assert_eq!(again, (old, true));
        let other = FileOf { sha256: "another file", ..with(id, None) };
        let (bill, known) = made(try_import(&world, other, &row("2026-02-21", "2026-03-21")).await);
        assert!(bill != old && !known);
    }

    async fn a_replaced_bill_counts_once_for_orders_and_dashboard(world) {
        let id = customer(&world, "Acme").await;
        order(&world, id, "aws", "100").await;
        let first = import(&world, file(id), &until(3)).await[0];
        walk(&world, first, BillState::InternalApproved).await;
        let (bill, known) = made(try_import(&world, with(id, Some(Choice::Replace)), &until(5)).await);
        assert_eq!((bill, known), (first, false));
        assert_eq!(billed(&world).await, [("15".to_owned(), BillState::Draft, 5)], "it is reviewed again");
        walk(&world, bill, BillState::Approved).await;
        let usage = usage::usage(&world.store, id).await.unwrap();
        assert_eq!(usage.costs.iter().map(|cost| cost.billed.to_string()).collect::<Vec<_>>(), ["15"]);
        let orders = purchase_orders::list(&world.store, Scope::AllCustomers, id).await.unwrap();
        assert_eq!(orders.orders[0].consumed.minor, Some(1_500));
        assert_eq!(costs::verify(&world.store).await.unwrap(), (1, vec![]));
    }

    async fn a_second_bill_needs_a_choice_and_the_same_content_is_never_added(world) {
        let id = customer(&world, "Acme").await;
        let first = import(&world, file(id), &until(3)).await[0];
        for choice in [None, Some(Choice::Add), Some(Choice::Replace)] {
            let again = FileOf { sha256: "of another file, compressed", ..with(id, choice) };
            assert_eq!(made(try_import(&world, again, &until(3)).await), (first, true), "{choice:?}");
        }
        let other = FileOf { sha256: "other", ..with(id, Some(Choice::Add)) };
        let (second, known) = made(try_import(&world, other, &until(5)).await);
        assert!(second != first && !known);
        assert_eq!(billed(&world).await.len(), 2);
        assert_eq!(made(try_import(&world, with(id, None), &until(3)).await), (first, true));
        assert_eq!(made(try_import(&world, with(id, None), &until(5)).await), (second, true));
        // Another customer, currency or period makes another bill.
        let stranger = customer(&world, "Stranger").await;
        assert!(!made(try_import(&world, with(stranger, None), &until(3)).await).1);
        assert!(!made(try_import(&world, with(id, None), &until(3).replace("USD", "EUR")).await).1);
        let half = FileOf { sha256: "half a month", ..with(id, None) };
        assert!(!made(try_import(&world, half, &until(3).replace("2026-04-01", "2026-03-16")).await).1);
    }

    async fn replaced_content_asks_a_question_when_it_is_imported_again(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), &until(5)).await[0];
        let second = FileOf { sha256: "2", ..with(id, Some(Choice::Replace)) };
        assert_eq!(made(try_import(&world, second, &until(3)).await), (bill, false));
        let [difference] = &asked(try_import(&world, with(id, None), &until(5)).await)[..] else { panic!() };
        assert_eq!((difference.added, difference.removed, difference.version), (2, 0, 2));
        assert_eq!(made(try_import(&world, with(id, Some(Choice::Replace)), &until(5)).await), (bill, false));
        assert_eq!(billed(&world).await, [("15".to_owned(), BillState::Draft, 5)]);
    }

    async fn only_lines_of_the_same_provider_and_billing_account_are_replaced(world) {
        let id = customer(&world, "Acme").await;
        let both = [("1", 1, "AWS", "0044"), ("2", 1, "AWS", "0055"), ("4", 1, "Microsoft", "0044")];
        let bill = import(&world, file(id), &export(&both)).await[0];
        for (number, (rows, total, count)) in [
            (&[("10", 2, "Amazon Web Services", "0044"), ("10", 3, "AWS", "0044")][..], "26", 4),
            (&[("100", 1, "Google Cloud", "0099")], "126", 5),
            (&[("0.5", 1, "AWS", "0055")], "124.5", 5),
            // Without a billing account it replaces all lines of the provider, so that nothing counts twice.
            (&[("7", 1, "AWS", "")], "111", 3),
        ].into_iter().enumerate() {
            let sha256 = number.to_string();
            let part = FileOf { sha256: &sha256, ..with(id, Some(Choice::Replace)) };
            assert_eq!(made(try_import(&world, part, &export(rows)).await), (bill, false));
            assert_eq!(billed(&world).await, [(total.to_owned(), BillState::Draft, count)], "{rows:?}");
            assert_eq!(costs::verify(&world.store).await.unwrap(), (1, vec![]));
        }
        let together = [("7", 1, "AWS", ""), ("4", 1, "Microsoft", "0044"), ("100", 1, "Google Cloud", "0099")];
        assert_eq!(made(try_import(&world, with(id, None), &export(&together)).await), (bill, true));
    }

    async fn a_bill_that_was_sent_to_the_customer_keeps_its_content(world) {
        for (name, state) in [("Sent", BillState::SentForApproval), ("Approved", BillState::Approved)] {
            let id = customer(&world, name).await;
            let bill = import(&world, file(id), &until(3)).await[0];
            walk(&world, bill, state).await;
            let [difference] = &asked(try_import(&world, with(id, None), &until(5)).await)[..] else { panic!() };
            assert!(!difference.is_open() && difference.waits().is_some());
            let refused = try_import(&world, with(id, Some(Choice::Replace)), &until(5)).await;
            let Err(StorageError::Refused(why)) = refused else { panic!("{refused:?}") };
            assert!(why.contains("cannot replace its content"), "{why}");
            let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
            assert_eq!((shown.billed.to_string(), shown.state), ("6".to_owned(), state));
            // A file of another source joins only a bill that is still open.
            let azure = export(&[("1", 1, "Microsoft", "1")]);
            assert!(!asked(try_import(&world, with(id, None), &azure).await)[0].is_open());
        }
        assert_eq!(costs::verify(&world.store).await.unwrap(), (2, vec![]));
    }

    async fn a_file_of_providers_with_separate_bills_counts_none_of_them_twice(world) {
        let id = customer(&world, "Acme").await;
        let (aws, azure) = (("1", 1, "AWS", "1"), ("2", 1, "Microsoft", "2"));
        import(&world, FileOf { sha256: "aws", ..file(id) }, &export(&[aws])).await;
        import(&world, FileOf { sha256: "azure", ..file(id) }, &export(&[azure])).await;
        assert!(made(try_import(&world, with(id, None), &export(&[aws, azure])).await).1, "both are there already");
        let newer = export(&[aws, azure, ("3", 2, "AWS", "1")]);
        let [difference] = &asked(try_import(&world, with(id, None), &newer).await)[..] else { panic!() };
        assert!(difference.elsewhere.is_some() && !difference.is_open());
        let refused = try_import(&world, with(id, Some(Choice::Replace)), &newer).await;
        assert!(matches!(&refused, Err(StorageError::Refused(why)) if why.contains("separately")), "{refused:?}");
        assert_eq!(billed(&world).await.len(), 2);
        // A file with one provider replaces that provider's bill.
        let aws_alone = FileOf { sha256: "newer", ..with(id, Some(Choice::Replace)) };
        made(try_import(&world, aws_alone, &export(&[aws, ("3", 2, "AWS", "1")])).await);
        let mut totals: Vec<_> = billed(&world).await.into_iter().map(|(total, ..)| total).collect();
        totals.sort();
        assert_eq!(totals, ["2", "4"]);
    }

    async fn a_choice_counts_only_for_the_differences_that_were_shown(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), &until(3)).await[0];
        let shown = asked(try_import(&world, with(id, None), &until(5)).await);
        walk(&world, bill, BillState::InternalReview).await;
        for choice in [Choice::Replace, Choice::Add] {
            let chosen = FileOf { shown: Some(&shown), ..with(id, Some(choice)) };
            let again = asked(try_import(&world, chosen, &until(5)).await);
            assert_eq!(again[0].state, BillState::InternalReview);
        }
        let shown = asked(try_import(&world, with(id, None), &until(5)).await);
        let chosen = FileOf { shown: Some(&shown), ..with(id, Some(Choice::Replace)) };
        assert_eq!(made(try_import(&world, chosen, &until(5)).await), (bill, false));
    }

    async fn lines_of_an_import_that_was_killed_are_deleted_after_a_day(world) {
        let id = customer(&world, "Acme").await;
        let stored = async || {
            let sql = "SELECT COUNT(*) FROM bill_lines";
            fetch_one!(world.store.read().await.unwrap(), (i64,), sql).unwrap().0
        };
        let row = BillReader::new(until(1).as_bytes()).unwrap().next().unwrap().unwrap();
        let many = vec![row; 70_000];
        let mut killed = Import::begin(&world.store, file(id));
        killed.add(&many).await.unwrap();
        drop(killed);
        assert_eq!(stored().await, 8, "the first blocks were stored");
        assert!(billed(&world).await.is_empty(), "and nobody sees a bill");
        world.later(23 * 60);
        let mut abandoned = Import::begin(&world.store, file(id));
        abandoned.add(&many).await.unwrap();
        storage::sweep::run(&world.store).await.unwrap();
        assert_eq!(stored().await, 16, "an import may take a day");
        abandoned.abandon().await;
        assert_eq!(stored().await, 8);
        world.later(2 * 60);
        storage::sweep::run(&world.store).await.unwrap();
        assert_eq!(stored().await, 0);
    }

    async fn lines_that_were_deleted_during_their_import_make_no_bill(world) {
        let id = customer(&world, "Acme").await;
        let row = BillReader::new(until(1).as_bytes()).unwrap().next().unwrap().unwrap();
        let mut import = Import::begin(&world.store, file(id));
        import.add(&vec![row; 70_000]).await.unwrap();
        world.later(25 * 60);
        storage::sweep::run(&world.store).await.unwrap();
        assert!(matches!(import.finish(&found()).await, Err(StorageError::Refused(why)) if why.contains("too long")));
        assert!(billed(&world).await.is_empty());
    }

    async fn a_bill_of_several_blocks_keeps_the_lines_of_its_other_source(world) {
        let id = customer(&world, "Acme").await;
        let large = |provider: &'static str, cost: &'static str, rows: usize| {
            let row = (cost, 1, provider, "1");
            export(&vec![row; rows])
        };
        import(&world, file(id), &format!("{}{}", large("AWS", "1", 9_000), large("Microsoft", "2", 9_000).split_once('\n').unwrap().1)).await;
        let newer = FileOf { sha256: "newer", ..with(id, Some(Choice::Replace)) };
        made(try_import(&world, newer, &large("AWS", "3", 10_000)).await);
        assert_eq!(billed(&world).await, [("48000".to_owned(), BillState::Draft, 19_000)]);
        assert_eq!(costs::verify(&world.store).await.unwrap(), (1, vec![]));
        assert_eq!(storage::fingerprints::verify(&world.store).await.unwrap().1, [""; 0]);
    }

    async fn a_file_imported_several_times_at_once_makes_one_bill(world) {
        let id = customer(&world, "Acme").await;
        let tries: Vec<_> = (0..6)
            .map(|_| {
                let world = world.clone();
                tokio::spawn(async move { made(try_import(&world, with(id, None), &until(4)).await) })
            })
            .collect();
        let (mut bills, mut new) = (Vec::new(), 0);
        for outcome in tries {
            let (bill, known) = outcome.await.unwrap();
            bills.push(bill);
            new += usize::from(!known);
        }
        bills.dedup();
        assert_eq!((bills.len(), new, billed(&world).await.len()), (1, 1, 1));
    }

    async fn warnings_stay_until_their_lines_are_replaced_and_only_staff_see_them(world) {
        let id = customer(&world, "Acme").await;
        let march = (BillingPeriod::of_file("2026-03-01".parse().unwrap(), None), "USD");
        let april = (BillingPeriod::of_file("2026-04-01".parse().unwrap(), None), "USD");
        let bring = async |text: &str, sha256, odd: &[(Option<(BillingPeriod, &'static str)>, &str)]| {
            let file = FileOf { sha256, ..with(id, Some(Choice::Replace)) };
            let items: Vec<_> = BillReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
            let mut import = Import::begin(&world.store, file);
            import.add(&items).await.unwrap();
            let odd: Vec<Odd> = odd.iter().map(|(of, text)| Odd { of: *of, text: (*text).to_owned() }).collect();
            made(import.finish(&Found { odd, ..found() }).await).0
        };
        let bill = bring(&until(3), "1", &[(Some(march), "of a row"), (Some(april), "of another bill"), (None, "of all")]).await;
        bring(&export(&[("1", 1, "Microsoft", "1")]), "2", &[(None, "of the second file")]).await;
        let staff = actor(Role::Reviewer, None, false);
        let told = detail(&world.store, &staff, bill).await.unwrap().warnings;
        assert_eq!(told, ["of a row", "of all", "of the second file"]);
        bring(&until(5), "3", &[]).await;
        walk(&world, bill, BillState::Approved).await;
        assert_eq!(detail(&world.store, &staff, bill).await.unwrap().warnings, ["of the second file"]);
        contact(&world, id, "ada@acme.example", &["bill_approver"]).await;
        let own = detail(&world.store, &actor(Role::Customer, Some(id), true), bill).await.unwrap();
        assert!(own.warnings.is_empty());
    }

    async fn the_uncovered_part_is_shown_on_bill_orders_and_dashboard(world) {
        let id = customer(&world, "Acme").await;
        order(&world, id, "aws", "100").await;
        let bill = import(&world, file(id), &export(&[("2", 1, "AWS", "1"), ("3", 1, "Microsoft", "1")])).await[0];
        let who = [actor(Role::Reviewer, None, false), actor(Role::Customer, Some(id), false)];
        assert_eq!(detail(&world.store, &who[0], bill).await.unwrap().uncovered, None, "nothing is drawn yet");
        walk(&world, bill, BillState::Approved).await;
        for who in who {
            let uncovered = detail(&world.store, &who, bill).await.unwrap().uncovered.unwrap();
            assert_eq!(uncovered.format(domain::notation::Notation::NEUTRAL), "USD 3.00", "{:?}", who.role);
        }
        let orders = purchase_orders::list(&world.store, Scope::AllCustomers, id).await.unwrap();
        assert_eq!(orders.orders[0].consumed.format(domain::notation::Notation::NEUTRAL), "USD 2.00");
        let usage = usage::usage(&world.store, id).await.unwrap();
        for sums in [orders.uncovered, usage.uncovered] {
            assert_eq!(sums.iter().map(|sum| sum.format(domain::notation::Notation::NEUTRAL)).collect::<Vec<_>>(), ["USD 3.00"]);
        }
        // Customers without orders do not see it; staff do.
        let without = customer(&world, "Without").await;
        let bill = import(&world, file(without), &until(2)).await[0];
        walk(&world, bill, BillState::Approved).await;
        let own = detail(&world.store, &actor(Role::Customer, Some(without), false), bill).await.unwrap();
        assert_eq!(own.uncovered, None);
        assert!(usage::usage(&world.store, without).await.unwrap().uncovered.is_empty());
        assert!(detail(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap().uncovered.is_some());
    }
}

async fn order(world: &World, id: CustomerId, provider: &str, value: &str) {
    let mut order = PurchaseOrderDraft::default();
    for (field, value) in [
        ("name", "Order"),
        ("annual_value", value),
        ("currency", "USD"),
        ("current_status", "active"),
        ("provider_type", provider),
        ("start_date", "2026-01-01"),
        ("expiry_date", "2026-12-31"),
    ] {
        order.set(field, value);
    }
    purchase_orders::add(&world.store, TESTER, id, &order.parse(domain::notation::Notation::NEUTRAL).unwrap())
        .await
        .unwrap();
}
