//! The line items of a bill as its page lists them.

use domain::bill::BillState;
use domain::line_list::{LinePage, LineQuery};
use domain::permission::Role;
use storage::bills::lines::page;
use storage::testing::{actor, customer, file, import, walk};
use storage::{StorageError, on_both};

/// An export with this many rows: every thousandth is of another service.
fn export(rows: usize) -> String {
    let header =
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,ServiceName,ResourceId,SkuId\n";
    let row = |at: usize| {
        let service = if at.is_multiple_of(1_000) { "Rare" } else { "Common" };
        format!("{at},{at},USD,2026-03-01,AWS,{service},Machine-{at},sku-{}\n", at % 7)
    };
    std::iter::once(header.to_owned()).chain((1..=rows).map(row)).collect()
}

fn resources(page: &LinePage) -> Vec<&str> {
    page.rows.iter().filter_map(|row| row.resource.as_deref()).collect()
}

on_both! {
    async fn all_lines_are_listed_once_page_by_page(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(120)).await[0];
        let staff = actor(Role::Admin, None, false);
        let (mut query, mut seen) = (LineQuery::default(), Vec::new());
        loop {
            let found = page(&world.store, &staff, bill, &query).await.unwrap();
            assert!(!found.is_unfinished && found.rows.len() <= 50);
            seen.extend(found.rows.into_iter().map(|row| (row.line, row.billed.to_string(), row.more)));
            let Some(next) = found.next else { break };
            query.after = next;
        }
        assert_eq!(seen.iter().map(|(line, ..)| *line).collect::<Vec<_>>(), (2..=121).collect::<Vec<_>>());
        assert!(seen.iter().enumerate().all(|(at, (_, billed, more))| {
            *billed == (at + 1).to_string() && more.contains(&("SkuId".to_owned(), format!("sku-{}", (at + 1) % 7)))
        }));
    }

    async fn search_and_filters_find_lines_in_every_block(world) {
        let acme = customer(&world, "Acme").await;
        let bill = import(&world, file(acme), &export(20_000)).await[0];
        let staff = actor(Role::Admin, None, false);
        let of = |search: &str, service: &str| {
            let query = LineQuery { search: search.into(), service: service.into(), ..LineQuery::default() };
            let (store, staff) = (world.store.clone(), staff.clone());
            async move { page(&store, &staff, bill, &query).await.unwrap() }
        };
        let rare = of("", "Rare").await;
        assert_eq!((rare.rows.len(), rare.next), (20, None));
        assert_eq!(resources(&of(" MACHINE-19999 ", "").await), ["Machine-19999"], "in any case");
        assert_eq!(resources(&of("Machine-19999", "Rare").await), [""; 0]);
        let odd = LineQuery { category: "Tax".into(), ..LineQuery::default() };
        assert!(page(&world.store, &staff, bill, &odd).await.unwrap().rows.is_empty());
        let beyond = LineQuery { after: "99.0".into(), ..LineQuery::default() };
        assert_eq!(page(&world.store, &staff, bill, &beyond).await.unwrap(), LinePage::default());
    }

    async fn lines_are_seen_by_those_who_see_the_bill(world) {
        let (acme, other) = (customer(&world, "Acme").await, customer(&world, "Other").await);
        let bill = import(&world, file(acme), &export(3)).await[0];
        let (viewer, approver) = (actor(Role::Customer, Some(acme), false), actor(Role::Customer, Some(acme), true));
        let stranger = actor(Role::Customer, Some(other), true);
        for (state, seen_by_viewer, seen_by_approver) in
            [(BillState::InternalApproved, false, false), (BillState::SentForApproval, false, true), (BillState::Approved, true, true)]
        {
            walk(&world, bill, state).await;
            for (who, sees) in [(&viewer, seen_by_viewer), (&approver, seen_by_approver), (&stranger, false)] {
                let found = page(&world.store, who, bill, &LineQuery::default()).await;
                assert_eq!(found.is_ok(), sees, "{state:?}");
                assert!(sees || matches!(found, Err(StorageError::NotFound)), "{found:?}");
            }
        }
    }
}
