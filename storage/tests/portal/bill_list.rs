//! The list of bills: filters, orders and pages, for staff and for customers.

use domain::bill::{BillState, BillStep, bill_name};
use domain::bill_import::Choice;
use domain::bill_list::{BillPage, BillQuery, BillSort};
use domain::ids::{BillId, CustomerId};
use domain::permission::{Actor, Role, Scope};
use storage::bills::import::FileOf;
use storage::bills::{delete_draft, list, summary};
use storage::testing::{TESTER, World, actor, bills_of, customer, file, import, step, walk};
use storage::{StorageError, Store, fetch_one, fingerprints, on_both};

const HEADER: &str = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName";

/// Imports a bill for each month and cost.
async fn billed(world: &World, id: CustomerId, currency: &str, bills: &[(&str, &str)]) -> Vec<BillId> {
    let mut made = Vec::new();
    for (month, cost) in bills {
        let text = format!("{HEADER}\n{cost},{cost},{currency},{month}-01,AWS\n");
        made.extend(import(world, file(id), &text).await);
    }
    made
}

fn staff() -> Actor {
    actor(Role::Admin, None, false)
}

async fn found(store: &Store, who: &Actor, query: BillQuery) -> BillPage {
    list(store, who, &query.tidy()).await.unwrap()
}

/// The customer, the month and the cost of each bill found.
async fn shown(store: &Store, query: BillQuery) -> Vec<String> {
    let page = found(store, &staff(), query).await;
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.iter().map(|bill| format!("{} {} {}", bill.customer_name, bill.period.code(), bill.billed)).collect()
}

on_both! {
    async fn filters_and_words_narrow_the_list_of_bills(world) {
        let (acme, zoo) = (customer(&world, "Acme Ärzte").await, customer(&world, "Zoo 100%").await);
        let bills = billed(&world, acme, "EUR", &[("2026-01", "9"), ("2026-02", "10")]).await;
        billed(&world, zoo, "USD", &[("2026-02", "-3")]).await;
        walk(&world, bills[0], BillState::Approved).await;
        let all = ["Zoo 100% 2026-02 -3", "Acme Ärzte 2026-02 10", "Acme Ärzte 2026-01 9"];
        let ask = BillQuery::default;
        let number = bill_name(summary(&world.store, &staff(), bills[1]).await.unwrap().number);
        for (query, expected) in [
            (ask(), &all[..]),
            (BillQuery { search: "arzte".into(), ..ask() }, &all[1..]),
            (BillQuery { search: "100%".into(), ..ask() }, &all[..1]),
            (BillQuery { search: "_".into(), ..ask() }, &[]),
            (BillQuery { search: format!(" {} ", number.to_lowercase()), ..ask() }, &all[1..2]),
            (BillQuery { search: "B-999999".into(), ..ask() }, &[]),
            (BillQuery { state: Some(BillState::Approved), ..ask() }, &all[2..]),
            (BillQuery { month: "2026-02".into(), ..ask() }, &all[..2]),
            (BillQuery { month: "2026-0%".into(), ..ask() }, &[]),
            (BillQuery { currency: "EUR".into(), month: "2026-02".into(), ..ask() }, &all[1..2]),
        ] {
            assert_eq!(shown(&world.store, query.clone()).await, expected, "{query:?}");
        }
        let page = found(&world.store, &staff(), BillQuery { currency: "USD".into(), ..ask() }).await;
        assert_eq!((page.months, page.currencies), (vec!["2026-02".into(), "2026-01".into()], vec!["EUR".into(), "USD".into()]));
    }

    async fn a_customer_and_a_provider_narrow_the_list_and_both_are_offered(world) {
        let (acme, zoo) = (customer(&world, "Acme").await, customer(&world, "Zoo").await);
        customer(&world, "Without a bill").await;
        let [both, aws, gone] = [
            format!("{HEADER}\n1,1,EUR,2026-01-01,AWS\n2,2,EUR,2026-01-01,Hetzner\n"),
            format!("{HEADER}\n4,4,EUR,2026-01-01,AWS\n"),
            format!("{HEADER}\n8,8,EUR,2026-02-01,Oracle\n"),
        ];
        import(&world, file(acme), &both).await;
        import(&world, file(zoo), &aws).await;
        import(&world, file(zoo), &gone).await;
        // A newer export of February has another provider: the bill no longer has costs of the old one.
        let newer = FileOf { choice: Some(Choice::Replace), ..file(zoo) };
        import(&world, newer, &gone.replace("8,8", "9,9")).await;
        let ask = BillQuery::default;
        for (query, expected) in [
            (BillQuery { customer: Some(acme), ..ask() }, &["Acme 2026-01 3"][..]),
            (BillQuery { provider: "AWS".into(), ..ask() }, &["Zoo 2026-01 4", "Acme 2026-01 3"]),
            (BillQuery { provider: "Hetzner".into(), ..ask() }, &["Acme 2026-01 3"]),
            (BillQuery { provider: "Oracle".into(), ..ask() }, &["Zoo 2026-02 9"]),
            (BillQuery { provider: "Nobody".into(), ..ask() }, &[]),
            (BillQuery { provider: "AWS".into(), customer: Some(zoo), ..ask() }, &["Zoo 2026-01 4"]),
        ] {
            assert_eq!(shown(&world.store, query.clone()).await, expected, "{query:?}");
        }
        let page = found(&world.store, &staff(), BillQuery { customer: Some(acme), ..ask() }).await;
        assert_eq!(page.rows[0].providers, ["AWS", "Hetzner"]);
        assert_eq!(page.providers, ["AWS", "Hetzner", "Oracle"]);
        assert_eq!(page.customers, [(acme, "Acme".to_owned()), (zoo, "Zoo".to_owned())]);
    }

    async fn the_totals_count_every_page_and_no_voided_bill(world) {
        let id = customer(&world, "Acme").await;
        let months: Vec<_> = (0..30).map(|at| format!("{}-{:02}", 2023 + at / 12, at % 12 + 1)).collect();
        let months: Vec<_> = months.iter().map(|month| (month.as_str(), "0.0000000001")).collect();
        billed(&world, id, "EUR", &months).await;
        let gone = billed(&world, id, "USD", &[("2026-01", "7"), ("2026-02", "-3")]).await;
        walk(&world, gone[0], BillState::Approved).await;
        step(&world, gone[0], BillStep::Void).await.unwrap();
        let sums = async |query| {
            let page = found(&world.store, &staff(), query).await;
            let shown = page.totals.iter().map(|total| format!("{} {} of {}", total.currency, total.billed.unwrap(), total.bills));
            (shown.collect::<Vec<_>>().join(", "), page.voided, page.total)
        };
        let ask = BillQuery::default;
        assert_eq!(sums(ask()).await, ("EUR 0.000000003 of 30, USD -3 of 1".into(), 1, 32));
        assert_eq!(sums(BillQuery { page: 2, ..ask() }).await, ("EUR 0.000000003 of 30, USD -3 of 1".into(), 1, 32));
        assert_eq!(sums(BillQuery { month: "2026-02".into(), ..ask() }).await, ("USD -3 of 1".into(), 0, 1));
        // Who asks for voided bills gets their sum.
        assert_eq!(sums(BillQuery { state: Some(BillState::Voided), ..ask() }).await, ("USD 7 of 1".into(), 0, 1));
        assert_eq!(sums(BillQuery { search: "Zoo".into(), ..ask() }).await, (String::new(), 0, 0));
    }

    async fn the_bills_that_are_due_first_come_first_and_those_without_a_day_last(world) {
        let id = customer(&world, "Acme").await;
        let bills = billed(&world, id, "EUR", &[("2026-01", "1"), ("2026-02", "2"), ("2026-03", "3")]).await;
        walk(&world, bills[2], BillState::SentForApproval).await;
        world.later(3 * 24 * 60);
        walk(&world, bills[1], BillState::SentForApproval).await;
        for (descending, expected) in [(false, [bills[2], bills[1], bills[0]]), (true, [bills[1], bills[2], bills[0]])] {
            let page = found(&world.store, &staff(), BillQuery { sort: BillSort::Due, descending, ..BillQuery::default() }).await;
            assert_eq!(page.rows.iter().map(|bill| bill.id).collect::<Vec<_>>(), expected);
        }
    }

    async fn each_order_shows_every_bill_once_over_all_pages(world) {
        let mut expected = Vec::new();
        for name in ["One", "Two", "Three"] {
            let id = customer(&world, name).await;
            let months: Vec<_> = (1..=10).map(|month| (format!("2025-{month:02}"), (month * 7 % 10).to_string())).collect();
            let months: Vec<_> = months.iter().map(|(month, cost)| (month.as_str(), cost.as_str())).collect();
            expected.extend(billed(&world, id, "USD", &months).await);
        }
        expected.sort();
        for (sort, descending) in BillSort::ALL.into_iter().flat_map(|sort| [(sort, false), (sort, true)]) {
            let mut seen = Vec::new();
            for page in [1, 2] {
                let asked = BillQuery { sort, descending, page, ..BillQuery::default() };
                let BillPage { rows, total, .. } = found(&world.store, &staff(), asked).await;
                assert_eq!((total, rows.len()), (30, if page == 1 { 25 } else { 5 }), "{sort:?}");
                seen.extend(rows);
            }
            let keys: Vec<_> = seen
                .iter()
                .map(|bill| match sort {
                    BillSort::Newest => (0, bill.period.code()),
                    BillSort::Number => (bill.number, String::new()),
                    BillSort::Customer => (0, bill.customer_name.to_lowercase()),
                    BillSort::Total => (bill.billed.to_string().parse().unwrap(), String::new()),
                    BillSort::Rows => (bill.rows, String::new()),
                    // None was sent, so none has a day.
                    BillSort::Due => (0, String::new()),
                })
                .collect();
            // The newest come first unless the order is reversed.
            let falls = descending != (sort == BillSort::Newest);
            let is_sorted = if falls { keys.is_sorted_by(|a, b| a >= b) } else { keys.is_sorted() };
            assert!(is_sorted, "{sort:?} {descending}: {keys:?}");
            let mut ids: Vec<_> = seen.into_iter().map(|bill| bill.id).collect();
            ids.sort();
            assert_eq!(ids, expected, "{sort:?} {descending}");
        }
    }

    async fn a_draft_is_deleted_with_its_lines_and_what_was_sent_is_not(world) {
        let (acme, zoo) = (customer(&world, "Acme").await, customer(&world, "Zoo").await);
        let bills = billed(&world, acme, "USD", &[("2026-01", "1"), ("2026-02", "2"), ("2026-03", "3")]).await;
        let store = &world.store;
        let delete = async |scope, bill, version| delete_draft(store, scope, TESTER, bill, version).await;
        let version = async |bill| summary(store, &staff(), bill).await.unwrap().version;
        walk(&world, bills[0], BillState::SentForApproval).await;
        walk(&world, bills[1], BillState::InternalReview).await;
        let all = Scope::AllCustomers;
        for (bill, why) in [(bills[0], "stays on record"), (bills[1], "Only a draft")] {
            let refused = delete(all, bill, version(bill).await).await.unwrap_err();
            assert!(matches!(&refused, StorageError::Refused(told) if told.contains(why)), "{refused}");
        }
        assert!(matches!(delete(Scope::Only(zoo), bills[2], 1).await, Err(StorageError::NotFound)));
        assert!(matches!(delete(all, bills[2], 7).await, Err(StorageError::Stale { .. })));
        delete(all, bills[2], 1).await.unwrap();
        assert!(matches!(delete(all, bills[2], 1).await, Err(StorageError::NotFound)));
        assert_eq!(bills_of(store, &staff()).await.len(), 2);
        let (lines,) = fetch_one!(store.read().await.unwrap(), (i64,), "SELECT COUNT(*) FROM bill_lines").unwrap();
        assert_eq!(lines, 2);
        assert_eq!(fingerprints::verify(store).await.unwrap().1, [""; 0], "the audit log says that it was removed");
        // The month can be imported again.
        billed(&world, acme, "USD", &[("2026-03", "3")]).await;
    }

    async fn a_customer_finds_only_what_was_sent_and_what_waits_stands_first(world) {
        let (acme, zoo) = (customer(&world, "Acme").await, customer(&world, "Zoo").await);
        let bills = billed(&world, acme, "USD", &[("2026-01", "1"), ("2026-02", "2"), ("2026-03", "3")]).await;
        billed(&world, zoo, "GBP", &[("2025-01", "5")]).await;
        walk(&world, bills[0], BillState::SentForApproval).await;
        walk(&world, bills[1], BillState::Approved).await;
        for (approver, seen) in [(true, &bills[..2]), (false, &bills[1..2])] {
            let who = actor(Role::Customer, Some(acme), approver);
            let page = found(&world.store, &who, BillQuery::default()).await;
            assert_eq!(page.rows.iter().map(|bill| bill.id).collect::<Vec<_>>(), seen);
            assert!(!page.months.iter().any(|month| month == "2026-03" || month == "2025-01"), "{:?}", page.months);
            assert_eq!((page.currencies, page.providers), (vec!["USD".to_owned()], vec!["AWS".to_owned()]));
            // Another customer's name is no choice.
            assert!(page.customers.is_empty());
            assert_eq!(page.totals.iter().map(|total| total.bills).sum::<u32>() as usize, seen.len());
            for narrowed in [
                BillQuery { search: "Zoo".into(), ..BillQuery::default() },
                BillQuery { state: Some(BillState::Draft), ..BillQuery::default() },
                BillQuery { month: "2026-03".into(), ..BillQuery::default() },
            ] {
                assert_eq!(found(&world.store, &who, narrowed).await.total, 0);
            }
        }
    }
}
