//! Guessing passwords: few guesses are evaluated, and the right password keeps working.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use app::api::host::{BoxFuture, Passwords};
use app::error::AppError;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use domain::permission::Role;
use storage::on_both;

use crate::people::{Answer, FORM, PlainText, Portal, Who};

const PASSWORD: &str = "correct horse battery staple";

/// Counts the comparisons.
struct Counting {
    compared: Arc<AtomicUsize>,
}

impl Passwords for Counting {
    fn hash(&self, password: String) -> BoxFuture<Result<String, AppError>> {
        PlainText.hash(password)
    }

    fn matches(&self, password: String, hash: Option<String>) -> BoxFuture<Result<bool, AppError>> {
        self.compared.fetch_add(1, Ordering::SeqCst);
        PlainText.matches(password, hash)
    }
}

/// The portal with the account `ada@reseller.example`, and the number of compared passwords.
async fn with_ada(portal: Portal) -> (Portal, Arc<AtomicUsize>) {
    let compared = Arc::new(AtomicUsize::new(0));
    let portal = portal.with_staff(ADA, Role::Operator, &PlainText::hash_of(PASSWORD)).await;
    (portal.with_passwords(Arc::new(Counting { compared: compared.clone() })), compared)
}

/// A log-in from this IP address.
fn log_in(email: &str, password: &str, from: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = Request::builder().method(Method::POST).uri("/api/log_in").header("host", "portal.example");
    let request = request.header("sec-fetch-site", "same-origin").header("content-type", FORM);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let body = format!("draft[email]={email}&draft[password]={password}");
    let mut request = request.body(Body::from(body)).unwrap();
    let peer: SocketAddr = format!("{from}:4711").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

async fn tries(portal: &Portal, email: &str, password: &str, from: &str) -> Answer {
    portal.send(log_in(email, password, from, &[])).await
}

const ADA: &str = "ada@reseller.example";

async fn an_attack_from_one_address(portal: Portal) {
    let (portal, compared) = with_ada(portal).await;
    let mut slowest = Duration::ZERO;
    for guess in 0..10_000 {
        let forged = format!("10.1.{}.{}", (guess / 250) % 4, guess % 250);
        let request = log_in(ADA, &format!("guess {guess}"), "203.0.113.9", &[("x-forwarded-for", &forged)]);
        let answer = portal.send(request).await;
        assert!(matches!(answer.status.as_u16(), 422 | 429), "{}", answer.status);
        if answer.status == 429 {
            assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0, "it says how long to wait");
        }
        // Time passes between guesses, so that the limit lets some of them through.
        if guess % 10 == 0 {
            portal.world.later(1);
        }
        if guess % 1000 == 999 {
            let begun = Instant::now();
            assert_eq!(tries(&portal, ADA, PASSWORD, "198.51.100.7").await.status, 200, "the right password works");
            slowest = slowest.max(begun.elapsed());
        }
    }
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    let compared = compared.load(Ordering::SeqCst) - 10;
    assert!((5..=100).contains(&compared), "{compared} guesses were evaluated");
}

on_both! {
    async fn few_of_ten_thousand_guesses_from_one_address_are_evaluated(portal: Portal) {
        an_attack_from_one_address(portal).await;
    }
}

/// Guesses in parallel, from many addresses in many networks.
async fn an_attack_from_everywhere(portal: Portal) {
    let (portal, compared) = with_ada(portal).await;
    let before = tries(&portal, ADA, PASSWORD, "198.51.100.7").await;
    let device = before.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let device =
        device.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("cloudtab-device="));
    let device = device.unwrap().to_owned();
    let portal = Arc::new(portal);
    for round in 0..10u8 {
        let guesses = (0..50u8).map(|number| {
            let portal = portal.clone();
            tokio::spawn(async move {
                let from = format!("10.{round}.{number}.9");
                tries(&portal, ADA, &format!("guess {round} {number}"), &from).await.status.as_u16()
            })
        });
        for guess in guesses.collect::<Vec<_>>() {
            assert!(matches!(guess.await.unwrap(), 422 | 429 | 503));
        }
        portal.world.later(120);
    }
    assert!(compared.load(Ordering::SeqCst) <= 100, "{compared:?} guesses were evaluated");
    let stranger = tries(&portal, "nobody@reseller.example", "guess", "10.200.0.9").await;
    assert_eq!(stranger.status, 422, "another account is not limited by that");
    // The guessing continues; a browser that logged in before can still do so.
    for number in 0..60u8 {
        tries(&portal, ADA, "guess", &format!("10.201.{number}.9")).await;
    }
    assert_eq!(tries(&portal, ADA, PASSWORD, "10.202.0.9").await.status, 429);
    let known = portal.send(log_in(ADA, PASSWORD, "198.51.100.7", &[("cookie", &device)])).await;
    assert_eq!(known.status, 200, "{}", known.body);
}

on_both! {
    async fn guesses_from_everywhere_do_not_lock_out_a_known_browser(portal: Portal) {
        an_attack_from_everywhere(portal).await;
    }
}

#[tokio::test]
async fn a_made_up_device_cookie_is_not_a_known_browser() {
    let (portal, _) = with_ada(Portal::sqlite().await).await;
    let made_up = format!("cloudtab-device={}", "a".repeat(64));
    let mut statuses = Vec::new();
    for guess in 0..7 {
        let request = log_in(ADA, &format!("guess {guess}"), "203.0.113.9", &[("cookie", &made_up)]);
        statuses.push(portal.send(request).await.status.as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    let entered = portal.send(log_in(ADA, PASSWORD, "198.51.100.7", &[("cookie", &made_up)])).await;
    let given: Vec<_> = entered.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(given.iter().any(|cookie| cookie.starts_with("cloudtab-device=") && !cookie.contains("aaaa")), "{given:?}");
}

#[tokio::test]
async fn right_passwords_do_not_count_as_guesses() {
    let (portal, _) = with_ada(Portal::sqlite().await).await;
    for _ in 0..80 {
        assert_eq!(tries(&portal, ADA, PASSWORD, "198.51.100.7").await.status, 200);
    }
}

#[tokio::test]
async fn known_and_unknown_addresses_are_answered_alike() {
    let (portal, _) = with_ada(Portal::sqlite().await).await;
    for _ in 0..8 {
        let known = tries(&portal, ADA, "wrong", "203.0.113.1").await;
        let unknown = tries(&portal, "nobody@reseller.example", "wrong", "203.0.113.2").await;
        assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&known), names(&unknown));
    }
    for email in [ADA, "nobody@reseller.example"] {
        let answer = portal.call(Who::Nobody, "forgot_password", &format!("draft[email]={email}")).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "null"));
    }
}
