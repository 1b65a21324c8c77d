//! `cargo xtask test`: runs every check of the project, on both databases, and ends with one line of counts.
//!
//! One build with the profile `dev` serves the lints and cargo's tests. The browser tests use the site of a release,
//! and a server with the profile `smoke`, which is `release` without link-time optimization.

mod browser;
mod cargo;
mod changed;
mod counts;
mod lints;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod rooms;
mod times;

use crate::{
    build,
    database::{self, Engine},
    postgres::Postgres,
    process, site,
};
use anyhow::{Context, Result, anyhow};
use cargo::{Built, TestProgram};
use counts::Counts;
use std::{path::PathBuf, time::Instant};
use times::Times;

/// The most that a page may download with an empty cache, in bytes of brotli.
const MOST_BYTES: [(&str, u64); 4] =
    [("customers_page", 295_000), ("profile_page", 455_000), ("bills_page", 400_000), ("log_in_page", 340_000)];
/// The most files of a page. With the HTML and the icon these are twelve requests.
const MOST_FILES: usize = 10;

/// The crates of the product, as in `default-members` in Cargo.toml.
const CRATES: [&str; 5] = ["domain", "storage", "app", "demo", "server"];
/// The crates of this tool.
const TOOLS: [&str; 2] = ["xtask", "site"];

/// Which checks to run.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run only this half
    #[arg(long)]
    only: Option<Half>,
    /// Run only most of what the changes since a commit can break, in one to three minutes
    #[arg(long, value_name = "COMMIT", num_args = 0..=1, default_missing_value = "HEAD")]
    #[arg(conflicts_with_all = ["only", "fail_fast", "database", "playwright"])]
    changed: Option<String>,
    /// Stop at the first part that fails instead of running them all
    #[arg(long)]
    fail_fast: bool,
    /// Run all browser tests on this database only
    #[arg(long)]
    database: Option<Engine>,
    /// Arguments for Playwright after `--`, such as a file name
    #[arg(last = true)]
    playwright: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Half {
    /// Lints and `cargo test`
    Unit,
    /// Size cap and browser tests
    Browser,
}

/// The state of a run.
#[derive(Default)]
struct Run {
    counts: Counts,
    times: Times,
    postgres: Option<Postgres>,
    /// The server for the browser tests.
    server: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut run = Run::default();
    if let Some(age) = process::age() {
        run.times.add("compiling this tool", age);
    }
    let ended = match &arguments.changed {
        Some(since) => changed::parts(since, &mut run),
        None => parts(arguments, &mut run),
    };
    // Stops PostgreSQL now, so that it prints nothing after the last lines.
    drop(run.postgres);
    if let Err(error) = ended {
        run.counts.check("the run finished", Err(error));
    }
    if let Err(error) = run.times.print() {
        run.counts.check("the times were printed", Err(error));
    }
    run.counts.finish()
}

fn parts(arguments: &Arguments, run: &mut Run) -> Result<()> {
    let unit = arguments.only != Some(Half::Browser);
    let browser = arguments.only != Some(Half::Unit);
    let mut parts: Vec<Part> = Vec::new();
    if unit {
        parts.extend([text as Part, tools, tests]);
    }
    if browser {
        parts.extend([shipped as Part, browser::tests]);
    }
    for part in parts {
        part(arguments, run)?;
        process::check_interrupted()?;
        if arguments.fail_fast && run.counts.failed() {
            break;
        }
    }
    Ok(())
}

type Part = fn(&Arguments, &mut Run) -> Result<()>;

/// The lints and tests of this tool.
fn tools(_: &Arguments, run: &mut Run) -> Result<()> {
    run.counts.heading("lints and tests of the tooling");
    // The feature reuses the dependencies of the site's release build, which are compiled anyway.
    let built = run.times.of("tooling: compiling, with clippy", |_| cargo::build(&TOOLS, &["--features=site/release"]));
    match of_build(built, "the tooling compiles and has no lints", run)? {
        Some(built) => execute(&built, "tooling: running", &[], run),
        None => Ok(()),
    }
}

/// Formatting, dependencies, and clippy for the browser's side.
fn text(_: &Arguments, run: &mut Run) -> Result<()> {
    lints::formatting(run)?;
    lints::dependencies(run)?;
    lints::browser_half(run)
}

/// Builds the site as in a release, checks its size, and builds the server that embeds it.
fn shipped(_: &Arguments, run: &mut Run) -> Result<()> {
    run.counts.heading("site and server, as they are shipped");
    let wasm = run.times.of("the site: compiling", |_| site::frontend(true))?;
    let loads = run.times.of("the site: splitting and compressing", |_| site::assemble(true, &wasm))?;
    for (page, most) in MOST_BYTES {
        let bytes = loads.get(page).with_context(|| format!("no {page} among the pages"))?.bytes;
        let name = format!("{page} downloads {bytes} bytes, at most {most}");
        run.counts.check(&name, if bytes <= most { Ok(()) } else { Err(anyhow!("too large")) });
    }
    let (page, files) =
        loads.iter().map(|(page, load)| (page, load.files)).max_by_key(|(_, files)| *files).context("no pages")?;
    let name = format!("no page loads more than {MOST_FILES} files: {page} loads {files}");
    run.counts.check(&name, if files <= MOST_FILES { Ok(()) } else { Err(anyhow!("too many")) });
    run.server = Some(run.times.of("the server: compiling", |_| build::server("smoke"))?);
    Ok(())
}

/// Compiles the tests of all crates with lints, and runs them.
fn tests(_: &Arguments, run: &mut Run) -> Result<()> {
    run.counts.heading("cargo's tests: compiling, with clippy");
    site::make_folder()?;
    let built = run.times.of("cargo's tests: compiling, with clippy", |_| cargo::build(&CRATES, &[]));
    // If the tests do not compile, the other parts still run.
    let Some(built) = of_build(built, "the crates compile and have no lints", run)? else { return Ok(()) };
    run.counts.heading("cargo's tests: running, on SQLite and on PostgreSQL");
    execute(&built, "cargo's tests: running", &[], run)?;
    let result = run.times.of("cargo's tests: examples in documentation", |_| cargo::examples(&CRATES));
    run.counts.check("the examples in the documentation hold", result);
    // Frees the memory of hundreds of databases. The browser tests start another PostgreSQL, with its usual settings.
    run.postgres = None;
    Ok(())
}

/// Counts a build's lints; a failed build is a failed check and returns nothing.
fn of_build(built: Result<Built>, name: &str, run: &mut Run) -> Result<Option<Built>> {
    process::check_interrupted()?;
    match built {
        Ok(built) => {
            let complaints = built.complaints;
            run.counts.check(name, if complaints == 0 { Ok(()) } else { Err(anyhow!("{complaints} complaints")) });
            Ok(Some(built))
        }
        Err(error) => {
            run.counts.check(name, Err(error));
            Ok(None)
        }
    }
}

/// Runs the built tests, or only those whose names contain one of the words in `only`.
fn execute(built: &Built, part: &'static str, only: &[String], run: &mut Run) -> Result<()> {
    built.tests.iter().try_for_each(|tests| execute_one(tests, part, only, run))
}

fn execute_one(tests: &TestProgram, part: &'static str, only: &[String], run: &mut Run) -> Result<()> {
    if run.postgres.is_none() {
        run.postgres = Some(Postgres::start_for_tests()?);
    }
    let url = database::running(&mut run.postgres)?.url("postgres");
    let start = Instant::now();
    if let Err(error) = tests.run(only, &url, &mut run.counts, &mut run.times) {
        run.counts.check(&tests.name, Err(error));
    }
    run.times.add(part, start.elapsed());
    process::check_interrupted()
}
