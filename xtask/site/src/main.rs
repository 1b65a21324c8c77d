//! Makes `target/site/`: everything a browser downloads. `cargo xtask` calls it with the WASM that cargo has built.
//!
//! 1. [`bind`] writes the JavaScript beside the WASM; for a release [`split`] first cuts it at the lazy routes,
//!    and [`join`] puts the parts together in a few files ([`merge`]).
//! 2. [`style`] bundles the style sheet and collects the static files.
//! 3. [`link`] names each file after its content and makes the files that name each other use those names.
//! 4. [`output`] writes what changed, removes what is stale, and for a release compresses it ([`compress`], [`size`]).
//!
//! A program of its own, so that `cargo xtask` starts without waiting for it to be compiled; the feature `release` holds
//! what a development build does without.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a command's output is what it is for

mod bind;
#[cfg(feature = "release")]
mod compress;
#[cfg(feature = "release")]
mod functions;
#[cfg(feature = "release")]
mod join;
mod link;
#[cfg(feature = "release")]
mod merge;
mod output;
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
