//! `cargo xtask format`: rustfmt for the code, leptosfmt for what is inside `view!`.

use crate::{install, process, workspace};
use anyhow::Result;
use std::process::Command;

/// How to run them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Writes what should be otherwise.
    Write,
    /// Fails when something should be otherwise.
    Check,
}

pub(crate) fn run() -> Result<()> {
    views(Mode::Write)?;
    code(Mode::Write)?;
    // rustfmt may join what leptosfmt then breaks at another place; the second time they agree.
    views(Mode::Write)
}

/// All but what is inside `view!`.
pub(crate) fn code(mode: Mode) -> Result<()> {
    let mut rustfmt = workspace::cargo("fmt");
    rustfmt.arg("--all");
    if mode == Mode::Check {
        rustfmt.arg("--check");
    }
    process::run(&mut rustfmt)
}

/// What is inside `view!`, which rustfmt leaves as it is.
pub(crate) fn views(mode: Mode) -> Result<()> {
    let mut leptosfmt = Command::new(install::leptosfmt()?);
    leptosfmt.current_dir(workspace::root()).args(["--quiet", "--config-file=leptosfmt.toml", "app/src"]);
    if mode == Mode::Check {
        leptosfmt.arg("--check");
    }
    process::run(&mut leptosfmt)
}
