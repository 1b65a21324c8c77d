//! Why a file of customers is refused as a whole, in sentences for the user.

use thiserror::Error;

use super::{MAX_BYTES, MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS};
use crate::field_errors::FieldErrors;
use crate::import::Refused;

/// Why no row of a file was read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BulkRefused {
    /// It is not a CSV file in UTF-8, or is damaged.
    #[error(transparent)]
    File(#[from] Refused),
    /// More than [`MAX_BYTES`].
    #[error("The file is larger than {} MiB: split it, with all rows of a customer in the same part.", MAX_BYTES >> 20)]
    TooLarge,
    /// More than [`MAX_ROWS`].
    #[error("The file has more than {MAX_ROWS} rows: split it, with all rows of a customer in the same part.")]
    TooManyRows,
    /// More than [`MAX_COLUMNS`].
    #[error("The file has more than {MAX_COLUMNS} columns: remove those that are not needed.")]
    TooManyColumns,
    /// More than [`MAX_CELL_CHARS`] in a cell.
    #[error(
        "Line {line}, column {column}: the cell is longer than {MAX_CELL_CHARS} characters. Is a quotation mark not \
         closed?"
    )]
    CellTooLong {
        /// Where the row starts.
        line: u64,
        /// Which cell, counted from 1.
        column: usize,
    },
    /// The mapping was made for another file.
    #[error("The file has {found} columns, but {mapped} were mapped: choose the file again.")]
    OtherColumns {
        /// How many were mapped.
        mapped: usize,
        /// How many there are.
        found: usize,
    },
    /// The mapping is invalid for any file.
    #[error("{}", .0.iter().map(|(_, message)| format!("{message}.")).collect::<Vec<_>>().join(" "))]
    Mapping(FieldErrors),
}
