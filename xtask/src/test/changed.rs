//! `cargo xtask test --changed`: checks most of what a change can break, in minutes. It is for work in progress; the
//! full `cargo xtask test` decides.
//!
//! 1. Files that changed since a commit, including new ones, select the crates to compile with the profile `dev`: their
//!    crates and all that depend on these.
//! 2. All tests of a changed crate run. Of the crates that depend on it, those tests run whose names contain the noun of
//!    a changed file, since a noun has the same name in every crate.
//! 3. The specs of those nouns run on SQLite, or the `@smoke` specs if no spec has the noun.

use super::{Built, CRATES, Run, TOOLS, browser, cargo, execute, lints, of_build};
use crate::{build, database::Engine, process, site, workspace};
use anyhow::Result;
use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// File and folder names that are not nouns of the product.
const NO_NOUNS: [&str; 20] = [
    "src", "test", "portal", "lib", "main", "mod", "api", "host", "page", "ui", "draft", "list", "add", "edit",
    "query", "profile", "testing", "step", "support", "public",
];

/// What changed, in the terms that select the checks.
#[derive(Default)]
struct Change {
    /// Top-level folders.
    folders: BTreeSet<String>,
    nouns: BTreeSet<String>,
    files: Vec<String>,
    /// Whether a file changed that affects the compilation of every crate.
    all: bool,
}

/// The files that affect the compilation of every crate.
const OF_ALL: [&str; 5] = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "clippy.toml", "rust-toolchain.toml"];

pub(super) fn parts(since: &str, run: &mut Run) -> Result<()> {
    let change = Change::since(since)?;
    if change.files.is_empty() {
        println!("Nothing changed since {since}. `--changed main` takes all changes since main.");
        return Ok(());
    }
    let compiled = change.compiled();
    println!("changed: {}", change.files.join(" "));
    println!("crates that this can break: {}", compiled.join(" "));
    println!("nouns: {}", change.nouns.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
    lints::formatting(run)?;
    if change.files.iter().any(|file| file.ends_with("Cargo.toml") || file == "Cargo.lock" || file == "deny.toml") {
        lints::dependencies(run)?;
    }
    if change.all || ["domain", "app", "frontend"].iter().any(|folder| change.folders.contains(*folder)) {
        lints::browser_half(run)?;
    }
    if change.all || change.folders.contains("xtask") {
        let built = run.times.of("compiling", |_| cargo::build(&TOOLS, &["--features=site/release"]));
        if let Some(built) = of_build(built, "the tooling compiles and has no lints", run)? {
            execute(&built, "running", &[], run)?;
        }
    }
    if !compiled.is_empty() {
        site::make_folder()?;
        let built = run.times.of("compiling", |_| cargo::build(&compiled, &[]));
        let Some(built) = of_build(built, "the crates compile and have no lints", run)? else { return Ok(()) };
        change.tests(&built, run)?;
        run.server = built.server;
    }
    change.specs(run)
}

/// `contact` of `contacts` and of `contacts.spec`.
fn noun(word: &str) -> String {
    word.trim_end_matches(".spec").trim_end_matches('s').to_owned()
}

impl Change {
    fn since(commit: &str) -> Result<Self> {
        let git =
            |arguments: &[&str]| process::read(Command::new("git").current_dir(workspace::root()).args(arguments));
        let files = git(&["diff", "--name-only", "--no-renames", commit])?;
        let new = git(&["ls-files", "--others", "--exclude-standard"])?;
        Ok(Self::of(files.lines().chain(new.lines()).map(str::to_owned).collect()))
    }

    fn of(files: Vec<String>) -> Self {
        let (mut folders, mut nouns) = (BTreeSet::new(), BTreeSet::new());
        for file in &files {
            let path = Path::new(file).with_extension("");
            let mut words = path.iter().map(|word| word.to_string_lossy().into_owned());
            let folder = words.next().unwrap_or_default();
            if path.iter().count() > 1 {
                folders.insert(folder);
                nouns.extend(words.map(|word| noun(&word)).filter(|noun| !NO_NOUNS.contains(&noun.as_str())));
            }
        }
        let all = files.iter().any(|file| OF_ALL.contains(&file.as_str()));
        Self { folders, nouns, files, all }
    }

    /// Whether a crate's own files changed.
    fn touches(&self, of: &str) -> bool {
        self.all
            || self.folders.contains(of)
            || of == "storage" && self.folders.contains("migrations")
            // Every test of the server uses it.
            || of == "server" && self.files.iter().any(|file| file == "storage/src/testing.rs")
    }

    /// The crates that changed and those after them in `CRATES`: no crate depends on a later one.
    fn compiled(&self) -> Vec<&'static str> {
        let first = CRATES.iter().position(|of| self.touches(of));
        first.map_or_else(Vec::new, |first| CRATES[first..].to_vec())
    }

    fn tests(&self, built: &Built, run: &mut Run) -> Result<()> {
        let mut nouns = Vec::from_iter(self.nouns.clone());
        if self.touches("app") || self.touches("storage") {
            // The tests of access rights concern all nouns, but are named after none.
            nouns.push("access::".to_owned());
        }
        for tests in &built.tests {
            let of = tests.name.split('/').next().unwrap_or_default();
            let only = if self.touches(of) { &[][..] } else { &nouns };
            if !only.is_empty() {
                println!("{}: only tests named {}", tests.name, only.join(", "));
            }
            super::execute_one(tests, "running", only, run)?;
        }
        Ok(())
    }

    /// Runs the specs of the nouns with a development build.
    fn specs(&self, run: &mut Run) -> Result<()> {
        let mut specs: Vec<String> = Vec::new();
        for entry in fs::read_dir(workspace::root().join("end2end/tests"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(stem) = name.strip_suffix(".spec.ts")
                && self.nouns.contains(&noun(stem))
            {
                specs.push(format!("tests/{name}"));
            }
        }
        let visible = ["domain", "storage", "migrations", "app", "server", "frontend", "style", "end2end"];
        let is_site = self.files.iter().any(|file| file.starts_with("xtask/site/"));
        if specs.is_empty() {
            if !self.all && !is_site && !visible.iter().any(|folder| self.folders.contains(*folder)) {
                return Ok(());
            }
            specs = vec!["--grep=@smoke".to_owned(), "--project=chromium".to_owned()];
        }
        specs.sort();
        let wasm = run.times.of("the site, for development", |_| {
            let wasm = site::frontend(false)?;
            site::assemble(false, &wasm)
        });
        wasm?;
        if run.server.is_none() {
            run.server = Some(run.times.of("compiling", |_| build::server("dev"))?);
        }
        browser::install(run)?;
        browser::on(Engine::Sqlite, &specs, run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(files: &[&str]) -> Change {
        Change::of(files.iter().map(|file| (*file).to_owned()).collect())
    }

    #[test]
    fn a_change_affects_its_crate_and_all_that_depend_on_it() {
        assert_eq!(change(&["domain/src/contact/draft.rs"]).compiled(), CRATES);
        assert_eq!(change(&["app/src/pages/login.rs", "README.md"]).compiled(), ["app", "demo", "server"]);
        assert_eq!(change(&["migrations/sqlite/0009_tax.sql"]).compiled(), ["storage", "app", "demo", "server"]);
        assert!(change(&["style/form.css", "end2end/tests/login.spec.ts"]).compiled().is_empty());
        assert_eq!(change(&["Cargo.lock"]).compiled(), CRATES);
    }

    #[test]
    fn one_noun_names_the_files_of_every_crate() {
        let nouns = |files: &[&str]| Vec::from_iter(change(files).nouns);
        assert_eq!(nouns(&["domain/src/purchase_order/draft.rs"]), ["purchase_order"]);
        assert_eq!(nouns(&["app/src/pages/customers/profile/contacts.rs"]), ["contact", "customer"]);
        assert_eq!(nouns(&["end2end/tests/contacts.spec.ts", "Cargo.toml"]), ["contact"]);
    }
}
