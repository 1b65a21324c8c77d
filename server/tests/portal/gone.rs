//! Browsers that go away while a page is made.

use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::Method;
use tokio::task::yield_now;
use tower::ServiceExt as _;

use crate::people::{Portal, Who};

/// Counts the panics of this test's own runtime, by the name of its threads.
const THREADS: &str = "browsers that go away";

fn counted_panics() -> Arc<AtomicUsize> {
    let (panics, told) = (Arc::new(AtomicUsize::new(0)), panic::take_hook());
    let count = panics.clone();
    panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() == Some(THREADS) {
            count.fetch_add(1, Ordering::SeqCst);
        }
        told(panic);
    }));
    panics
}

#[test]
fn a_browser_that_goes_away_makes_nothing_panic() {
    let panics = counted_panics();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).thread_name(THREADS).enable_all().build();
    let runtime = runtime.unwrap();
    runtime.block_on(async {
        let portal = Portal::sqlite().await;
        let profile = format!("/customers/{}/profile", portal.one.customer);
        let paths = [&profile, "/customers", "/bills", "/dashboard", "/account", "/activity", "/login"];
        let (mut asked, mut unfinished) = (Vec::new(), 0);
        for turns in 0..4000 {
            let path = paths[turns % paths.len()];
            let request = portal.request(Who::Admin, Method::GET, path).body(Body::empty()).unwrap();
            let page = tokio::spawn(portal.router.clone().oneshot(request));
            for _ in 0..turns * 31 % 4001 {
                yield_now().await;
            }
            unfinished += usize::from(!page.is_finished());
            page.abort();
            asked.push(page);
            if asked.len() == 20 {
                for page in asked.drain(..) {
                    let _ = page.await;
                }
            }
        }
        assert!(unfinished > 2000, "only {unfinished} browsers went away in time");
        // The pages that were begun are made to their end.
        assert_eq!(portal.get(Who::Admin, &profile).await.status, 200);
    });
    drop(runtime);
    assert_eq!(panics.load(Ordering::SeqCst), 0);
}
