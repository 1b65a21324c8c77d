//! The overview of a month: its bills by state, whom they wait for, and what needs attention.

use domain::bill::{BillState, BillStep};
use domain::ids::{BillId, CustomerId};
use domain::overview::Overview;
use domain::permission::Role;
use storage::on_both;
use storage::overview::overview;
use storage::testing::{World, actor, approvable, customer, file, import, step, walk};

async fn billed(world: &World, of: CustomerId, month: &str, cost: &str, currency: &str) -> BillId {
    let text = format!(
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName\n{cost},1,{currency},{month}-01,AWS\n"
    );
    import(world, file(of), &text).await[0]
}

async fn of(world: &World, month: &str) -> Overview {
    overview(&world.store, month).await.unwrap()
}

/// The states with the sum and number of their bills by currency.
fn states(found: &Overview) -> Vec<String> {
    let totals = found.states.iter().flat_map(|of| of.totals.iter().map(move |total| (of.state, total)));
    totals
        .map(|(state, total)| {
            format!("{} {} {} ({})", state.label(), total.currency, total.billed.unwrap(), total.bills)
        })
        .collect()
}

on_both! {
    async fn a_month_shows_its_bills_by_state_with_exact_sums(world) {
        let (acme, zoo) = (customer(&world, "Acme").await, customer(&world, "Zoo").await);
        assert_eq!(of(&world, "").await, Overview::default());
        billed(&world, acme, "2026-03", "0.1", "EUR").await;
        billed(&world, zoo, "2026-03", "0.2", "EUR").await;
        billed(&world, zoo, "2026-03", "7", "USD").await;
        let sent = billed(&world, acme, "2026-02", "5", "EUR").await;
        let void = billed(&world, zoo, "2026-02", "9", "EUR").await;
        walk(&world, sent, BillState::SentForApproval).await;
        walk(&world, void, BillState::Approved).await;
        step(&world, void, BillStep::Void).await.unwrap();
        let newest = of(&world, "").await;
        assert_eq!((newest.month.as_str(), &newest.months[..]), ("2026-03", &["2026-03".to_owned(), "2026-02".to_owned()][..]));
        assert_eq!(states(&newest), ["Draft EUR 0.3 (2)", "Draft USD 7 (1)"]);
        assert_eq!(of(&world, "nonsense").await, newest);
        assert_eq!(states(&of(&world, "2026-02").await), ["Sent for Approval EUR 5 (1)", "Voided EUR 9 (1)"]);
        assert_eq!(states(&of(&world, "2025-12").await), [""; 0]);
    }

    async fn the_bill_that_is_longest_overdue_comes_first_with_its_approvers(world) {
        let (acme, zoo) = (customer(&world, "Acme").await, customer(&world, "Zoo").await);
        approvable(&world, acme).await;
        let late = billed(&world, acme, "2026-03", "1", "EUR").await;
        walk(&world, late, BillState::SentForApproval).await;
        let sent_at = world.store.clock.now();
        world.later(15 * 24 * 60);
        let new = billed(&world, zoo, "2026-03", "2", "EUR").await;
        walk(&world, new, BillState::SentForApproval).await;
        billed(&world, zoo, "2026-03", "3", "USD").await;
        let found = of(&world, "2026-03").await;
        let shown: Vec<_> = found.waiting.iter().map(|bill| (bill.bill, bill.overdue, bill.approvers.as_slice())).collect();
        assert_eq!(shown, [(late, true, &["Ada Lovelace".to_owned()][..]), (new, false, &[])]);
        assert_eq!(found.waiting[0].since, sent_at);
        let sent = found.states.iter().find(|of| of.state == BillState::SentForApproval).unwrap();
        assert_eq!((sent.since, sent.waits_for()), (sent_at, Some("Bill Approvers")));
        // Of another month nothing waits.
        billed(&world, zoo, "2026-02", "3", "EUR").await;
        assert_eq!(of(&world, "2026-02").await.waiting, []);
    }

    async fn customers_that_had_a_bill_last_month_and_have_none_now_are_named(world) {
        let mut ids = Vec::new();
        for name in ["Both", "Gone", "New", "Voided"] {
            ids.push(customer(&world, name).await);
        }
        for (id, month) in [(0, "2025-12"), (0, "2026-01"), (1, "2025-12"), (2, "2026-01"), (3, "2025-12"), (3, "2026-01")] {
            billed(&world, ids[id], month, "1", "EUR").await;
        }
        let names = |found: Overview| found.without.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(of(&world, "2026-01").await), ["Gone"]);
        assert_eq!(names(of(&world, "2025-12").await), [""; 0]);
        assert_eq!(names(of(&world, "2026-02").await), ["Both", "New", "Voided"]);
        storage::customers::set_archived(&world.store, &actor(Role::Admin, None, false), ids[1], true).await.unwrap();
        assert_eq!(names(of(&world, "2026-01").await), [""; 0], "an archived customer needs no bill");
    }

    async fn purchase_orders_that_run_out_are_named_and_others_are_not(world) {
        let acme = customer(&world, "Acme").await;
        billed(&world, acme, "2026-10", "1", "USD").await;
        // Today is 23 November 2026.
        for changes in [
            [("name", "Used"), ("consumption_base_value", "401"), ("expiry_date", "2027-11-30")],
            [("name", "Fifth left"), ("consumption_base_value", "400"), ("expiry_date", "2027-11-30")],
            [("name", "Soon"), ("consumption_base_value", ""), ("expiry_date", "2027-01-22")],
            [("name", "Later"), ("consumption_base_value", ""), ("expiry_date", "2027-01-23")],
            [("name", "Over"), ("consumption_base_value", "499"), ("expiry_date", "2026-11-22")],
        ] {
            crate::ledgers::ordered(&world, acme, &[&[("start_date", "2025-12-01")], &changes[..]].concat()).await;
        }
        crate::ledgers::ordered(&world, acme, &[("name", "Off"), ("current_status", "inactive")]).await;
        let found = of(&world, "").await;
        let names: Vec<_> = found.orders.iter().map(|of| (of.customer_name.as_str(), of.order.name.as_str())).collect();
        assert_eq!(names, [("Acme", "Soon"), ("Acme", "Used")]);
    }
}
