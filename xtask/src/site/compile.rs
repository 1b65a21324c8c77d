//! Has cargo build the `frontend` crate for the browser.

use crate::{process, workspace};
use anyhow::{Context, Result};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the frontend and returns its WASM file.
pub(crate) fn frontend(release: bool) -> Result<PathBuf> {
    install_target()?;
    let profile = if release { "wasm-release" } else { "dev" };
    let mut cargo = workspace::cargo("rustc");
    cargo.args(["--package=frontend", "--lib", "--target", TARGET, "--profile", profile]);
    if release {
        // The split step moves functions between files, for which it needs the linker's relocations.
        cargo.args(["--features=split", "--", "-Clink-args=--emit-relocs"]);
    } else {
        // Nothing reads the debug information, and wasm-bindgen would have to carry it.
        cargo.args(["--", "-Cstrip=debuginfo"]);
    }
    process::run(&mut cargo)?;
    let folder = if release { profile } else { "debug" };
    Ok(workspace::target()?.join(TARGET).join(folder).join("frontend.wasm"))
}

/// Adds the WASM target when the toolchain has none: rustup does so by itself only where that is left switched on.
fn install_target() -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace::root()).args(["--print=target-libdir", "--target", TARGET]);
    if Path::new(process::read(&mut rustc)?.trim()).exists() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.current_dir(workspace::root()).args(["target", "add", TARGET]);
    process::run(&mut rustup).with_context(|| format!("install it: rustup target add {TARGET}"))
}
