//! Why a file is refused, in sentences for the person who chose it.

use std::fmt;

use thiserror::Error;

use super::{MAX_CELL, MAX_COLUMNS, MAX_ROW, MAX_ROW_ERRORS, plain_name};

/// Why nothing of a file was imported.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// No bytes, or only line ends.
    #[error("The file is empty.")]
    Empty,
    /// Another kind of file, known by its first bytes.
    #[error("This is {what}, not a CSV file: {advice}.")]
    NotCsv {
        /// "a PDF document"
        what: &'static str,
        /// What to do instead.
        advice: &'static str,
    },
    /// Bytes that are not UTF-8 text, or zero bytes.
    #[error("Line {line} holds bytes that are not text in UTF-8: save or export the file as \"CSV UTF-8\".")]
    NotText {
        /// Where the row starts.
        line: u64,
    },
    /// The file ended early or its storage failed.
    #[error("The file could not be read after line {line}: {reason}.")]
    Unreadable {
        /// The last line that was begun.
        line: u64,
        /// The system's reason.
        reason: String,
    },
    /// The first line has none of the columns by which a bill is known.
    #[error(
        "The first line is not the header of a FOCUS export: it has neither BilledCost nor BillingPeriodStart, but {found}."
    )]
    NoHeader {
        /// The first cells.
        found: String,
    },
    /// Another provider's own export.
    #[error("This looks like {format}, which cannot be read yet: export the costs as FOCUS 1.0 or later.")]
    OtherFormat {
        /// "an AWS Cost and Usage Report"
        format: &'static str,
    },
    /// A column that a bill cannot do without.
    #[error("The header has no column {column}; it has {found}.")]
    MissingColumn {
        /// FOCUS's name for it.
        column: &'static str,
        /// The columns there are.
        found: String,
    },
    /// A column that stands in the header twice, so that it is not clear which one counts.
    #[error("The header has the column {column} twice: remove the one that does not count.")]
    ColumnTwice {
        /// Its name in the file.
        column: String,
    },
    /// More than [`MAX_COLUMNS`].
    #[error("Line {line} has more than {MAX_COLUMNS} columns.")]
    TooManyColumns {
        /// Where the row starts.
        line: u64,
    },
    /// More than [`MAX_CELL`] in a cell.
    #[error("Line {line}, column {column}: the cell is longer than {} KiB. Is a quotation mark not closed?", MAX_CELL >> 10)]
    CellTooLong {
        /// Where the row starts.
        line: u64,
        /// Which cell, counted from 1.
        column: usize,
    },
    /// More than [`MAX_ROW`] in a row.
    #[error("Line {line} is longer than {} KiB. Is a quotation mark not closed?", MAX_ROW >> 10)]
    RowTooLong {
        /// Where the row starts.
        line: u64,
    },
    /// The file ends inside a quoted cell: it was cut off, or a quotation mark is missing.
    #[error("The row on line {line} opens a quotation mark that is never closed: is the file complete?")]
    OpenQuote {
        /// Where the row starts.
        line: u64,
    },
    /// A header and nothing else.
    #[error("The file has a header but no rows.")]
    NoRows,
    /// Rows that cannot be read, at most [`MAX_ROW_ERRORS`].
    #[error("{}", rows(.0))]
    Rows(Vec<RowError>),
}

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line on which the row starts.
    pub line: u64,
    /// The column's name in the file; `None` when it is about the whole row.
    pub column: Option<String>,
    /// Why, in the user's words.
    pub reason: String,
    /// The cell's text, or the row's, shortened.
    pub raw: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(out, ", {column}")?;
        }
        write!(out, ": {}", self.reason)
    }
}

/// A sentence, then one line for each row.
fn rows(errors: &[RowError]) -> String {
    let opening = match errors.len() {
        1 => "1 row cannot be read, so nothing was imported.".to_owned(),
        MAX_ROW_ERRORS.. => format!("At least {MAX_ROW_ERRORS} rows cannot be read, so nothing was imported."),
        count => format!("{count} rows cannot be read, so nothing was imported."),
    };
    errors.iter().fold(opening, |text, error| format!("{text}\n{error}"))
}

/// Columns that tell a bill with a missing column from what is no bill at all.
const FOCUS: [&str; 5] = ["BilledCost", "EffectiveCost", "BillingCurrency", "BillingPeriodStart", "ChargePeriodStart"];

/// Columns by which other exports are known, and what those are called.
const ELSEWHERE: [(&str, &str); 8] = [
    ("lineItem/UnblendedCost", "an AWS Cost and Usage Report"),
    ("line_item_unblended_cost", "an AWS Cost and Usage Report"),
    ("CostInBillingCurrency", "an Azure cost export"),
    ("PreTaxCost", "an Azure cost export"),
    ("MeterCategory", "an Azure cost export"),
    ("service.description", "a Google Cloud billing export"),
    ("cost_type", "a Google Cloud billing export"),
    ("lineItem/intervalUsageStart", "an Oracle Cloud cost report"),
];

impl Refused {
    /// The refusal of a header without `column`, which a bill cannot do without.
    pub(super) fn missing(column: &'static str, header: &[String]) -> Self {
        let has = |column: &str| header.iter().any(|name| plain_name(name) == plain_name(column));
        match ELSEWHERE.iter().find(|(column, _)| has(column)) {
            Some((_, format)) => Self::OtherFormat { format },
            None if FOCUS.into_iter().any(has) => Self::MissingColumn { column, found: found(header) },
            None => Self::NoHeader { found: found(header) },
        }
    }
}

/// The header's first names: enough to see which file was taken.
fn found(header: &[String]) -> String {
    const NAMED: usize = 12;
    let names: Vec<_> = header.iter().take(NAMED).map(|name| super::quoted(name.trim())).collect();
    match header.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
