//! Logging in and out, the first log-in, and what nobody may learn or gain from them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::api::host::{BoxFuture, Cookies, Passwords};
use app::error::AppError;
use domain::email::Email;
use domain::permission::Role;
use server::passwords::Argon2id;

use crate::matrix::{PATHS, server_functions};
use crate::on_both;
use crate::support::call::{Answer, Call, form};
use crate::support::people::Who::{self, Admin, Approver, Disabled, Nobody, Operator, Pending, Viewer};
use crate::support::people::{PASSWORD, email};
use crate::support::stored::rows;
use crate::support::world::{Engine, Plain, World};

const NEW: &str = "an entirely new one";

async fn log_in(world: &World, email: &str, password: &str) -> Answer {
    let fields = form(&[("draft[email]", email), ("draft[password]", password)]);
    Call::form_on("/login", "/api/log_in", &fields).send(world).await
}

async fn page(world: &World, secret: &str, path: &str) -> Answer {
    Call::page(path).holding(secret).send(world).await
}

async fn set_password(world: &World, secret: &str, password: &str, confirm: &str) -> Answer {
    let fields = form(&[("draft[password]", password), ("draft[confirm]", confirm)]);
    Call::form_on("/set-password", "/api/set_password", &fields).holding(secret).send(world).await
}

fn assert_in(answer: &Answer) -> String {
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"), "{}", answer.text());
    answer.secret()
}

fn assert_out(answer: &Answer) {
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(answer.text().contains("Email or password is incorrect"), "{}", answer.text());
    assert_eq!(answer.header("set-cookie"), "");
}

/// Passwords that count how often they were compared.
struct Counting(AtomicUsize);

impl Passwords for Counting {
    fn hash(&self, password: String) -> BoxFuture<Result<String, AppError>> {
        Plain.hash(password)
    }

    fn matches(&self, password: String, hash: Option<String>) -> BoxFuture<Result<bool, AppError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Plain.matches(password, hash)
    }
}

on_both! {
    /// Without it anybody could find out who is a customer.
    async fn an_unknown_address_a_wrong_password_and_a_disabled_account_look_alike(engine) {
        let passwords = Arc::new(Counting(AtomicUsize::new(0)));
        let world = World::with(engine, passwords.clone(), Cookies { secure: false }).await;
        let tries = [
            ("nobody@example.com".to_owned(), PASSWORD.to_owned()),
            (email(Admin), "wrong".to_owned()),
            (email(Viewer), "wrong".to_owned()),
            (email(Viewer), email(Viewer)),
            (email(Disabled), PASSWORD.to_owned()),
            (email(Disabled), "wrong".to_owned()),
            (email(Pending), "wrong".to_owned()),
            (email(Admin), "long".repeat(10_000)),
        ];
        let mut seen = Vec::new();
        for (number, (address, password)) in tries.iter().enumerate() {
            let fields = form(&[("draft[email]", address), ("draft[password]", password)]);
            let script = Call::script("/api/log_in", &fields).send(&world).await;
            // Comparing takes longer than all else: as often means as long.
            assert_eq!(passwords.0.load(Ordering::SeqCst), 2 * number + 1, "{address}");
            let page = log_in(&world, address, password).await;
            assert_out(&page);
            assert!(page.text().contains(&format!("value=\"{address}\"")), "the address is lost: {}", page.text());
            assert!(!page.text().contains(PASSWORD), "the password is shown");
            let headers = |answer: &Answer| {
                let mut names: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
                names.sort();
                names
            };
            seen.push((script.status, script.text(), headers(&script), page.status, headers(&page)));
        }
        for other in &seen[1..] {
            assert_eq!(other, &seen[0]);
        }
    }

    /// Without it whoever knows an address would get at the customer's data.
    async fn a_first_log_in_leads_to_setting_a_password_and_nowhere_else(engine) {
        let world = World::new(engine).await;
        let address = email(Pending);
        let first = assert_in(&log_in(&world, &address.to_uppercase(), &address).await);
        for path in PATHS.iter().chain(&["/", "/no/such/page"]) {
            let path = path.replace(":customer", &world.reseller.ours.id.to_string());
            let answer = page(&world, &first, &path).await;
            if path == "/set-password" {
                assert!(answer.status == 200 && answer.text().contains("Set your password"), "{}", answer.text());
            } else {
                assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/set-password"), "{path}");
                assert_eq!(answer.text(), "", "{path}");
            }
        }
        let open = ["/api/set_password", "/api/log_out", "/api/log_in"];
        for path in server_functions().into_iter().filter(|path| !open.contains(path)) {
            let (_, call) = crate::csrf::changes(&world, path);
            assert_eq!(call.holding(&first).send(&world).await.status, 403, "{path}");
        }
        for (password, confirm) in [("short", "short"), (NEW, "another one entirely"), (address.as_str(), address.as_str())] {
            let answer = set_password(&world, &first, password, confirm).await;
            assert!(answer.status == 422 && answer.text().contains("There is a problem"), "{}", answer.text());
        }
        let set = set_password(&world, &first, NEW, NEW).await;
        assert_eq!((set.status.as_u16(), set.header("location")), (303, "/?notice=password-set"));
        let secret = set.secret();
        assert_ne!(secret, first, "a session that may do more needs a new id");
        assert_eq!(page(&world, &first, "/set-password").await.header("location"), "/login?next=/set-password");
        assert_eq!(page(&world, &secret, "/dashboard").await.status, 200);
        assert_in(&log_in(&world, &address, NEW).await);
        assert_out(&log_in(&world, &address, &address).await);
    }

    async fn logging_out_ends_the_session_for_good(engine) {
        let world = World::new(engine).await;
        let secret = assert_in(&log_in(&world, &email(Approver), PASSWORD).await);
        assert_eq!(page(&world, &secret, "/dashboard").await.status, 200);
        let out = Call::form_on("/dashboard", "/api/log_out", "").holding(&secret).send(&world).await;
        assert_eq!((out.status.as_u16(), out.header("location")), (303, "/login"));
        assert!(out.header("set-cookie").starts_with("cloudtab=; ") && out.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(out.header("clear-site-data"), "\"storage\"");
        assert_eq!(page(&world, &secret, "/dashboard").await.header("location"), "/login?next=/dashboard");
        // Only this session: somebody at another desk stays logged in.
        assert_eq!(Call::page("/dashboard").by(&world, Approver).send(&world).await.status, 200);
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_logging_in() {
    let world = World::sqlite().await;
    for (next, to) in [
        ("/bills?a=1", "/bills?a=1"),
        ("", "/"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("/a\r\nSet-Cookie: a=b", "/"),
        ("/\u{7f}ä\u{2028}", "/"),
        ("javascript:alert(1)", "/"),
        ("evil.example", "/"),
    ] {
        let fields = form(&[("draft[email]", &email(Admin)), ("draft[password]", PASSWORD), ("next", next)]);
        let answer = Call::form_on("/login", "/api/log_in", &fields).send(&world).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, to), "{next:?} {}", answer.text());
    }
}

#[tokio::test]
async fn the_first_log_in_closes_after_five_tries_and_after_three_days() {
    let world = World::sqlite().await;
    let address = email(Pending);
    for _ in 0..5 {
        assert_out(&log_in(&world, &address, "a guess").await);
    }
    assert_out(&log_in(&world, &address, &address).await);
    let world = World::sqlite().await;
    world.later(72 * 60 + 1);
    assert_out(&log_in(&world, &address, &address).await);
}

#[tokio::test]
async fn staff_never_logs_in_with_its_address() {
    let world = World::sqlite().await;
    for who in [Admin, Operator, Who::Reviewer] {
        assert_out(&log_in(&world, &email(who), &email(who)).await);
    }
}

#[tokio::test]
async fn a_password_cannot_be_set_a_second_time_with_the_first_log_in() {
    let world = World::sqlite().await;
    let address = email(Pending);
    let mine = assert_in(&log_in(&world, &address, &address).await);
    let thief = assert_in(&log_in(&world, &address, &address).await);
    assert_eq!(set_password(&world, &mine, NEW, NEW).await.status, 303);
    assert_eq!(set_password(&world, &thief, "the thief's own words", "the thief's own words").await.header("location"), "/login");
    assert_in(&log_in(&world, &address, NEW).await);
}

#[tokio::test]
async fn sessions_end_when_nobody_uses_them_and_after_a_day() {
    let world = World::sqlite().await;
    let open = async |who: Who| Call::page("/bills").by(&world, who).send(&world).await.status == 200;
    world.later(59);
    assert!(open(Admin).await && open(Viewer).await);
    world.later(61);
    assert!(!open(Admin).await && open(Viewer).await);
    world.later(11 * 60);
    assert!(open(Viewer).await);
    world.later(11 * 60 + 30);
    assert!(!open(Viewer).await);
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_and_a_session_that_is_none_opens_nothing() {
    let world = World::sqlite().await;
    let (customer, viewer) = (world.reseller.ours.id.to_string(), world.reseller.ours.viewer.to_string());
    assert_eq!(Call::page("/dashboard").by(&world, Approver).send(&world).await.status, 200);
    let keep = form(&[("customer", &customer), ("checked[0]", &viewer)]);
    assert_eq!(Call::script("/api/set_accounts", &keep).by(&world, Operator).send(&world).await.status, 200);
    assert_eq!(Call::page("/dashboard").by(&world, Approver).send(&world).await.status, 303);
    assert_eq!(Call::page("/dashboard").by(&world, Viewer).send(&world).await.status, 200);
    for secret in ["", "0", "' OR 1=1 --", &"0".repeat(64), &"x".repeat(10_000)] {
        assert_eq!(page(&world, secret, "/dashboard").await.status, 303, "{secret}");
    }
    assert_eq!(Call::page("/dashboard").by(&world, Nobody).send(&world).await.status, 303);
}

#[tokio::test]
async fn the_database_holds_neither_passwords_nor_session_ids() {
    let argon2: Arc<dyn Passwords> = Arc::new(Argon2id::new().unwrap());
    let world = World::with(Engine::Sqlite, argon2.clone(), Cookies { secure: false }).await;
    let (address, hash) = (Email::parse("real@example.com").unwrap(), argon2.hash(PASSWORD.into()).await.unwrap());
    storage::accounts::create_staff(&world.store, &address, "Real", Role::Admin, &hash).await.unwrap();
    assert_out(&log_in(&world, "real@example.com", "wrong").await);
    assert_out(&log_in(&world, "unreal@example.com", PASSWORD).await);
    let secret = assert_in(&log_in(&world, "real@example.com", PASSWORD).await);
    assert_eq!(page(&world, &secret, "/customers").await.status, 200);
    let account = rows(&world.store, "account").await.into_iter().find(|row| row.contains("real@")).unwrap();
    assert!(account.contains("$argon2id$v=19$m=19456,t=2,p=1$") && !account.contains(PASSWORD), "{account}");
    assert!(rows(&world.store, "session").await.iter().all(|row| !row.contains(&secret)));
}
