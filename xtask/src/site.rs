//! The site: everything a browser downloads, made into `target/site/`. Cargo builds the WASM here; the program in
//! `xtask/site` makes the rest of it.

use crate::{install, process, workspace};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Makes the site of the WASM that [`frontend`] built; `release` also splits, minifies and compresses it.
///
/// Returns how many bytes of brotli a first visit downloads, which is known of a release only.
pub(crate) fn assemble(release: bool, wasm: &Path) -> Result<Option<u64>> {
    let mut tool = workspace::cargo("run");
    tool.args(["--package=site"]);
    if release {
        tool.arg("--features=release");
    }
    tool.arg("--").arg("--wasm").arg(wasm);
    tool.arg("--style").arg(workspace::root().join("style")).arg("--out").arg(workspace::site());
    let printed = process::read(&mut tool)?;
    if !release {
        return Ok(None);
    }
    let size = printed.trim().parse();
    size.map(Some).with_context(|| format!("the site's size is not a number: {printed}"))
}

/// Has cargo build the frontend for the browser and returns its WASM file.
pub(crate) fn frontend(release: bool) -> Result<PathBuf> {
    install::wasm_target()?;
    let profile = if release { "wasm-release" } else { "dev" };
    let mut cargo = workspace::cargo("rustc");
    cargo.args(["--package=frontend", "--lib", "--target", install::WASM_TARGET, "--profile", profile]);
    if release {
        // The split step moves functions between files, for which it needs the linker's relocations.
        cargo.args(["--features=split", "--", "-Clink-args=--emit-relocs"]);
    } else {
        // Nothing reads the debug information, and wasm-bindgen would have to carry it.
        cargo.args(["--", "-Cstrip=debuginfo"]);
    }
    process::run(&mut cargo)?;
    let folder = if release { profile } else { "debug" };
    Ok(workspace::target()?.join(install::WASM_TARGET).join(folder).join("frontend.wasm"))
}

/// Makes the folder: rust-embed wants it when the server is compiled, though debug builds read it only when they run.
pub(crate) fn make_folder() -> Result<()> {
    Ok(fs::create_dir_all(workspace::site())?)
}
