//! Forgotten, changed and one-time passwords, and sessions in other browsers.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Method;
use domain::email::Email;
use domain::permission::Role;
use storage::on_both;
use storage::testing::TESTER;

use crate::mail::{parts, post};
use crate::people::{Answer, BASE_URL, FORM, PlainText, Portal, Who};

const ADA: &str = "ada@reseller.example";
const OLD: &str = "correct horse battery staple";
const NEW: &str = "eleven purple lanterns";

/// The portal with one more staff user, Ada.
async fn with_ada(portal: Portal) -> Portal {
    portal.with_staff(ADA, Role::Operator, &PlainText::hash_of(OLD)).await
}

/// The plain-text parts of the letters to an address.
fn letters(folder: &Path, to: &str) -> Vec<String> {
    let files =
        std::fs::read_dir(folder).into_iter().flatten().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let theirs = files.filter(|letter| String::from_utf8_lossy(letter).contains(&format!("<{to}>")));
    theirs.map(|letter| parts(&letter)[0].clone()).collect()
}

/// Sends the waiting mail; returns the letters to an address that contain `saying`.
async fn take_letters(portal: &Portal, to: &str, saying: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    post(&portal.world, None, folder.path()).send_due().await.unwrap();
    letters(folder.path(), to).into_iter().filter(|letter| letter.contains(saying)).collect()
}

fn token(letter: &str) -> String {
    let link = letter.lines().find(|line| line.starts_with(BASE_URL)).unwrap();
    link.split_once("token=").unwrap().1.to_owned()
}

async fn forgot(portal: &Portal, email: &str) {
    let answer = portal.call(Who::Nobody, "forgot_password", &format!("draft[email]={email}")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "null"), "the same for every address");
}

async fn reset(portal: &Portal, token: &str, password: &str) -> Answer {
    let form = format!("token={token}&draft[password]={password}&draft[confirm]={password}");
    portal.call(Who::Nobody, "reset_password", &form).await
}

/// Logs in and returns the cookies, or `None` if refused.
async fn log_in(portal: &Portal, password: &str, cookie: &str) -> Option<String> {
    let request = portal.request(Who::Nobody, Method::POST, "/api/log_in").header("content-type", FORM);
    let request = request.header("cookie", cookie).header("user-agent", "Mozilla/5.0 (X11; Linux) Firefox/140.0");
    let body = format!("draft[email]={ADA}&draft[password]={password}");
    let answer = portal.send(request.body(Body::from(body)).unwrap()).await;
    let cookies: Vec<String> =
        answer.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap().to_owned()).collect();
    let cookies: Vec<&str> = cookies.iter().filter_map(|cookie| cookie.split(';').next()).collect();
    (answer.status == 200).then(|| cookies.join("; "))
}

/// Calls a server function with these cookies.
async fn call(portal: &Portal, cookies: &str, function: &str, body: &str) -> Answer {
    let request = portal.request(Who::Nobody, Method::POST, &format!("/api/{function}")).header("content-type", FORM);
    let mut request = request.body(Body::from(body.to_owned())).unwrap();
    request.headers_mut().insert("cookie", cookies.parse().unwrap());
    portal.send(request).await
}

const RESET: &str = "asked for a link to set the password";

on_both! {
    async fn a_forgotten_password_is_reset_with_the_mailed_link(portal: Portal) {
        let portal = with_ada(portal).await;
        let before = log_in(&portal, OLD, "").await.unwrap();
        forgot(&portal, "ADA@Reseller.example").await;
        let mailed = take_letters(&portal, ADA, RESET).await;
        assert_eq!(mailed.len(), 1);
        assert!(log_in(&portal, OLD, "").await.is_some(), "a request for a link changes nothing");
        assert_eq!(reset(&portal, &token(&mailed[0]), NEW).await.status, 200);
        assert_eq!(call(&portal, &before, "own_sessions", "").await.status, 401, "older sessions are ended");
        assert!(log_in(&portal, OLD, "").await.is_none() && log_in(&portal, NEW, "").await.is_some());
        assert_eq!(reset(&portal, &token(&mailed[0]), "another long password").await.status, 422);
        assert_eq!(take_letters(&portal, ADA, "was changed").await.len(), 1, "the owner is notified");
    }

    async fn a_reset_link_lasts_half_an_hour_and_a_newer_one_replaces_it(portal: Portal) {
        let portal = with_ada(portal).await;
        forgot(&portal, ADA).await;
        let first = token(&take_letters(&portal, ADA, RESET).await[0]);
        portal.world.later(1);
        forgot(&portal, ADA).await;
        let second = token(&take_letters(&portal, ADA, RESET).await[0]);
        assert_eq!(reset(&portal, &first, NEW).await.status, 422, "replaced");
        portal.world.later(30);
        assert_eq!(reset(&portal, &second, NEW).await.status, 422, "too old");
        assert!(log_in(&portal, OLD, "").await.is_some());
    }

    async fn a_reset_link_used_a_hundred_times_at_once_works_once(portal: Portal) {
        let portal = Arc::new(with_ada(portal).await);
        forgot(&portal, ADA).await;
        let token = token(&take_letters(&portal, ADA, RESET).await[0]);
        let uses = (0..100).map(|number| {
            let (portal, token) = (portal.clone(), token.clone());
            tokio::spawn(async move {
                let mut answer = reset(&portal, &token, &format!("eleven purple lanterns {number}")).await;
                // One hash per core is computed at a time; a request that waits too long gets 503 and is retried.
                while answer.status == 503 {
                    answer = reset(&portal, &token, &format!("eleven purple lanterns {number}")).await;
                }
                answer.status.as_u16()
            })
        });
        let mut worked = Vec::new();
        for (number, used) in uses.collect::<Vec<_>>().into_iter().enumerate() {
            match used.await.unwrap() {
                200 => worked.push(number),
                status => assert!(matches!(status, 422 | 429), "{status}"),
            }
        }
        assert_eq!(worked.len(), 1, "{worked:?}");
        assert!(log_in(&portal, &format!("eleven purple lanterns {}", worked[0]), "").await.is_some());
    }

    async fn reset_mail_goes_only_to_accounts_that_can_log_in_and_is_limited(portal: Portal) {
        let portal = with_ada(portal).await;
        for email in ["nobody@reseller.example", "Disabled@people.example"] {
            forgot(&portal, email).await;
            assert!(take_letters(&portal, email, RESET).await.is_empty(), "{email}");
        }
        for _ in 0..6 {
            forgot(&portal, ADA).await;
        }
        assert_eq!(take_letters(&portal, ADA, RESET).await.len(), 1, "three were mailed, and only the last link is open");
        portal.world.later(60);
        forgot(&portal, ADA).await;
        assert_eq!(take_letters(&portal, ADA, RESET).await.len(), 1, "one more after an hour");
    }

    async fn a_pending_user_can_ask_for_the_first_link_again(portal: Portal) {
        let portal = with_ada(portal).await;
        let email = "Pending@people.example";
        let first = take_letters(&portal, email, "Set your password to get started").await;
        forgot(&portal, email).await;
        let again = take_letters(&portal, email, RESET).await;
        assert_ne!(token(&first[0]), token(&again[0]));
        portal.world.later(60);
        assert_eq!(call(&portal, "", "link_owner", &format!("token={}", token(&first[0]))).await.status, 200, "it stays open");
        assert_eq!(reset(&portal, &token(&again[0]), NEW).await.status, 200);
        assert_eq!(reset(&portal, &token(&first[0]), NEW).await.status, 422, "both secrets belong to one link, which works once");
    }

    async fn changing_the_password_needs_the_current_one_and_ends_other_sessions(portal: Portal) {
        let portal = with_ada(portal).await;
        let (here, there) = (log_in(&portal, OLD, "").await.unwrap(), log_in(&portal, OLD, "").await.unwrap());
        let change = |current: &str, new: &str| {
            format!("draft[current]={current}&draft[password]={new}&draft[confirm]={new}")
        };
        let wrong = call(&portal, &here, "change_password", &change("wrong", NEW)).await;
        assert!(wrong.status == 422 && wrong.body.contains("not your current password"), "{}", wrong.body);
        let weak = call(&portal, &here, "change_password", &change(OLD, "short")).await;
        assert!(weak.status == 422 && weak.body.contains("at least 12 characters"), "{}", weak.body);
        assert_eq!(call(&portal, &there, "own_sessions", "").await.status, 200, "nothing has changed so far");
        let changed = call(&portal, &here, "change_password", &change(OLD, NEW)).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let now = changed.header("set-cookie").split(';').next().unwrap();
        assert_eq!(call(&portal, now, "own_sessions", "").await.status, 200);
        for old in [&here, &there] {
            assert_eq!(call(&portal, old, "own_sessions", "").await.status, 401);
        }
        assert!(log_in(&portal, OLD, "").await.is_none() && log_in(&portal, NEW, "").await.is_some());
        assert_eq!(take_letters(&portal, ADA, "was changed").await.len(), 1);
    }

    async fn a_log_in_from_a_new_browser_is_listed_mailed_and_can_be_ended(portal: Portal) {
        let portal = with_ada(portal).await;
        let told = "from a new browser: Firefox on Linux";
        let here = log_in(&portal, OLD, "").await.unwrap();
        assert!(take_letters(&portal, ADA, told).await.is_empty(), "the first log-in sends no mail");
        let here = format!("{}; {here}", log_in(&portal, OLD, &here).await.unwrap());
        assert!(take_letters(&portal, ADA, told).await.is_empty(), "nor does a known browser");
        let there = log_in(&portal, OLD, "").await.unwrap();
        assert_eq!(take_letters(&portal, ADA, told).await.len(), 1);
        let sessions = call(&portal, &here, "own_sessions", "").await.body;
        let sessions: Vec<domain::account::OwnSession> = serde_json::from_str(&sessions).unwrap();
        assert_eq!(sessions.len(), 3);
        assert_eq!(sessions.iter().filter(|session| session.is_this).count(), 1);
        assert!(sessions.iter().all(|session| session.device == "Firefox on Linux"));
        let ended = call(&portal, &here, "end_other_sessions", "").await;
        assert_eq!(ended.status, 200);
        assert_eq!(call(&portal, &there, "own_sessions", "").await.status, 401);
        assert_eq!(call(&portal, &here, "own_sessions", "").await.status, 200);
    }

    async fn staff_who_view_as_a_customer_see_its_pages_and_can_go_back(portal: Portal) {
        let portal = with_ada(portal).await;
        let cookies = log_in(&portal, OLD, "").await.unwrap();
        let own = format!("customer={}", portal.one.customer);
        let looking = call(&portal, &cookies, "view_as_customer", &own).await;
        assert_eq!(looking.status, 200);
        assert_eq!(call(&portal, &cookies, "own_usage", "").await.status, 401, "with other rights the session has a new id");
        let cookies = looking.header("set-cookie").split(';').next().unwrap().to_owned();
        assert_eq!(call(&portal, &cookies, "own_usage", "").await.status, 200);
        for function in ["list_customers", "own_sessions", "list_bills"] {
            assert_eq!(call(&portal, &cookies, function, "query[search]=").await.status, 403, "{function}");
        }
        let other = format!("bill={}", portal.other.approved);
        assert_eq!(call(&portal, &cookies, "own_bill", &other).await.status, 404, "only this customer's");
        let back = call(&portal, &cookies, "stop_viewing", "").await;
        assert_eq!(back.status, 200);
        let cookies = back.header("set-cookie").split(';').next().unwrap().to_owned();
        assert_eq!(call(&portal, &cookies, "list_customers", "query[search]=").await.status, 200);
    }

    async fn a_one_time_password_opens_only_the_page_that_sets_another_one(portal: Portal) {
        let email = Email::parse(ADA).unwrap();
        let (store, hash) = (&portal.world.store, PlainText::hash_of(OLD));
        storage::accounts::create_staff_once(store, TESTER, &email, "Ada", Role::Admin, &hash).await.unwrap();
        assert!(log_in(&portal, NEW, "").await.is_none());
        // Unlike a first log-in with the address, it is not limited to some tries and hours.
        for _ in 0..7 {
            portal.world.later(24 * 60);
            let cookies = log_in(&portal, OLD, "").await.unwrap();
            for function in ["list_customers", "own_sessions", "list_bills"] {
                assert_eq!(call(&portal, &cookies, function, "query[search]=").await.status, 403, "{function}");
            }
            for path in ["/", "/customers", "/account", "/users"] {
                let request = portal.request(Who::Nobody, Method::GET, path).body(Body::empty());
                let mut request = request.unwrap();
                request.headers_mut().insert("cookie", cookies.parse().unwrap());
                let answer = portal.send(request).await;
                assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/set-password"), "{path}");
            }
        }
        // It also works where mail is sent, because the password was given to one person only.
        let portal = portal.with_mail();
        let (first, second) = (log_in(&portal, OLD, "").await.unwrap(), log_in(&portal, OLD, "").await.unwrap());
        let form = format!("draft[password]={NEW}&draft[confirm]={NEW}");
        assert_eq!(call(&portal, &first, "set_password", &form).await.status, 200);
        assert_eq!(call(&portal, &second, "set_password", &form).await.status, 401, "once");
        assert!(log_in(&portal, OLD, "").await.is_none());
        let cookies = log_in(&portal, NEW, "").await.unwrap();
        assert_eq!(call(&portal, &cookies, "list_customers", "query[search]=").await.status, 200);
    }
}
