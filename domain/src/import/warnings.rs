//! Warnings: unusual things that an import found but accepted.

use std::fmt;

use chrono::NaiveDate;

use crate::{billing_period::BillingPeriod, currency::Currency};

/// One warning: what, where and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The first line with it; `None` if it is about the whole file.
    pub line: Option<u64>,
    /// The warning as a sentence.
    pub text: String,
    /// How many more lines of the same bill have it.
    pub more: u64,
    /// The bill; `None` if it is about the whole file.
    pub of: Option<(BillingPeriod, Currency)>,
    kind: Kind,
}

/// Warnings of the same kind are listed once per bill. Those about a column carry its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    NoEffective,
    NoCost(usize),
    Written(usize),
    BrokenTags,
    RoundedId(usize),
    OutsidePeriod,
    DateOrder,
    Amortized,
    Tax,
    More,
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

/// The warnings of a file, one of each kind and bill, up to [`Warnings::LISTED`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    listed: Vec<Warning>,
    untold: u64,
    /// Start and end of the billing period of the current row, and its currency.
    now_of: Option<(NaiveDate, Option<NaiveDate>, Currency)>,
}

impl Warnings {
    /// The most warnings that are kept: a file may have thousands of bills.
    pub const LISTED: usize = 100;

    /// The kept warnings, in the order of the file.
    pub fn listed(&self) -> &[Warning] {
        &self.listed
    }

    /// The number of warnings, including rows whose warning is not listed.
    pub fn count(&self) -> u64 {
        self.listed.len() as u64 + self.untold
    }

    /// Sets the bill of the current row.
    pub(super) fn now_of(&mut self, start: NaiveDate, end: Option<NaiveDate>, currency: Currency) {
        self.now_of = Some((start, end, currency));
    }

    /// Adds a warning about the current row, or without a line about the whole file.
    ///
    /// The text is made only for the first of its kind, as a file may have a million broken tags.
    pub(super) fn add(&mut self, kind: Kind, line: Option<u64>, text: impl FnOnce() -> String) {
        let now_of = line.and(self.now_of).filter(|_| kind != Kind::DateOrder);
        let of = now_of.map(|(start, end, currency)| (BillingPeriod::of_file(start, end), currency));
        let is_full = self.listed.len() == Self::LISTED;
        match self.listed.iter_mut().find(|warning| warning.kind == kind && warning.of == of) {
            Some(warning) => warning.more += 1,
            None if is_full => self.untold += 1,
            None => self.listed.push(Warning { line, text: text(), more: 0, of, kind }),
        }
    }

    /// The kept warnings, and a last one with the number of the others.
    pub(super) fn into_listed(self) -> Vec<Warning> {
        let text = || format!("There are {} more warnings.", self.untold);
        let last = (self.untold > 0).then(|| Warning { line: None, text: text(), more: 0, of: None, kind: Kind::More });
        self.listed.into_iter().chain(last).collect()
    }
}
