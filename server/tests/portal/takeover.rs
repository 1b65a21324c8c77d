//! Knowing the addresses of fresh accounts does not let an attacker take them over.

use std::collections::BTreeSet;

use domain::account::AccountState;
use domain::ids::ContactId;
use storage::testing::{TESTER, contact, customer};
use storage::{accounts, contacts, on_both};

use crate::endpoints::ENDPOINTS;
use crate::people::{Answer, Portal, Who};

const FRESH: usize = 1000;
const PASSWORD: &str = "draft[password]=the attacker's password&draft[confirm]=the attacker's password";

fn credentials(email: &str, password: &str) -> String {
    format!("draft[email]={email}&draft[password]={password}")
}

fn session(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let mut cookies = cookies.filter_map(|cookie| cookie.split(';').next());
    cookies.find(|cookie| cookie.starts_with("cloudtab=")).map(ToOwned::to_owned)
}

/// Calls a server function with this cookie.
async fn call(portal: &Portal, cookie: &str, function: &str, body: &str) -> Answer {
    let request = portal.request(Who::Nobody, axum::http::Method::POST, &format!("/api/{function}"));
    let mut request = request.header("content-type", crate::people::FORM).body(body.to_owned().into()).unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    portal.send(request).await
}

async fn with_fresh_accounts(portal: Portal) -> (Portal, Vec<String>) {
    let world = &portal.world;
    let acme = customer(world, "Acme").await;
    let emails: Vec<String> = (0..FRESH).map(|number| format!("fresh{number}@acme.example")).collect();
    let mut ids: Vec<ContactId> = Vec::new();
    for email in &emails {
        ids.push(contact(world, acme, email, &["bill_approver"]).await);
    }
    contacts::set_accounts(&world.store, TESTER, acme, &ids).await.unwrap();
    (portal.with_mail(), emails)
}

async fn try_to_take_over_all(portal: Portal) {
    let (portal, emails) = with_fresh_accounts(portal).await;
    let mut taken_over = 0;
    for email in &emails {
        let entered = call(&portal, "", "log_in", &credentials(email, email)).await;
        let Some(cookie) = session(&entered) else { continue };
        let set = call(&portal, &cookie, "set_password", PASSWORD).await;
        assert_eq!(set.status, 422, "{}", set.body);
        assert!(set.body.contains("mailed to"), "it says what to do: {}", set.body);
        assert_eq!(call(&portal, &cookie, "resend_link", "").await.status, 200);
        for function in ["own_usage", "list_own_bills", "own_sessions"] {
            assert_eq!(call(&portal, &cookie, function, "query[search]=").await.status, 403, "{function}");
        }
        let asked = call(&portal, "", "forgot_password", &format!("draft[email]={email}")).await;
        assert!(matches!(asked.status.as_u16(), 200 | 429), "{}", asked.body);
        let again = call(&portal, "", "log_in", &credentials(email, "the attacker's password")).await;
        taken_over += usize::from(session(&again).is_some());
    }
    for email in &emails {
        let login = accounts::login(&portal.world.store, email).await.unwrap().unwrap();
        taken_over += usize::from(login.password_hash.is_some() || login.state != AccountState::Pending);
    }
    assert_eq!(taken_over, 0);
}

on_both! {
    async fn a_thousand_fresh_accounts_cannot_be_taken_over_by_their_addresses(portal: Portal) {
        try_to_take_over_all(portal).await;
    }
}

#[test]
fn a_first_log_in_reaches_three_functions_besides_the_open_ones() {
    let functions = ENDPOINTS.iter().filter(|endpoint| endpoint.path.starts_with("/api/"));
    let reached = functions.filter(|endpoint| endpoint.may.contains(&Who::Pending));
    let own: BTreeSet<&str> = reached.map(|endpoint| endpoint.path).collect();
    let open = ["/api/log_in", "/api/forgot_password", "/api/link_owner", "/api/reset_password"];
    let own: Vec<&str> = own.into_iter().filter(|path| !open.contains(path)).collect();
    assert_eq!(own, ["/api/log_out", "/api/resend_link", "/api/set_password"]);
}

/// Whether the address works as the account's password.
async fn opens(portal: &Portal, email: &str) -> bool {
    session(&call(portal, "", "log_in", &credentials(email, email)).await).is_some()
}

#[tokio::test]
async fn the_address_opens_an_account_only_until_a_password_is_set() {
    let portal = Portal::sqlite().await;
    let email = "Pending@people.example";
    let cookie = session(&call(&portal, "", "log_in", &credentials(email, email)).await).unwrap();
    let set = call(
        &portal,
        &cookie,
        "set_password",
        "draft[password]=eleven purple lanterns&draft[confirm]=eleven purple lanterns",
    );
    assert_eq!(set.await.status, 200);
    assert!(!opens(&portal, email).await);
    for who in ["Viewer", "Approver", "Disabled"] {
        assert!(!opens(&portal, &format!("{who}@people.example")).await, "{who}");
    }
}

#[tokio::test]
async fn the_address_opens_an_account_for_72_hours() {
    let portal = Portal::sqlite().await;
    portal.world.later(72 * 60 - 1);
    assert!(opens(&portal, "Pending@people.example").await);
    portal.world.later(1);
    assert!(!opens(&portal, "Pending@people.example").await);
}

#[tokio::test]
async fn the_address_opens_an_account_five_times_right_or_wrong() {
    let portal = Portal::sqlite().await;
    let email = "Pending@people.example";
    for _ in 0..3 {
        assert!(session(&call(&portal, "", "log_in", &credentials(email, "wrong")).await).is_none());
    }
    assert!(opens(&portal, email).await && opens(&portal, email).await);
    assert!(!opens(&portal, email).await);
}

#[tokio::test]
async fn the_address_never_opens_an_account_of_staff() {
    let portal = Portal::sqlite().await;
    for who in ["Reviewer", "Operator", "Admin"] {
        assert!(!opens(&portal, &format!("{who}@reseller.example")).await, "{who}");
    }
}
