//! A column of texts: each different text once, and for each row the number of its text.

use super::Damaged;

/// Collects the texts of a block.
#[derive(Default)]
pub(super) struct TextsWriter {
    /// The different texts, joined, and where each ends.
    texts: String,
    ends: Vec<u32>,
    hashes: Vec<u32>,
    /// Finds the number of a text by its hash: 0 is free. A map with a key for each text takes twice as long to fill.
    places: Vec<u32>,
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
        if 2 * (self.ends.len() + 1) > self.places.len() {
            self.grow();
        }
        let hash = hash(text);
        let place = self.place(text, hash);
        let (known, number) = (self.places.get(place).copied().unwrap_or_default(), length(self.ends.len() + 1));
        if known != 0 {
            self.rows.push(known);
            return 0;
        }
        self.texts.push_str(text);
        self.ends.push(length(self.texts.len()));
        self.hashes.push(hash);
        if let Some(free) = self.places.get_mut(place) {
            *free = number;
        }
        self.rows.push(number);
        text.len()
    }

    /// Adds nulls until there are this many rows.
    pub(super) fn pad(&mut self, rows: usize) {
        self.rows.resize(rows.max(self.rows.len()), 0);
    }

    fn text(&self, number: u32) -> Option<&str> {
        let at = number.checked_sub(1)? as usize;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.texts.get(start as usize..*self.ends.get(at)? as usize)
    }

    /// The place of a text, or the free one where it belongs.
    fn place(&self, text: &str, hash: u32) -> usize {
        self.find(hash, |number| self.hashes.get(number as usize - 1) == Some(&hash) && self.text(number) == Some(text))
    }

    /// The first place for a hash that is free or whose number is the one that is looked for.
    fn find(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> usize {
        let mask = self.places.len().wrapping_sub(1);
        let mut place = hash as usize & mask;
        while self.places.get(place).is_some_and(|number| *number != 0 && !is_it(*number)) {
            place = (place + 1) & mask;
        }
        place
    }

    /// Makes four times as many places, a power of two.
    fn grow(&mut self) {
        self.places = vec![0; (4 * self.places.len()).max(8)];
        for (number, hash) in (1..).zip(&self.hashes) {
            let place = self.find(*hash, |_| false);
            if let Some(free) = self.places.get_mut(place) {
                *free = number;
            }
        }
    }

    /// The column as bytes; the writer is empty afterwards.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let Self { texts, ends, rows, .. } = std::mem::take(self);
        let mut bytes = Vec::with_capacity(4 + 4 * ends.len() + texts.len() + 4 * rows.len());
        bytes.extend(length(ends.len()).to_le_bytes());
        let starts = std::iter::once(&0).chain(&ends);
        ends.iter().zip(starts).for_each(|(end, start)| bytes.extend((end - start).to_le_bytes()));
        bytes.extend(texts.as_bytes());
        let width = width(ends.len());
        for row in rows {
            bytes.extend(row.to_le_bytes().into_iter().take(width));
        }
        bytes
    }
}

/// A quick hash for the places of one block. Texts chosen to collide make one block slow and no more, so it needs no secret.
pub(crate) fn hash(text: &str) -> u32 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, rest) = text.as_bytes().as_chunks();
    let mix = |hash: u64, word: u64| (hash.rotate_left(29) ^ word).wrapping_mul(FACTOR);
    let hash = words.iter().fold(text.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let hash = mix(hash, rest);
    u32::try_from((hash ^ (hash >> 29)) >> 32).unwrap_or_default()
}

/// A length or number as stored. A block is full long before it has too many.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
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
        let (count, mut rest) = read_length(bytes)?;
        // Each text has at least its length.
        if count > rest.len() / 4 {
            return Err(Damaged);
        }
        let mut lengths = Vec::with_capacity(count);
        for _ in 0..count {
            let (length, more) = read_length(rest)?;
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

    /// All different texts.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
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

pub(super) fn read_length(bytes: &[u8]) -> Result<(usize, &[u8]), Damaged> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(Damaged)?;
    Ok((u32::from_le_bytes(*length) as usize, rest))
}
