//! Customers in bulk: a file of customers and their contacts, one contact a row, and the same file written.
//!
//! Rows are judged by the rules of the forms. A customer is right with all its rows or left out with all of them. One that
//! is stored already is changed by what the file says of it; what the file does not say stays.

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

/// What a file holds: the customers that are right, new or changed, and what is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRead {
    /// What the lines above the header say.
    pub above: Vec<String>,
    /// New customers of which every row is right, in the order of the file.
    pub customers: Vec<BulkCustomer>,
    /// What changes of stored customers of which every row is right, in the order of the file.
    pub updates: Vec<BulkUpdate>,
    /// How many stored customers are as the file has them.
    pub unchanged: usize,
    /// What is wrong, by line.
    pub errors: Vec<BulkError>,
    /// Stored values of which the file has the digits without their leading zeros: they stay.
    pub kept: Vec<BulkKept>,
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

/// What a file changes of a stored customer.
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
    /// The new organization, when it changes.
    pub organization: Option<Organization>,
    /// What changes of it.
    pub changes: Vec<FieldChange>,
    /// The contacts that change.
    pub contacts: Vec<ContactUpdate>,
    /// The contacts to be added.
    pub added: Vec<BulkContact>,
}

/// What a file changes of a stored contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactUpdate {
    /// The line it stands on.
    pub line: u64,
    /// Which contact.
    pub id: ContactId,
    /// The version that is changed.
    pub version: i64,
    /// The new contact.
    pub contact: Contact,
    /// What changes of it.
    pub changes: Vec<FieldChange>,
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

/// A stored value that stays, since the file has what a spreadsheet makes of it: `1067` for `01067`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkKept {
    /// The line on which the row starts.
    pub line: u64,
    /// The field.
    pub field: BulkField,
    /// What the file has.
    pub cell: String,
    /// What is stored.
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

/// What a page shows of a file that is going to be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkShown {
    /// The file's own header.
    pub headers: Vec<String>,
    /// For each column the code of its field; empty for a column that is left out.
    pub columns: Vec<String>,
    /// What is wrong with the choice of columns.
    pub mapping: FieldErrors,
    /// What the lines above the header say.
    pub above: Vec<String>,
    /// The first rows under their fields.
    pub preview: Preview,
    /// How many rows the file has.
    pub rows: usize,
    /// How many customers and contacts would be added.
    pub ready: (usize, usize),
    /// How many customers would be changed, and how many are as the file has them.
    pub stored: (usize, usize),
    /// What would be changed; the first two hundred customers.
    pub updates: Vec<ShownUpdate>,
    /// By what the host knows, when the file is imported, that nobody saved since this was shown.
    pub seen: String,
    /// How many rows would be left out.
    pub left_out: usize,
    /// What is wrong with rows; the first hundred.
    pub errors: Vec<BulkError>,
    /// Stored values that stay with their leading zeros; the first hundred.
    pub kept: Vec<BulkKept>,
    /// How many stay in all.
    pub kept_total: usize,
}

/// What a page shows of a customer that is going to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownUpdate {
    /// Which customer.
    pub customer: CustomerId,
    /// Its name as it is now.
    pub name: String,
    /// What changes of the organization.
    pub changes: Vec<FieldChange>,
    /// The contacts that change, by name, and how.
    pub contacts: Vec<(String, Vec<FieldChange>)>,
    /// The names of the contacts that are added.
    pub added: Vec<String>,
}

#[cfg(feature = "server")]
impl BulkRead {
    /// Changes with whatever an import of this would store.
    #[must_use]
    pub fn digest(&self) -> String {
        use sha2::{Digest as _, Sha256};
        // The time of the last save is not what would be stored, but a save since is worth a look.
        let text = serde_json::to_vec(&(&self.customers, &self.updates)).unwrap_or_default();
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
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
