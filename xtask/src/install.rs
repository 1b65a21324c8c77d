//! What is needed besides Rust: finds it, installs it when we may, else says the line that does.

use crate::{process, workspace};
use anyhow::{Context, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// What `find` finds; when that is nothing, installs one of the Debian packages and looks again.
pub(crate) fn or_install(what: &str, packages: &[&str], find: impl Fn() -> Option<PathBuf>) -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let line = format!("apt-get install --yes {}", packages.first().unwrap_or(&what));
    if rustix::process::geteuid().is_root() && in_path("apt-get").is_some() {
        println!("{what} is missing; installing it");
        // A fresh machine has no package lists yet; an old one may still install without new ones.
        let _ = process::status(Command::new("apt-get").args(["update", "--quiet"]));
        for package in packages {
            let mut apt = Command::new("apt-get");
            apt.args(["install", "--yes", "--quiet", "--no-install-recommends", package]);
            let installed = process::status(apt.env("DEBIAN_FRONTEND", "noninteractive"))?;
            if let Some(found) = find().filter(|_| installed.success()) {
                return Ok(found);
            }
        }
    }
    bail!("{what} is missing; install it: {line}");
}

/// The program of this name that a shell would run.
pub(crate) fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Chromium; variable `CHROMIUM` decides when it is set. Its headless shell is preferred: it draws no window that nobody
/// sees, and takes half the time.
pub(crate) fn chromium() -> Result<PathBuf> {
    or_install("Chromium", &["chromium-headless-shell", "chromium"], || {
        let named = env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
        let known = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
        named.or_else(|| known.into_iter().find_map(in_path))
    })
}

/// `npm` and with it Node.js.
pub(crate) fn npm() -> Result<PathBuf> {
    or_install("Node.js", &["npm"], || in_path("npm"))
}

/// The folder of PostgreSQL's server programs, the newest of version 15 or later.
pub(crate) fn postgres() -> Result<PathBuf> {
    or_install("PostgreSQL", &["postgresql", "postgresql-15"], || {
        let versions = Path::new("/usr/lib/postgresql").read_dir().into_iter().flatten().flatten();
        let debian = versions.map(|version| version.path().join("bin/initdb"));
        // A link in PATH leads to the folder that holds the other programs.
        let installed = in_path("initdb").and_then(|link| link.canonicalize().ok()).into_iter().chain(debian);
        let suitable = installed.filter_map(|initdb| Some((major(&initdb)?, initdb)));
        let newest = suitable.filter(|(version, _)| *version >= 15).max()?;
        newest.1.parent().map(Path::to_owned)
    })
}

/// 15 of `initdb (PostgreSQL) 15.8 (Debian 15.8-0)`.
fn major(initdb: &Path) -> Option<u32> {
    let version = process::read(Command::new(initdb).arg("--version")).ok()?;
    version.split_whitespace().nth(2)?.split('.').next()?.parse().ok()
}

/// What the browser half is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the WASM target when the toolchain has none: rustup does so by itself only where that is left switched on.
pub(crate) fn wasm_target() -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace::root()).args(["--print=target-libdir", "--target", WASM_TARGET]);
    if Path::new(process::read(&mut rustc)?.trim()).exists() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.current_dir(workspace::root()).args(["target", "add", WASM_TARGET]);
    process::run(&mut rustup).with_context(|| format!("install it: rustup target add {WASM_TARGET}"))
}

/// The formatter of `view!`.
pub(crate) fn leptosfmt() -> Result<PathBuf> {
    of_crates_io("leptosfmt", "0.1.33")
}

/// What looks at licences, bans and sources of dependencies.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    of_crates_io("cargo-deny", "0.20.2")
}

/// A program of crates.io in just this version, compiled once into cargo's target folder: quickly, as it runs for a second.
fn of_crates_io(name: &str, version: &str) -> Result<PathBuf> {
    let root = workspace::target()?.join("tools").join(format!("{name}-{version}"));
    let program = root.join("bin").join(name);
    if !program.is_file() {
        println!("compiling {name} {version}, once");
        let mut cargo = workspace::cargo("install");
        cargo.args([name, "--version", version, "--locked", "--debug", "--root"]).arg(&root);
        process::run(&mut cargo)?;
    }
    Ok(program)
}
