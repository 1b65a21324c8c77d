//! Has cargo build the `frontend` crate for the browser.

use crate::{install, process, workspace};
use anyhow::Result;
use std::path::PathBuf;

/// Builds the frontend and returns its WASM file.
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
