//! When something breaks: nothing of the inside is told, and nothing that was acknowledged or begun is lost.

use std::sync::Arc;
use std::task::{Context, Waker};

use app::api::host::{BoxFuture, Cookies, Passwords};
use app::error::AppError;
use axum::http::Method;
use storage::execute;
use tower::ServiceExt as _;

use crate::on_both;
use crate::scripts::assert_silent;
use crate::support::call::{Call, form};
use crate::support::people::Who::{Admin, Operator};
use crate::support::people::focus;
use crate::support::stored::{everything, rows};
use crate::support::world::{Engine, World};

/// Passwords that panic.
struct Panicking;

impl Passwords for Panicking {
    fn hash(&self, _: String) -> BoxFuture<Result<String, AppError>> {
        Box::pin(async { panic!("SELECT * FROM accounts: panicked in src/passwords.rs") })
    }

    fn matches(&self, _: String, _: Option<String>) -> BoxFuture<Result<bool, AppError>> {
        Box::pin(async { panic!("SELECT * FROM accounts: panicked in src/passwords.rs") })
    }
}

#[tokio::test]
async fn a_panic_in_a_call_is_a_500_that_tells_nothing() {
    let world = World::with(Engine::Sqlite, Arc::new(Panicking), Cookies { secure: false }).await;
    let log_in = form(&[("draft[email]", "a@example.com"), ("draft[password]", "secret")]);
    for call in [Call::script("/api/log_in", &log_in), Call::form_on("/login", "/api/log_in", &log_in)] {
        let answer = call.send(&world).await;
        assert_eq!(answer.status, 500);
        assert_silent(&answer.text());
        assert_eq!((answer.header("x-content-type-options"), answer.header("cache-control")), ("nosniff", "no-store"));
    }
    assert_eq!(Call::page("/login").send(&world).await.status, 200, "one panic took the portal down");
}

#[tokio::test]
async fn a_panic_behind_a_page_or_an_upload_is_a_500_that_tells_nothing() {
    let world = World::sqlite().await;
    world.break_clock(true);
    for call in [
        Call::page("/customers"),
        Call::script("/api/list_bills", ""),
        Call::raw(Method::POST, "/uploads", ""),
        crate::uploads::multipart("", "a.csv", b""),
    ] {
        let answer = call.by(&world, Admin).send(&world).await;
        assert_eq!(answer.status, 500, "{}", answer.text());
        assert_silent(&answer.text());
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    world.break_clock(false);
    assert_eq!(Call::page("/customers").by(&world, Admin).send(&world).await.status, 200);
}

on_both! {
    async fn a_corrupt_row_is_told_by_a_reference_to_the_log(engine) {
        let world = World::new(engine).await;
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "UPDATE bills SET state = 'nonsense'").unwrap();
        tx.commit().await.unwrap();
        let answer = Call::script("/api/list_bills", "").by(&world, Admin).send(&world).await;
        assert_eq!(answer.status, 500);
        let reference = answer.json()["Internal"].as_str().unwrap().to_owned();
        assert_eq!(reference.len(), 8, "{reference}");
        assert_silent(&answer.text());
        let page = Call::page("/bills").by(&world, Admin).send(&world).await;
        assert!(page.status == 500 && page.text().contains("Reference: "), "{}", page.text());
        assert!(!page.text().contains("nonsense"));
    }

    async fn without_its_database_the_portal_says_so_and_nothing_else(engine) {
        let world = World::new(engine).await;
        world.store.database.close().await;
        for call in [Call::page("/customers"), Call::script("/api/list_bills", ""), Call::raw(Method::POST, "/uploads", "")] {
            let answer = call.by(&world, Admin).send(&world).await;
            assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "2"));
            assert_silent(&answer.text());
        }
        let log_in = form(&[("draft[email]", "a@example.com"), ("draft[password]", "secret")]);
        for call in [Call::script("/api/log_in", &log_in), Call::form_on("/login", "/api/log_in", &log_in)] {
            let answer = call.send(&world).await;
            assert!(answer.status.is_server_error(), "{}", answer.status);
            assert!(!answer.text().contains("sqlx") && !answer.text().contains("pool"), "{}", answer.text());
        }
        assert_eq!(Call::page("/livez").send(&world).await.status, 200);
        assert_eq!(Call::page("/readyz").send(&world).await.status, 503);
    }

    /// Without it a save would be lost, with the next person's, when a browser tab is closed at the wrong moment.
    async fn a_client_that_goes_away_does_not_take_its_save_along(engine) {
        let world = World::new(engine).await;
        for polls in 1..=12 {
            let name = format!("Plover {polls}");
            let call = Call::script("/api/add_customer", &form(&[("draft[name]", &name)])).by(&world, Operator);
            let mut request = Box::pin(world.router.clone().oneshot(call.request()));
            let mut answered = false;
            for _ in 0..polls {
                answered = answered || request.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
                tokio::task::yield_now().await;
            }
            drop(request);
            assert!(in_the_end(&world, "customer", &name).await, "{name} was lost after {polls} polls");
            // The next one writes in a transaction of its own.
            let next = format!("Sandpiper {polls}");
            let call = Call::script("/api/add_customer", &form(&[("draft[name]", &next)]));
            assert!(call.by(&world, Operator).send(&world).await.status.as_u16() < 400);
            assert!(rows(&world.store, "customer").await.iter().any(|row| row.contains(&next)));
        }
    }

    async fn a_client_that_goes_away_during_an_import_finds_the_bill_or_nothing(engine) {
        let world = World::new(engine).await;
        let customer = world.reseller.ours.id.to_string();
        let upload = crate::uploads::upload(&world, Operator, &focus("Went away", 9)).await;
        let path = format!("/uploads/{upload}?customer={customer}&name=a.csv");
        let call = Call::raw(Method::POST, &path, "").by(&world, Operator);
        let mut request = Box::pin(world.router.clone().oneshot(call.request()));
        assert!(request.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(request);
        assert!(in_the_end(&world, "line", "Went away").await);
        assert_eq!(rows(&world.store, "bill").await.len(), 11);
    }
}

/// Whether a row comes to hold this text before long.
async fn in_the_end(world: &World, table: &str, text: &str) -> bool {
    for _ in 0..20_000 {
        if rows(&world.store, table).await.iter().any(|row| row.contains(text)) {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_saves_at_once_are_all_kept_and_one_of_each_race_wins() {
    let world = Arc::new(World::sqlite().await);
    let customer = world.reseller.ours.id.to_string();
    let mut tasks = Vec::new();
    for number in 0..100 {
        let (world, customer) = (world.clone(), customer.clone());
        tasks.push(tokio::spawn(async move {
            let name = format!("Heron {number}");
            let fields = form(&crate::scripts::organization(&customer, "1", &name, ""));
            Call::script("/api/save_organization", &fields).by(&world, Operator).send(&world).await.status.as_u16()
        }));
    }
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status < 400).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 99, "{statuses:?}");
    let kept = everything(&world.store).await;
    assert_eq!(kept.iter().filter(|row| row.starts_with("customer Heron") && row.contains('2')).count() >= 1, true);
}
