//! Pages are rendered on several threads, for browsers that wait and for browsers that disconnect.

use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::Method;
use tokio::runtime::Builder;
use tokio::task::yield_now;
use tower::ServiceExt as _;

use crate::people::{Portal, Who};

/// Runs `test` on four threads, none of which may panic.
fn without_panic(threads: &'static str, test: impl Future<Output = ()>) {
    let (panics, told) = (Arc::new(AtomicUsize::new(0)), panic::take_hook());
    let count = panics.clone();
    panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() == Some(threads) {
            count.fetch_add(1, Ordering::SeqCst);
        }
        told(panic);
    }));
    let runtime = Builder::new_multi_thread().worker_threads(4).thread_name(threads).enable_all().build().unwrap();
    runtime.block_on(test);
    drop(runtime);
    assert_eq!(panics.load(Ordering::SeqCst), 0);
}

#[test]
fn parts_of_a_page_that_load_at_once_do_not_panic() {
    without_panic("parts at once", async {
        let portal = Portal::sqlite().await;
        for _ in 0..50 {
            let pages: Vec<_> = (0..20)
                .map(|_| {
                    let request = portal.request(Who::Viewer, Method::GET, "/account").body(Body::empty()).unwrap();
                    tokio::spawn(portal.router.clone().oneshot(request))
                })
                .collect();
            for page in pages {
                let page = page.await.unwrap().unwrap();
                assert_eq!(page.status(), 200);
                let page = to_bytes(page.into_body(), 1_000_000).await.unwrap();
                let page = String::from_utf8_lossy(&page);
                for section in ["Change password", "region-choice", "billops-alerts", "Not set up", "This browser"] {
                    assert!(page.contains(section), "without {section}: {page}");
                }
            }
        }
    });
}

#[test]
fn a_browser_that_disconnects_causes_no_panic() {
    without_panic("browsers that go away", async {
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
        assert!(unfinished > 2000, "only {unfinished} browsers disconnected in time");
        // Pages that were begun are rendered to their end.
        assert_eq!(portal.get(Who::Admin, &profile).await.status, 200);
    });
}
