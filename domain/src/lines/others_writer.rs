//! Collects the named columns of a block, which differ from file to file.

use std::sync::Arc;

use super::MoreOf;
use super::texts::TextsWriter;
use crate::more::Names;

/// What a column costs in memory while a block is collected: an import may collect thousands of blocks at once.
const COLUMN: usize = 256;

/// Collects the named columns of a block. A column begins with the first row that has a text in it.
#[derive(Default)]
pub(super) struct OthersWriter {
    columns: Vec<(Box<str>, TextsWriter)>,
    /// The names that the last row came with, and for each the number of its column; 0 is none yet.
    last: Option<(Arc<Names>, Vec<usize>)>,
}

impl OthersWriter {
    /// Adds the texts of a row, given its number. Returns how many bytes the block grew by.
    pub(super) fn push(&mut self, row: usize, more: &MoreOf<'_>) -> usize {
        let Some(names) = more.names() else { return 0 };
        // Rows of one file share their names. To count a reference for each row would cost more than to look it up.
        if !self.last.as_ref().is_some_and(|(last, _)| Arc::ptr_eq(last, names)) {
            self.last = Some((Arc::clone(names), vec![0; names.iter().len()]));
        }
        let Some((_, numbers)) = &mut self.last else { return 0 };
        let mut bytes = 0;
        for (name, text) in more.cells() {
            let Some(number) = numbers.get_mut(name) else { continue };
            if *number == 0 {
                let name = names.name(name);
                let known = self.columns.iter().position(|(own, _)| own.as_ref() == name);
                let at = known.unwrap_or_else(|| {
                    self.columns.push((name.into(), TextsWriter::default()));
                    bytes += COLUMN + name.len();
                    self.columns.len() - 1
                });
                *number = at + 1;
            }
            if let Some((_, texts)) = self.columns.get_mut(*number - 1) {
                texts.pad(row);
                bytes += texts.push(Some(text));
            }
        }
        bytes
    }

    /// How many columns there are.
    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The names as bytes, then each column; the writer is empty afterwards.
    pub(super) fn take(&mut self, rows: usize) -> impl Iterator<Item = Vec<u8>> {
        self.last = None;
        let mut columns = std::mem::take(&mut self.columns);
        columns.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let mut names = TextsWriter::default();
        for (name, _) in &columns {
            names.push(Some(name));
        }
        let texts = columns.into_iter().map(move |(_, mut texts)| {
            texts.pad(rows);
            texts.take()
        });
        std::iter::once(names.take()).chain(texts)
    }
}
