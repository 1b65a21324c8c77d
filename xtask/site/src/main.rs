//! Builds `target/site/`: everything a browser downloads. `cargo xtask` calls it with the compiled WASM.
//!
//! 1. [`bind`] writes the JavaScript for the WASM; for a release, [`split`] first splits it at the lazy routes, and
//!    [`join`] puts the parts together in a few files ([`merge`]).
//! 2. [`style`] bundles the style sheet and collects the static files.
//! 3. [`link`] adds content hashes to file names and updates references between files.
//! 4. [`output`] writes changed files, removes stale ones, and for a release compresses them ([`compress`], [`size`]).
//!
//! It is a separate program, so that `cargo xtask` starts without compiling it; the feature `release` adds what only a
//! release needs.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a command's output is what it is for

mod bind;
#[cfg(feature = "release")]
mod compress;
mod file;
#[cfg(feature = "release")]
mod functions;
#[cfg(feature = "release")]
mod join;
mod link;
#[cfg(feature = "release")]
mod merge;
#[cfg(feature = "release")]
mod names;
mod output;
mod parts;
#[cfg(feature = "release")]
mod size;
#[cfg(feature = "release")]
mod split;
mod style;

use anyhow::Result;
use clap::Parser;
use std::path::PathBuf;

/// Builds the site. With the feature `release` it prints what each page loads, as JSON.
#[derive(Parser)]
struct Arguments {
    /// The module that cargo built
    #[arg(long)]
    wasm: PathBuf,
    /// The folder with main.css and public/
    #[arg(long)]
    style: PathBuf,
    /// The folder that becomes the site
    #[arg(long)]
    out: PathBuf,
    /// Print the largest functions of the first load too
    #[arg(long)]
    functions: bool,
}

fn main() -> Result<()> {
    let Arguments { wasm, style, out, functions } = Arguments::parse();
    let site = link::site(bind::module(&wasm, functions)?, style::sheet(&style)?);
    output::write(&out, &site, &style::public(&style)?)?;
    #[cfg(feature = "release")]
    {
        size::print(&out)?;
        println!("{}", serde_json::to_string(&size::pages(&out, &site.manifest)?)?);
    }
    Ok(())
}
