//! Imports and exports customers and their contacts as a file with one contact per row.
//!
//! Rows are checked by the rules of the forms. A customer is imported with all its rows or skipped with all of them. A
//! stored customer takes the values of the file; fields that the file lacks stay unchanged.

#[cfg(feature = "server")]
mod cells;
#[cfg(feature = "server")]
mod error_file;
#[cfg(feature = "server")]
mod export;
mod field;
#[cfg(feature = "server")]
mod full_name;
mod guess;
#[cfg(feature = "server")]
mod heading;
#[cfg(feature = "server")]
mod judge;
#[cfg(feature = "server")]
mod known;
#[cfg(feature = "server")]
mod leading_zeros;
mod mapping;
#[cfg(feature = "server")]
mod names;
#[cfg(feature = "server")]
mod read;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
mod sheet;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[cfg(feature = "server")]
pub use error_file::error_file;
#[cfg(feature = "server")]
pub use export::Export;
pub use field::BulkField;
#[cfg(feature = "server")]
pub use judge::EmptyCells;
#[cfg(feature = "server")]
pub use known::{KnownContact, KnownCustomer};
pub use mapping::Mapping;
#[cfg(feature = "server")]
pub use read::Rows;
#[cfg(feature = "server")]
pub use refused::BulkRefused;
#[cfg(feature = "server")]
pub use sheet::headers;

use crate::contact::Contact;
use crate::field_errors::FieldErrors;
use crate::history::FieldChange;
use crate::ids::{ContactId, CustomerId};
use crate::organization::{Organization, OrganizationDraft};

/// Maximum bytes of a file, unpacked.
pub const MAX_BYTES: usize = 20 << 20;
/// Maximum rows of a file, without blank ones and the header.
pub const MAX_ROWS: usize = 20_000;
/// Maximum columns of a file.
pub const MAX_COLUMNS: usize = 100;
/// Maximum characters of a cell.
pub const MAX_CELL_CHARS: usize = 10_000;
/// How many rows the preview shows.
pub const PREVIEW_ROWS: usize = 20;

/// The content of a file: the valid customers, new or changed, and the errors of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRead {
    /// The text of the lines above the header.
    pub above: Vec<String>,
    /// New customers whose rows are all valid, in the order of the file.
    pub customers: Vec<BulkCustomer>,
    /// Changes of stored customers whose rows are all valid, in the order of the file.
    pub updates: Vec<BulkUpdate>,
    /// How many stored customers the file does not change.
    pub unchanged: usize,
    /// The errors, by line.
    pub errors: Vec<BulkError>,
    /// Stored values that are kept because the file only lacks their leading zeros.
    pub kept: Vec<BulkKept>,
    /// The lines of skipped customers, ascending: those with errors, and the others of the same customers.
    pub left_out: Vec<u64>,
    /// How many rows the file has, without blank ones.
    pub rows: usize,
    /// The first rows under the fields they are mapped to.
    pub preview: Preview,
}

/// A customer to be added, with its contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkCustomer {
    /// The lines of its rows, ascending; the first one gives the organization.
    pub lines: Vec<u64>,
    /// The organization; it may have no address yet.
    pub organization: Organization,
    /// The contacts, in the order of the file.
    pub contacts: Vec<BulkContact>,
}

/// A contact to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkContact {
    /// Its line in the file.
    pub line: u64,
    /// The contact.
    pub contact: Contact,
}

/// What a file changes in a stored customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkUpdate {
    /// The lines of its rows, ascending.
    pub lines: Vec<u64>,
    /// Which customer.
    pub customer: CustomerId,
    /// The version that is changed.
    pub version: i64,
    /// When the customer or a contact was last saved, and by whom.
    pub saved: (DateTime<Utc>, String),
    /// The organization of that version.
    pub before: OrganizationDraft,
    /// The new organization, if it changes.
    pub organization: Option<Organization>,
    /// The changed fields.
    pub changes: Vec<FieldChange>,
    /// The contacts that change.
    pub contacts: Vec<ContactUpdate>,
    /// The contacts to be added.
    pub added: Vec<BulkContact>,
}

/// What a file changes in a stored contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactUpdate {
    /// Its line in the file.
    pub line: u64,
    /// Which contact.
    pub id: ContactId,
    /// The version that is changed.
    pub version: i64,
    /// The new contact.
    pub contact: Contact,
    /// The changed fields.
    pub changes: Vec<FieldChange>,
}

/// An error in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkError {
    /// The line on which the row starts.
    pub line: u64,
    /// The field; `None` if the error is about the whole row.
    pub field: Option<BulkField>,
    /// What to do, in the words of the form.
    pub message: String,
}

/// A stored value that is kept because the file has it as a spreadsheet changes it: `1067` for `01067`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkKept {
    /// The line on which the row starts.
    pub line: u64,
    /// The field.
    pub field: BulkField,
    /// The value in the file.
    pub cell: String,
    /// The stored value.
    pub stored: String,
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

/// What the page shows before a file is imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkShown {
    /// The file's own header.
    pub headers: Vec<String>,
    /// For each column the code of its field; empty for a column that is not imported.
    pub columns: Vec<String>,
    /// Errors in the choice of columns.
    pub mapping: FieldErrors,
    /// The text of the lines above the header.
    pub above: Vec<String>,
    /// The first rows under their fields.
    pub preview: Preview,
    /// How many rows the file has.
    pub rows: usize,
    /// How many customers and contacts would be added.
    pub ready: (usize, usize),
    /// How many customers would be changed, and how many would stay unchanged.
    pub stored: (usize, usize),
    /// The changes of the first 200 customers.
    pub updates: Vec<ShownUpdate>,
    /// `BulkRead::digest` of this preview: with it the import notices a save in between.
    pub seen: String,
    /// How many rows would be skipped.
    pub left_out: usize,
    /// The first 100 errors in rows.
    pub errors: Vec<BulkError>,
    /// The first 100 stored values that keep their leading zeros.
    pub kept: Vec<BulkKept>,
    /// How many such values there are in all.
    pub kept_total: usize,
}

/// What the page shows of a customer that would be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownUpdate {
    /// Which customer.
    pub customer: CustomerId,
    /// Its current name.
    pub name: String,
    /// The changed fields of the organization.
    pub changes: Vec<FieldChange>,
    /// The contacts that change, by name, with their changed fields.
    pub contacts: Vec<(String, Vec<FieldChange>)>,
    /// The names of the contacts that are added.
    pub added: Vec<String>,
}

#[cfg(feature = "server")]
impl BulkRead {
    /// A hash of everything that an import of this would store.
    #[must_use]
    pub fn digest(&self) -> String {
        use sha2::{Digest as _, Sha256};
        // It includes the time of the last save, so that a save after the preview is noticed.
        let text = serde_json::to_vec(&(&self.customers, &self.updates)).unwrap_or_default();
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl BulkError {
    /// The label of the field; empty if the error is about the whole row.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.field.map_or("", BulkField::label)
    }

    /// The message with the label of its field.
    #[must_use]
    pub fn told(&self) -> String {
        let Some(field) = self.field else { return self.message.clone() };
        // Some form messages begin with the short label, which does not say which address or person is meant.
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
