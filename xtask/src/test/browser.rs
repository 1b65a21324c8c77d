//! Runs the browser tests of `end2end/`: all on PostgreSQL, and those tagged `@smoke` on SQLite.

use super::{Arguments, Run};
use crate::{
    database::{Database, Engine},
    install, process,
    server::{EMAIL, PASSWORD, Server},
    workspace,
};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{fs, process::Command, time::Duration};

/// On SQLite a few are enough: the tests of storage and server run every statement on both databases.
const SMOKE: [&str; 2] = ["--grep=@smoke", "--project=chromium"];

/// Installs Playwright and runs the tests.
pub(super) fn tests(arguments: &Arguments, run: &mut Run) -> Result<()> {
    install(run)?;
    let asked = &arguments.playwright;
    if let Some(engine) = arguments.database {
        return on(engine, asked, run);
    }
    on(Engine::Postgres, asked, run)?;
    let smoke = SMOKE.map(str::to_owned);
    on(Engine::Sqlite, if asked.is_empty() { &smoke } else { asked }, run)
}

/// Installs Playwright and a browser.
pub(super) fn install(run: &mut Run) -> Result<()> {
    run.counts.heading("browser tests");
    run.times.of("browser tests: installing Playwright", |_| {
        install::chromium()?;
        install::playwright()
    })
}

/// Runs the tests on one database; `arguments` are Playwright's.
pub(super) fn on(engine: Engine, arguments: &[String], run: &mut Run) -> Result<()> {
    if let Err(error) = run_on(engine, arguments, run) {
        run.counts.check(&format!("browser tests on {}", engine.name()), Err(error));
    }
    process::check_interrupted()
}

fn run_on(engine: Engine, arguments: &[String], run: &mut Run) -> Result<()> {
    let part = match engine {
        Engine::Postgres => "browser tests on postgres: running",
        Engine::Sqlite => "browser tests on sqlite: running",
    };
    run.counts.heading(part);
    let binary = run.server.clone().context("the server was not built")?;
    let database = Database::empty(engine, &mut run.postgres)?;
    let server = Server::start(&binary, &database, |_| ())?;
    let report = database.folder().join("playwright.json");
    let mut playwright = Command::new("npx");
    playwright
        .args(["playwright", "test"])
        .args(arguments)
        .current_dir(workspace::browser_tests())
        .env("BASE_URL", &server.base)
        .env("DATABASE", engine.name())
        .env("DATABASE_URL", &database.url)
        .env("CLOUDTAB_DATA_DIR", database.folder())
        .env("CLOUDTAB_BIN", &binary)
        .env("CLOUDTAB_ADMIN_EMAIL", EMAIL)
        .env("CLOUDTAB_ADMIN_PASSWORD", PASSWORD)
        .env("CHROMIUM", install::chromium()?)
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    let status = run.times.of(part, |_| process::status(&mut playwright))?;
    let report: Value = serde_json::from_slice(&fs::read(report).context("Playwright left no report")?)?;
    let number = |name: &str| report["stats"][name].as_u64().with_context(|| format!("no {name}"));
    // A test that passed only on a second try counts as failed.
    let (passed, failed) = (number("expected")?, number("unexpected")? + number("flaky")?);
    run.counts.add(&format!("browser tests on {}", engine.name()), passed, failed);
    each_test(&report["suites"], &mut |name, took| run.times.test(format!("{} on {}", name, engine.name()), took));
    if number("skipped")? > 0 {
        println!("{} browser tests say of themselves that they do not apply here", number("skipped")?);
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

/// Calls `see` for each test of Playwright's report, with its duration.
fn each_test(suites: &Value, see: &mut dyn FnMut(String, Duration)) {
    for suite in suites.as_array().into_iter().flatten() {
        each_test(&suite["suites"], see);
        for spec in suite["specs"].as_array().into_iter().flatten() {
            for test in spec["tests"].as_array().into_iter().flatten() {
                let took = test["results"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|result| result["duration"].as_u64())
                    .sum();
                let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
                let name =
                    format!("{} ({}): {}", text(&spec["file"]), text(&test["projectName"]), text(&spec["title"]));
                see(name, Duration::from_millis(took));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_test_of_a_report_is_seen_with_its_time_even_in_nested_groups() {
        let report = serde_json::json!([{
            "specs": [{ "file": "a.spec.ts", "title": "one", "tests": [{ "projectName": "chromium", "results": [{ "duration": 1200 }] }] }],
            "suites": [{
                "specs": [{ "file": "a.spec.ts", "title": "two", "tests": [{ "projectName": "no-js", "results": [{ "duration": 30 }] }] }],
            }],
        }]);
        let mut seen = Vec::new();
        each_test(&report, &mut |name, took| seen.push((name, took.as_millis())));
        assert_eq!(seen, [("a.spec.ts (no-js): two".to_owned(), 30), ("a.spec.ts (chromium): one".to_owned(), 1200)]);
    }
}
