//! Two who change the money of one customer at once. On PostgreSQL each is held where it hurts most: with all its rows written,
//! and waiting for the end of the customer's record.

use domain::bill::BillStep;
use domain::notation::Notation;
use storage::testing::step;

use super::*;
use crate::at_once::{Done, after_each_other, connect, hold};
use crate::doing;

/// Two at once, held at the end of the customer's record.
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
async fn an_order_that_is_removed_in_the_moment_of_a_draw_stays_with_the_draw() {
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
async fn a_bill_that_is_approved_in_the_moment_an_order_is_removed_is_uncovered() {
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
async fn approving_a_bill_and_saving_an_order_wait_for_each_other_one_way_only() {
    for approves_first in [true, false] {
        let world = World::postgres().await;
        let (acme, order, bill) = billed(&world, BillState::SentForApproval).await;
        let changed = draft(&[("annual_value", "5000")]).parse(Notation::NEUTRAL).unwrap();
        let approve = doing!(world, step(&world, bill, BillStep::Approve));
        let save = doing!(world, purchase_orders::save(&world.store, TESTER, acme, order, 1, &changed));
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
async fn a_customer_that_is_deleted_in_the_moment_a_bill_is_sent_stays() {
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
    async fn of_many_who_change_the_money_of_a_customer_at_once_none_is_turned_away_by_a_lock(world) {
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
            running.push(tokio::spawn(doing!(world, purchase_orders::save(&world.store, TESTER, acme, order, 1, &changed))));
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
