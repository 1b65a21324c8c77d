//! `cargo xtask bench import`: a large export from the command line, while a user of the running portal saves again and
//! again. See docs/lines.md.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss)] // durations, not money

use super::{cpu, load, memory};
use crate::{
    database::Database,
    http, process,
    server::{self, Server},
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How often the user saves.
const PAUSE: Duration = Duration::from_millis(50);
const ALONE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);
const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,\
ChargePeriodStart,ChargePeriodEnd,ProviderName,BillingAccountId,ServiceName,ServiceCategory,SubAccountId,SubAccountName,\
RegionId,RegionName,ResourceId,ResourceName,ChargeCategory,ChargeDescription,ConsumedQuantity,ConsumedUnit,SkuId,Tags";

/// Imports a file of this many rows. The file stays beside the database, for a comparison: see docs/lines.md.
pub(super) fn import(binary: &Path, database: &Database, rows: u64, keep: Option<&PathBuf>) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let file = keep.cloned().unwrap_or_else(|| folder.path().join("export.csv"));
    write(&file, rows)?;
    let server = Server::start(binary, database, |command| {
        command.env("CLOUDTAB_LOG", "warn");
    })?;
    let cookie = load::log_in(&server.base)?;
    let alone = saves(&server.base, &cookie, &AtomicBool::new(false), Some(ALONE))?;
    let done = AtomicBool::new(false);
    let (imported, beside) = thread::scope(|scope| {
        let saving = scope.spawn(|| saves(&server.base, &cookie, &done, None));
        let imported = run(binary, database, &file);
        done.store(true, Ordering::Relaxed);
        let beside = saving.join().map_err(|_| anyhow::anyhow!("the user's thread broke down"));
        (imported, beside)
    });
    let (Imported { seconds, cpu_s, rss_mb, bills }, beside) = (imported?, beside??);
    let imported_rows = bills.iter().filter_map(|bill| bill["rows"].as_u64()).sum::<u64>();
    ensure!(imported_rows == rows, "{imported_rows} of {rows} rows were imported");
    Ok(json!({
        "name": "import", "rows": rows, "database": database.engine.name(), "mb": file.metadata()?.len() / 1_000_000,
        "seconds": round(seconds), "rows_per_s": (rows as f64 / seconds).round(), "cpu_s": round(cpu_s), "rss_mb": rss_mb,
        "rows_per_cpu_s": (rows as f64 / cpu_s).round(),
        "other_writes": beside.len(), "other_writes_p95_ms": load::milliseconds(percentile(&beside, 95)?),
        "other_writes_max_ms": load::milliseconds(percentile(&beside, 100)?),
        "writes_alone_p95_ms": load::milliseconds(percentile(&alone, 95)?),
    }))
}

struct Imported {
    seconds: f64,
    cpu_s: f64,
    rss_mb: u64,
    bills: Vec<Value>,
}

fn run(binary: &Path, database: &Database, file: &Path) -> Result<Imported> {
    let mut command = server::cloudtab(binary, database);
    command.args(["import", "--customer", "Bench", "--create", "--json"]).arg(file).stdout(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| process::line(&command))?;
    let (mut milliseconds, mut rss_mb) = (0, 0);
    while child.try_wait()?.is_none() {
        // The last reading misses what the process did in its last moment.
        milliseconds = cpu::milliseconds(child.id()).unwrap_or(0).max(milliseconds);
        rss_mb = memory::resident_mb(child.id()).unwrap_or(0).max(rss_mb);
        thread::sleep(POLL);
    }
    let seconds = start.elapsed().as_secs_f64();
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "the import failed");
    let told: Value = serde_json::from_slice(&output.stdout)?;
    let bills = told["bills"].as_array().cloned().unwrap_or_default();
    Ok(Imported { seconds, cpu_s: milliseconds as f64 / 1000.0, rss_mb, bills })
}

/// How long each save of a user took, sorted, until the time is over or the import is done.
fn saves(base: &str, cookie: &str, done: &AtomicBool, during: Option<Duration>) -> Result<Vec<Duration>> {
    let client = http::client();
    let mut times = Vec::new();
    let start = Instant::now();
    while !done.load(Ordering::Relaxed) && during.is_none_or(|during| start.elapsed() < during) {
        process::check_interrupted()?;
        let asked = Instant::now();
        let region = if times.len() % 2 == 0 { "de-DE" } else { "en-US" };
        let request = client.post(format!("{base}/api/choose_region")).header("Origin", base).header("Cookie", cookie);
        let mut answer = request.send_form([("region", region)])?;
        answer.body_mut().read_to_vec()?;
        ensure!(answer.status().as_u16() < 400, "saving answered {}", answer.status());
        times.push(asked.elapsed());
        thread::sleep(PAUSE);
    }
    times.sort_unstable();
    Ok(times)
}

fn percentile(times: &[Duration], percent: usize) -> Result<Duration> {
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().context("nothing was saved")
}

/// A made-up month of one customer: 12 services, 40 accounts, a resource for every 200 rows, and costs of 18 decimals.
fn write(path: &Path, rows: u64) -> Result<()> {
    const SERVICES: [(&str, &str); 12] = [
        ("Virtual Machines", "Compute"),
        ("Block Storage", "Storage"),
        ("Object Storage", "Storage"),
        ("Load Balancer", "Networking"),
        ("Managed Database", "Databases"),
        ("Data Transfer", "Networking"),
        ("Functions", "Compute"),
        ("Message Queue", "Integration"),
        ("Log Analytics", "Analytics"),
        ("Key Vault", "Security"),
        ("Container Registry", "Developer Tools"),
        ("Support", "Other"),
    ];
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "{HEADER}")?;
    for row in 0..rows {
        let (service, category) = SERVICES[usize::try_from(row * 7 % 12)?];
        let (day, hour) = (row * 30 / rows.max(1) + 1, row % 24);
        let (account, resource) = (row * 13 % 40, row / 200 * 31 % 50_000);
        let cost = format!("{}.{:018}", row % 9, row * 982_451_653 % 1_000_000_007 * 104_729);
        let region = ["eu-west-1", "us-east-1", "ap-south-1", "eu-central-1"][usize::try_from(account % 4)?];
        writeln!(
            out,
            "{cost},{cost},{cost},{cost},EUR,2026-06-01T00:00:00Z,2026-07-01T00:00:00Z,2026-06-{day:02}T{hour:02}:00:00Z,\
             2026-06-{day:02}T{hour:02}:59:59Z,AWS,000987654321,{service},{category},{account:012},Account {account},\
             {region},{region},arn:aws:service:{region}:{account:012}:resource/{resource:08},resource-{resource},Usage,\
             {service} in {region} per hour,{}.5,Hours,SKU{:06},\"{{\"\"env\"\":\"\"{}\"\",\"\"team\"\":\"\"team-{}\"\",\"\"cost-center\"\":\"\"{}\"\"}}\"",
            row % 100,
            row * 7 % 12 * 1000 + account,
            ["prod", "test", "dev"][usize::try_from(resource % 3)?],
            resource % 25,
            1000 + account,
        )?;
    }
    Ok(out.flush()?)
}

fn round(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}
