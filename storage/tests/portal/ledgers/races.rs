//! Two changes to one customer's amounts at once. On PostgreSQL each is stopped at the worst place: all its rows are
//! written, and it waits for the head of the customer's chain.

use domain::bill::BillStep;
use domain::notation::Notation;
use storage::testing::step;

use super::*;
use crate::at_once::{Done, after_each_other, connect, hold};
use crate::doing;

/// Runs two changes at once, stopped at the head of the customer's chain.
async fn at_once(
    world: &World,
    customer: CustomerId,
    first: impl Future<Output = Done> + Send + 'static,
    second: impl Future<Output = Done> + Send + 'static,
) -> (Done, Done) {
    connect(world).await;
    after_each_other(world, hold(world, customer).await, first, second).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_drawn_on_at_the_same_moment_is_not_removed() {
    let world = World::postgres().await;
    let (acme, order, bill) = billed(&world, BillState::SentForApproval).await;
    let approve = doing!(world, step(&world, bill, BillStep::Approve));
    let remove = doing!(world, purchase_orders::remove(&world.store, TESTER, acme, order));
    let (approved, removed) = at_once(&world, acme, approve, remove).await;
    approved.unwrap();
    assert!(matches!(removed, Err(StorageError::Refused(_))), "{removed:?}");
    let drawn = purchase_orders::get(&world.store, ALL, acme, order).await.unwrap();
    assert_eq!(drawn.ledger.iter().map(|entry| entry.amount).collect::<Vec<_>>(), [10_000, 40_000]);
    assert_eq!(told(&world).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_approved_while_its_order_is_removed_is_uncovered() {
    let world = World::postgres().await;
    let (acme, order, bill) = billed(&world, BillState::SentForApproval).await;
    let remove = doing!(world, purchase_orders::remove(&world.store, TESTER, acme, order));
    let approve = doing!(world, step(&world, bill, BillStep::Approve));
    let (removed, approved) = at_once(&world, acme, remove, approve).await;
    removed.unwrap();
    approved.unwrap();
    let sql = "SELECT uncovered FROM bills WHERE id = $1";
    assert_eq!(fetch_one!(world.store.read().await.unwrap(), (Option<i64>,), sql, bill.0).unwrap(), (Some(95_050),));
    assert_eq!(told(&world).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn approving_a_bill_and_saving_an_order_do_not_deadlock() {
    for approves_first in [true, false] {
        let world = World::postgres().await;
        let (acme, order, bill) = billed(&world, BillState::SentForApproval).await;
        let changed = draft(&[("annual_value", "5000")]).parse(Notation::NEUTRAL).unwrap();
        let approve = doing!(world, step(&world, bill, BillStep::Approve));
        let save = doing!(
            world,
            storage::save::<purchase_orders::PurchaseOrders>(&world.store, TESTER, (acme, order), 1, &changed)
        );
        let (one, other) = match approves_first {
            true => at_once(&world, acme, approve, save).await,
            false => at_once(&world, acme, save, approve).await,
        };
        one.unwrap();
        other.unwrap();
        assert_eq!(told(&world).await, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_not_deleted_while_a_bill_is_sent() {
    let world = World::postgres().await;
    let (acme, _, bill) = billed(&world, BillState::InternalApproved).await;
    let send = doing!(world, step(&world, bill, BillStep::SendForApproval));
    let delete = doing!(world, customers::delete(&world.store, TESTER, acme));
    let (sent, deleted) = at_once(&world, acme, send, delete).await;
    sent.unwrap();
    assert!(matches!(deleted, Err(StorageError::Refused(_))), "{deleted:?}");
    assert_eq!(told(&world).await, [""; 0]);
}

on_both! {
    async fn verifying_a_bill_while_its_lines_are_replaced_finds_no_fault(world) {
        let acme = customer(&world, "Acme").await;
        let text = |round: usize| {
            let lines = (0..200).map(|line| {
                format!("{}.{round:02},1,USD,2026-09-01,2026-09-01T00:00:00Z,AWS,Service {line},\n", line + 1)
            });
            TAGGED.lines().next().unwrap().to_owned() + "\n" + &lines.collect::<String>()
        };
        import(&world, file(acme), &text(0)).await;
        let by = world.clone();
        let replacing = tokio::spawn(async move {
            for round in 1..=10 {
                let sha256 = format!("file {round}");
                let choice = Some(domain::bill_import::Choice::Replace);
                let file = storage::bills::import::FileOf { sha256: &sha256, choice, ..file(acme) };
                import(&by, file, &text(round)).await;
            }
        });
        let mut verified = 0;
        while !replacing.is_finished() {
            assert_eq!(costs::verify(&world.store).await.unwrap(), (1, Vec::new()), "after {verified} times");
            verified += 1;
        }
        replacing.await.unwrap();
        assert!(verified > 1, "nothing was verified beside a replacement");
    }

    async fn many_changes_to_one_customers_amounts_at_once_do_not_deadlock(world) {
        let acme = customer(&world, "Acme").await;
        let mut tasks = Vec::new();
        for round in 0..8 {
            let order = ordered(&world, acme, &[("name", &format!("Order {round}"))]).await;
            let sha256 = format!("file {round}");
            let text = TAGGED.replace("EC2", &format!("EC2 {round}"));
            let bill = import(&world, storage::bills::import::FileOf { sha256: &sha256, ..file(acme) }, &text).await[0];
            walk(&world, bill, BillState::SentForApproval).await;
            tasks.push((order, bill));
        }
        let mut running = Vec::new();
        for (order, bill) in tasks {
            let changed = draft(&[("annual_value", "5000")]).parse(Notation::NEUTRAL).unwrap();
            running.push(tokio::spawn(doing!(world, step(&world, bill, BillStep::Approve))));
            running.push(tokio::spawn(doing!(world, storage::save::<purchase_orders::PurchaseOrders>(&world.store, TESTER, (acme, order), 1, &changed))));
            running.push(tokio::spawn(doing!(world, purchase_orders::remove(&world.store, TESTER, acme, order))));
        }
        for done in running {
            match done.await.unwrap() {
                Ok(()) | Err(StorageError::Refused(_) | StorageError::NotFound | StorageError::Stale { .. }) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(told(&world).await, [""; 0]);
    }
}
