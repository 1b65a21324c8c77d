//! A step of several bills at once, and what came of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::bill::BillStep;
use crate::bill_list::BillQuery;
use crate::field_errors::FieldErrors;
use crate::ids::BillId;

/// The steps that several bills can take at once: nobody has to look at a bill to send it.
pub const STEPS: [BillStep; 2] = [BillStep::SendToInternalReview, BillStep::SendForApproval];

/// How many bills at once, so that the answer comes within a minute.
pub const MOST: usize = 1000;

/// A bill that was ticked, as it was shown; written `ID.VERSION`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// The bill.
    pub bill: BillId,
    /// Its version.
    pub version: i64,
}

impl fmt::Display for Ticked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.bill, self.version)
    }
}

impl FromStr for Ticked {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (bill, version) = text.split_once('.').ok_or(())?;
        Ok(Self { bill: bill.parse().map_err(drop)?, version: version.parse().map_err(drop)? })
    }
}

impl Serialize for Ticked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ticked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| de::Error::custom("expected ID.VERSION"))
    }
}

/// The bills that take a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that were ticked.
    Ticked(Vec<Ticked>),
    /// All that match the filters of the list.
    Matching(BillQuery),
}

/// A step of several bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkMove {
    /// The step.
    pub step: BillStep,
    /// The bills.
    pub which: Which,
}

impl BulkMove {
    /// Reads what was ticked: bills, or all that match.
    ///
    /// # Errors
    /// If nothing or too much is ticked, or the bills cannot take this step at once.
    pub fn parse(step: BillStep, bills: Vec<Ticked>, all: bool, query: BillQuery) -> Result<Self, FieldErrors> {
        let refused = |why: &str| {
            let mut errors = FieldErrors::new();
            errors.push("bills", why);
            Err(errors)
        };
        if !STEPS.contains(&step) {
            return refused("Take this step on the page of each bill");
        }
        if all {
            return Ok(Self { step, which: Which::Matching(query) });
        }
        match bills.len() {
            0 => refused("Tick the bills to send"),
            1..=MOST => Ok(Self { step, which: Which::Ticked(bills) }),
            _ => refused(&too_many()),
        }
    }
}

/// Why so many bills cannot be sent at once.
#[must_use]
pub fn too_many() -> String {
    format!("Choose at most {MOST} bills at once: narrow the filters")
}

/// What came of a step of several bills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkReport {
    /// The step.
    pub step: BillStep,
    /// How many bills took it.
    pub done: u32,
    /// Those that did not, with the reason.
    pub skipped: Vec<Skipped>,
    /// How many bills match the filters but are in a state in which they cannot take the step.
    pub others: u32,
    /// How many were deleted in the meantime.
    pub gone: u32,
}

/// A bill that did not take the step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// The customer's name.
    pub customer_name: String,
    /// Why, in a sentence without its full stop.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01990000-0000-7000-8000-000000000000";

    fn parse(step: BillStep, bills: usize, all: bool) -> Result<Which, String> {
        let bills = vec![Ticked { bill: ID.parse().unwrap(), version: 3 }; bills];
        let read = BulkMove::parse(step, bills, all, BillQuery::default());
        read.map(|read| read.which).map_err(|errors| errors.get("bills").unwrap_or_default().to_owned())
    }

    #[test]
    fn a_ticked_bill_reads_back_and_nothing_else_does() {
        let ticked = Ticked { bill: ID.parse().unwrap(), version: 3 };
        assert_eq!(ticked.to_string().parse(), Ok(ticked));
        assert_eq!(serde_json::from_value::<Ticked>(serde_json::to_value(ticked).unwrap()).unwrap(), ticked);
        for wrong in ["", ID, "x.3", &format!("{ID}."), &format!("{ID}.x")] {
            assert_eq!(wrong.parse::<Ticked>(), Err(()), "{wrong}");
            assert!(serde_json::from_value::<Ticked>(wrong.into()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn several_bills_can_only_be_sent() {
        let send = BillStep::SendForApproval;
        assert!(matches!(parse(send, 1, false), Ok(Which::Ticked(ticked)) if ticked.len() == 1));
        // All that match: what is ticked does not matter.
        assert!(matches!(parse(send, 1, true), Ok(Which::Matching(_))));
        assert_eq!(parse(send, 0, false), Err("Tick the bills to send".to_owned()));
        assert!(parse(send, MOST, false).is_ok());
        assert_eq!(parse(send, MOST + 1, false), Err(too_many()));
        for step in BillStep::ALL.into_iter().filter(|step| !STEPS.contains(step)) {
            assert!(parse(step, 1, false).is_err() && parse(step, 0, true).is_err(), "{step:?}");
        }
    }
}
