//! Who may reach what: each endpoint × each user × an own, a foreign, a missing and a malformed id.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Method;
use domain::ids::{BillId, CustomerId};
use storage::testing::World;
use storage::{Database, on_both};

use crate::endpoints::{BEHIND, ENDPOINTS, Endpoint, OPEN, ORDER, Of, SETTINGS};
use crate::people::{Answer, EVERYBODY, FORM, Organization, Portal, Who};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    Own,
    Foreign,
    Missing,
    Malformed,
}

const MISSING: &str = "01990000-0000-7000-8000-000000000000";

/// The status that the matrix expects.
fn expected(endpoint: &Endpoint, who: Who, id: Id) -> u16 {
    let is_page = endpoint.stranger == 303 || ["/login", "/forgot-password"].contains(&endpoint.path);
    if id == Id::Malformed && endpoint.path.starts_with("/api/") {
        // A form that cannot be read is refused before the user is checked.
        return 404;
    }
    match who {
        Who::Nobody | Who::Disabled => return endpoint.stranger,
        Who::Pending if is_page && !endpoint.may.contains(&who) => return 303,
        Who::Pending if !endpoint.may.contains(&who) => return 403,
        _ if id == Id::Malformed && is_page && endpoint.method == "GET" && !endpoint.guarded => return 404,
        _ if endpoint.unseen.contains(&who) => return 404,
        _ if !endpoint.may.contains(&who) => return endpoint.denied,
        _ => {}
    }
    let is_everyones =
        is_staff(who) && !matches!(endpoint.of, Of::Upload | Of::Session | Of::Staff | Of::FormerStaff | Of::Mail);
    match id {
        Id::Own => endpoint.done,
        Id::Foreign if is_everyones => endpoint.done,
        Id::Foreign | Id::Missing => 404,
        Id::Malformed => endpoint.malformed,
    }
}

fn is_staff(who: Who) -> bool {
    matches!(who, Who::Reviewer | Who::Operator | Who::Admin)
}

/// The actual id to send for `id` when `who` asks.
pub async fn id_for(portal: &Portal, endpoint: &Endpoint, who: Who, id: Id) -> String {
    let (own, foreign) = match who {
        Who::OtherApprover => (&portal.other, &portal.one),
        _ => (&portal.one, &portal.other),
    };
    let whose = match id {
        Id::Own => own,
        Id::Foreign => foreign,
        Id::Missing => return MISSING.to_owned(),
        Id::Malformed => return "1-or-1".to_owned(),
    };
    match endpoint.of {
        Of::Nothing => String::new(),
        Of::Customer => whose.customer.to_string(),
        Of::Unbilled => portal.unbilled_customer().await.to_string(),
        Of::Contact => whose.contact.to_string(),
        Of::Group => whose.group.to_string(),
        Of::CloudAccount => whose.cloud_account.to_string(),
        Of::PurchaseOrder => whose.order.to_string(),
        Of::DraftBill => whose.draft.to_string(),
        Of::SentBill => whose.sent.to_string(),
        Of::ApprovedBill => whose.approved.to_string(),
        Of::Staff if id == Id::Own => portal.invited_staff().await.to_string(),
        Of::FormerStaff if id == Id::Own => portal.former_staff().await.to_string(),
        // A customer's user is not staff.
        Of::Staff | Of::FormerStaff => portal.account_of(Who::Viewer).await.to_string(),
        Of::Mail if id == Id::Own => portal.dead_mail().await.to_string(),
        Of::Mail => MISSING.to_owned(),
        Of::Session => {
            let of = if id == Id::Own && endpoint.may.contains(&who) { who } else { another_editor(who) };
            portal.another_session(of).await.to_string()
        }
        Of::Upload => {
            let by = if id == Id::Own && endpoint.may.contains(&who) { who } else { another_editor(who) };
            let begun = portal.send(portal.request(by, Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
            begun.body.trim_matches('"').to_owned()
        }
    }
}

fn another_editor(who: Who) -> Who {
    if who == Who::Admin { Who::Operator } else { Who::Admin }
}

/// The path and the body of a request, filled in for an id.
pub async fn filled(portal: &Portal, endpoint: &Endpoint, id: &str) -> (String, String) {
    let of_bill: Option<BillId> = id.parse().ok().filter(|_| endpoint.body.contains("{hash}"));
    let shown = match of_bill {
        Some(bill) => {
            let admin = storage::testing::actor(domain::permission::Role::Admin, None, false);
            storage::bills::summary(&portal.world.store, &admin, bill).await.ok()
        }
        None => None,
    };
    let (version, hash) = shown.map_or((1, String::from("none")), |bill| (bill.version, bill.content_hash));
    let of: Option<&Organization> = id
        .parse::<CustomerId>()
        .ok()
        .and_then(|id| [&portal.one, &portal.other].into_iter().find(|organization| organization.customer == id));
    let owner = [&portal.one, &portal.other].into_iter().find(|organization| {
        [organization.contact.0, organization.group.0, organization.order.0, organization.cloud_account.0]
            .iter()
            .any(|own| own.to_string() == id)
    });
    let owner = owner.map_or(portal.one.customer, |organization| organization.customer).to_string();
    let name = of.map_or("one", |of| if of.customer == portal.one.customer { "one" } else { "other" });
    let contact = of.map_or_else(|| MISSING.to_owned(), |of| of.contact.to_string());
    let fill = |text: &str| {
        text.replace("{id}", id)
            .replace("{customer}", &portal.one.customer.to_string())
            .replace("{version}", &version.to_string())
            .replace("{hash}", &hash)
            .replace("{name}", name)
            .replace("{contact}", &contact)
            .replace("{owner}", &owner)
            .replace("{order}", ORDER)
            .replace("{settings}", SETTINGS)
    };
    let customer = if endpoint.of == Of::Customer { id } else { &owner };
    let mut path = endpoint.path.replace("{customer}", customer);
    for name in ["{contact}", "{group}", "{order}", "{bill}", "{upload}", "{account}"] {
        path = path.replace(name, id);
    }
    path = path
        .replace("{provider}", MISSING)
        .replace("{import}", MISSING)
        .replace("{export}", MISSING)
        .replace("{part}", "0")
        .replace("{number}", "1");
    (format!("{path}{}", fill(endpoint.query)), fill(endpoint.body))
}

pub async fn ask(portal: &Portal, endpoint: &Endpoint, who: Who, id: &str) -> Answer {
    let (path, body) = filled(portal, endpoint, id).await;
    let request = portal.request(who, endpoint.method.parse().unwrap(), &path);
    let request = match (endpoint.method, endpoint.body) {
        ("GET", _) => request.header("accept", "text/html").body(Body::empty()),
        (_, "file") => {
            let request = request.header("accept", "text/html");
            request.header("content-type", "multipart/form-data; boundary=edge").body(Body::from(form_with_file(id)))
        }
        _ => request.header("content-type", FORM).body(Body::from(body)),
    };
    portal.send(request.unwrap()).await
}

/// A form as `Import bill` posts it.
pub fn form_with_file(customer: &str) -> String {
    let part = |disposition: &str, content: &str| {
        format!("--edge\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    };
    let csv = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ServiceName\n1,1,USD,2026-11-01,New\n";
    part("name=\"customer\"", customer) + &part("name=\"file\"; filename=\"a.csv\"", csv) + "--edge--\r\n"
}

/// Counts of stored rows and their versions; when a session was last used does not count.
pub async fn stored(world: &World) -> Vec<i64> {
    const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM customers), (SELECT CAST(SUM(version) AS BIGINT) FROM customers),
        (SELECT COUNT(*) FROM audit_log), (SELECT COUNT(*) FROM accounts WHERE state = 'active'),
        (SELECT CAST(SUM(version) AS BIGINT) FROM accounts), (SELECT COUNT(*) FROM bills),
        (SELECT CAST(SUM(version) AS BIGINT) FROM bills), (SELECT COUNT(*) FROM bill_steps), (SELECT COUNT(*) FROM sessions),
        (SELECT COUNT(*) FROM sessions WHERE customer_id IS NOT NULL)";
    type Counts = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);
    let (a, b, c, d, e, f, g, h, i, j): Counts = match &world.store.database {
        Database::Sqlite { readers, .. } => sqlx::query_as(COUNTS).fetch_one(readers).await.unwrap(),
        Database::Postgres(pool) => sqlx::query_as(COUNTS).fetch_one(pool).await.unwrap(),
    };
    vec![a, b, c, d, e, f, g, h, i, j]
}

/// An answer without what differs by design: the nonce and the id.
fn plain(answer: &Answer, id: &str) -> (u16, BTreeMap<String, String>, String) {
    let nonce = answer.body.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("no nonce");
    let tidy = |text: &str| text.replace(nonce, "NONCE").replace(id, "ID");
    let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), tidy(value.to_str().unwrap())));
    (answer.status.as_u16(), headers.collect(), tidy(&answer.body))
}

async fn holds(mut portal: Portal) {
    let mut wrong = Vec::new();
    let mut cells = 0;
    for endpoint in ENDPOINTS {
        portal = portal.another().await;
        for who in EVERYBODY {
            let ids: &[Id] = match endpoint.of {
                Of::Nothing => &[Id::Own],
                _ => &[Id::Foreign, Id::Missing, Id::Malformed, Id::Own],
            };
            let mut not_found = Vec::new();
            for &id in ids {
                let asked = id_for(&portal, endpoint, who, id).await;
                let before = stored(&portal.world).await;
                let answer = ask(&portal, endpoint, who, &asked).await;
                let (status, expected) = (answer.status.as_u16(), expected(endpoint, who, id));
                cells += 1;
                let cell = format!("{} {} {} as {who:?}, {id:?} id", endpoint.method, endpoint.path, endpoint.body);
                if status != expected {
                    wrong.push(format!("{cell}: {status}, not {expected}: {:.200}", answer.body));
                }
                let is_changed = stored(&portal.world).await != before;
                let may_change = endpoint.changes && matches!(status, 200 | 303);
                if is_changed && !may_change {
                    wrong.push(format!("{cell}: changed what is stored"));
                }
                if is_changed {
                    portal = portal.another().await;
                }
                if status == 404 && id != Id::Malformed {
                    not_found.push((cell, plain(&answer, &asked)));
                }
            }
            if let Some(((first, one), (second, two))) =
                not_found.iter().zip(not_found.iter().skip(1)).find(|(a, b)| a.1 != b.1)
            {
                wrong.push(format!("{first} and {second} differ: {one:?} {two:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cells > 900, "{cells} cells are too few to be all");
}

on_both! {
    async fn users_reach_only_their_own_and_a_foreign_id_looks_like_a_missing_one(portal: Portal) {
        holds(portal).await;
    }
}

/// The paths in `debug`, axum's debug output of a router.
fn routes_in(debug: &str) -> BTreeSet<String> {
    let paths = debug.split('"').filter(|text| text.starts_with('/') && !text.contains("__private__"));
    paths.map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn the_matrix_has_a_row_for_every_server_function_page_and_route() {
    let portal = Portal::sqlite().await;
    let listed: BTreeSet<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
    let functions: BTreeSet<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert!(functions.len() > 15, "{functions:?} are too few to be all");
    let pages: Vec<String> =
        leptos_axum::generate_route_list(app::App).into_iter().map(|page| page.path().to_owned()).collect();
    assert!(pages.len() > 8, "{pages:?} are too few to be all");
    let routes = routes_in(&format!("{:?}", portal.router));
    assert!(routes.len() > 8, "{routes:?} are too few to be all");
    let known: BTreeSet<&str> = listed.iter().chain(OPEN).chain(BEHIND).copied().collect();
    let real: BTreeSet<&str> = functions
        .into_iter()
        .chain(pages.iter().map(String::as_str))
        .chain(routes.iter().map(String::as_str))
        .collect();
    let without_row: Vec<_> = real.difference(&known).collect();
    assert!(without_row.is_empty(), "add a row to endpoints.rs for: {without_row:?}");
    let gone: Vec<_> = known.difference(&real).collect();
    assert!(gone.is_empty(), "remove the rows of endpoints.rs for: {gone:?}");
}

#[tokio::test]
async fn open_routes_answer_all_users_alike() {
    let portal = Portal::sqlite().await;
    for path in ["/pkg/missing.js", "/favicon.svg", "/livez", "/readyz", "/metrics"] {
        let to_nobody = portal.get(Who::Nobody, path).await;
        for who in EVERYBODY {
            let answer = portal.get(who, path).await;
            assert_eq!((answer.status, answer.body), (to_nobody.status, to_nobody.body.clone()), "{path} as {who:?}");
        }
    }
}
