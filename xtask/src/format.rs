//! `cargo xtask format`: rustfmt for the code, leptosfmt for what is inside `view!`.

use crate::{install, process, workspace};
use anyhow::{Result, ensure};
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
    leptosfmt.current_dir(workspace::root()).args(["--config-file=leptosfmt.toml", "app/src"]);
    if mode == Mode::Check {
        leptosfmt.arg("--check");
    }
    of_leptosfmt(&mut leptosfmt)
}

/// It exits with 0 also for a file that it cannot read, so what it says of each file decides.
fn of_leptosfmt(leptosfmt: &mut Command) -> Result<()> {
    let (mut done, mut failed) = (0, 0);
    let status = process::each_line(leptosfmt, |line| {
        done += usize::from(line.starts_with('✅'));
        if line.starts_with('❌') {
            failed += 1;
            println!("{line}");
        }
    })?;
    ensure!(status.success() && failed == 0, "leptosfmt ended with {status}; {failed} files it could not format");
    ensure!(done > 0, "leptosfmt found no file");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(said: &str) -> Result<()> {
        of_leptosfmt(Command::new("printf").arg(said))
    }

    #[test]
    fn a_file_that_leptosfmt_cannot_read_is_a_fault_though_it_exits_with_0() {
        assert!(of("✅ app/src/lib.rs\n").is_ok());
        assert!(of("✅ app/src/lib.rs\n❌ app/src/routes.rs\n").is_err());
        assert!(of("").is_err());
    }
}
