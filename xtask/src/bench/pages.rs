//! `cargo xtask bench pages`: pages among many customers, on one thread of the server. See docs/speed.md.

use super::{
    cpu,
    load::{self, Answers, Load},
    memory, one_thread, quietly, seed,
};
use crate::{
    database::Database,
    http,
    server::{self, Server},
};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::Path;

/// What a server costs before anyone visits, then each page on a line of its own.
pub(super) fn pages(binary: &Path, database: &Database, rows: u64, tell: impl Fn(Value)) -> Result<()> {
    // Some customers have a profile, purchase orders and bills.
    quietly(server::cloudtab(binary, database).arg("demo"))?;
    seed(binary, database, rows)?;
    // The first start writes the admin's account; the second is what an operator waits for.
    drop(one_thread(binary, database)?);
    let server = one_thread(binary, database)?;
    tell(json!({
        "name": "start", "rows": rows, "database": database.engine.name(),
        "cold_start_ms": load::milliseconds(server.ready_after), "idle_rss_mb": memory::resident_mb(server.id())?,
    }));
    let cookie = load::log_in(&server.base)?;
    let profile = first_link(&server, "/customers", "/customers/", "/profile", &cookie)?;
    let bill = first_link(&server, "/bills", "/bills/", "", &cookie)?;
    for (page, path, cookie, answers) in [
        ("Customers", "/customers", cookie.as_str(), Answers::Plain),
        ("Customers, compressed", "/customers", &cookie, Answers::Compressed),
        ("log-in", "/login", "", Answers::Plain),
        ("Account", "/account", &cookie, Answers::Plain),
        ("Profile", &profile, &cookie, Answers::Plain),
        ("bill", &bill, &cookie, Answers::Plain),
    ] {
        let before = cpu::milliseconds(server.id())?;
        let Load { requests_per_s, p50_ms, p95_ms, requests } = load::get(&server.base, path, cookie, answers)?;
        let cpu_ms = cpu::per_request(cpu::milliseconds(server.id())? - before, requests);
        tell(json!({
            "name": "pages", "page": page, "rows": rows, "database": database.engine.name(),
            "requests_per_s": requests_per_s, "p50_ms": p50_ms, "p95_ms": p95_ms, "cpu_ms": cpu_ms,
            "rss_mb": memory::resident_mb(server.id())?,
        }));
    }
    Ok(())
}

/// The first link of a page that begins and ends like this, with an id between.
pub(super) fn first_link(server: &Server, page: &str, begins: &str, ends: &str, cookie: &str) -> Result<String> {
    let mut answer = http::client().get(format!("{}{page}", server.base)).header("Cookie", cookie).call()?;
    let html = answer.body_mut().read_to_string()?;
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_id = |text: &str| text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    let mut links = links.filter(|link| {
        let id = link.strip_prefix(begins).and_then(|rest| rest.strip_suffix(ends));
        id.is_some_and(is_id)
    });
    links.next().map(str::to_owned).with_context(|| format!("{page} has no link to {begins}…{ends}"))
}
