//! `cargo xtask build`: the site first, then the server, which holds the site in itself.

use crate::{process, site, workspace};
use anyhow::Result;
use std::path::PathBuf;

/// What to build.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Small and fast instead of quickly built
    #[arg(long)]
    release: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let binary = everything(arguments.release)?;
    println!("{}", binary.display());
    Ok(())
}

/// Builds site and server; returns the server's binary.
pub(crate) fn everything(release: bool) -> Result<PathBuf> {
    site::build(release)?;
    let mut cargo = workspace::cargo("build");
    cargo.args(["--package", "server"]);
    if release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    workspace::binary(release)
}
