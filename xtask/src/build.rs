//! `cargo xtask build`: builds the site, then the server, which embeds the site.

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

/// Builds site and server; returns the server's binary. Prints its steps, as a first build takes minutes.
pub(crate) fn everything(release: bool) -> Result<PathBuf> {
    let (what, minutes) = if release { ("as it is shipped", 11) } else { ("for development", 6) };
    eprintln!(
        "\nBuilding Cloudtab {what}. The first build takes about {minutes} minutes on two cores. Later builds compile \
         only what changed."
    );
    step("1 of 3: the pages for the browser, as WebAssembly");
    let wasm = site::frontend(release)?;
    step("2 of 3: the JavaScript and the styles. The first time, the tool that makes them is compiled too.");
    site::assemble(release, &wasm)?;
    step("3 of 3: the server");
    server(if release { "release" } else { "dev" })
}

/// Prints the step that starts, and how long the command has run.
fn step(what: &str) {
    let seconds = process::age().unwrap_or_default().as_secs();
    eprintln!("\n[{}:{:02}] {what}", seconds / 60, seconds % 60);
}

/// Builds the server with a profile; returns its binary.
pub(crate) fn server(profile: &str) -> Result<PathBuf> {
    process::run(workspace::cargo("build").args(["--package=server", "--profile", profile]))?;
    workspace::binary(profile)
}
