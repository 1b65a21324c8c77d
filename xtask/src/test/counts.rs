//! Counts passed and failed checks.

use anyhow::{Result, bail};

/// How many checks passed and failed so far, and which.
#[derive(Default)]
pub(crate) struct Counts {
    passed: u64,
    failed: u64,
    /// The failed checks, printed at the end of a run.
    failures: Vec<String>,
    /// What could not be checked, printed at the end, too.
    left_out: Vec<String>,
}

impl Counts {
    /// Prints the heading of a part.
    pub(crate) fn heading(&self, part: &str) {
        println!("\n== {part}");
    }

    /// Counts one check and prints its result.
    pub(crate) fn check(&mut self, name: &str, result: Result<()>) {
        match result {
            Ok(()) => {
                println!("ok: {name}");
                self.passed += 1;
            }
            Err(error) => {
                println!("FAILED: {name}: {error:#}");
                self.failed += 1;
                self.failures.push(name.to_owned());
            }
        }
    }

    /// Adds tests that another program ran.
    pub(crate) fn add(&mut self, part: &str, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
        if failed > 0 {
            self.failures.push(format!("{part}: {failed}"));
        }
    }

    /// Notes what could not be checked here, and why.
    pub(crate) fn left_out(&mut self, what: String) {
        self.left_out.push(what);
    }

    /// Whether anything failed so far.
    pub(crate) fn failed(&self) -> bool {
        self.failed > 0
    }

    /// Prints the sums; an error if a check failed.
    pub(crate) fn finish(self) -> Result<()> {
        println!();
        for failure in &self.failures {
            println!("failed: {failure}");
        }
        for what in &self.left_out {
            println!("not checked: {what}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed > 0 {
            std::process::exit(1);
        }
        if self.passed == 0 {
            bail!("nothing ran");
        }
        Ok(())
    }
}
