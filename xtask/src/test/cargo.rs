//! Builds tests with cargo and runs each test program by itself, so that compiling and running are timed separately,
//! and each test reports its time.

use super::{counts::Counts, times::Times};
use crate::{process, workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The output of a build.
#[derive(Default)]
pub(crate) struct Built {
    /// The test programs.
    pub(crate) tests: Vec<TestProgram>,
    /// The server, which its tests start.
    pub(crate) server: Option<PathBuf>,
    /// The number of warnings and errors of the compiler and clippy.
    pub(crate) complaints: usize,
}

/// A test program.
pub(crate) struct TestProgram {
    /// Its crate's folder and its name, as in `server/portal`.
    pub(crate) name: String,
    executable: PathBuf,
    /// The folder of its crate, in which cargo would run it.
    folder: PathBuf,
}

/// Compiles the tests of some packages, with clippy as the compiler of our own crates: it lints and then compiles as
/// rustc does, so that nothing is compiled twice.
pub(crate) fn build(packages: &[&str], more: &[&str]) -> Result<Built> {
    let mut cargo = test(packages);
    cargo.args(["--no-run", "--message-format=json"]).args(more);
    let mut built = Built::default();
    let mut said = BTreeSet::new();
    let status = process::each_line(&mut cargo, |line| {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return println!("{line}") };
        match message["reason"].as_str() {
            Some("compiler-message") => {
                let text = message["message"]["rendered"].as_str().unwrap_or_default();
                // The same file is often compiled for several targets, with the same messages.
                if said.insert(text.to_owned()) {
                    println!("{text}");
                }
            }
            Some("compiler-artifact") => built.artifact(&message),
            _ => {}
        }
    })?;
    if !status.success() {
        bail!("`{}` failed ({status})", process::line(&cargo));
    }
    built.complaints = said.len();
    Ok(built)
}

/// Runs the examples in the documentation.
pub(crate) fn examples(packages: &[&str]) -> Result<()> {
    process::run(test(packages).args(["--doc", "--quiet"]))
}

fn test(packages: &[&str]) -> Command {
    let mut cargo = workspace::cargo("test");
    cargo.args(packages.iter().flat_map(|package| ["--package", package]));
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    cargo
}

impl Built {
    fn artifact(&mut self, message: &Value) {
        let Some(executable) = message["executable"].as_str().map(PathBuf::from) else { return };
        let name = message["target"]["name"].as_str().unwrap_or_default();
        let manifest = Path::new(message["manifest_path"].as_str().unwrap_or_default());
        let folder = manifest.parent().unwrap_or(manifest).to_owned();
        if message["profile"]["test"] == true {
            let of = folder.file_name().unwrap_or_default().to_string_lossy();
            let name = if of == name { name.to_owned() } else { format!("{of}/{name}") };
            self.tests.push(TestProgram { name, executable, folder });
        } else if name == "cloudtab" {
            self.server = Some(executable);
        }
    }
}

impl TestProgram {
    /// Runs its tests, or those whose names contain one of the words in `only`.
    pub(crate) fn run(&self, only: &[String], postgres: &str, counts: &mut Counts, times: &mut Times) -> Result<()> {
        let mut command = Command::new(&self.executable);
        let scratch = workspace::scratch("cloudtab-tests-")?;
        command.current_dir(&self.folder).env("CLOUDTAB_TEST_POSTGRES", postgres).env("TMPDIR", scratch.path());
        // A stable libtest reports times and JSON only with this variable.
        command.env("RUSTC_BOOTSTRAP", "1").args(["-Zunstable-options", "--format=json", "--report-time"]);
        command.args(only);
        let (mut sum, mut took) = (None, 0.0);
        let mut begun = BTreeSet::new();
        let status = process::each_line(&mut command, |line| {
            let Ok(event) = serde_json::from_str::<Value>(line) else { return println!("{line}") };
            let number = |name: &str| event[name].as_u64();
            let test = event["name"].as_str().unwrap_or_default();
            match (event["type"].as_str(), event["event"].as_str()) {
                (Some("suite"), Some("ok" | "failed")) => {
                    took = event["exec_time"].as_f64().unwrap_or(0.0);
                    sum = number("passed").zip(number("failed")).zip(number("ignored"));
                }
                (Some("test"), Some("started")) => {
                    begun.insert(test.to_owned());
                }
                (Some("test"), Some(how @ ("ok" | "failed"))) => {
                    begun.remove(test);
                    let name = format!("{}: {test}", self.name);
                    if how == "failed" {
                        println!("FAILED: {name}\n{}", event["stdout"].as_str().unwrap_or_default());
                    }
                    times.test(name, Duration::from_secs_f64(event["exec_time"].as_f64().unwrap_or(0.0)));
                }
                _ => {}
            }
        })?;
        let ended = || format!("{} ended with {status}; it was at {begun:?}", self.name);
        let ((passed, failed), ignored) = sum.with_context(ended)?;
        println!("{}: {passed} passed, {failed} failed in {took:.1} s", self.name);
        counts.add(&self.name, passed, failed);
        if failed == 0 && !status.success() {
            bail!("{}", ended());
        }
        if ignored > 0 {
            bail!("{} left out {ignored} tests", self.name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    const PASSED: &str = r#"{"type":"test","name":"a::b","event":"ok","exec_time":1.5}"#;
    const FAILED: &str = r#"{"type":"test","name":"a::c","event":"failed","exec_time":0.1,"stdout":"why"}"#;

    /// Runs a program that prints these lines, as libtest would, and exits with this code.
    fn run(lines: &[&str], code: u8) -> (Result<()>, Counts) {
        let folder = tempfile::tempdir().unwrap();
        let executable = folder.path().join("tests");
        let said = lines.iter().map(|line| format!("echo '{line}'\n")).collect::<String>();
        let script = folder.path().join("script");
        std::fs::write(&script, format!("#!/bin/sh\n{said}exit {code}\n")).unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        // Linux runs no file that is open for writing, and a process that another test starts may hold this one's.
        assert!(Command::new("cp").args([&script, &executable]).status().unwrap().success());
        let program = TestProgram { name: "server/portal".into(), executable, folder: folder.path().to_owned() };
        let mut counts = Counts::default();
        (program.run(&[], "", &mut counts, &mut Times::default()), counts)
    }

    #[test]
    fn a_program_that_ends_without_a_sum_is_an_error_naming_its_last_test() {
        let (result, _) = run(&[PASSED, r#"{"type":"test","event":"started","name":"a::last"}"#], 0);
        let told = result.unwrap_err().to_string();
        assert!(told.contains("server/portal ended with") && told.contains("a::last"), "{told}");
    }

    #[test]
    fn a_program_that_fails_after_its_sum_is_an_error() {
        let sum = r#"{"type":"suite","event":"ok","passed":1,"failed":0,"ignored":0,"exec_time":1.5}"#;
        assert!(run(&[PASSED, sum], 0).0.is_ok());
        assert!(run(&[PASSED, sum], 1).0.is_err());
    }

    #[test]
    fn ignored_tests_are_an_error() {
        let (result, _) =
            run(&[r#"{"type":"suite","event":"ok","passed":1,"failed":0,"ignored":2,"exec_time":1.5}"#], 0);
        assert!(result.unwrap_err().to_string().contains("left out 2 tests"));
    }

    #[test]
    fn failed_tests_are_counted() {
        let sum = r#"{"type":"suite","event":"failed","passed":1,"failed":1,"ignored":0,"exec_time":1.6}"#;
        let (result, counts) = run(&[PASSED, FAILED, "something a test printed", sum], 101);
        assert!(result.is_ok() && counts.failed());
    }
}
