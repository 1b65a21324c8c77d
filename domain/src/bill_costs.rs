//! What a bill costs, by one of its dimensions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::breakdown::{BreakdownRow, By, UnknownBy};

/// What the page of a bill can break its costs down by; written as [`By`], or `group`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CostsBy {
    /// Service, provider, sub-account, region or a tag's key.
    By(By),
    /// The customer's groups.
    Group,
}

impl CostsBy {
    /// All except tags, in the order shown to users.
    pub const PLAIN: [Self; 5] =
        [Self::By(By::Service), Self::By(By::Provider), Self::By(By::SubAccount), Self::By(By::Region), Self::Group];

    /// Its name on pages, after `Cost by`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::By(By::Tag(key)) => format!("tag {key}"),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for CostsBy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::By(by) => by.fmt(out),
            Self::Group => out.write_str("group"),
        }
    }
}

impl FromStr for CostsBy {
    type Err = UnknownBy;

    fn from_str(text: &str) -> Result<Self, UnknownBy> {
        if let Ok(by @ By::Tag(_)) = text.parse() {
            return Ok(Self::By(by));
        }
        let plain = Self::PLAIN.into_iter().find(|by| by.to_string() == text);
        plain.ok_or_else(|| UnknownBy(text.to_owned()))
    }
}

/// The costs of a bill by one of its dimensions. The rows add up to its total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillCosts {
    /// The rows, largest first.
    pub rows: Vec<BreakdownRow>,
    /// The keys of the bill's tags, by name: at most [`MOST_KEYS`].
    pub tag_keys: Vec<String>,
}

/// How many tag keys a page offers.
pub const MOST_KEYS: usize = 200;

/// The row for what several groups collect: it takes off what is counted more than once.
pub const IN_SEVERAL: &str = "Counted in several groups";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_reads_back_and_no_other_word_does() {
        let tag = CostsBy::By(By::Tag("team".to_owned()));
        for by in CostsBy::PLAIN.into_iter().chain([tag]) {
            assert_eq!(by.to_string().parse(), Ok(by));
        }
        for wrong in ["", "day", "month", "resource", "tag:", "Group"] {
            assert!(wrong.parse::<CostsBy>().is_err(), "{wrong}");
        }
    }
}
