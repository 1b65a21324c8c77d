//! `cargo xtask serve`: builds for development, then replaces this process with the server, so that signals reach it.

use crate::build;
use anyhow::{Context, Result};
use std::{ffi::OsString, os::unix::process::CommandExt, process::Command};

/// Arguments to pass on.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Arguments for `cloudtab serve`, after `--`
    #[arg(last = true)]
    cloudtab: Vec<OsString>,
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let binary = build::everything(false)?;
    let failure = Command::new(&binary).arg("serve").args(arguments.cloudtab).exec();
    Err(failure).with_context(|| format!("cannot run {}", binary.display()))
}
