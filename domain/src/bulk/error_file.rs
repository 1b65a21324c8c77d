//! Writes the rows that were not imported, with their errors, to be corrected and imported again.

use std::collections::BTreeMap;

use super::sheet::Sheet;
use super::{BulkRead, BulkRefused};
use crate::csv_text;
use crate::import::Refused;

/// The header of the added column; [`Mapping::guess`](super::Mapping::guess) leaves it out.
const ERROR: &str = "Error";
/// The text in that column for a row without errors of its own.
const OTHER_ROW: &str = "Skipped: another row of this customer has an error";

/// The rows of `bytes` that `read` skipped, with all their columns and `Error` as the last.
///
/// All rows of a customer stay together: each row is either imported or in this file.
pub fn error_file(bytes: &[u8], read: &BulkRead) -> Result<String, BulkRefused> {
    let sheet = Sheet::read(bytes)?;
    let text = write(&sheet, read).map_err(|error| Refused::Unreadable { line: 1, reason: error.to_string() })?;
    Ok(text)
}

fn write(sheet: &Sheet, read: &BulkRead) -> std::io::Result<String> {
    // A corrected error file already has this column, with the old errors.
    let width = match sheet.header.split_last() {
        Some((last, before)) if last == ERROR => before.len(),
        _ => sheet.header.len(),
    };
    let mut out = csv_text::writer(Vec::new())?;
    let header = sheet.header.iter().take(width).map(String::as_str);
    csv_text::write_row(&mut out, header.chain([ERROR]))?;
    let mut told: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for error in &read.errors {
        told.entry(error.line).or_default().push(error.told());
    }
    for row in sheet.rows.iter().filter(|row| read.left_out.binary_search(&row.line).is_ok()) {
        let cells = (0..width).map(|at| row.cell(at));
        let beyond = (sheet.header.len()..row.width()).map(|at| row.cell(at));
        let told = told.get(&row.line).map_or_else(|| OTHER_ROW.to_owned(), |messages| messages.join("; "));
        csv_text::write_row(&mut out, cells.chain([told.as_str()]).chain(beyond))?;
    }
    let bytes = out.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).map_err(std::io::Error::other)
}
