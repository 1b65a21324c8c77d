//! Builds the site, everything a browser downloads, in `target/site/`: cargo builds the WASM, and the program in
//! `xtask/site` the rest.

use crate::{install, process, workspace};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

/// What a browser with an empty cache downloads before a page is interactive, besides the HTML and the icon.
#[derive(Deserialize)]
pub(crate) struct Load {
    /// Compressed with brotli.
    pub(crate) bytes: u64,
    /// The number of files.
    pub(crate) files: usize,
}

/// Builds the site from the WASM that [`frontend`] built; `release` also splits, minifies and compresses it.
///
/// Returns what each page loads; known only for a release.
pub(crate) fn assemble(release: bool, wasm: &Path) -> Result<BTreeMap<String, Load>> {
    let mut tool = workspace::cargo("run");
    tool.args(["--package=site"]);
    if release {
        tool.arg("--features=release");
    }
    tool.arg("--").arg("--wasm").arg(wasm);
    tool.arg("--style").arg(workspace::root().join("style")).arg("--out").arg(workspace::site());
    let printed = process::read(&mut tool)?;
    if !release {
        return Ok(BTreeMap::new());
    }
    serde_json::from_str(&printed).with_context(|| format!("the sizes of the pages cannot be read: {printed}"))
}

/// Builds the frontend for the browser and returns its WASM file.
pub(crate) fn frontend(release: bool) -> Result<PathBuf> {
    install::wasm_target()?;
    let profile = if release { "wasm-release" } else { "dev" };
    let mut cargo = workspace::cargo("rustc");
    cargo.args(["--package=frontend", "--lib", "--target", install::WASM_TARGET, "--profile", profile]);
    if release {
        cargo.args(["--config", &without_paths()?]);
        // The split step moves functions between files and needs the linker's relocations for that.
        cargo.args(["--features=split", "--", "-Clink-args=--emit-relocs"]);
    } else {
        // Nothing reads the debug information, and it slows wasm-bindgen down.
        cargo.args(["--", "-Cstrip=debuginfo"]);
    }
    process::run(&mut cargo)?;
    let folder = if release { profile } else { "debug" };
    Ok(workspace::target()?.join(install::WASM_TARGET).join(folder).join("frontend.wasm"))
}

/// The setting that keeps the paths of this machine out of the WASM: without them it is smaller, and the same everywhere.
/// Cargo adds it to the flags in `.cargo/config.toml`.
fn without_paths() -> Result<String> {
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sources = cargo.context("no home folder")?.join("registry/src");
    let mut folders = vec![workspace::root()];
    for registry in fs::read_dir(&sources).with_context(|| sources.display().to_string())? {
        folders.push(registry?.path());
    }
    let flags = folders.iter().map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    Ok(format!("build.rustflags={:?}", flags.collect::<Vec<_>>()))
}

/// Creates the folder: rust-embed requires it at compile time, though debug builds read it only at run time.
pub(crate) fn make_folder() -> Result<()> {
    Ok(fs::create_dir_all(workspace::site())?)
}
