//! CSV as rows of cells, with the line each row starts on and limits that hold while reading.
//!
//! `csv_core` splits the cells; the lines are counted here because its own count is one behind with CRLF and with
//! blank lines, and an error message must name the right line.

use std::{io::Read, ops::Range};

use super::{MAX_CELL, MAX_COLUMNS, MAX_ROW, Refused};

const CHUNK: usize = 64 << 10;

/// Rows read from `R`; memory is one chunk and one row.
pub(crate) struct Table<R> {
    input: R,
    chunk: Box<[u8]>,
    unread: Range<usize>,
    at_end: bool,
    /// The physical line of the next unread byte.
    line: u64,
    splitter: csv_core::Reader,
    /// The cells of the current row, one after the other, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// One row, borrowed from its table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// The line it starts on.
    pub(crate) line: u64,
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Row<'a> {
    /// How many cells.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at `at`; nothing where the row is too short.
    pub(crate) fn cell(&self, at: usize) -> &'a str {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(at).copied());
        range.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    /// All cells.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let row = *self;
        (0..row.len()).map(move |at| row.cell(at))
    }

    /// Whether there is nothing in it, as in the rows of commas that spreadsheets leave behind.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }
}

impl<R: Read> Table<R> {
    /// Guesses the delimiter (comma, semicolon or tab) from the first line.
    pub(crate) fn new(input: R) -> Result<Self, Refused> {
        let mut table = Self {
            input,
            chunk: vec![0; CHUNK].into_boxed_slice(),
            unread: 0..0,
            at_end: false,
            line: 1,
            splitter: csv_core::Reader::new(),
            text: vec![0; 4 << 10],
            ends: vec![0; 64],
        };
        if table.skip_line_ends()? {
            let text = &table.chunk[table.unread.clone()];
            let separator = separator_line(text);
            let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let count = |delimiter: &u8| header.iter().filter(|byte| *byte == delimiter).count();
            let guessed = [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',');
            let (delimiter, skipped) = separator.unwrap_or((guessed, 0));
            table.line += line_ends(&text[..skipped]);
            table.unread.start += skipped;
            table.splitter = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        }
        Ok(table)
    }

    /// The next row that is not an empty line; `None` at the end of the file.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row<'_>>, Refused> {
        if !self.skip_line_ends()? {
            return Ok(None);
        }
        let line = self.line;
        let (mut text_len, mut cells) = (0, 0);
        loop {
            // A line end closes the last row; if it does not, the file ends inside quotation marks.
            let input = if self.at_end { b"\n" } else { &self.chunk[self.unread.clone()] };
            let (result, read, written, ended) =
                self.splitter.read_record(input, &mut self.text[text_len..], &mut self.ends[cells..]);
            if !self.at_end {
                self.line += line_ends(&input[..read]);
                self.unread.start += read;
            }
            text_len += written;
            cells += ended;
            if cells > MAX_COLUMNS {
                return Err(Refused::TooManyColumns { line });
            }
            let cell_start = cells.checked_sub(1).map_or(0, |last| self.ends[last]);
            if text_len - cell_start > MAX_CELL {
                return Err(Refused::CellTooLong { line, column: cells + 1 });
            }
            match result {
                csv_core::ReadRecordResult::InputEmpty if self.at_end => return Err(Refused::OpenQuote { line }),
                csv_core::ReadRecordResult::InputEmpty => self.fill()?,
                csv_core::ReadRecordResult::OutputFull if text_len > MAX_ROW => {
                    return Err(Refused::RowTooLong { line });
                }
                csv_core::ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                csv_core::ReadRecordResult::Record => break,
                csv_core::ReadRecordResult::End => return Ok(None),
            }
        }
        let (text, ends) = (&self.text[..text_len], &self.ends[..cells]);
        // Above, a long cell was noticed only if it was still open when a chunk ended.
        if text_len > MAX_CELL
            && let Some(long) = (1..cells).find(|at| ends[*at] - ends[at - 1] > MAX_CELL)
        {
            return Err(Refused::CellTooLong { line, column: long + 1 });
        }
        let text = std::str::from_utf8(text).ok().filter(|text| !text.as_bytes().contains(&0));
        Ok(Some(Row { line, text: text.ok_or(Refused::NotText { line })?, ends }))
    }

    /// Moves to the first byte of the next row; false at the end of the file.
    fn skip_line_ends(&mut self) -> Result<bool, Refused> {
        loop {
            let unread = &self.chunk[self.unread.clone()];
            let skipped = unread.iter().position(|byte| !matches!(byte, b'\r' | b'\n'));
            let skipped = skipped.unwrap_or(unread.len());
            self.line += line_ends(&unread[..skipped]);
            self.unread.start += skipped;
            if !self.unread.is_empty() {
                return Ok(true);
            }
            if self.at_end {
                return Ok(false);
            }
            self.fill()?;
        }
    }

    /// Replaces the chunk, which was read to its end, by the next one; only the last one is not full.
    fn fill(&mut self) -> Result<(), Refused> {
        let mut filled = 0;
        while let Some(free) = self.chunk.get_mut(filled..).filter(|free| !free.is_empty()) {
            match self.input.read(free) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Refused::Unreadable { line: self.line, reason: error.to_string() }),
            }
        }
        self.unread = 0..filled;
        self.at_end = filled == 0;
        Ok(())
    }
}

/// The separator that a first line like `sep=;` tells Excel, and how long that line is.
fn separator_line(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
    let line = text[..end].trim_ascii_start();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (word, separator) = line.split_at_checked(4)?;
    let is_crlf = text[end..].starts_with(b"\r\n");
    match separator {
        [separator] if word.eq_ignore_ascii_case(b"sep=") => Some((*separator, end + 1 + usize::from(is_crlf))),
        _ => None,
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}
