//! Finds the programs needed besides Rust. Installs missing ones as root, else prints the command that does.

use crate::{process, workspace};
use anyhow::{Context, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// Returns what `find` finds; if nothing, installs one of the Debian packages and looks again.
pub(crate) fn or_install(what: &str, packages: &[&str], find: impl Fn() -> Option<PathBuf>) -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let line = format!("apt-get install --yes {}", packages.first().unwrap_or(&what));
    if rustix::process::geteuid().is_root() && in_path("apt-get").is_some() {
        println!("{what} is missing; installing it");
        // A fresh machine has no package lists; an old one may be able to install without new ones.
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

/// The program of this name in `PATH`.
pub(crate) fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Chromium, or the program in the variable `CHROMIUM`. The headless shell is preferred: it draws no window and takes
/// half the time.
pub(crate) fn chromium() -> Result<PathBuf> {
    or_install("Chromium", &["chromium-headless-shell", "chromium"], || {
        let named = env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
        let known = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
        named.or_else(|| known.into_iter().find_map(in_path))
    })
}

/// `npm`, which brings Node.js.
pub(crate) fn npm() -> Result<PathBuf> {
    or_install("Node.js", &["npm"], || in_path("npm"))
}

/// Installs Playwright in `end2end/`. Debian's browser is used; Playwright would download its own.
pub(crate) fn playwright() -> Result<()> {
    let mut ci = Command::new(npm()?);
    ci.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(ci.current_dir(workspace::browser_tests()).stdout(std::io::stderr()))
}

/// The folder of PostgreSQL's server programs; the newest version, at least 15.
pub(crate) fn postgres() -> Result<PathBuf> {
    or_install("PostgreSQL", &["postgresql", "postgresql-15"], || {
        let versions = Path::new("/usr/lib/postgresql").read_dir().into_iter().flatten().flatten();
        let debian = versions.map(|version| version.path().join("bin/initdb"));
        // The link in PATH points to the folder with the other programs.
        let installed = in_path("initdb").and_then(|link| link.canonicalize().ok()).into_iter().chain(debian);
        let suitable = installed.filter_map(|initdb| Some((major(&initdb)?, initdb)));
        let newest = suitable.filter(|(version, _)| *version >= 15).max()?;
        newest.1.parent().map(Path::to_owned)
    })
}

/// The major version: 15 for `initdb (PostgreSQL) 15.8 (Debian 15.8-0)`.
fn major(initdb: &Path) -> Option<u32> {
    let version = process::read(Command::new(initdb).arg("--version")).ok()?;
    version.split_whitespace().nth(2)?.split('.').next()?.parse().ok()
}

/// The target of the browser half.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the WASM target if the toolchain lacks it: rustup does it by itself only if automatic installation is enabled.
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

/// The checker of licences, bans and sources of dependencies.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    of_crates_io("cargo-deny", "0.20.2")
}

/// A program of crates.io in exactly this version, compiled once into cargo's target folder, without optimization, as
/// it runs for a second.
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
