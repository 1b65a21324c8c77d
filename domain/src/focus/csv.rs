//! Writes a FOCUS 1.2 file as CSV, in UTF-8 and quoted by RFC 4180.

use std::borrow::Cow;
use std::io::{self, Write};

use super::rows::{FocusFile, FocusRows};

/// The file.
pub struct FocusCsv<W: Write>(csv::Writer<W>);

impl<W: Write> FocusCsv<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn begin(out: W, rows: &FocusRows) -> io::Result<Self> {
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        out.write_record(rows.columns().map(|(name, _)| name))?;
        Ok(Self(out))
    }
}

impl<W: Write> FocusFile for FocusCsv<W> {
    fn row<'a>(&mut self, cells: impl Iterator<Item = Cow<'a, str>>) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(cell.as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}
