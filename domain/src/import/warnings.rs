//! What a person should know about a file that was imported all the same.

use std::fmt;

/// One thing to know, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line it is about; `None` when it is about the whole file.
    pub line: Option<u64>,
    /// A sentence.
    pub text: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "Line {line}, {}", self.text),
            None => out.write_str(&self.text),
        }
    }
}

/// The first hundred warnings, and how many there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    listed: Vec<Warning>,
    count: u64,
}

impl Warnings {
    /// So many are kept word for word.
    pub const LISTED: usize = 100;

    /// The first ones, in the order of the file.
    pub fn listed(&self) -> &[Warning] {
        &self.listed
    }

    /// How many there were, with those not listed.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The first ones, and a last one that says how many there are beyond them.
    pub(super) fn into_listed(self) -> Vec<Warning> {
        let more = self.count - self.listed.len() as u64;
        let last = (more > 0).then(|| Warning { line: None, text: format!("There are {more} more warnings.") });
        self.listed.into_iter().chain(last).collect()
    }

    /// The text is made only if it will be listed: a file may have a million broken tags.
    pub(super) fn add(&mut self, line: Option<u64>, text: impl FnOnce() -> String) {
        self.count += 1;
        if self.listed.len() < Self::LISTED {
            self.listed.push(Warning { line, text: text() });
        }
    }
}
