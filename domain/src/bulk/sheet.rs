//! The cells of a file of customers, within its limits.

use std::io::Read;

use super::heading::Heading;
use super::{BulkRefused, MAX_BYTES, MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS};
use crate::csv_text;
use crate::import::Refused;
use crate::import::source::Source;
use crate::import::table::{Row, Table};
use crate::text;

/// The header, the text above it, and every row that is not blank.
pub(super) struct Sheet {
    pub(super) above: Vec<String>,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<SheetRow>,
}

/// One row, with the line it starts on.
pub(super) struct SheetRow {
    pub(super) line: u64,
    cells: Vec<SheetCell>,
}

struct SheetCell {
    text: String,
    is_marked: bool,
}

/// The headers of a file, to map its columns.
pub fn headers(bytes: &[u8]) -> Result<Vec<String>, BulkRefused> {
    Sheet::read(bytes).map(|sheet| sheet.header)
}

impl SheetCell {
    fn of(written: &str) -> Self {
        let text = csv_text::restored(written);
        Self { text: text.to_owned(), is_marked: text != written }
    }
}

impl SheetRow {
    /// The cell at `at`; empty if the row is too short, because spreadsheets omit empty cells at the end.
    pub(super) fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| cell.text.as_str())
    }

    /// Whether the file marks the cell as text, as in `'1067`: then its digits are complete.
    pub(super) fn is_marked(&self, at: usize) -> bool {
        self.cells.get(at).is_some_and(|cell| cell.is_marked)
    }

    /// How many cells it has.
    pub(super) fn width(&self) -> usize {
        self.cells.len()
    }
}

impl Sheet {
    /// Reads the whole file: with comma, semicolon or tab, with or without a byte-order mark, gzipped or not.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, BulkRefused> {
        let Heading { text, above } = Heading::find(unpacked(bytes)?);
        let mut table = Table::new(text.as_slice())?;
        let header = match table.next_row()? {
            Some(row) => cells(row)?.iter().map(|cell| text::clean(&cell.text)).collect(),
            None => return Err(Refused::Empty.into()),
        };
        let mut rows = Vec::new();
        while let Some(row) = table.next_row()? {
            if row.is_blank() {
                continue;
            }
            if rows.len() == MAX_ROWS {
                return Err(BulkRefused::TooManyRows);
            }
            rows.push(SheetRow { line: row.line, cells: cells(row)? });
        }
        if rows.is_empty() { Err(Refused::NoRows.into()) } else { Ok(Self { above, header, rows }) }
    }
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, BulkRefused> {
    let mut text = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    let read = Source::open(bytes)?.take(limit).read_to_end(&mut text);
    read.map_err(|error| Refused::Unreadable { line: 0, reason: error.to_string() })?;
    if text.len() > MAX_BYTES { Err(BulkRefused::TooLarge) } else { Ok(text) }
}

fn cells(row: Row<'_>) -> Result<Vec<SheetCell>, BulkRefused> {
    if row.len() > MAX_COLUMNS {
        return Err(BulkRefused::TooManyColumns);
    }
    // Counting characters is slow, so it is done only if the cell has more bytes than the limit.
    let long = row.cells().position(|cell| cell.len() > MAX_CELL_CHARS && cell.chars().count() > MAX_CELL_CHARS);
    match long {
        Some(at) => Err(BulkRefused::CellTooLong { line: row.line, column: at + 1 }),
        None => Ok(row.cells().map(SheetCell::of).collect()),
    }
}
