//! One block: rows go in, bytes come out, and the other way round.

use std::borrow::Cow;
use std::io::{self, Read as _};

use super::others::Others;
use super::others_writer::OthersWriter;
use super::texts::{Texts, TextsWriter};
use super::{Column, Damaged, Line, MoreOf, costs};
use crate::breakdown::Sums;
use crate::cost::{Cost, CostError};
use crate::more::Names;

/// The first bytes of a block.
const MAGIC: [u8; 4] = *b"CLB2";
/// The first bytes of a block of older versions, which has only the columns of [`Column`].
const OLDER: [u8; 4] = *b"CLB1";
/// The most rows of a block.
const ROWS: usize = 8_192;
/// A block is full when its named columns have this many cells: a file may have 2,000 columns.
const CELLS: usize = 1 << 20;
/// A block is full when its texts reach this size: a description may have a megabyte.
const BYTES: usize = 4 << 20;
/// The most bytes that a part is unpacked to, and all named columns together: a full block and the largest row.
const LARGEST_PART: u64 = 64 << 20;
/// Higher levels take longer than they save.
const LEVEL: i32 = 1;

/// Collects rows of one bill until the block is full.
#[derive(Default)]
pub struct BlockWriter {
    lines: Vec<u64>,
    texts: [TextsWriter; Column::ALL.len()],
    billed: Vec<Cost>,
    effective: Vec<Cost>,
    others: OthersWriter,
    /// For each row, whether the other columns of its file are unknown.
    older: Vec<u8>,
    bytes: usize,
}

impl BlockWriter {
    /// Adds a row. Returns the block that became full with it, if any, and the number of its rows.
    ///
    /// # Errors
    /// If the block could not be compressed, as there is no memory left.
    pub fn push(&mut self, row: &Line<'_>) -> io::Result<Option<(u64, Vec<u8>)>> {
        self.bytes += self.others.push(self.lines.len(), &row.more);
        self.older.push(u8::from(row.more.is_unknown()));
        self.lines.push(row.line);
        self.billed.push(row.billed);
        self.effective.push(row.effective);
        for (text, texts) in row.texts.iter().zip(&mut self.texts) {
            self.bytes += texts.push(text.as_deref());
        }
        let is_full = self.lines.len() >= ROWS
            || self.bytes >= BYTES
            || self.lines.len().saturating_mul(self.others.len()) >= CELLS;
        if is_full { self.take() } else { Ok(None) }
    }

    /// The bytes of the texts that wait for their block.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The rows so far as a block, with their number; `None` if there are none. The writer is empty afterwards.
    ///
    /// # Errors
    /// As for [`BlockWriter::push`].
    pub fn take(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        let Some(rows) = u32::try_from(self.lines.len()).ok().filter(|rows| *rows > 0) else { return Ok(None) };
        let mut packer = zstd::bulk::Compressor::new(LEVEL)?;
        // So that a flipped bit is an error, and not another amount.
        packer.include_checksum(true)?;
        let mut block = MAGIC.to_vec();
        block.extend(rows.to_le_bytes());
        let mut pack = |part: &[u8]| -> io::Result<()> {
            let packed = packer.compress(part)?;
            block.extend(u32::try_from(packed.len()).map_err(io::Error::other)?.to_le_bytes());
            block.extend(packed);
            Ok(())
        };
        pack(&self.lines.drain(..).flat_map(u64::to_le_bytes).collect::<Vec<u8>>())?;
        for texts in &mut self.texts {
            pack(&texts.take())?;
        }
        pack(&costs::write(&self.billed))?;
        pack(&costs::write(&self.effective))?;
        pack(&self.older)?;
        for part in self.others.take(rows as usize) {
            pack(&part)?;
        }
        self.older.clear();
        self.billed.clear();
        self.effective.clear();
        self.bytes = 0;
        Ok(Some((u64::from(rows), block)))
    }
}

/// A block that was read.
pub struct Block {
    lines: Vec<u64>,
    texts: [Texts; Column::ALL.len()],
    billed: Vec<Cost>,
    effective: Vec<Cost>,
    others: Others,
    /// For each row, whether the other columns of its file are unknown.
    older: Vec<u8>,
}

impl Block {
    /// Reads a block.
    ///
    /// # Errors
    /// [`Damaged`] if the bytes are not a whole block.
    pub fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        Self::read_with(bytes, true)
    }

    /// Reads a block without its named columns, of which sums need none. Its rows have no others.
    ///
    /// # Errors
    /// As for [`Block::read`], but damage in named columns is not noticed.
    pub fn read_for_sums(bytes: &[u8]) -> Result<Self, Damaged> {
        Self::read_with(bytes, false)
    }

    fn read_with(bytes: &[u8], named: bool) -> Result<Self, Damaged> {
        let is_older = bytes.starts_with(&OLDER);
        let magic = if is_older { OLDER } else { MAGIC };
        let rest = bytes.strip_prefix(&magic).ok_or(Damaged)?;
        let (rows, mut rest) = rest.split_first_chunk::<4>().ok_or(Damaged)?;
        let rows = u32::from_le_bytes(*rows) as usize;
        let mut part = |most: u64| {
            let (length, more) = rest.split_first_chunk::<4>().ok_or(Damaged)?;
            let (packed, more) = more.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(Damaged)?;
            rest = more;
            unpack(packed, most)
        };
        let lines = part(LARGEST_PART)?;
        let (lines, []) = lines.as_chunks() else { return Err(Damaged) };
        let lines: Vec<u64> = lines.iter().map(|line| u64::from_le_bytes(*line)).collect();
        if lines.len() != rows {
            return Err(Damaged);
        }
        let mut texts = Vec::with_capacity(Column::ALL.len());
        for _ in Column::ALL {
            texts.push(Texts::read(&part(LARGEST_PART)?, rows)?);
        }
        let texts = texts.try_into().map_err(|_| Damaged)?;
        let (billed, effective) = (costs::read(&part(LARGEST_PART)?, rows)?, costs::read(&part(LARGEST_PART)?, rows)?);
        let (mut older, mut others) = (vec![1; rows], Others::default());
        if !is_older {
            older = part(LARGEST_PART)?;
            if older.len() != rows {
                return Err(Damaged);
            }
            if !named {
                return Ok(Self { lines, texts, billed, effective, others, older });
            }
            let names = Others::read_names(&part(LARGEST_PART)?)?;
            let (mut columns, mut left) = (Vec::new(), LARGEST_PART);
            for _ in names.iter() {
                let column = part(left)?;
                left -= column.len() as u64;
                let texts = Texts::read(&column, rows)?;
                // A column begins with its first text, and a damaged block could have any number without.
                if texts.len() == 0 {
                    return Err(Damaged);
                }
                columns.push(texts);
            }
            others = Others::new(names, columns);
        }
        if rest.is_empty() { Ok(Self { lines, texts, billed, effective, others, older }) } else { Err(Damaged) }
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// A row.
    #[must_use]
    pub fn row(&self, row: usize) -> Line<'_> {
        Line {
            line: self.lines.get(row).copied().unwrap_or_default(),
            texts: self.texts.each_ref().map(|texts| texts.get(row).map(Cow::Borrowed)),
            billed: self.billed.get(row).copied().unwrap_or_default(),
            effective: self.effective.get(row).copied().unwrap_or_default(),
            more: match self.older.get(row) {
                Some(0) => MoreOf::row(&self.others, row),
                _ => MoreOf::unknown(),
            },
        }
    }

    /// The different texts in a column, without null.
    pub fn texts(&self, column: Column) -> impl Iterator<Item = &str> {
        self.texts.get(column as usize).into_iter().flat_map(Texts::all)
    }

    /// The different texts in another column, by its name.
    pub(crate) fn texts_of(&self, name: &str) -> impl Iterator<Item = &str> {
        self.others.all(name)
    }

    /// The billed and the effective cost of each row.
    pub(crate) fn costs(&self) -> impl Iterator<Item = Cost> {
        self.billed.iter().chain(&self.effective).copied()
    }

    /// The names of the other columns that have a text in any of its rows.
    #[must_use]
    pub fn names(&self) -> &Names {
        self.others.names()
    }

    /// The costs by the text in a column: each text once, with the sums of its rows.
    ///
    /// # Errors
    /// If a sum is larger than a cost can be.
    pub fn sums(&self, column: Column) -> Result<Vec<(Option<&str>, Sums)>, CostError> {
        let Some(texts) = self.texts.get(column as usize) else { return Ok(Vec::new()) };
        let mut sums = vec![Sums::default(); texts.len() + 1];
        for (row, (billed, effective)) in self.billed.iter().zip(&self.effective).enumerate() {
            let Some(sum) = sums.get_mut(texts.number(row) as usize) else { continue };
            *sum = sum.checked_add(Sums { billed: *billed, effective: *effective, rows: 1 })?;
        }
        let found = (0..).zip(sums).filter(|(_, sum)| sum.rows > 0);
        Ok(found.map(|(number, sum)| (texts.text(number), sum)).collect())
    }
}

fn unpack(packed: &[u8], most: u64) -> Result<Vec<u8>, Damaged> {
    let mut part = Vec::new();
    let reader = zstd::stream::read::Decoder::with_buffer(packed).map_err(|_| Damaged)?;
    reader.take(most + 1).read_to_end(&mut part).map_err(|_| Damaged)?;
    if part.len() as u64 > most { Err(Damaged) } else { Ok(part) }
}

#[cfg(test)]
mod tests;
