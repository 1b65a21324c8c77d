//! A column of texts: each different text once, and for each row the number of its text.

use std::collections::HashMap;

use super::Damaged;

/// Collects the texts of a block.
#[derive(Default)]
pub(super) struct TextsWriter {
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    /// The number of each row's text; 0 for null.
    rows: Vec<u32>,
}

impl TextsWriter {
    /// Adds a row. Returns how many bytes the block grew by.
    pub(super) fn push(&mut self, text: Option<&str>) -> usize {
        let Some(text) = text else {
            self.rows.push(0);
            return 0;
        };
        // Most rows repeat the text of the row above.
        if let Some(last) = self.rows.last().copied().filter(|last| self.text(*last) == Some(text)) {
            self.rows.push(last);
            return 0;
        }
        if let Some(known) = self.numbers.get(text) {
            self.rows.push(*known);
            return 0;
        }
        let number = u32::try_from(self.texts.len() + 1).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        self.rows.push(number);
        text.len()
    }

    fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number.checked_sub(1)? as usize).map(AsRef::as_ref)
    }

    /// The column as bytes; the writer is empty afterwards.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let texts = std::mem::take(&mut self.texts);
        let rows = std::mem::take(&mut self.rows);
        self.numbers.clear();
        let length = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        let mut bytes = Vec::with_capacity(8 * texts.len() + 4 * rows.len());
        bytes.extend(length(texts.len()));
        texts.iter().for_each(|text| bytes.extend(length(text.len())));
        texts.iter().for_each(|text| bytes.extend(text.as_bytes()));
        let width = width(texts.len());
        for row in rows {
            bytes.extend(row.to_le_bytes().into_iter().take(width));
        }
        bytes
    }
}

/// The bytes of the number of a text.
fn width(texts: usize) -> usize {
    match texts {
        0 => 0,
        1..=0xFF => 1,
        0x100..=0xFFFF => 2,
        _ => 4,
    }
}

/// A column of a block that was read.
pub(super) struct Texts {
    texts: Vec<Box<str>>,
    rows: Vec<u32>,
}

impl Texts {
    pub(super) fn read(bytes: &[u8], rows: usize) -> Result<Self, Damaged> {
        let (count, mut rest) = length(bytes)?;
        // Each text has at least its length.
        if count > rest.len() / 4 {
            return Err(Damaged);
        }
        let mut lengths = Vec::with_capacity(count);
        for _ in 0..count {
            let (length, more) = length(rest)?;
            lengths.push(length);
            rest = more;
        }
        let mut texts = Vec::with_capacity(count);
        for length in lengths {
            let (text, more) = rest.split_at_checked(length).ok_or(Damaged)?;
            texts.push(std::str::from_utf8(text).map_err(|_| Damaged)?.into());
            rest = more;
        }
        let width = width(count);
        if rest.len() != width * rows {
            return Err(Damaged);
        }
        let number = |cell: &[u8]| cell.iter().rev().fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        let rows: Vec<u32> = if width == 0 { vec![0; rows] } else { rest.chunks_exact(width).map(number).collect() };
        if rows.iter().any(|row| *row as usize > count) {
            return Err(Damaged);
        }
        Ok(Self { texts, rows })
    }

    pub(super) fn get(&self, row: usize) -> Option<&str> {
        self.text(*self.rows.get(row)?)
    }

    /// The number of a row's text; 0 for null.
    pub(super) fn number(&self, row: usize) -> u32 {
        self.rows.get(row).copied().unwrap_or_default()
    }

    /// How many different texts there are, and the text of a number.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number.checked_sub(1)? as usize).map(AsRef::as_ref)
    }
}

fn length(bytes: &[u8]) -> Result<(usize, &[u8]), Damaged> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(Damaged)?;
    Ok((u32::from_le_bytes(*length) as usize, rest))
}
