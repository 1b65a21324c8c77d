//! `cargo xtask bench load`: how pages load in a browser with an empty cache, fast and on a slow line. See docs/load.md.

use super::{load, pages::first_link, quietly, seed};
use crate::{
    database::Database,
    install, process,
    server::{self, EMAIL, PASSWORD, Server},
    workspace,
};
use anyhow::Result;
use serde_json::json;
use std::{path::Path, process::Command};

/// Has a browser load each page.
pub(super) fn page_load(binary: &Path, database: &Database, rows: u64) -> Result<()> {
    quietly(server::cloudtab(binary, database).arg("demo"))?;
    seed(binary, database, rows)?;
    let server = Server::start(binary, database, |_| ())?;
    let cookie = load::log_in(&server.base)?;
    let pages = json!([
        { "page": "Customers", "path": "/customers" },
        { "page": "log-in", "path": "/login" },
        { "page": "Profile", "path": first_link(&server, "/customers", "/customers/", "/profile", &cookie)? },
        { "page": "Bills", "path": "/bills" },
        { "page": "Account", "path": "/account" },
    ]);
    install::playwright()?;
    let mut node = Command::new("node");
    node.arg("load.js")
        .current_dir(workspace::browser_tests())
        .env("BASE_URL", &server.base)
        .env("PAGES", pages.to_string())
        .env("CLOUDTAB_ADMIN_EMAIL", EMAIL)
        .env("CLOUDTAB_ADMIN_PASSWORD", PASSWORD)
        .env("CHROMIUM", install::chromium()?);
    process::run(&mut node)
}
