//! Answers of the host: security headers, one status per kind of mistake, and pages that keep what was typed.
//!
//! Longer than 300 lines: it has a case for each kind of answer.

use std::sync::Arc;

use app::api::host::{Cookies, Host};
use app::assets::Assets;
use axum::body::Body;
use axum::http::Method;
use domain::permission::{Role, Scope};
use server::open_id::OpenId;
use server::page::Pages;
use server::router::router;
use server::uploads::Folder;
use server::visitor::Proxies;
use storage::on_both;
use storage::testing::{actor, bills_of};
use storage::{contacts, customers, organizations};

use crate::people::{PlainText, Portal, Who};

#[tokio::test]
async fn every_answer_carries_the_security_headers_whatever_its_status() {
    let portal = Portal::sqlite().await;
    let answers = [
        portal.get(Who::Nobody, "/livez").await,
        portal.get(Who::Nobody, "/customers").await,
        portal.get(Who::Nobody, "/login").await,
        portal.get(Who::Admin, "/customers").await,
        portal.get(Who::Admin, "/nowhere").await,
        portal.get(Who::Viewer, "/customers").await,
        portal.call(Who::Admin, "no_such_function", "").await,
        portal.call(Who::Nobody, "list_customers", "query[search]=").await,
        portal.send(portal.request(Who::Admin, Method::DELETE, "/customers").body(Body::empty()).unwrap()).await,
    ];
    assert_eq!(answers.each_ref().map(|answer| answer.status.as_u16()), [200, 303, 200, 200, 404, 403, 404, 401, 405]);
    for answer in answers {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(answer.header("strict-transport-security"), "", "no HSTS over HTTP");
    }
}

#[tokio::test]
async fn each_page_has_its_own_nonce_and_no_script_without_it() {
    let portal = Portal::sqlite().await;
    let pages = [portal.get(Who::Admin, "/customers").await, portal.get(Who::Admin, "/customers").await];
    let nonces = pages.each_ref().map(|page| {
        let policy = page.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        for script in page.body.split("<script").skip(1) {
            assert!(script.split('>').next().unwrap().contains(&format!("nonce=\"{nonce}\"")), "{:.200}", script);
        }
        nonce
    });
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host_and_hsts_is_sent() {
    let hash = PlainText::hash_of("correct horse battery");
    let mut portal = Portal::sqlite().await.with_staff("staff@example.com", Role::Operator, &hash).await;
    let cookies = Cookies { secure: true };
    let uploaded = Folder::new(&std::env::temp_dir());
    let (passwords, spool) = (Arc::new(PlainText), Arc::new(uploaded.clone()));
    let providers = Arc::new(OpenId::new(portal.world.store.clock.clone()).unwrap());
    let host = Host {
        store: portal.world.store.clone(),
        passwords,
        providers,
        spool,
        cookies,
        base_url: "https://portal.example".into(),
        by_mail: false,
    };
    let pages = Pages { host, assets: Assets::default(), proxies: Proxies::default(), metrics_token: None };
    portal.router = router(pages, uploaded);
    let right = "draft[email]=Staff@Example.com&draft[password]=correct horse battery&next=/bills";
    let answer = portal.post_form(Who::Nobody, "/api/log_in", "/login?next=/bills", right).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/bills"));
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-cloudtab="), "{cookie}");
    for attribute in ["; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn failed_log_ins_are_answered_alike_whether_or_not_an_account_exists() {
    let portal = Portal::sqlite().await;
    let mut answers = Vec::new();
    for email in ["nobody@example.com", "Admin@reseller.example", "Disabled@people.example", "Viewer@people.example"] {
        let typed = format!("draft[email]={email}&draft[password]=wrong");
        let answer = portal.call(Who::Nobody, "log_in", &typed).await;
        answers.push((answer.status, format!("{:?}", answer.headers), answer.body));
    }
    assert_eq!(answers[0].0, 422);
    assert!(answers[0].2.contains("Email or password is incorrect"), "{}", answers[0].2);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn the_first_log_in_only_allows_setting_a_password() {
    let portal = Portal::sqlite().await;
    let key = "draft[email]=pending@PEOPLE.example&draft[password]=Pending@people.example";
    let answer = portal.post_form(Who::Nobody, "/api/log_in", "/login", key).await;
    assert_eq!(answer.status, 303);
    let page = portal.get(Who::Pending, "/dashboard").await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, "/set-password"));
    let weak = "draft[password]=pending@people.example&draft[confirm]=pending@people.example";
    let answer = portal.call(Who::Pending, "set_password", weak).await;
    assert_eq!(answer.status, 422, "not the address itself: {}", answer.body);
    let good = "draft[password]=eleven purple lanterns&draft[confirm]=eleven purple lanterns";
    assert_eq!(portal.call(Who::Pending, "set_password", good).await.status, 200);
    assert_eq!(portal.call(Who::Nobody, "log_in", key).await.status, 422, "the address no longer opens the account");
}

#[tokio::test]
async fn a_page_with_a_mistake_keeps_what_was_typed_but_never_a_password() {
    let portal = Portal::sqlite().await;
    let typed = "draft[email]=ada%40example.com&draft[password]=hunter-two-secret";
    let page = portal.post_form(Who::Nobody, "/api/log_in", "/login?next=%2Fbills", typed).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("value=\"ada@example.com\"") && page.body.contains("There is a problem"));
    assert!(page.body.contains("data-address=\"/login?next=%2Fbills\""), "the page knows its own address");
    assert!(!page.body.contains("hunter-two-secret"));
}

#[tokio::test]
async fn a_second_mistake_in_a_row_comes_back_to_the_same_page() {
    let portal = Portal::sqlite().await;
    let from = format!("/customers/{}/contacts/add", portal.one.customer);
    let form = format!("customer={}&page={}&draft[first_name]=Kept", portal.one.customer, percent(&from));
    // The first answer has the URL of the form's action, which a browser without JavaScript sends as Referer next time.
    for referer in [from.as_str(), "/api/add_contact", ""] {
        let page = portal.post_form(Who::Admin, "/api/add_contact", referer, &form).await;
        assert_eq!(page.status, 422, "{referer}");
        assert!(page.body.contains("value=\"Kept\"") && page.body.contains("Enter the last name"), "{referer}");
        assert!(page.body.contains(&format!("name=\"page\" value=\"{from}\"")), "{}", page.body);
    }
    let elsewhere = form.replace(&percent(&from), "//evil.example/");
    let page = portal.post_form(Who::Admin, "/api/add_contact", &from, &elsewhere).await;
    assert!(page.body.contains("value=\"Kept\""), "a page of another site is ignored");
}

#[tokio::test]
async fn what_is_typed_comes_back_as_text_and_never_as_markup() {
    let portal = Portal::sqlite().await;
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&amp;</title>{{7*7}}";
    let form = [
        ("customer", portal.one.customer.to_string().as_str()),
        ("version", "1"),
        ("draft[name]", ""),
        ("draft[industry]", hostile),
    ]
    .map(|(name, value)| format!("{name}={}", percent(value)))
    .join("&");
    let path = format!("/customers/{}/profile?edit=organization", portal.one.customer);
    let page = portal.post_form(Who::Admin, "/api/save_organization", &path, &form).await;
    assert_eq!(page.status, 422);
    assert!(!page.body.contains("<script>alert(1)") && !page.body.contains("<img src=x"), "{}", page.body);
    assert!(page.body.contains("&lt;script&gt;alert(1)"), "it is there, as text");
}

#[tokio::test]
async fn a_comment_cannot_break_out_of_its_text_area_or_the_history() {
    let portal = Portal::sqlite().await;
    let customer = portal.one.customer;
    let hostile = "</textarea><script>alert(1)</script>&lt;b&gt;\n'; DROP TABLE x; --";
    let order = crate::endpoints::ORDER.replace("draft[name]=New", &format!("draft[name]={}", percent("<b>New</b>")));
    let body = format!("customer={customer}&{order}&draft[comment]={}", percent(hostile));
    let mistake = body.replace("draft[annual_value]=10", "draft[annual_value]=x");
    let from = format!("/customers/{customer}/purchase-orders/add");
    let page = portal.post_form(Who::Admin, "/api/add_purchase_order", &from, &mistake).await;
    assert_eq!(page.status, 422);
    assert!(!page.body.contains("<script>alert(1)"), "{}", page.body);
    assert!(page.body.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;b"), "{}", page.body);
    let saved = portal.post_form(Who::Admin, "/api/add_purchase_order", &from, &body).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let own = saved.header("location").to_owned();
    for path in [own.as_str(), &own.replace('?', "/edit?"), &format!("/customers/{customer}/profile")] {
        let page = portal.get(Who::Admin, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains("<script>alert(1)") && !page.body.contains("<b>New</b>"), "{path}: {}", page.body);
        assert!(page.body.contains("alert(1)"), "{path} shows it, as text");
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_mistake_a_stale_version_and_a_lost_session_each_have_a_status() {
    let portal = Portal::sqlite().await;
    let customer = portal.one.customer;
    let from = format!("/customers/{customer}/profile?edit=organization");
    let save = |version: i64, name: &str| {
        let address = "draft[office][address1]=1+High+Street&draft[same_as_office]=on";
        format!("customer={customer}&version={version}&draft[name]={name}&{address}")
    };
    let post = |who, body: String| {
        let (portal, from) = (&portal, from.clone());
        async move { portal.post_form(who, "/api/save_organization", &from, &body).await }
    };
    assert_eq!(post(Who::Admin, save(1, "")).await.status, 422);
    let taken = post(Who::Admin, save(1, "OTHER")).await;
    assert_eq!(taken.status, 422);
    assert!(taken.body.contains("A customer called OTHER already exists"), "{}", taken.body);
    let saved = post(Who::Admin, save(1, "Renamed")).await;
    let next = format!("/customers/{customer}/profile?notice=organization-saved");
    assert_eq!((saved.status.as_u16(), saved.header("location")), (303, next.as_str()));
    let stale = post(Who::Operator, save(1, "Mine")).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("Admin saved") && stale.body.contains("Renamed") && stale.body.contains("Mine"));
    let lost = post(Who::Nobody, save(2, "Mine")).await;
    assert_eq!((lost.status.as_u16(), lost.header("location")), (303, "/login"));
    assert_eq!(post(Who::Reviewer, save(2, "Mine")).await.status, 403);
    let profile = organizations::get(&portal.world.store, Scope::AllCustomers, customer).await.unwrap();
    assert_eq!((profile.organization.name.as_str(), profile.version), ("Renamed", 2));
}

#[tokio::test]
async fn a_form_that_is_too_long_and_a_file_in_wrong_pieces_are_refused() {
    let portal = Portal::sqlite().await;
    let long = format!("draft[name]={}", "x".repeat(300_000));
    assert_eq!(portal.call(Who::Admin, "add_customer", &long).await.status, 413);
    let begun = portal.send(portal.request(Who::Admin, Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
    let upload = begun.body.trim_matches('"').to_owned();
    let put = |offset: u64, piece: &'static str| {
        let request = portal.request(Who::Admin, Method::PUT, &format!("/uploads/{upload}?offset={offset}"));
        portal.send(request.body(Body::from(piece)).unwrap())
    };
    assert_eq!(put(0, "abc").await.body, "3");
    let again = put(0, "abc").await;
    assert_eq!(again.status, 422, "a piece sent twice is not appended twice");
    assert_eq!(put(3, "def").await.body, "6");
}

#[tokio::test]
async fn a_customers_user_sees_nothing_of_the_resellers_review_of_a_bill() {
    let portal = Portal::sqlite().await;
    let bill = portal.one.approved;
    let call = portal.call(Who::Viewer, "own_bill", &format!("bill={bill}")).await;
    let page = portal.get(Who::Viewer, &format!("/bills/{bill}")).await;
    assert_eq!((call.status.as_u16(), page.status.as_u16()), (200, 200));
    for text in [call.body, page.body] {
        assert!(!text.contains("export.csv"), "the reseller's file: {text}");
        assert!(!text.contains("internal_review") && !text.contains("Internal Review"), "its review: {text}");
        assert!(text.contains("1.5"), "the cost");
    }
}

#[tokio::test]
async fn pages_can_be_read_while_a_long_import_holds_the_writer() {
    let portal = Portal::sqlite().await;
    portal.world.later(5);
    let import = portal.world.store.write().await.unwrap();
    assert_eq!(portal.get(Who::Admin, "/customers").await.status, 200);
    drop(import);
}

#[tokio::test]
async fn a_file_that_was_imported_before_leads_to_its_bill() {
    let portal = Portal::sqlite().await;
    let send = || {
        let request = portal.request(Who::Admin, Method::POST, "/bills/import").header("accept", "text/html");
        let request = request.header("content-type", "multipart/form-data; boundary=edge");
        let form = crate::access::form_with_file(&portal.one.customer.to_string());
        portal.send(request.body(Body::from(form)).unwrap())
    };
    let preview = send().await.header("location").to_owned();
    let done = crate::bill_import::answer(&portal, Who::Admin, &preview, "choice=import").await;
    let bill = done.header("location").strip_suffix("?notice=bill-imported").unwrap().to_owned();
    let again = send().await.header("location").to_owned();
    let page = portal.get(Who::Admin, &again).await.body;
    assert!(page.contains("This was imported before") && page.contains(&format!("href=\"{bill}\"")), "{page}");
    assert!(!page.contains("value=\"import\""), "there is nothing to import");
    let known = crate::bill_import::answer(&portal, Who::Admin, &again, "choice=import").await;
    assert_eq!(known.header("location"), format!("{bill}?notice=bill-known"), "a page of another tab may still ask");
}

#[tokio::test]
async fn a_contact_whose_address_is_not_of_the_website_is_marked() {
    let portal = Portal::sqlite().await;
    let (customer, profile) = (portal.one.customer, format!("/customers/{}/profile", portal.one.customer));
    let told = |page: &str| page.matches("Domain differs from the website, acme.example").count();
    assert_eq!(told(&portal.get(Who::Admin, &profile).await.body), 0);
    let body = format!(
        "customer={customer}&version=1&draft[name]=Acme&draft[website]=www.acme.example\
         &draft[office][address1]=1+High+Street&draft[same_as_office]=on"
    );
    assert_eq!(portal.call(Who::Admin, "save_organization", &body).await.status, 200);
    let listed = contacts::list(&portal.world.store, Scope::AllCustomers, customer).await.unwrap().len();
    assert_eq!(told(&portal.get(Who::Admin, &profile).await.body), listed);
}

#[tokio::test]
async fn an_unfinished_upload_is_deleted_after_a_day() {
    let portal = Portal::sqlite().await;
    let begun = portal.send(portal.request(Who::Admin, Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
    let old = begun.body.trim_matches('"').to_owned();
    portal.world.later(25 * 60);
    // The session has expired, too.
    let another = portal.logged_in_again(Who::Admin).await;
    let begun = another.send(another.request(Who::Admin, Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
    assert_eq!(begun.status, 200);
    let put = another.request(Who::Admin, Method::PUT, &format!("/uploads/{old}?offset=0"));
    assert_eq!(another.send(put.body(Body::from("abc")).unwrap()).await.status, 404);
}

on_both! {
    async fn saved_data_is_still_there_after_a_restart(portal: Portal) {
        let customer = portal.one.customer;
        let body = format!(
            "customer={customer}&version=1&draft[name]=Kept&draft[turnover]=1,250.50&draft[turnover_currency]=USD\
             &draft[office][address1]=1 High Street&draft[office][city]=Łódź&draft[office][country]=PL\
             &draft[office][pincode]=90-001&draft[same_as_office]=on"
        );
        let saved = portal.call(Who::Admin, "save_organization", &body.replace(' ', "+")).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let again = portal.started_again().await;
        let page = again.get(Who::Admin, &format!("/customers/{customer}/profile")).await;
        for value in ["Kept", "USD 1,250.50", "1 High Street", "Łódź", "90-001", "Poland", "Same as office address"] {
            assert!(page.body.contains(value), "{value} is not in {}", page.body);
        }
        let all = customers::names(&again.world.store).await.unwrap();
        assert!(all.iter().any(|(_, name)| name == "Kept"), "{all:?}");
        let staff = actor(Role::Admin, None, false);
        assert_eq!(bills_of(&again.world.store, &staff).await.len(), 6);
    }
}
