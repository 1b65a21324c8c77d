//! Impossible texts and numbers, in every field of every endpoint, never cause a server error.

use axum::body::Body;
use domain::contact::ContactDraft;
use domain::organization::OrganizationDraft;
use domain::purchase_order::PurchaseOrderDraft;
use domain::record::Draft;
use domain::settings::SettingsDraft;
use storage::on_both;

use crate::access::{Id, filled, id_for};
use crate::endpoints::{ENDPOINTS, Endpoint};
use crate::people::{FORM, Portal, Who};

/// Endpoints, and their filters, searches and choices that the matrix does not fill in.
const FILTERS: &[(&str, &[&str])] = &[
    (
        "/api/list_customers",
        &[
            "query[search]",
            "query[industry]",
            "query[account_type]",
            "query[status]",
            "query[sort]",
            "query[page]",
            "query[per_page]",
        ],
    ),
    ("/customers", &["search", "industry", "account_type", "status", "sort", "page", "per_page", "notice"]),
    ("/api/list_mails", &["query[search]", "query[state]", "query[before]"]),
    ("/messages", &["search", "state", "before"]),
    ("/api/list_staff", &["query[search]", "query[role]", "query[status]"]),
    ("/users", &["search", "role", "status"]),
    ("/api/history", &["query[section]", "query[person]", "query[before]"]),
    ("/customers/{customer}/profile", &["section", "person", "before", "edit"]),
    (
        "/api/activity",
        &["query[customer]", "query[section]", "query[person]", "query[from]", "query[to]", "query[before]"],
    ),
    ("/activity", &["customer", "section", "person", "from", "to", "before"]),
    ("/activity.csv", &["customer", "section", "person", "from", "to", "before"]),
    ("/login", &["next"]),
    ("/reset-password", &["token"]),
    ("/customers/import", &["upload", "columns[]"]),
    ("/customers/import/{upload}/errors.csv", &["columns[]"]),
    ("/bills/import", &["customer"]),
    ("/dashboard", &["bill", "by"]),
    ("/single-sign-on/{provider}", &["code", "state", "iss", "error"]),
    ("/api/reset_password", &["token"]),
    ("/api/log_in", &["draft[email]", "draft[password]", "next"]),
    ("/api/add_group", &["draft[tags][]", "draft[attributes][0][name]", "draft[attributes][0][value]"]),
    ("/api/look_ahead", &["draft[tags][]", "draft[name]"]),
    ("/api/restore_value", &["number", "path"]),
    ("/api/save_single_sign_on", &["draft[domains]", "draft[issuer]", "draft[client_secret]", "version"]),
];

/// Hostile values: a name, and the value as a form encodes it.
fn values() -> [(&'static str, String); 6] {
    [
        ("a NUL", "a%00b".to_owned()),
        ("60,000 bytes", "x".repeat(60_000)),
        ("60,000 marks", "%25".repeat(60_000)),
        ("the largest number", i64::MAX.to_string()),
        ("the smallest number", i64::MIN.to_string()),
        ("a larger number", u64::MAX.to_string()),
    ]
}

/// `office.city` as a form names it: `draft[office][city]`.
fn in_draft(path: &str) -> String {
    path.split('.').fold("draft".to_owned(), |name, part| format!("{name}[{part}]"))
}

/// Every field of an endpoint: those that the matrix fills in, its filters, and all fields of its draft.
fn fields(endpoint: &Endpoint, form: &str) -> Vec<String> {
    let filled = form.split('&').filter_map(|field| field.split_once('=')).map(|(name, _)| name.to_owned());
    let filters = FILTERS.iter().filter(|(path, _)| *path == endpoint.path).flat_map(|(_, fields)| *fields);
    let of_draft: Vec<String> = match endpoint.path {
        "/api/save_organization" => {
            OrganizationDraft::default().fields().iter().map(|(path, _)| in_draft(path)).collect()
        }
        "/api/add_contact" => ContactDraft::default().fields().iter().map(|(path, _)| in_draft(path)).collect(),
        "/api/add_purchase_order" => {
            PurchaseOrderDraft::default().fields().iter().map(|(path, _)| in_draft(path)).collect()
        }
        "/api/save_settings" => SettingsDraft::default().fields().iter().map(|(path, _)| in_draft(path)).collect(),
        _ => Vec::new(),
    };
    let mut all: Vec<String> = filled.chain(filters.map(|name| (*name).to_owned())).chain(of_draft).collect();
    all.sort();
    all.dedup();
    all
}

/// The form with one field in place of all fields of that name.
fn with(form: &str, field: &str, value: &str) -> String {
    let others =
        form.split('&').filter(|part| !part.is_empty() && part.split_once('=').is_none_or(|(name, _)| name != field));
    others.map(ToOwned::to_owned).chain([format!("{field}={value}")]).collect::<Vec<_>>().join("&")
}

async fn holds(mut portal: Portal) {
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.body != "file") {
        let who = endpoint.may.iter().rev().find(|who| **who != Who::Looking).copied().unwrap_or(Who::Nobody);
        if endpoint.changes {
            portal = portal.another().await;
        }
        let id = id_for(&portal, endpoint, who, Id::Own).await;
        let (path, body) = filled(&portal, endpoint, &id).await;
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let is_query = endpoint.method == "GET" || !endpoint.query.is_empty();
        let form = if is_query { query } else { &body };
        for field in fields(endpoint, form) {
            for (kind, value) in values() {
                // No client sends such a long URL.
                if is_query && value.len() > 64_000 {
                    continue;
                }
                let filled = with(form, &field, &value);
                let (path, body) =
                    if is_query { (format!("{path}?{filled}"), body.clone()) } else { (path.to_owned(), filled) };
                let request = portal.request(who, endpoint.method.parse().unwrap(), &path).header("content-type", FORM);
                let request = if is_query { request.header("accept", "text/html") } else { request };
                let answer = portal.send(request.body(Body::from(body)).unwrap()).await;
                asked += 1;
                let status = answer.status.as_u16();
                // 401 if an earlier call ended the session.
                let is_told = match kind {
                    "a NUL" => matches!(status, 401 | 404 | 422),
                    "60,000 marks" => status == 413 || status < 500,
                    _ => status < 500,
                };
                if !is_told {
                    wrong.push(format!(
                        "{} {} as {who:?}, {kind} in {field}: {status} {:.200}",
                        endpoint.method, endpoint.path, answer.body
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 1000, "{asked} are too few to be all");
}

on_both! {
    async fn no_text_or_number_in_any_field_causes_a_server_error(portal: Portal) {
        holds(portal).await;
    }

    async fn a_nul_is_explained_and_the_form_comes_back_without_it(portal: Portal) {
        let page = portal.post_form(Who::Nobody, "/api/log_in", "/login", "draft[email]=ada%00@example.com&draft[password]=x").await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains("Remove the control character U+0000") && page.body.contains("ada@example.com"), "{}", page.body);
        let address = portal.get(Who::Admin, "/customers?search=a%00b").await;
        assert_eq!((address.status.as_u16(), address.body.contains("“search” holds the control character")), (422, true), "{}", address.body);
    }

    async fn a_file_with_a_nul_in_a_cell_or_in_its_name_is_refused(portal: Portal) {
        let header = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ServiceName";
        for (name, text) in [
            ("a.csv", format!("{header}\n1,1,USD,2026-09-01,Com\0pute\n")),
            ("a.csv", format!("{header},Tags\n1,1,USD,2026-09-01,Compute,\"{{\"\"team\"\":\"\"a\\u0000b\"\"}}\"\n")),
            ("a.csv", format!("{header},x\0y\n1,1,USD,2026-09-01,Compute,1\n")),
            ("a%00.csv", format!("{header}\n1,1,USD,2026-09-01,Compute\n")),
            (&"x".repeat(60_000), format!("{header}\n1,1,USD,2026-09-01,Compute\n")),
        ] {
            let upload = portal.send(portal.request(Who::Admin, "POST".parse().unwrap(), "/uploads").body(Body::empty()).unwrap()).await;
            let upload = upload.body.trim_matches('"').to_owned();
            let put = portal.request(Who::Admin, "PUT".parse().unwrap(), &format!("/uploads/{upload}?offset=0"));
            assert_eq!(portal.send(put.body(Body::from(text.clone())).unwrap()).await.status, 200);
            let form = format!("customer={}&names=%5B%22{name}%22%5D", portal.one.customer);
            let import = portal.request(Who::Admin, "POST".parse().unwrap(), &format!("/uploads/{upload}"));
            let done = portal.send(import.header("content-type", FORM).body(Body::from(form)).unwrap()).await;
            assert!(matches!(done.status.as_u16(), 200 | 422), "{text:?}: {} {}", done.status, done.body);
        }
        let text = "Name\nAc\0me\n";
        let part = |disposition: &str, content: &str| format!("--edge\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n");
        let form = part("name=\"file\"; filename=\"a.csv\"", text) + "--edge--\r\n";
        let request = portal.request(Who::Admin, "POST".parse().unwrap(), "/customers/import").header("accept", "text/html");
        let request = request.header("content-type", "multipart/form-data; boundary=edge");
        let sent = portal.send(request.body(Body::from(form)).unwrap()).await;
        assert!(sent.status.as_u16() < 500, "{}", sent.body);
        if sent.status == 303 {
            let upload = sent.header("location").split("upload=").nth(1).unwrap().to_owned();
            let done = portal.call(Who::Admin, "import_customers", &format!("upload={upload}&columns[]=name")).await;
            assert!(done.status.as_u16() < 500, "{}", done.body);
        }
    }
}
