//! `cargo xtask bench`: measures the release build over loopback and prints one JSON object per line.
//!
//! To add a measurement: 1. give it a variant of [`Name`]; 2. write its function beside [`customers`], which seeds a
//! fresh database, starts the server and returns a JSON object; 3. call it in [`run`].

mod cpu;
mod flood;
mod import;
mod load;
mod memory;
mod page_load;
mod pages;
mod slow_clients;

use crate::{
    build,
    database::{Database, Engine},
    process,
    server::{self, Server},
};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// What to measure, and on how much data.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The measurement
    name: Name,
    /// How many customers the database holds; for `import`, how many rows the file has
    #[arg(long, default_value_t = 100_000)]
    rows: u64,
    /// For `import`: where to leave the file, to load it with another program
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Where they are stored: SQLite, and for `pages` both, one after the other
    #[arg(long)]
    database: Option<Engine>,
    /// A server that was built before, instead of the release build
    #[arg(long)]
    server: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Name {
    /// The list of customers, searched and in every order, on one thread of the server
    Customers,
    /// The time from a cold start, the memory of an idle server, then five pages on one thread of the server
    Pages,
    /// An export from the command line, while a user of the portal saves again and again
    Import,
    /// How pages load in a browser with an empty cache, fast and on a slow line
    Load,
    /// The same list for four visitors beside 200 slow forms and 1,000 clients that do not read
    Flood,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let binary = match &arguments.server {
        Some(built) => built.canonicalize().with_context(|| format!("{} is not there", built.display()))?,
        None => build::everything(true)?,
    };
    let mut postgres = None;
    let engines = match (arguments.database, arguments.name) {
        (Some(engine), _) => vec![engine],
        (None, Name::Pages) => vec![Engine::Sqlite, Engine::Postgres],
        (None, _) => vec![Engine::Sqlite],
    };
    for engine in engines {
        let database = Database::empty(engine, &mut postgres)?;
        quietly(server::cloudtab(&binary, &database).arg("migrate"))?;
        let tell = |result: Value| println!("{result}");
        match arguments.name {
            Name::Customers => tell(customers(&binary, &database, arguments.rows)?),
            Name::Pages => pages::pages(&binary, &database, arguments.rows, tell)?,
            Name::Import => tell(import::import(&binary, &database, arguments.rows, arguments.keep.as_ref())?),
            Name::Load => page_load::page_load(&binary, &database, arguments.rows)?,
            Name::Flood => tell(flood::flood(&binary, &database, arguments.rows)?),
        }
    }
    Ok(())
}

/// The queries of the list of customers: name and query string.
const LISTS: [(&str, &str); 8] = [
    ("first page", ""),
    ("a page in the middle", "?page=900"),
    ("search that finds a few", "?search=0004242"),
    ("search that finds a fifth", "?search=gmbh"),
    ("search that finds nothing", "?search=nobody"),
    ("by industry", "?sort=industry&order=desc"),
    ("by contacts", "?sort=contacts&order=desc"),
    ("by last bill", "?sort=last_bill&order=desc"),
];

/// Reads the list of customers, on one thread of the server.
fn customers(binary: &Path, database: &Database, rows: u64) -> Result<Value> {
    seed(binary, database, rows)?;
    let server = one_thread(binary, database)?;
    let cookie = load::log_in(&server.base)?;
    let mut lists = Vec::new();
    for (list, query) in LISTS {
        let load = load::get(&server.base, &format!("/customers{query}"), &cookie, load::Answers::Plain)?;
        lists.push(json!({
            "list": list, "requests_per_s": load.requests_per_s, "p50_ms": load.p50_ms, "p95_ms": load.p95_ms,
        }));
    }
    Ok(json!({
        "name": "customers", "rows": rows, "database": database.engine.name(), "lists": lists,
        "rss_mb": memory::resident_mb(server.id())?,
    }))
}

fn seed(binary: &Path, database: &Database, rows: u64) -> Result<()> {
    quietly(server::cloudtab(binary, database).args(["seed-customers", "--count", &rows.to_string()]))
}

/// Runs a command with its output on standard error, so that standard output has only JSON.
fn quietly(command: &mut Command) -> Result<()> {
    process::run(command.stdout(io::stderr()))
}

fn one_thread(binary: &Path, database: &Database) -> Result<Server> {
    Server::start(binary, database, |command| {
        command.env("TOKIO_WORKER_THREADS", "1").env("CLOUDTAB_LOG", "warn");
    })
}
