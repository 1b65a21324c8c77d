//! The named columns of a block, which differ from file to file.

use std::sync::Arc;

use super::Damaged;
use super::texts::{Texts, read_length};
use crate::more::Names;

/// The named columns of a block that was read.
#[derive(Default)]
pub(super) struct Others {
    names: Arc<Names>,
    columns: Vec<Texts>,
}

impl Others {
    /// Reads the names, whose number says how many columns follow.
    pub(super) fn read_names(bytes: &[u8]) -> Result<Arc<Names>, Damaged> {
        let (count, _) = read_length(bytes)?;
        // Each name has at least its length, and each is a row.
        let texts = Texts::read(bytes, count)?;
        let names: Vec<&str> = (0..count).filter_map(|row| texts.get(row)).collect();
        let sorted = names.is_sorted_by(|one, other| one < other);
        if sorted && names.len() == count { Ok(Arc::new(Names::of(names))) } else { Err(Damaged) }
    }

    pub(super) fn new(names: Arc<Names>, columns: Vec<Texts>) -> Self {
        Self { names, columns }
    }

    pub(super) fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// The different texts in a column.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let column = self.names.position(name).and_then(|at| self.columns.get(at));
        column.into_iter().flat_map(Texts::all)
    }

    /// The position of each name that has a text in this row, and the text.
    pub(super) fn cells(&self, row: usize) -> impl Iterator<Item = (usize, &str)> {
        self.columns.iter().enumerate().filter_map(move |(at, texts)| Some((at, texts.get(row)?)))
    }

    /// The text in a column of this position.
    pub(super) fn text(&self, column: usize, row: usize) -> Option<&str> {
        self.columns.get(column)?.get(row)
    }
}
