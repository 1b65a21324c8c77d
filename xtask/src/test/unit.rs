//! Formatting, lints, and `cargo test` with a real PostgreSQL beside SQLite.

use super::{
    Arguments,
    counts::{Counts, of_cargo},
};
use crate::{database, install, postgres::Postgres, process, workspace};
use anyhow::{Result, bail};
use std::fs;

/// Formatting and lints; each command counts as one check.
pub(crate) fn lints(_: &Arguments, counts: &mut Counts, _: &mut Option<Postgres>) -> Result<()> {
    counts.heading("formatting and lints");
    make_site_folder()?;
    install::wasm_target()?;
    let checks: [(&str, &str, &[&str]); 4] = [
        ("the code is formatted", "fmt", &["--all", "--check"]),
        ("the crates have no lints", "clippy", &["--all-targets", "--", "--deny=warnings"]),
        (
            // Apart from the rest: together, the features `ssr` and `hydrate` would be one.
            "the browser half has no lints",
            "clippy",
            &["--package=frontend", "--target=wasm32-unknown-unknown", "--", "--deny=warnings"],
        ),
        ("the tooling has no lints", "clippy", &["--package=xtask", "--all-targets", "--", "--deny=warnings"]),
    ];
    for (name, subcommand, arguments) in checks {
        counts.check(name, process::run(workspace::cargo(subcommand).args(arguments)));
        process::check_interrupted()?;
    }
    Ok(())
}

/// `cargo test` over everything that runs on this machine.
pub(crate) fn tests(_: &Arguments, counts: &mut Counts, postgres: &mut Option<Postgres>) -> Result<()> {
    counts.heading("cargo test, on SQLite and on PostgreSQL");
    make_site_folder()?;
    let url = database::running(postgres)?.url("postgres");
    for packages in [[].as_slice(), &["--package=xtask"]] {
        let mut cargo = workspace::cargo("test");
        cargo.arg("--no-fail-fast").args(packages).env("CLOUDTAB_TEST_POSTGRES", &url);
        let mut sum = (0, 0);
        let status = process::each_line(&mut cargo, |line| {
            if let Some((passed, failed)) = of_cargo(line) {
                sum = (sum.0 + passed, sum.1 + failed);
            }
        })?;
        counts.add("cargo test", sum.0, sum.1);
        if !status.success() && sum.1 == 0 {
            // It did not compile, or a test took the whole process down.
            let result = (|| bail!("it ended with {status}"))();
            counts.check(&process::line(&cargo), result);
        }
    }
    Ok(())
}

/// rust-embed wants the folder when the server is compiled, though debug builds read it only when they run.
fn make_site_folder() -> Result<()> {
    Ok(fs::create_dir_all(workspace::site())?)
}
