//! `cargo xtask test`: every check of the project, on both databases, ending with one line of counts.

mod browser;
mod counts;
mod unit;

use crate::{build, database::Engine, postgres::Postgres, process, site};
use anyhow::Result;
use counts::Counts;

/// What a first visit may download, in bytes of brotli.
const FIRST_LOAD_CAP: u64 = 320_000;

/// Which checks to run.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only this half
    #[arg(long)]
    only: Option<Half>,
    /// Stop at the first part that fails instead of running them all
    #[arg(long)]
    fail_fast: bool,
    /// Only this database for the browser tests
    #[arg(long)]
    database: Option<Engine>,
    /// Arguments for Playwright after `--`, such as a file name
    #[arg(last = true)]
    playwright: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Half {
    /// Formatting, lints and `cargo test`
    Unit,
    /// Release build, size cap and browser tests
    Browser,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut counts = Counts::default();
    let mut postgres = None;
    let ended = parts(arguments, &mut counts, &mut postgres);
    // Before the last line, so that it stays the last.
    drop(postgres);
    if let Err(error) = ended {
        counts.check("the run came to its end", Err(error));
    }
    counts.finish()
}

fn parts(arguments: &Arguments, counts: &mut Counts, postgres: &mut Option<Postgres>) -> Result<()> {
    let mut parts: Vec<Part> = Vec::new();
    if arguments.only != Some(Half::Browser) {
        parts.extend([unit::lints as Part, unit::tests]);
    }
    if arguments.only != Some(Half::Unit) {
        parts.extend([release as Part, browser::tests]);
    }
    for part in parts {
        part(arguments, counts, postgres)?;
        process::check_interrupted()?;
        if arguments.fail_fast && counts.failed() {
            break;
        }
    }
    Ok(())
}

type Part = fn(&Arguments, &mut Counts, &mut Option<Postgres>) -> Result<()>;

fn release(_: &Arguments, counts: &mut Counts, _: &mut Option<Postgres>) -> Result<()> {
    counts.heading("release build");
    build::everything(true)?;
    let size = site::first_load()?;
    counts.check(
        &format!("a first visit downloads {size} bytes, at most {FIRST_LOAD_CAP}"),
        if size <= FIRST_LOAD_CAP { Ok(()) } else { Err(anyhow::anyhow!("too large")) },
    );
    Ok(())
}
