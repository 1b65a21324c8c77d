//! `cargo xtask bench flood`: how four visitors fare beside clients that keep the server waiting. See docs/door.md.

use super::{
    load::{self, Visits},
    memory, seed,
    slow_clients::{Pace, SlowClients},
};
use crate::{database::Database, server::Server};
use anyhow::{Context, Result, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    thread,
    time::Duration,
};

const VISITORS: usize = 4;
/// The pause of a visitor between two pages.
const PAUSE: Duration = Duration::from_millis(20);
const MEASURED: Duration = Duration::from_secs(15);
/// How many clients send forms slowly, and how many do not read the answer.
const SLOW: (usize, usize) = (200, 1000);
const PACE: Pace = Pace { piece: Duration::from_secs(1), away: Duration::from_secs(5) };
/// Open files for the slow clients and everything else.
const FILES: u64 = 4096;
/// Another loopback address than that of the visitors.
const OTHER_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const OWN_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// The time in which the server notices that the slow clients are gone.
const SETTLED: Duration = Duration::from_secs(3);

/// Visits the first page of the list of customers: alone, then beside slow clients from another address, then beside
/// slow clients from the visitors' own address.
pub(super) fn flood(binary: &Path, database: &Database, rows: u64) -> Result<Value> {
    seed(binary, database, rows)?;
    let server = Server::start(binary, database, |command| {
        command.env("CLOUDTAB_LOG", "warn");
    })?;
    raise_limit_of_files()?;
    let address = server.base.trim_start_matches("http://").parse().context("the server's address")?;
    let url = format!("{}/customers", server.base);
    let cookie = load::log_in(&server.base)?;
    let visit = |during| load::visit(&url, &cookie, load::Answers::Plain, VISITORS, PAUSE, during);
    visit(Duration::from_secs(2))?;
    let alone = visit(MEASURED)?;
    let from_other = beside(&server, address, OTHER_ADDRESS, &alone, || visit(MEASURED))?;
    let from_own = beside(&server, address, OWN_ADDRESS, &alone, || visit(MEASURED))?;
    Ok(json!({
        "name": "flood", "rows": rows, "database": database.engine.name(), "visitors": VISITORS,
        "slow_forms": SLOW.0, "clients_that_do_not_read": SLOW.1, "alone": alone.report()?,
        "slow_clients_from_another_address": from_other, "slow_clients_from_the_visitors_address": from_own,
    }))
}

/// Visits while slow clients are connected; reports the visits, and the server's memory before, during and after.
fn beside(
    server: &Server,
    address: SocketAddr,
    from: IpAddr,
    alone: &Visits,
    visit: impl FnOnce() -> Result<Visits>,
) -> Result<Value> {
    let before = memory::resident_mb(server.id())?;
    let slow = SlowClients::open(address, from, SLOW, PACE);
    let visits = visit()?;
    let meanwhile = memory::resident_mb(server.id())?;
    let requests = slow.close()?;
    thread::sleep(SETTLED);
    let mut report = visits.report()?;
    report["p95_to_alone"] = json!(load::ratio(visits.percentile(95)?, alone.percentile(95)?));
    ensure!(requests >= SLOW.0 + SLOW.1, "only {requests} slow clients reached the server from {from}");
    report["requests_of_slow_clients"] = json!(requests);
    report["rss_mb"] = json!({ "before": before, "meanwhile": meanwhile, "after": memory::resident_mb(server.id())? });
    Ok(report)
}

/// Raises this program's limit of open files to what the clients need.
fn raise_limit_of_files() -> Result<()> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = FILES.min(maximum.unwrap_or(u64::MAX)).max(current.unwrap_or(u64::MAX));
    setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).context("cannot open enough connections")
}
