//! Adds up what passed and what failed.

use anyhow::{Result, bail};

/// How many checks passed and failed so far, and which.
#[derive(Default)]
pub(crate) struct Counts {
    passed: u64,
    failed: u64,
    /// What failed, for the end of a long run.
    failures: Vec<String>,
}

impl Counts {
    /// Announces a part.
    pub(crate) fn heading(&self, part: &str) {
        println!("\n== {part}");
    }

    /// Counts one check and prints how it went.
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

    /// Whether anything failed so far.
    pub(crate) fn failed(&self) -> bool {
        self.failed > 0
    }

    /// Prints the sum; an error when anything failed.
    pub(crate) fn finish(self) -> Result<()> {
        println!();
        for failure in &self.failures {
            println!("failed: {failure}");
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

/// Passed and failed of cargo's `test result: ok. 3 passed; 0 failed; …`.
pub(crate) fn of_cargo(line: &str) -> Option<(u64, u64)> {
    let mut words = line.strip_prefix("test result: ")?.split_whitespace().skip(1);
    let passed = words.next()?.parse().ok()?;
    let failed = words.nth(1)?.parse().ok()?;
    Some((passed, failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_of_a_cargo_test_is_understood() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(of_cargo(line), Some((12, 3)));
        assert_eq!(of_cargo("running 12 tests"), None);
    }
}
