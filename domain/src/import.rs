//! Reads bill files: rows stream through one at a time, and one bad row refuses the whole file, or is left out if
//! the person says so.
//!
//! To add a provider's format:
//! 1. write `import/<format>.rs` with the columns that identify it, the names of its columns, those of FOCUS for its other columns, and its rules;
//! 2. add it to [`Format`] and to the two functions beside it;
//! 3. add fixtures of your own for each of its traps in `tests/<format>.rs`.

mod aws;
mod azure;
mod cell;
mod charge_period;
mod columns;
mod content_hash;
mod date_order;
mod dates;
mod focus;
mod format;
mod given;
mod google;
mod header;
mod layout;
mod left_out;
mod manifest;
mod oracle;
mod others;
mod partner_center;
mod reader;
mod recent;
mod refused;
mod rules;
mod same_content;
mod separator;
pub(crate) mod source;
mod spelling;
pub(crate) mod table;
mod tags;
mod utf16;
mod warnings;

pub use content_hash::ContentHash;
pub use format::Format;
pub use given::Given;
pub use left_out::LeftOut;
pub use manifest::Manifest;
pub use reader::{BillReader, Carried};
pub use refused::{Refused, RowError};
pub use same_content::{SameContent, same_content};
pub use warnings::{Warning, Warnings};

use crate::text::is_invisible;

/// Most columns a file may have.
pub const MAX_COLUMNS: usize = 2_000;
/// Most bytes a cell may have.
pub const MAX_CELL: usize = 1 << 20;
/// Most bytes a row may have, all its cells together.
pub const MAX_ROW: usize = 8 << 20;
/// Most characters of a name or an id that is kept.
pub const MAX_NAME: usize = 4_000;
/// The most bad rows that are collected before reading stops.
pub const MAX_ROW_ERRORS: usize = 20;

/// How many characters of a file's own text a message quotes.
const QUOTED_CHARS: usize = 60;

/// A file's own text for a message: on one line, shortened, and without control characters that could fake output.
fn quoted(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut quoted: String = chars.by_ref().take(QUOTED_CHARS).collect();
    if chars.next().is_some() {
        quoted.push('…');
    }
    quoted
}

/// Whether a cell is null: empty, or a word that databases write for null.
fn is_null(cell: &str) -> bool {
    let cell = cell.trim_ascii();
    cell.is_empty() || cell == "\\N" || cell.eq_ignore_ascii_case("null") || cell.eq_ignore_ascii_case("(null)")
}

/// A column's name for comparing: without case, marks between words and invisible characters, so that `billed_cost` is
/// `BilledCost` and `line_item_usage_amount` is `lineItem/UsageAmount`.
fn plain_name(name: &str) -> String {
    let seen = name.chars().filter(|c| !is_invisible(*c) && !matches!(c, '_' | '/' | '.' | ' ' | '-'));
    seen.map(|c| c.to_ascii_lowercase()).collect()
}
