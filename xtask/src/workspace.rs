//! Paths: the checkout, cargo's target folder, the built site, the server's binary.

use crate::process;
use anyhow::{Context, Result};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    // The variable at run time comes first: the folder at compile time is another one if checkouts share a target
    // folder.
    let xtask = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let xtask = Path::new(&xtask);
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// The folder of the browser tests.
pub(crate) fn browser_tests() -> PathBuf {
    root().join("end2end")
}

/// The site that the server embeds. It is always in the checkout, because rust-embed takes a path relative to its
/// crate.
pub(crate) fn site() -> PathBuf {
    root().join("target/site")
}

/// Cargo's target folder, which a variable or a setting may change.
pub(crate) fn target() -> Result<PathBuf> {
    let metadata = process::read(cargo("metadata").args(["--no-deps", "--format-version=1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let target = metadata["target_directory"].as_str();
    Ok(target.context("cargo metadata names no target_directory")?.into())
}

/// The server's binary for a profile.
pub(crate) fn binary(profile: &str) -> Result<PathBuf> {
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(target()?.join(folder).join("cloudtab"))
}

/// A cargo command in the checkout.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut command = Command::new("cargo");
    command.arg(subcommand).current_dir(root());
    command
}

/// A temporary folder for test databases. It is in memory if 8 GiB are free, because hundreds of databases wait for the
/// disk.
pub(crate) fn scratch(prefix: &str) -> Result<TempDir> {
    const ENOUGH: u64 = 8 << 30;
    let memory = Path::new("/dev/shm");
    // The file system's limit does not consider how much memory is free.
    let room = rustix::fs::statvfs(memory).map_or(0, |of| of.f_bavail * of.f_frsize).min(available_memory());
    let mut folder = tempfile::Builder::new();
    let folder = folder.prefix(prefix);
    Ok(if room >= ENOUGH { folder.tempdir_in(memory)? } else { folder.tempdir()? })
}

/// Available memory in bytes, as estimated by Linux; 0 on other systems.
fn available_memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
