//! `cargo xtask format`: rustfmt for the code, leptosfmt for the contents of `view!`.

use crate::{install, process, workspace};
use anyhow::{Result, ensure};
use std::process::Command;

/// How to run the formatters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Formats the files.
    Write,
    /// Fails if a file is not formatted.
    Check,
}

pub(crate) fn run() -> Result<()> {
    views(Mode::Write)?;
    code(Mode::Write)?;
    // rustfmt may join lines that leptosfmt then breaks elsewhere; after this second run they agree.
    views(Mode::Write)
}

/// The code outside `view!`.
pub(crate) fn code(mode: Mode) -> Result<()> {
    let mut rustfmt = workspace::cargo("fmt");
    rustfmt.arg("--all");
    if mode == Mode::Check {
        rustfmt.arg("--check");
    }
    process::run(&mut rustfmt)
}

/// The contents of `view!`, which rustfmt does not format.
pub(crate) fn views(mode: Mode) -> Result<()> {
    let mut leptosfmt = Command::new(install::leptosfmt()?);
    leptosfmt.current_dir(workspace::root()).args(["--config-file=leptosfmt.toml", "app/src"]);
    if mode == Mode::Check {
        leptosfmt.arg("--check");
    }
    of_leptosfmt(&mut leptosfmt)
}

/// leptosfmt exits with 0 even if it cannot read a file, so its output decides.
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
    fn a_file_that_leptosfmt_cannot_read_is_an_error() {
        assert!(of("✅ app/src/lib.rs\n").is_ok());
        assert!(of("✅ app/src/lib.rs\n❌ app/src/routes.rs\n").is_err());
        assert!(of("").is_err());
    }
}
