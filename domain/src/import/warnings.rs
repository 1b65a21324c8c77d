//! What a person should know about a file that was imported all the same.

use std::fmt;

/// One thing to know, where, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The first line it is about; `None` when it is about the whole file.
    pub line: Option<u64>,
    /// A sentence.
    pub text: String,
    /// How many more lines it is true of.
    pub more: u64,
    kind: Kind,
}

/// Warnings of the same kind are told once. Those of a column carry where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    NoEffective,
    NoCost(usize),
    BrokenTags,
    RoundedId(usize),
    OutsidePeriod,
    DateOrder,
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(out, "Line {line}, ")?;
        }
        out.write_str(&self.text)?;
        match self.more {
            0 => Ok(()),
            1 => out.write_str(" The same on 1 more line."),
            more => write!(out, " The same on {more} more lines."),
        }
    }
}

/// The warnings of a file: one of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings(Vec<Warning>);

impl Warnings {
    /// All, in the order of the file.
    pub fn listed(&self) -> &[Warning] {
        &self.0
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The text is made only for the first of its kind: a file may have a million broken tags.
    pub(super) fn add(&mut self, kind: Kind, line: Option<u64>, text: impl FnOnce() -> String) {
        match self.0.iter_mut().find(|warning| warning.kind == kind) {
            Some(warning) => warning.more += 1,
            None => self.0.push(Warning { line, text: text(), more: 0, kind }),
        }
    }

    pub(super) fn into_listed(self) -> Vec<Warning> {
        self.0
    }
}
