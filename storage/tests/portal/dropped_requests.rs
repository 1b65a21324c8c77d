//! A request that is dropped in the middle takes nobody else's write with it.
//!
//! Without the roll-back in `after_release` a dropped `begin` leaves its transaction open in the pooled connection, and
//! the next acknowledged write vanishes.

use std::future::Future;
use std::task::{Context, Waker};

use storage::on_both;
use storage::testing::customer;
use domain::customer::CustomerQuery;

on_both! {
    async fn acknowledged_writes_survive_requests_that_are_dropped_anywhere(world) {
        let mut acknowledged: u32 = 0;
        for round in 0..300u32 {
            // Polled a few times and dropped: inside `acquire`, `begin`, the insert or the commit.
            let polls = round % 12;
            let doomed = {
                let world = world.clone();
                async move { customer(&world, &format!("Doomed {round}")).await }
            };
            let mut doomed = Box::pin(doomed);
            let mut context = Context::from_waker(Waker::noop());
            for _ in 0..polls {
                if doomed.as_mut().poll(&mut context).is_ready() {
                    acknowledged += 1;
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(doomed);
            for kept in 0..3 {
                customer(&world, &format!("Kept {round} {kept}")).await;
                acknowledged += 1;
            }
        }
        let query = CustomerQuery { search: "Kept".into(), ..CustomerQuery::default() }.tidy();
        let page = storage::customers::list(&world.store, &query).await.unwrap();
        assert_eq!(page.total, 900, "acknowledged writes were lost");
        let all = storage::customers::list(&world.store, &CustomerQuery::default().tidy()).await.unwrap();
        assert!(all.total >= acknowledged, "{} of {acknowledged}", all.total);
    }
}
