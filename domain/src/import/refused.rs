//! Why a file is refused, in sentences for the user who chose it.

use std::fmt;

use thiserror::Error;

use super::{MAX_CELL, MAX_COLUMNS, MAX_ROW, MAX_ROW_ERRORS, plain_name};

/// Why a file was not imported.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// No bytes, or only line ends.
    #[error("The file is empty.")]
    Empty,
    /// Another kind of file, recognized by its first bytes.
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
        /// The last line that was started.
        line: u64,
        /// The system's reason.
        reason: String,
    },
    /// The first line has none of the columns that identify a bill.
    #[error(
        "The first line is not the header of a known export (FOCUS, AWS, Azure, Google Cloud, Oracle Cloud or Partner \
         Center): it has {found}."
    )]
    NoHeader {
        /// The first cells.
        found: String,
    },
    /// A file that does not say which month it bills.
    #[error(
        "This file does not say which month it bills. Enter its billing period (on the command line: --period 2026-03)."
    )]
    NoMonth,
    /// A file without a currency.
    #[error("The header has no column {column}, so the file does not say its currency; it has {found}.")]
    NoCurrency {
        /// The format's name for it.
        column: &'static str,
        /// The columns in the file.
        found: String,
    },
    /// A file without its months.
    #[error("The header has no column {column}, so the file does not say its month; it has {found}.")]
    NoPeriod {
        /// The format's name for it.
        column: &'static str,
        /// The columns in the file.
        found: String,
    },
    /// A known format without a column that it needs.
    #[error("This looks like a file of the format {format}, but it has no column {column}; it has {found}.")]
    Lacks {
        /// The format.
        format: &'static str,
        /// The format's name for the column.
        column: &'static str,
        /// The columns in the file.
        found: String,
    },
    /// Google's credits in columns of their own.
    #[error(
        "The column {column} holds a part of the credits. Export them as one column credits with JSON \
         (TO_JSON_STRING(credits)), so that none is lost or counted twice."
    )]
    Credits {
        /// Its name in the file.
        column: String,
    },
    /// A required column is missing.
    #[error("The header has no column {column}; it has {found}.")]
    MissingColumn {
        /// The format's name for it.
        column: &'static str,
        /// The columns in the file.
        found: String,
    },
    /// A column appears in the header twice, so it is unclear which one counts.
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
    /// A quoted cell with more text after its closing quotation mark: one mark is missing, or one too many.
    #[error(
        "Line {line}, column {column}: a cell in quotation marks ends{} with text behind it: is a quotation mark \
         missing, or one too many?", on_line(*.line, *.to)
    )]
    TextAfterQuote {
        /// The line on which the cell was opened.
        line: u64,
        /// Which cell, counted from 1.
        column: usize,
        /// Where it was closed.
        to: u64,
    },
    /// A quoted cell with text that would be whole rows if a quotation mark were missing.
    #[error(
        "The cell in quotation marks that opens on line {line} runs to line {to} and holds whole rows: close it on its \
         own line, or take the line breaks out of it."
    )]
    RowsInQuotes {
        /// Where the cell was opened.
        line: u64,
        /// Where it was closed.
        to: u64,
    },
    /// Another data set of FOCUS.
    #[error("This is FOCUS {name} data, which says {says}, but not the costs: export the Cost and Usage data.")]
    OtherDataSet {
        /// "`InvoiceDetail`"
        name: &'static str,
        /// What it is about.
        says: &'static str,
    },
    /// A header without a known separator between its names.
    #[error(
        "The names in the header are not separated by a comma, semicolon, tab or |: export the file with one of these."
    )]
    OneColumn,
    /// A header without rows.
    #[error("The file has a header but no rows.")]
    NoRows,
    /// Rows that cannot be read, at most [`MAX_ROW_ERRORS`].
    #[error("{}", rows(.0))]
    Rows(Vec<RowError>),
}

/// The reason if a row has no currency or no billing period: a person can say it.
pub(super) const EMPTY: &str = "is empty";

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line on which the row starts.
    pub line: u64,
    /// The column's name in the file; `None` if the error is about the whole row.
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

/// ` on line 5` if the cell ends on another line.
fn on_line(line: u64, to: u64) -> String {
    if line == to { String::new() } else { format!(" on line {to}") }
}

/// Columns that distinguish a bill with a missing column from another kind of file.
const FOCUS: [&str; 5] = ["BilledCost", "EffectiveCost", "BillingCurrency", "BillingPeriodStart", "ChargePeriodStart"];

/// FOCUS's other data sets: columns that Cost and Usage data does not have, the data set's name, and what it says.
const OTHER_DATA_SETS: [(&[&str], &str, &str); 3] = [
    (&["InvoiceDetailId", "InvoiceDetailGrain", "InvoiceIssueDate"], "InvoiceDetail", "what was invoiced"),
    (
        &["BillingPeriodStatus", "BillingPeriodCreated", "BillingPeriodLastUpdated"],
        "BillingPeriod",
        "which periods are closed",
    ),
    (
        &["ContractCommitmentId", "ContractCommitmentCategory", "ContractCommitmentCost", "ContractCommitmentType"],
        "ContractCommitment",
        "what was contracted",
    ),
];

/// Columns that only Cost and Usage data has; it may also have columns of the other data sets.
const COST_AND_USAGE: [&str; 4] = ["ChargePeriodStart", "ServiceName", "ResourceId", "EffectiveCost"];

impl Refused {
    /// Whether the file would be read if the person said what it does not say.
    #[must_use]
    pub fn lacks_what_can_be_given(&self) -> bool {
        match self {
            Self::NoMonth | Self::NoPeriod { .. } | Self::NoCurrency { .. } => true,
            Self::Rows(rows) => rows.iter().all(|row| row.reason == EMPTY),
            _ => false,
        }
    }

    /// The refusal of another FOCUS data set, recognized by its columns.
    pub(super) fn other_data_set(header: &[String]) -> Option<Self> {
        let has = |column: &&str| header.iter().any(|name| plain_name(name) == plain_name(column));
        if COST_AND_USAGE.iter().any(has) {
            return None;
        }
        let known = OTHER_DATA_SETS.iter().find(|(columns, ..)| columns.iter().any(has));
        known.map(|(_, name, says)| Self::OtherDataSet { name, says })
    }

    /// The refusal of a header without the required `column`.
    pub(super) fn missing(column: &'static str, header: &[String]) -> Self {
        let has = |column: &str| header.iter().any(|name| plain_name(name) == plain_name(column));
        // A header of no known format is read as FOCUS, whose first column is missing then.
        let is_unknown = column == FOCUS[0] && !FOCUS.into_iter().any(has);
        match () {
            () if header.len() == 1 && header[0].contains("BilledCost") && header[0].len() > 40 => Self::OneColumn,
            () if is_unknown => Self::NoHeader { found: found(header) },
            () => Self::MissingColumn { column, found: found(header) },
        }
    }
}

/// The header's first names, so that the user sees which file was chosen.
fn found(header: &[String]) -> String {
    const NAMED: usize = 12;
    let names: Vec<_> = header.iter().take(NAMED).map(|name| super::quoted(name.trim())).collect();
    match header.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
