//! The browser tests of `end2end/`: once on SQLite, once on PostgreSQL, against the release build.

use super::{Arguments, counts::Counts};
use crate::{
    database::{Database, Engine},
    install,
    postgres::Postgres,
    process,
    server::{EMAIL, PASSWORD, Server},
    workspace,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Installs what they need and runs them on both databases.
pub(crate) fn tests(arguments: &Arguments, counts: &mut Counts, postgres: &mut Option<Postgres>) -> Result<()> {
    counts.heading("browser tests");
    let npm = install::npm()?;
    let chromium = install::chromium()?;
    let mut ci = Command::new(npm);
    // Debian's browser is used: Playwright's own would be downloaded from elsewhere.
    ci.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(ci.current_dir(folder()))?;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if arguments.database.is_none_or(|only| only == engine) {
            let part = format!("browser tests on {}", engine.name());
            counts.heading(&part);
            if let Err(error) = on(engine, &arguments.playwright, &chromium, counts, postgres) {
                counts.check(&part, Err(error));
            }
            process::check_interrupted()?;
        }
    }
    Ok(())
}

fn on(
    engine: Engine,
    arguments: &[String],
    chromium: &Path,
    counts: &mut Counts,
    postgres: &mut Option<Postgres>,
) -> Result<()> {
    let binary = workspace::binary(true)?;
    let database = Database::empty(engine, postgres)?;
    let server = Server::start(&binary, &database, |_| ())?;
    let report = database.folder().join("playwright.json");
    let mut playwright = Command::new("npx");
    playwright
        .args(["playwright", "test"])
        .args(arguments)
        .current_dir(folder())
        .env("BASE_URL", &server.base)
        .env("DATABASE", engine.name())
        .env("DATABASE_URL", &database.url)
        .env("CLOUDTAB_DATA_DIR", database.folder())
        .env("CLOUDTAB_BIN", &binary)
        .env("CLOUDTAB_ADMIN_EMAIL", EMAIL)
        .env("CLOUDTAB_ADMIN_PASSWORD", PASSWORD)
        .env("CHROMIUM", chromium)
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    let status = process::status(&mut playwright)?;
    let (passed, failed, skipped) = read(&report).context("Playwright left no report")?;
    counts.add(&format!("browser tests on {}", engine.name()), passed, failed);
    if skipped > 0 {
        println!("{skipped} browser tests say of themselves that they do not apply to {}", engine.name());
    }
    if !status.success() {
        let kept = workspace::target()?.join(format!("server-{}.log", engine.name()));
        fs::copy(database.log(), &kept)?;
        println!("the server's log: {}", kept.display());
    }
    if failed == 0 && (!status.success() || passed == 0) {
        bail!("Playwright ended with {status} and {passed} passed tests");
    }
    Ok(())
}

fn folder() -> PathBuf {
    workspace::root().join("end2end")
}

/// Passed, failed and skipped of Playwright's report; a test that passed only on a second try failed.
fn read(report: &Path) -> Result<(u64, u64, u64)> {
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report)?)?;
    let number = |name: &str| report["stats"][name].as_u64().with_context(|| format!("no {name}"));
    Ok((number("expected")?, number("unexpected")? + number("flaky")?, number("skipped")?))
}
