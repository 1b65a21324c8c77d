//! Splits CSV into rows of cells, with the line each row starts on; size limits hold while reading.
//!
//! A CSV crate is not used: they read on after a misplaced quotation mark, and a bill would silently lack rows.
//!
//! Longer than 300 lines: it is one state machine.

use std::{io::Read, ops::Range};

use super::{MAX_CELL, MAX_COLUMNS, MAX_ROW, Refused, separator};

const CHUNK: usize = 64 << 10;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// With this many columns or fewer, a cell with line breaks cannot be told from whole rows.
const NARROW: usize = 3;

/// Rows read from `R`; it holds one chunk and one row in memory.
pub(crate) struct Table<R> {
    input: R,
    chunk: Box<[u8]>,
    unread: Range<usize>,
    at_end: bool,
    /// The physical line of the next unread byte; lines end with LF, CR or both.
    line: u64,
    after_cr: bool,
    separator: u8,
    quotes: Quotes,
    /// The number of cells in the first row.
    width: Option<usize>,
    /// The cells of the current row, joined, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// The cells of the current row that span lines.
    broken: Vec<Broken>,
}

/// A cell that spans lines.
struct Broken {
    cell: usize,
    from: u64,
    to: u64,
}

/// How a quotation mark is escaped inside quotation marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// Not known yet.
    Unknown,
    /// Doubled, as in RFC 4180.
    Doubled,
    /// With a backslash before it; a backslash is then doubled.
    Backslash,
}

/// The state of the parser within a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Bare,
    Quoted,
    /// After a backslash that may escape the next byte.
    Escape,
    /// After a quotation mark inside quotation marks: the first of two, or the closing one.
    Quote,
    /// After spaces that follow the closing quotation mark.
    Closed,
}

/// One row, borrowed from its table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// The line it starts on.
    pub(crate) line: u64,
    text: &'a str,
    ends: &'a [usize],
}

/// A row kept for later.
pub(super) struct OwnedRow {
    line: u64,
    text: String,
    ends: Vec<usize>,
}

impl OwnedRow {
    /// The row as it was.
    pub(super) fn row(&self) -> Row<'_> {
        Row { line: self.line, text: &self.text, ends: &self.ends }
    }
}

impl<'a> Row<'a> {
    /// How many cells.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at `at`; empty if the row is too short.
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

    /// Whether all cells are empty, as in the trailing rows that spreadsheets write.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }

    /// A copy, and about how many bytes it takes.
    pub(super) fn keep(&self) -> (OwnedRow, usize) {
        let bytes = self.text.len() + size_of_val(self.ends);
        (OwnedRow { line: self.line, text: self.text.to_owned(), ends: self.ends.to_vec() }, bytes)
    }
}

impl<R: Read> Table<R> {
    /// Finds the separator, from a line `sep=;` or from the first row.
    pub(crate) fn new(input: R) -> Result<Self, Refused> {
        let mut table = Self {
            input,
            chunk: vec![0; CHUNK].into_boxed_slice(),
            unread: 0..0,
            at_end: false,
            line: 1,
            after_cr: false,
            separator: b',',
            quotes: Quotes::Unknown,
            width: None,
            text: Vec::with_capacity(4 << 10),
            ends: Vec::with_capacity(64),
            broken: Vec::new(),
        };
        if table.skip_line_ends()? {
            let told = separator::told(table.first_line());
            if told.is_some() {
                table.unread.start += table.first_line().len();
                table.after_cr = false;
                table.skip_line_ends()?;
            }
            table.separator = separator::of(table.first_line(), told.flatten());
        }
        Ok(table)
    }

    /// The next row that is not an empty line; `None` at the end of the file.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row<'_>>, Refused> {
        if !self.skip_line_ends()? {
            return Ok(None);
        }
        self.text.clear();
        self.ends.clear();
        self.broken.clear();
        let line = self.line;
        let mut at = At::Start;
        // The line on which the current quoted cell was opened.
        let mut opened = line;
        loop {
            if self.unread.is_empty() && !self.fill()? {
                if matches!(at, At::Quoted | At::Escape) {
                    return Err(Refused::OpenQuote { line: opened });
                }
                self.ends.push(self.text.len());
                break;
            }
            let bytes = &self.chunk[self.unread.clone()];
            let (separator, escaped, byte) = (self.separator, self.quotes == Quotes::Backslash, bytes[0]);
            let ends_cell = |byte: u8| byte == separator || is_line_end(byte);
            match at {
                At::Start if byte == b'"' => {
                    (at, opened) = (At::Quoted, self.line);
                    self.skip();
                }
                At::Start | At::Bare | At::Quote | At::Closed if ends_cell(byte) => {
                    at = At::Start;
                    if self.end_cell(line)? {
                        break;
                    }
                }
                At::Start | At::Bare => {
                    at = At::Bare;
                    let plain = bytes.iter().position(|byte| ends_cell(*byte));
                    self.take(plain.unwrap_or(bytes.len()), line)?;
                }
                At::Quoted if byte == b'"' => {
                    at = At::Quote;
                    self.skip();
                }
                At::Quoted if escaped && byte == b'\\' => {
                    at = At::Escape;
                    self.skip();
                }
                At::Quoted if is_line_end(byte) => {
                    self.push(byte, line)?;
                    self.skip_line_end();
                    let (cell, to) = (self.ends.len(), self.line);
                    match self.broken.last_mut().filter(|broken| broken.cell == cell) {
                        Some(broken) => broken.to = to,
                        None => self.broken.push(Broken { cell, from: opened, to }),
                    }
                }
                At::Quoted => {
                    let special = |byte: &u8| matches!(byte, b'"' | b'\r' | b'\n') || (escaped && *byte == b'\\');
                    let plain = bytes.iter().position(special);
                    self.take(plain.unwrap_or(bytes.len()), line)?;
                }
                At::Escape => {
                    at = At::Quoted;
                    if matches!(byte, b'"' | b'\\') {
                        self.take(1, line)?;
                    } else {
                        self.push(b'\\', line)?;
                    }
                }
                At::Quote if byte == b'"' => {
                    // `\""` is ambiguous: it may also be the end of a text whose last character is a backslash.
                    if self.quotes == Quotes::Unknown && !self.cell().is_empty() && !self.cell().ends_with(b"\\") {
                        self.quotes = Quotes::Doubled;
                    }
                    at = At::Quoted;
                    self.take(1, line)?;
                }
                At::Quote if self.quotes != Quotes::Doubled && self.cell().ends_with(b"\\") => {
                    // `\"` followed by text: in this file a backslash escapes a quotation mark.
                    self.quotes = Quotes::Backslash;
                    self.text.pop();
                    self.text.push(b'"');
                    at = At::Quoted;
                }
                At::Quote | At::Closed if byte == b' ' => {
                    at = At::Closed;
                    self.skip();
                }
                At::Quote | At::Closed => {
                    let column = self.ends.len() + 1;
                    return Err(Refused::TextAfterQuote { line: opened, column, to: self.line });
                }
            }
        }
        let width = *self.width.get_or_insert(self.ends.len());
        let text = std::str::from_utf8(&self.text).ok().filter(|text| !text.as_bytes().contains(&0));
        let row = Row { line, text: text.ok_or(Refused::NotText { line })?, ends: &self.ends };
        match self.broken.iter().find(|broken| holds_rows(row, broken.cell, width, char::from(self.separator))) {
            Some(Broken { from, to, .. }) => Err(Refused::RowsInQuotes { line: *from, to: *to }),
            None => Ok(Some(row)),
        }
    }

    /// The part of the current cell that was read.
    fn cell(&self) -> &[u8] {
        self.text.get(self.ends.last().copied().unwrap_or(0)..).unwrap_or_default()
    }

    /// Moves the next `count` bytes into the current cell.
    fn take(&mut self, count: usize, line: u64) -> Result<(), Refused> {
        let range = self.unread.start..self.unread.start + count;
        self.text.extend_from_slice(&self.chunk[range]);
        self.unread.start += count;
        self.after_cr = false;
        self.check_limits(line)
    }

    /// Adds a byte to the current cell without consuming input.
    fn push(&mut self, byte: u8, line: u64) -> Result<(), Refused> {
        self.text.push(byte);
        self.check_limits(line)
    }

    fn check_limits(&self, line: u64) -> Result<(), Refused> {
        if self.cell().len() > MAX_CELL {
            return Err(Refused::CellTooLong { line, column: self.ends.len() + 1 });
        }
        if self.text.len() > MAX_ROW { Err(Refused::RowTooLong { line }) } else { Ok(()) }
    }

    /// Skips a byte that is not a line end.
    fn skip(&mut self) {
        self.unread.start += 1;
        self.after_cr = false;
    }

    /// Skips a CR or an LF; CR LF is one line end.
    fn skip_line_end(&mut self) {
        let is_cr = self.chunk[self.unread.start] == b'\r';
        if is_cr || !self.after_cr {
            self.line += 1;
        }
        self.after_cr = is_cr;
        self.unread.start += 1;
    }

    /// Ends the current cell at the next separator or line end; true if the row ends with it.
    fn end_cell(&mut self, line: u64) -> Result<bool, Refused> {
        self.ends.push(self.text.len());
        if self.ends.len() > MAX_COLUMNS {
            return Err(Refused::TooManyColumns { line });
        }
        let ends_row = self.chunk[self.unread.start] != self.separator;
        if ends_row {
            self.skip_line_end();
        } else {
            self.skip();
        }
        Ok(ends_row)
    }

    /// The unread bytes up to a line end.
    fn first_line(&self) -> &[u8] {
        let unread = &self.chunk[self.unread.clone()];
        unread.split(|byte| is_line_end(*byte)).next().unwrap_or_default()
    }

    /// Moves to the first byte of the next row; false at the end of the file. Also skips byte-order marks, which joined
    /// files have in their middle.
    fn skip_line_ends(&mut self) -> Result<bool, Refused> {
        loop {
            if self.unread.len() < BYTE_ORDER_MARK.len() {
                self.fill()?;
            }
            let unread = &self.chunk[self.unread.clone()];
            match unread.first() {
                None => return Ok(false),
                Some(byte) if is_line_end(*byte) => self.skip_line_end(),
                Some(_) if unread.starts_with(BYTE_ORDER_MARK) => self.unread.start += BYTE_ORDER_MARK.len(),
                Some(_) => return Ok(true),
            }
        }
    }

    /// Reads the next chunk after the unread bytes; false at the end of the file.
    fn fill(&mut self) -> Result<bool, Refused> {
        let left = self.unread.len();
        self.chunk.copy_within(self.unread.clone(), 0);
        let mut filled = left;
        while let Some(free) = self.chunk.get_mut(filled..).filter(|free| !free.is_empty() && !self.at_end) {
            match self.input.read(free) {
                Ok(0) => self.at_end = true,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Refused::Unreadable { line: self.line, reason: error.to_string() }),
            }
        }
        self.unread = 0..filled;
        Ok(filled > left)
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Whether a cell that spans lines would be whole rows if a quotation mark were missing: each of its further lines has
/// as many separators as a row.
fn holds_rows(row: Row<'_>, cell: usize, width: usize, separator: char) -> bool {
    let cell = row.cell(cell);
    let lines = cell.split(['\r', '\n']).skip(1).filter(|line| !line.trim().is_empty()).count();
    let separators = cell.matches(separator).count();
    // Cells beyond the header come from separators of swallowed rows.
    let beyond = row.len().saturating_sub(width);
    width > NARROW && lines > 0 && separators > 0 && separators + beyond >= lines * (width - 1)
}
