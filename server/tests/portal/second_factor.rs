//! A user's second factor is asked for at every log-in, and again before important actions.

use axum::body::Body;
use axum::http::Method;
use chrono::{DateTime, Utc};
use domain::second_factor::{Setup, totp};
use storage::on_both;

use crate::people::{Answer, FORM, Portal, Who};

/// A user with an authenticator app.
pub struct Person {
    pub cookie: String,
    secret: Vec<u8>,
    recovery_codes: Vec<String>,
}

pub async fn call(portal: &Portal, cookie: &str, function: &str, body: &str) -> Answer {
    let request = portal.request(Who::Nobody, Method::POST, &format!("/api/{function}")).header("content-type", FORM);
    let mut request = request.body(Body::from(body.to_owned())).unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    portal.send(request).await
}

pub async fn get(portal: &Portal, cookie: &str, path: &str) -> Answer {
    let mut request = portal.request(Who::Nobody, Method::GET, path).body(Body::empty()).unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    portal.send(request).await
}

pub fn session(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let cookies: Vec<_> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    (*cookies.iter().find(|cookie| cookie.starts_with("cloudtab=")).unwrap()).to_owned()
}

/// Decodes base 32.
fn bytes(base32: &str) -> Vec<u8> {
    let letters = base32.chars().filter(|letter| *letter != ' ');
    let bits: Vec<u8> = letters
        .flat_map(|letter| {
            let value = if letter.is_ascii_digit() { letter as u8 - b'2' + 26 } else { letter as u8 - b'a' };
            (0..5).rev().map(move |bit| value >> bit & 1)
        })
        .collect();
    bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

fn now(portal: &Portal) -> DateTime<Utc> {
    portal.world.store.clock.now()
}

impl Person {
    /// Sets up an authenticator app for a logged-in user.
    pub async fn of(portal: &Portal, who: Who) -> Self {
        let before = portal.cookie(who).to_owned();
        assert_eq!(call(portal, &before, "begin_authenticator", "").await.status, 200);
        let setup = call(portal, &before, "authenticator_setup", "").await;
        let setup: Option<Setup> = serde_json::from_str(&setup.body).unwrap();
        let secret = bytes(&setup.unwrap().secret);
        let wrong = call(portal, &before, "confirm_authenticator", "draft[code]=000000").await;
        assert!(wrong.status == 422 && wrong.body.contains("This code is wrong"), "{}", wrong.body);
        let code = totp::code(&secret, now(portal)).unwrap();
        let confirmed = call(portal, &before, "confirm_authenticator", &format!("draft[code]={code}")).await;
        assert_eq!(confirmed.status, 200, "{code}: {}", confirmed.body);
        let recovery_codes: Vec<String> = serde_json::from_str(&confirmed.body).unwrap();
        assert_eq!(recovery_codes.len(), 10);
        assert_eq!(call(portal, &before, "own_factors", "").await.status, 401, "the session has a new id");
        Self { cookie: session(&confirmed), secret, recovery_codes }
    }

    /// The app's code a minute later, because each code works only once.
    fn next_code(&self, portal: &Portal) -> String {
        portal.world.later(1);
        totp::code(&self.secret, now(portal)).unwrap()
    }

    async fn show(&self, portal: &Portal, cookie: &str, code: &str) -> Answer {
        call(portal, cookie, "show_second_factor", &format!("draft[code]={code}&next=/bills")).await
    }
}

/// Logs in by password alone; returns the cookie.
pub async fn by_password(portal: &Portal, who: Who) -> String {
    let of = if matches!(who, Who::Viewer | Who::Approver | Who::OtherApprover) { "people" } else { "reseller" };
    let email = format!("{who:?}@{of}.example");
    let login = storage::accounts::login(&portal.world.store, &email).await.unwrap().unwrap();
    let (stage, visitor) = (domain::permission::Stage::Full, domain::visitor::Visitor::default());
    let entered = storage::accounts::log_in(&portal.world.store, login.account, stage, &visitor, &[]).await.unwrap();
    format!("cloudtab={}", entered.session)
}

on_both! {
    async fn a_log_in_by_password_alone_reaches_nothing_until_the_code_is_entered(portal: Portal) {
        let ada = Person::of(&portal, Who::Admin).await;
        let half = by_password(&portal, Who::Admin).await;
        assert_eq!(call(&portal, &half, "list_customers", "query[search]=").await.status, 403);
        let page = get(&portal, &half, "/bills?x=1").await;
        assert_eq!((page.status.as_u16(), page.header("location")), (303, "/second-factor?next=/bills%3Fx%3D1"));
        assert_eq!(get(&portal, &half, "/second-factor").await.status, 200);
        let code = ada.next_code(&portal);
        let shown = ada.show(&portal, &half, &code).await;
        assert_eq!((shown.status.as_u16(), shown.header("location")), (200, "/bills"));
        assert_eq!(call(&portal, &session(&shown), "list_customers", "query[search]=").await.status, 200);
        assert_eq!(call(&portal, &half, "own_factors", "").await.status, 401, "the session has a new id");
        let again = by_password(&portal, Who::Admin).await;
        assert_eq!(ada.show(&portal, &again, &code).await.status, 422, "a code works once");
    }

    async fn a_recovery_code_works_once_in_any_case_and_with_any_separator(portal: Portal) {
        let ada = Person::of(&portal, Who::Admin).await;
        let code = ada.recovery_codes[3].to_uppercase().replace('-', " ");
        let half = by_password(&portal, Who::Admin).await;
        assert_eq!(ada.show(&portal, &half, &code).await.status, 200);
        let half = by_password(&portal, Who::Admin).await;
        assert_eq!(ada.show(&portal, &half, &code).await.status, 422);
        assert_eq!(ada.show(&portal, &half, &ada.recovery_codes[4]).await.status, 200);
    }

    async fn only_a_few_guesses_at_a_code_are_evaluated(portal: Portal) {
        let ada = Person::of(&portal, Who::Admin).await;
        let half = by_password(&portal, Who::Admin).await;
        let mut evaluated = 0;
        for guess in 0..200 {
            let answer = ada.show(&portal, &half, &format!("{guess:06}")).await;
            evaluated += usize::from(answer.status == 422);
            assert!(matches!(answer.status.as_u16(), 422 | 429), "{}", answer.status);
        }
        assert!((5..=12).contains(&evaluated), "{evaluated}");
    }

    async fn a_password_reset_does_not_bypass_the_second_factor(portal: Portal) {
        let ada = Person::of(&portal, Who::Admin).await;
        let store = &portal.world.store;
        let wanted = domain::account::Forgotten { email: "Admin@reseller.example".into() };
        storage::accounts::passwords::request(store, &wanted).await.unwrap();
        storage::accounts::passwords::answer_requests(store).await.unwrap();
        let mut link = None;
        while let Some(mail) = storage::mails::claim(store).await.unwrap() {
            link = link.or(mail.link.filter(|_| mail.email.starts_with("Admin@")));
            storage::mails::finish(store, &mail, storage::mails::Outcome::Sent).await.unwrap();
        }
        let token = storage::links::secret(store, link.unwrap()).await.unwrap().unwrap();
        let form = format!("token={token}&draft[password]=eleven purple lanterns&draft[confirm]=eleven purple lanterns");
        let half = session(&call(&portal, "", "reset_password", &form).await);
        assert_eq!(call(&portal, &half, "list_customers", "query[search]=").await.status, 403);
        let code = ada.next_code(&portal);
        assert_eq!(ada.show(&portal, &half, &code).await.status, 200);
    }

    async fn changing_a_role_needs_a_second_factor_of_the_last_five_minutes(portal: Portal) {
        let ada = Person::of(&portal, Who::Admin).await;
        let account = portal.account_of(Who::Reviewer).await;
        let change = |version: i64, role: &str| {
            format!("account={account}&version={version}&draft[name]=R&draft[role]={role}&draft[active]=on")
        };
        assert_eq!(call(&portal, &ada.cookie, "save_staff", &change(1, "operator")).await.status, 200, "just shown");
        portal.world.later(5);
        let late = call(&portal, &ada.cookie, "save_staff", &change(2, "reviewer")).await;
        assert!(late.status == 403 && late.body.contains("ProofNeeded"), "{}", late.body);
        assert_eq!(call(&portal, &ada.cookie, "list_staff", "").await.status, 200, "reading needs none");
        let page = portal.request(Who::Nobody, Method::POST, "/api/save_staff").header("content-type", FORM);
        let page = page.header("accept", "text/html").header("referer", format!("http://portal.example/users/{account}"));
        let mut page = page.body(Body::from(change(2, "reviewer"))).unwrap();
        page.headers_mut().insert("cookie", ada.cookie.parse().unwrap());
        let page = portal.send(page).await;
        assert!(page.status == 403 && page.body.contains("/second-factor?next="), "{}", page.status);
        let code = ada.next_code(&portal);
        let fresh = session(&ada.show(&portal, &ada.cookie, &code).await);
        assert_eq!(call(&portal, &fresh, "save_staff", &change(2, "reviewer")).await.status, 200);
    }

    async fn approving_a_bill_needs_a_fresh_second_factor_if_one_is_set_up(portal: Portal) {
        let ann = Person::of(&portal, Who::Approver).await;
        let admin = storage::testing::actor(domain::permission::Role::Admin, None, false);
        let bill = storage::bills::summary(&portal.world.store, &admin, portal.one.sent).await.unwrap();
        let form = format!("bill={}&version={}&content_hash={}", bill.id, bill.version, bill.content_hash);
        portal.world.later(5);
        assert_eq!(call(&portal, &ann.cookie, "approve_bill", &form).await.status, 403);
        let step = format!("{form}&step=approve");
        assert_eq!(call(&portal, &ann.cookie, "move_bill", &step).await.status, 403, "nor through the other endpoint");
        let code = ann.next_code(&portal);
        let fresh = session(&ann.show(&portal, &ann.cookie, &code).await);
        assert_eq!(call(&portal, &fresh, "approve_bill", &form).await.status, 200);
    }

    async fn staff_must_set_up_a_mandatory_second_factor_first(portal: Portal) {
        let without = call(&portal, portal.cookie(Who::Admin), "set_factor_mandatory", "mandatory=on").await;
        assert!(without.status == 422 && without.body.contains("your own second factor first"), "{}", without.body);
        let ada = Person::of(&portal, Who::Admin).await;
        assert_eq!(call(&portal, &ada.cookie, "set_factor_mandatory", "mandatory=on").await.status, 200);
        let page = portal.get(Who::Operator, "/customers").await;
        assert_eq!((page.status.as_u16(), page.header("location")), (303, "/account/authenticator"), "at the next request");
        assert_eq!(portal.call(Who::Operator, "list_customers", "query[search]=").await.status, 403);
        assert_eq!(portal.call(Who::Viewer, "own_usage", "").await.status, 200, "customers need none");
        let grace = Person::of(&portal, Who::Operator).await;
        assert_eq!(call(&portal, &grace.cookie, "list_customers", "query[search]=").await.status, 200);
    }

    async fn an_admin_can_reset_a_staff_users_second_factor(portal: Portal) {
        let grace = Person::of(&portal, Who::Operator).await;
        let account = format!("account={}", {
            let secret = grace.cookie.trim_start_matches("cloudtab=");
            storage::sessions::actor(&portal.world.store, secret).await.unwrap().unwrap().account
        });
        assert_eq!(portal.call(Who::Admin, "reset_second_factor", &account).await.status, 200);
        assert_eq!(call(&portal, &grace.cookie, "own_factors", "").await.status, 401, "logged out");
        let whole = by_password(&portal, Who::Operator).await;
        assert_eq!(call(&portal, &whole, "list_customers", "query[search]=").await.status, 200);
        assert_eq!(portal.call(Who::Admin, "reset_second_factor", &account).await.status, 422, "it was removed already");
    }

    async fn an_admin_can_reset_a_customer_users_second_factor(portal: Portal) {
        let ada = Person::of(&portal, Who::Admin).await;
        let ann = Person::of(&portal, Who::Approver).await;
        let store = &portal.world.store;
        let (all, one, other) = (domain::permission::Scope::AllCustomers, portal.one.customer, portal.other.customer);
        let listed = storage::contacts::list(store, all, one).await.unwrap();
        let contact = listed.iter().find(|contact| contact.email == "Approver@people.example").unwrap().id;
        let reset = |customer, contact| format!("customer={customer}&contact={contact}");
        let own = reset(one, contact);
        portal.world.later(5);
        let late = call(&portal, &ada.cookie, "reset_factor_of_contact", &own).await;
        assert!(late.status == 403 && late.body.contains("ProofNeeded"), "{}", late.body);
        let operator = portal.call(Who::Operator, "reset_factor_of_contact", &own).await;
        assert_eq!(operator.status.as_u16(), 403, "only an Admin may reset it");
        assert_eq!(call(&portal, &ann.cookie, "own_factors", "").await.status, 200, "nothing was done");
        let code = ada.next_code(&portal);
        let admin = session(&ada.show(&portal, &ada.cookie, &code).await);
        let elsewhere = call(&portal, &admin, "reset_factor_of_contact", &reset(other, contact)).await;
        assert_eq!(elsewhere.status.as_u16(), 404, "the contact is another customer's");
        let without = call(&portal, &admin, "reset_factor_of_contact", &reset(one, portal.one.contact)).await;
        assert!(without.status == 422 && without.body.contains("has no user account"), "{}", without.body);
        while let Some(mail) = storage::mails::claim(store).await.unwrap() {
            storage::mails::finish(store, &mail, storage::mails::Outcome::Sent).await.unwrap();
        }

        let done = call(&portal, &admin, "reset_factor_of_contact", &own).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (200, &*format!("/customers/{one}/profile?notice=factor-reset")));
        assert_eq!(call(&portal, &ann.cookie, "own_factors", "").await.status, 401, "logged out");
        let whole = by_password(&portal, Who::Approver).await;
        assert_eq!(call(&portal, &whole, "own_usage", "").await.status, 200);
        let mail = storage::mails::claim(store).await.unwrap().unwrap();
        assert_eq!((mail.email.as_str(), mail.detail.as_deref()), ("Approver@people.example", Some("was reset by an Admin")));
        let history = |customer| {
            let (portal, admin) = (&portal, &admin);
            async move { call(portal, admin, "history", &format!("customer={customer}")).await }
        };
        let (told, of_other) = (history(one).await.body, history(other).await.body);
        assert!(told.contains("\"Second factor\"") && told.contains("\"Reset\"") && told.contains("\"Admin\""), "{told}");
        assert!(!of_other.contains("\"Second factor\""), "{of_other}");
        let again = call(&portal, &admin, "reset_factor_of_contact", &own).await;
        assert!(again.status == 422 && again.body.contains("has no second factor"), "{}", again.body);
    }

    async fn only_an_admin_sees_the_reset_on_the_contacts_page(portal: Portal) {
        let page = format!("/customers/{}/contacts/{}/edit", portal.one.customer, portal.one.contact);
        for (who, finds) in [(Who::Admin, true), (Who::Operator, false)] {
            let body = portal.get(who, &page).await.body;
            assert_eq!(body.contains("action=\"/api/reset_factor_of_contact\""), finds, "{who:?}: {body}");
        }
    }
}
