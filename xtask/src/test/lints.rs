//! Checks of formatting and dependencies, which need no build, and clippy for the browser half.

use super::Run;
use crate::{
    format::{self, Mode},
    install, process, workspace,
};
use anyhow::Result;
use std::process::Command;

/// Checks the formatting of the code, including `view!`.
pub(super) fn formatting(run: &mut Run) -> Result<()> {
    run.counts.heading("formatting");
    let Run { counts, times, .. } = run;
    times.of("formatting", |_| {
        counts.check("the code is formatted, as by cargo xtask format", format::code(Mode::Check));
        counts.check("the views are formatted, as by cargo xtask format", format::views(Mode::Check));
        process::check_interrupted()
    })
}

/// Checks licences, bans and sources of all dependencies, and known vulnerabilities if the database of advisories is
/// available.
pub(super) fn dependencies(run: &mut Run) -> Result<()> {
    run.counts.heading("licences, bans and sources of dependencies");
    let Run { counts, times, .. } = run;
    times.of("licences, bans and sources", |_| {
        let deny = match install::cargo_deny() {
            Ok(deny) => deny,
            Err(error) => {
                counts.check("cargo-deny is there", Err(error));
                return process::check_interrupted();
            }
        };
        let deny = |arguments: &[&str]| {
            let mut command = Command::new(&deny);
            process::run(command.current_dir(workspace::root()).arg("--log-level=error").args(arguments))
        };
        let allowed = deny(&["check", "licenses", "bans", "sources"]);
        counts.check("licences, bans and sources of dependencies are allowed by deny.toml", allowed);
        process::check_interrupted()?;
        match deny(&["fetch", "db"]) {
            Ok(()) => counts.check("no fault of a dependency is known", deny(&["check", "advisories"])),
            Err(error) => counts.left_out(format!("known faults of dependencies; their database: {error:#}")),
        }
        process::check_interrupted()
    })
}

/// Runs clippy for the browser half separately, because one build would unify the features `ssr` and `hydrate`.
pub(super) fn browser_half(run: &mut Run) -> Result<()> {
    run.counts.heading("lints of the browser half");
    install::wasm_target()?;
    let mut clippy = workspace::cargo("clippy");
    clippy.args(["--package=frontend", "--target", install::WASM_TARGET, "--", "--deny=warnings"]);
    let result = run.times.of("lints of the browser half", |_| process::run(&mut clippy));
    run.counts.check("the browser half has no lints", result);
    process::check_interrupted()
}
