//! What a person should know about a file that was imported all the same.

use std::fmt;

use chrono::NaiveDate;

use crate::{billing_period::BillingPeriod, currency::Currency};

/// One thing to know, where, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The first line it is about; `None` when it is about the whole file.
    pub line: Option<u64>,
    /// A sentence.
    pub text: String,
    /// How many more lines of the same bill it is true of.
    pub more: u64,
    /// The bill it is about; `None` when it is about the whole file.
    pub of: Option<(BillingPeriod, Currency)>,
    kind: Kind,
}

/// Warnings of the same kind are told once for each bill. Those of a column carry where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    NoEffective,
    NoCost(usize),
    BrokenTags,
    RoundedId(usize),
    OutsidePeriod,
    DateOrder,
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

/// The warnings of a file: one of each kind and bill, the first hundred of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    listed: Vec<Warning>,
    untold: u64,
    /// Start and end of the billing period of the current row, and its currency.
    now_of: Option<(NaiveDate, Option<NaiveDate>, Currency)>,
}

impl Warnings {
    /// So many are kept: a file may have thousands of bills.
    pub const LISTED: usize = 100;

    /// The first ones, in the order of the file.
    pub fn listed(&self) -> &[Warning] {
        &self.listed
    }

    /// How many there are, with the rows that those not listed are about.
    pub fn count(&self) -> u64 {
        self.listed.len() as u64 + self.untold
    }

    /// The bill of the row that is read now.
    pub(super) fn now_of(&mut self, start: NaiveDate, end: Option<NaiveDate>, currency: Currency) {
        self.now_of = Some((start, end, currency));
    }

    /// Adds one about the row that is read now, or without a line one about the whole file.
    ///
    /// The text is made only for the first of its kind: a file may have a million broken tags.
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

    /// The first ones, and a last one that says how many there are beyond them.
    pub(super) fn into_listed(self) -> Vec<Warning> {
        let text = || format!("There are {} more warnings.", self.untold);
        let last = (self.untold > 0).then(|| Warning { line: None, text: text(), more: 0, of: None, kind: Kind::More });
        self.listed.into_iter().chain(last).collect()
    }
}
