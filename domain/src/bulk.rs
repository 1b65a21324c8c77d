//! Customers in bulk: a file of customers and their contacts, one contact a row, and the same file written.
//!
//! Rows are judged by the rules of the forms. A customer is right with all its rows or left out with all of them.

#[cfg(feature = "server")]
mod cells;
#[cfg(feature = "server")]
mod error_file;
#[cfg(feature = "server")]
mod export;
mod field;
mod guess;
mod mapping;
#[cfg(feature = "server")]
mod read;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
mod sheet;

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(feature = "server")]
pub use error_file::error_file;
#[cfg(feature = "server")]
pub use export::{Export, export};
pub use field::BulkField;
pub use mapping::Mapping;
#[cfg(feature = "server")]
pub use read::read;
#[cfg(feature = "server")]
pub use refused::BulkRefused;
#[cfg(feature = "server")]
pub use sheet::headers;

use crate::contact::Contact;
use crate::field_errors::FieldErrors;
use crate::organization::Organization;

/// Most bytes a file may have, unpacked.
pub const MAX_BYTES: usize = 20 << 20;
/// Most rows a file may have, blank ones and the header not counted.
pub const MAX_ROWS: usize = 20_000;
/// Most columns a file may have.
pub const MAX_COLUMNS: usize = 100;
/// Most characters a cell may have.
pub const MAX_CELL_CHARS: usize = 10_000;
/// So many rows are shown before anything is imported.
pub const PREVIEW_ROWS: usize = 20;

/// What a file holds: the customers that are right, and what is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRead {
    /// Customers of which every row is right, in the order of the file.
    pub customers: Vec<BulkCustomer>,
    /// What is wrong, by line.
    pub errors: Vec<BulkError>,
    /// The lines that belong to none of `customers`, ascending: the wrong ones and the others of their customers.
    pub left_out: Vec<u64>,
    /// How many rows the file has, blank ones not counted.
    pub rows: usize,
    /// The first rows under the fields they are mapped to.
    pub preview: Preview,
}

/// A customer to be added, with its contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkCustomer {
    /// The lines of its rows, ascending; the organization stands on the first.
    pub lines: Vec<u64>,
    /// The organization; it may have no address yet.
    pub organization: Organization,
    /// The contacts, in the order of the file.
    pub contacts: Vec<BulkContact>,
}

/// A contact to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkContact {
    /// The line it stands on.
    pub line: u64,
    /// The contact.
    pub contact: Contact,
}

/// What is wrong with one cell of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkError {
    /// The line on which the row starts.
    pub line: u64,
    /// The field; `None` when it is about the whole row.
    pub field: Option<BulkField>,
    /// What to do, in the words of the form.
    pub message: String,
}

/// The first rows of a file under the fields they are mapped to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The mapped fields, in the order of the file's columns.
    pub fields: Vec<BulkField>,
    /// At most [`PREVIEW_ROWS`].
    pub rows: Vec<PreviewRow>,
}

/// One row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    /// The line it starts on.
    pub line: u64,
    /// The text of each field.
    pub cells: Vec<String>,
}

/// What a page shows of a file that is going to be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkShown {
    /// The file's own header.
    pub headers: Vec<String>,
    /// For each column the code of its field; empty for a column that is left out.
    pub columns: Vec<String>,
    /// What is wrong with the choice of columns.
    pub mapping: FieldErrors,
    /// The first rows under their fields.
    pub preview: Preview,
    /// How many rows the file has.
    pub rows: usize,
    /// How many customers and contacts would be added.
    pub ready: (usize, usize),
    /// How many rows would be left out.
    pub left_out: usize,
    /// What is wrong with rows; the first hundred.
    pub errors: Vec<BulkError>,
}

impl BulkRead {
    /// Adds errors that only the database knows of, such as a name that is taken: the customers of those lines are
    /// left out with all their rows.
    pub fn refuse(&mut self, errors: Vec<BulkError>) {
        let wrong: HashSet<u64> = errors.iter().map(|error| error.line).collect();
        let is_wrong = |customer: &BulkCustomer| customer.lines.iter().any(|line| wrong.contains(line));
        let (refused, right) = std::mem::take(&mut self.customers).into_iter().partition(is_wrong);
        self.customers = right;
        self.left_out.extend(Vec::into_iter(refused).flat_map(|customer| customer.lines));
        self.left_out.sort_unstable();
        self.errors.extend(errors);
        self.errors.sort_by_key(|error| error.line);
    }
}

impl BulkError {
    /// The label of the field; empty when it is about the whole row.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.field.map_or("", BulkField::label)
    }

    /// The message with the field it is about.
    #[must_use]
    pub fn told(&self) -> String {
        let Some(field) = self.field else { return self.message.clone() };
        // Some messages of the forms begin with the label there, which does not say whose city it is.
        match self.message.strip_prefix(field.short_label()) {
            Some(rest) => format!("{}{rest}", field.label()),
            None => format!("{}: {}", field.label(), self.message),
        }
    }
}

impl fmt::Display for BulkError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Line {}: {}", self.line, self.told())
    }
}

#[cfg(test)]
#[cfg(feature = "server")]
mod tests;
