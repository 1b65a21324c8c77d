//! Single sign-on over HTTP with a provider on the loopback address: only users it vouches for can log in.
//!
//! Longer than 300 lines: its tests share a provider.

use axum::body::Body;
use axum::http::Method;
use domain::contact_list::AccountOutcome;
use domain::ids::{ContactId, CustomerId};
use domain::permission::Scope;
use storage::on_both;
use storage::testing::TESTER;

use crate::identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProvider, Lie, Says};
use crate::people::{Answer, Portal, Who};
use crate::second_factor::{Person, call, session};

const OWN: &str = "Reviewer@reseller.example";

/// The form that saves a provider, with `fields` in place of the usual ones.
fn form(provider: &IdentityProvider, customer: Option<CustomerId>, version: i64, fields: &[(&str, &str)]) -> String {
    let customer = customer.map(|customer| customer.to_string());
    let version = version.to_string();
    let mut form = vec![
        ("version", version.as_str()),
        ("draft[mode]", "offered"),
        ("draft[domains]", "people.example"),
        ("draft[issuer]", provider.issuer()),
        ("draft[client_id]", CLIENT_ID),
        ("draft[client_secret]", CLIENT_SECRET),
    ];
    form.extend(customer.as_deref().map(|customer| ("customer", customer)));
    form.retain(|(name, _)| !fields.iter().any(|(other, _)| name == other));
    serde_urlencoded::to_string([form.as_slice(), fields].concat()).unwrap()
}

async fn save(portal: &Portal, form: &str) {
    let saved = portal.call(Who::Admin, "save_single_sign_on", form).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
}

/// A portal where the Reviewer logs in by single sign-on, and other staff by password.
async fn of_staff(portal: Portal) -> (Portal, IdentityProvider) {
    let provider = IdentityProvider::start(portal.world.store.clock.clone()).await;
    save(&portal, &form(&provider, None, 0, &[("draft[domains]", "reseller.example")])).await;
    by_sso(&portal, Who::Reviewer, 1).await;
    (portal, provider)
}

async fn by_sso(portal: &Portal, who: Who, version: i64) {
    let account = portal.account_of(who).await;
    let draft = format!(
        "account={account}&version={version}&draft[name]={who:?}&draft[role]={who:?}&draft[active]=on&draft[log_in_by]=sso"
    );
    let saved = portal.call(Who::Admin, "save_staff", &draft.replace("[role]=R", "[role]=r")).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
}

/// Gives a contact of customer one a user account; other contacts keep theirs.
async fn with_account(portal: &Portal, new: ContactId) -> AccountOutcome {
    let (store, customer) = (&portal.world.store, portal.one.customer);
    let listed = storage::contacts::list(store, Scope::AllCustomers, customer).await.unwrap();
    let checked: Vec<_> =
        listed.iter().filter(|contact| contact.has_account()).map(|contact| contact.id).chain([new]).collect();
    let outcomes = storage::contacts::set_accounts(store, TESTER, customer, &checked).await.unwrap();
    outcomes.into_iter().find(|outcome| outcome.contact == new).unwrap()
}

/// The value of a cookie that an answer sets.
fn cookie<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let mut cookies = cookies.filter_map(|cookie| cookie.split(';').next()?.split_once('='));
    cookies.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// A browser that was sent to the provider.
struct Trip {
    /// Path and query of the redirect back to the portal.
    back: String,
    cookie: String,
}

async fn leave(portal: &Portal, email: &str) -> Answer {
    let form = serde_urlencoded::to_string([("draft[email]", email), ("next", "/bills?x=1")]).unwrap();
    portal.post_form(Who::Nobody, "/single-sign-on", "/login", &form).await
}

/// Goes to the provider and stops at the redirect back.
async fn trip(portal: &Portal, email: &str) -> Trip {
    let page = leave(portal, email).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let links = page.body.split("href=\"").filter_map(|text| text.split('"').next());
    let link = links.into_iter().find(|link| link.starts_with("http") && link.contains("/authorize?")).unwrap();
    let link = link.replace("&amp;", "&");
    let secret = cookie(&page, "cloudtab-sign-on").unwrap();
    assert!(!link.contains(secret), "{link}");
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(link).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    let back = back.strip_prefix("https://portal.example").unwrap().to_owned();
    Trip { back, cookie: format!("cloudtab-sign-on={secret}") }
}

async fn arrive(portal: &Portal, trip: &Trip) -> Answer {
    let mut request = portal.request(Who::Nobody, Method::GET, &trip.back).body(Body::empty()).unwrap();
    request.headers_mut().insert("cookie", trip.cookie.parse().unwrap());
    // The redirect comes from the provider's site.
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    portal.send(request).await
}

async fn sign_on(portal: &Portal, email: &str) -> Answer {
    let trip = trip(portal, email).await;
    arrive(portal, &trip).await
}

fn is_in(answer: &Answer) -> bool {
    cookie(answer, "cloudtab").is_some()
}

/// The log-in must be refused, for this reason.
#[track_caller]
fn is_refused(answer: &Answer, why: &str) {
    assert!(!is_in(answer), "logged in");
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(answer.body.contains(why), "{why}: {}", answer.body);
}

on_both! {
    async fn a_user_the_provider_vouches_for_logs_in_and_is_known_by_subject(portal: Portal) {
        let (portal, provider) = of_staff(portal).await;
        provider.says(Says::is("r-1", "REVIEWER@reseller.example"));
        let answer = sign_on(&portal, OWN).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/bills?x=1"));
        assert_eq!(cookie(&answer, "cloudtab-sign-on"), Some(""));
        assert_eq!(call(&portal, &session(&answer), "customer_names", "").await.status, 200);
        // The same subject with another address, at the userinfo endpoint only, is the same user.
        provider.says(Says { in_token: false, ..Says::is("r-1", "married@reseller.example") });
        let again = sign_on(&portal, OWN).await;
        assert!(is_in(&again), "{}", again.body);
        // Another subject with the same address is not.
        provider.says(Says::is("r-2", OWN));
        is_refused(&sign_on(&portal, OWN).await, "Someone else in your organization used this address");
    }

    async fn a_wrong_answer_of_the_provider_logs_nobody_in(portal: Portal) {
        let (portal, provider) = of_staff(portal).await;
        for lie in [
            Lie::OtherKey, Lie::NoSignature, Lie::ByClientSecret, Lie::Issuer, Lie::Audience, Lie::Nonce, Lie::Old, Lie::OtherPerson,
        ] {
            let in_token = lie != Lie::OtherPerson;
            provider.says(Says { lie: Some(lie), in_token, ..Says::is("r-1", OWN) });
            is_refused(&sign_on(&portal, OWN).await, "did not let you in");
        }
        provider.says(Says { verified: Some(false), ..Says::is("r-1", OWN) });
        is_refused(&sign_on(&portal, OWN).await, "did not confirm your email address");
        provider.says(Says { verified: None, ..Says::is("r-1", OWN) });
        is_refused(&sign_on(&portal, OWN).await, "did not confirm your email address");
        provider.says(Says { email: None, ..Says::is("r-1", OWN) });
        is_refused(&sign_on(&portal, OWN).await, "did not send your email address");
        let unverified = [("draft[domains]", "reseller.example"), ("draft[unverified]", "on")];
        save(&portal, &form(&provider, None, 1, &unverified)).await;
        provider.says(Says { verified: None, ..Says::is("r-1", OWN) });
        assert!(is_in(&sign_on(&portal, OWN).await));
    }

    async fn a_browser_must_come_back_once_in_time_and_from_its_provider(portal: Portal) {
        let (portal, provider) = of_staff(portal).await;
        provider.says(Says::is("r-1", OWN));
        let (mine, other) = (trip(&portal, OWN).await, trip(&portal, OWN).await);
        for wrong in [
            Trip { cookie: String::new(), back: mine.back.clone() },
            Trip { cookie: other.cookie.clone(), back: mine.back.clone() },
            Trip { back: mine.back.replace("state=", "state=0"), cookie: mine.cookie.clone() },
            // From another provider: one must not pass for the other.
            Trip { back: mine.back.replacen("0000", "0001", 1), cookie: mine.cookie.clone() },
            Trip { back: "/single-sign-on/none?code=1&state=1".into(), cookie: mine.cookie.clone() },
        ] {
            is_refused(&arrive(&portal, &wrong).await, "started in another browser");
        }
        assert!(is_in(&arrive(&portal, &mine).await));
        is_refused(&arrive(&portal, &mine).await, "took too long");
        let foreign = trip(&portal, OWN).await;
        let named = Trip { back: format!("{}&iss=https://other.example", foreign.back), cookie: foreign.cookie };
        is_refused(&arrive(&portal, &named).await, "did not let you in");
        let refused = trip(&portal, OWN).await;
        let back = refused.back.replace("code=", "error=access_denied&was=");
        is_refused(&arrive(&portal, &Trip { back, cookie: refused.cookie }).await, "did not let you in");
        let late = trip(&portal, OWN).await;
        portal.world.later(16);
        is_refused(&arrive(&portal, &late).await, "took too long");
    }

    async fn a_provider_vouches_only_for_its_own_users(portal: Portal) {
        let provider = IdentityProvider::start(portal.world.store.clock.clone()).await;
        let one = Some(portal.one.customer);
        // Off before it is set up, and also while its mode is off.
        for mode in ["never", "off"] {
            assert!(!portal.get(Who::Nobody, "/login").await.body.contains("formaction"), "{mode}");
            is_refused(&leave(&portal, "Viewer@people.example").await, "no single sign-on for this address");
            if mode == "never" {
                save(&portal, &form(&provider, one, 0, &[("draft[mode]", "off")])).await;
            }
        }
        save(&portal, &form(&provider, one, 1, &[])).await;
        // A user of the customer whose address is outside the provider's domains.
        let outside = storage::testing::contact(&portal.world, portal.one.customer, "outside@elsewhere.example", &[]).await;
        with_account(&portal, outside).await;
        for (who, may) in [
            ("outside@elsewhere.example", false),
            ("Viewer@people.example", true),
            // Pending: the provider has confirmed the address, so no first log-in is needed.
            ("Pending@people.example", true),
            ("Disabled@people.example", false),
            ("OtherApprover@people.example", false),
            ("nobody@people.example", false),
            ("Admin@reseller.example", false),
            ("listed@one.example", false),
        ] {
            provider.says(Says::is(who, who));
            let answer = sign_on(&portal, "anybody@people.example").await;
            if may {
                assert!(is_in(&answer), "{who}: {}", answer.body);
                let own = call(&portal, &session(&answer), "own_usage", "").await;
                assert_eq!(own.status, 200, "{who}");
                let factors = call(&portal, &session(&answer), "own_factors", "").await;
                assert!(factors.body.contains(&format!("\"password\":{}", who.starts_with("Viewer"))), "{who}: {}", factors.body);
            } else {
                is_refused(&answer, "There is no user account here");
            }
        }
        // Staff who log in by password cannot use single sign-on.
        let staff = [("draft[domains]", "reseller.example")];
        save(&portal, &form(&provider, None, 0, &staff)).await;
        provider.says(Says::is("op", "Operator@reseller.example"));
        is_refused(&sign_on(&portal, "Operator@reseller.example").await, "There is no user account here");
    }

    async fn required_single_sign_on_disables_passwords_and_links_to_set_one(portal: Portal) {
        let provider = IdentityProvider::start(portal.world.store.clock.clone()).await;
        let store = portal.world.store.clone();
        let login = async |email: &str| storage::accounts::login(&store, email).await.unwrap().unwrap();
        assert!(login("Viewer@people.example").await.password_hash.is_some());
        assert!(login("Pending@people.example").await.first_login_open);
        save(&portal, &form(&provider, Some(portal.one.customer), 0, &[("draft[mode]", "required")])).await;
        assert!(login("Viewer@people.example").await.password_hash.is_none());
        assert!(!login("Pending@people.example").await.first_login_open);
        // A user of another customer keeps the password.
        assert!(login("OtherApprover@people.example").await.password_hash.is_some());
        for who in ["Viewer", "OtherApprover"] {
            let forgotten = domain::account::Forgotten { email: format!("{who}@people.example") };
            storage::accounts::passwords::request(&store, &forgotten).await.unwrap();
        }
        while let Some(mail) = storage::mails::claim(&store).await.unwrap() {
            storage::mails::finish(&store, &mail, storage::mails::Outcome::Sent).await.unwrap();
        }
        storage::accounts::passwords::answer_requests(&store).await.unwrap();
        let mail = storage::mails::claim(&store).await.unwrap().unwrap();
        assert_eq!(mail.email, "OtherApprover@people.example");
        assert!(storage::mails::claim(&store).await.unwrap().is_none());
        // A user who is invited now gets no link.
        let new = storage::testing::contact(&portal.world, portal.one.customer, "new@people.example", &[]).await;
        assert_eq!(with_account(&portal, new).await.invitation, None);
        provider.says(Says::is("new", "new@people.example"));
        assert!(is_in(&sign_on(&portal, "new@people.example").await));
    }

    async fn a_second_factor_is_asked_for_after_single_sign_on_too(portal: Portal) {
        let (portal, provider) = of_staff(portal).await;
        let portal = portal.logged_in_again(Who::Reviewer).await;
        Person::of(&portal, Who::Reviewer).await;
        provider.says(Says::is("r-1", OWN));
        let answer = sign_on(&portal, OWN).await;
        assert_eq!(call(&portal, &session(&answer), "customer_names", "").await.status, 403);
        assert_eq!(call(&portal, &session(&answer), "has_passkey", "").await.status, 200);
    }

    async fn the_redirect_to_a_provider_does_not_reveal_if_an_account_exists(portal: Portal) {
        let (portal, _provider) = of_staff(portal).await;
        let plain = portal.get(Who::Nobody, "/login").await;
        assert!(plain.body.contains("formaction=\"/single-sign-on\""));
        let [known, unknown] = [leave(&portal, OWN).await, leave(&portal, "nobody@reseller.example").await];
        assert_eq!((known.status, known.headers.len()), (unknown.status, unknown.headers.len()));
        assert_eq!(known.body.matches("/authorize?").count(), unknown.body.matches("/authorize?").count());
        for nowhere in ["", "nothing", "a@elsewhere.example"] {
            let answer = leave(&portal, nowhere).await;
            assert_eq!(answer.status, 422);
            assert!(answer.body.contains("email address first") || answer.body.contains("no single sign-on for this"));
        }
    }

    async fn set_up_mistakes_are_shown_at_their_fields_and_the_secret_never_is(portal: Portal) {
        let provider = IdentityProvider::start(portal.world.store.clock.clone()).await;
        let one = Some(portal.one.customer);
        let wrong = async |fields: &[(&str, &str)], customer, version, field: &str| {
            let answer = portal.call(Who::Admin, "save_single_sign_on", &form(&provider, customer, version, fields)).await;
            assert_eq!(answer.status, 422, "{field}: {}", answer.body);
            assert!(answer.body.contains(&format!("\"{field}\"")), "{field}: {}", answer.body);
        };
        wrong(&[("draft[client_secret]", "")], one, 0, "client_secret").await;
        wrong(&[("draft[issuer]", "http://127.0.0.1:1")], one, 0, "issuer").await;
        wrong(&[("draft[issuer]", &format!("{}/", provider.issuer()))], one, 0, "issuer").await;
        wrong(&[("draft[mode]", "required")], None, 0, "mode").await;
        provider.says(Says { lie: Some(Lie::Endless), ..Says::is("", "") });
        wrong(&[], one, 0, "issuer").await;
        provider.says(Says::is("", ""));
        save(&portal, &form(&provider, one, 0, &[])).await;
        wrong(&[], Some(portal.other.customer), 0, "domains").await;
        // An empty field keeps the secret, but only for the same issuer.
        save(&portal, &form(&provider, one, 1, &[("draft[client_secret]", "")])).await;
        let elsewhere = IdentityProvider::start(portal.world.store.clock.clone()).await;
        wrong(&[("draft[client_secret]", ""), ("draft[issuer]", elsewhere.issuer())], one, 2, "client_secret").await;
        let stale = portal.call(Who::Admin, "save_single_sign_on", &form(&provider, one, 1, &[])).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        let shown = portal.call(Who::Admin, "single_sign_on", &format!("customer={}", portal.one.customer)).await;
        assert!(shown.body.contains(&format!("https://portal.example/single-sign-on/{}", portal.one.customer)));
        assert!(shown.body.contains("\"has_secret\":true") && !shown.body.contains("what the provider gave"), "{}", shown.body);
        let path = format!("/customers/{}/single-sign-on", portal.one.customer);
        let again = portal.post_form(Who::Admin, "/api/save_single_sign_on", &path, &form(&provider, one, 1, &[])).await;
        assert!(again.status == 409 && !again.body.contains("what the provider gave"), "{}", again.body);
        let history = portal.call(Who::Admin, "history", &format!("customer={}", portal.one.customer)).await;
        assert!(history.body.contains("Replaced") && !history.body.contains("what the provider gave"));
    }
}
