//! The line items of a bill as its page shows them: some at a time, found by search and filters.

#[cfg(feature = "server")]
mod csv;
#[cfg(feature = "server")]
mod filter;

use serde::{Deserialize, Serialize};

#[cfg(feature = "server")]
pub use csv::LineCsv;
#[cfg(feature = "server")]
pub use filter::LineFilter;

use crate::cost::Cost;

/// The query of the list, kept in the page's URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineQuery {
    /// Text that the service, description, resource, account, region or tags contain, in any case.
    pub search: String,
    /// Only lines of this service; empty: all.
    pub service: String,
    /// Only lines of this charge category; empty: all.
    pub category: String,
    /// Where the last page ended, as [`LinePage::next`] says; empty: from the first line.
    pub after: String,
}

/// Where a page begins: the number of the block, from 1, and the row in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The block.
    pub block: u32,
    /// The row.
    pub row: u32,
}

impl Place {
    /// As text, for a URL.
    #[must_use]
    pub fn code(self) -> String {
        format!("{}.{}", self.block, self.row)
    }

    /// The place of a text from [`Place::code`].
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let (block, row) = code.split_once('.')?;
        Some(Self { block: block.parse().ok().filter(|block| *block > 0)?, row: row.parse().ok()? })
    }
}

impl LineQuery {
    /// Whether it filters.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        !self.search.trim().is_empty() || !self.service.is_empty() || !self.category.is_empty()
    }

    /// Where the page begins; a place that cannot be read is the first line.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::parse(&self.after).unwrap_or(Place { block: 1, row: 0 })
    }
}

/// Some lines of a bill, in the order of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePage {
    /// The lines.
    pub rows: Vec<LineRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// Whether the search stopped before the page was full, so that nobody waits too long.
    pub is_unfinished: bool,
}

/// A line with all its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRow {
    /// Where it is in the bill's content: a [`Place`].
    pub place: String,
    /// The line of the file.
    pub line: u64,
    /// The UTC day of the charge.
    pub day: Option<String>,
    /// The provider.
    pub provider: Option<String>,
    /// The account that the provider bills.
    pub billing_account: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// The account's id.
    pub sub_account: Option<String>,
    /// The account's name.
    pub sub_account_name: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The resource's id.
    pub resource: Option<String>,
    /// `Usage`, `Purchase`, `Tax`, `Credit` or `Adjustment`.
    pub category: Option<String>,
    /// The provider's sentence about the charge.
    pub description: Option<String>,
    /// The set of tags, as one JSON object.
    pub tags: Option<String>,
    /// What it costs on the invoice.
    pub billed: Cost,
    /// What it costs with prepayments spread over their use.
    pub effective: Cost,
    /// The other columns of its file that have a text, by name.
    pub more: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_url_and_an_invalid_one_is_the_beginning() {
        let place = Place { block: 7, row: 4_000 };
        assert_eq!(LineQuery { after: place.code(), ..LineQuery::default() }.place(), place);
        for invalid in ["", "7", "0.5", "-1.2", "a.b", "1.2.3", "99999999999.1"] {
            let query = LineQuery { after: invalid.into(), ..LineQuery::default() };
            assert_eq!(query.place(), Place { block: 1, row: 0 }, "{invalid}");
        }
    }
}
