//! The other columns of a row, wherever the row is.

use std::fmt;
use std::sync::Arc;

use super::others::Others;
use crate::more::{self, More, Names};

/// The columns of a row that have no place in [`Column`](super::Column): see [`More`].
#[derive(Clone, Copy)]
pub struct MoreOf<'a>(Place<'a>);

#[derive(Clone, Copy)]
enum Place<'a> {
    /// An older version stored the row, and kept no other columns.
    Unknown,
    Item(&'a More),
    Block(&'a Others, usize),
}

impl<'a> MoreOf<'a> {
    /// Those of a row that an older version stored.
    #[must_use]
    pub fn unknown() -> Self {
        Self(Place::Unknown)
    }

    /// Those of a line item.
    #[must_use]
    pub fn item(more: &'a More) -> Self {
        Self(Place::Item(more))
    }

    pub(super) fn row(others: &'a Others, row: usize) -> Self {
        Self(Place::Block(others, row))
    }

    /// Whether an older version stored the row without them.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.0, Place::Unknown)
    }

    /// Name and text of each that is not null, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let names = self.names();
        self.cells().map(move |(name, text)| (names.map(|names| names.name(name)).unwrap_or_default(), text))
    }

    /// The text in a column.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        match self.0 {
            Place::Unknown => None,
            Place::Item(more) => more.get(name),
            Place::Block(others, row) => others.text(others.names().position(name)?, row),
        }
    }

    /// Those that repeat a field of the line in the file's own spelling, which [`MoreOf::digest`] leaves out.
    pub fn spellings(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let own = *self;
        own.names().into_iter().flat_map(move |names| {
            let spelled = own.cells().filter(|(name, _)| names.is_spelling(*name));
            spelled.map(|(name, text)| (names.name(name), text))
        })
    }

    /// The hash of them all: see [`more::digest`].
    #[must_use]
    pub fn digest(&self) -> Option<[u8; 32]> {
        match self.0 {
            Place::Item(more) => more.digest(),
            Place::Unknown => None,
            Place::Block(others, row) => more::digest(others.names(), others.cells(row)),
        }
    }

    pub(super) fn names(&self) -> Option<&'a Arc<Names>> {
        match self.0 {
            Place::Unknown => None,
            Place::Item(more) => Some(more.names()),
            Place::Block(others, _) => Some(others.names()),
        }
    }

    /// The position of each name, and the text.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let (item, block) = match self.0 {
            Place::Unknown => (None, None),
            Place::Item(more) => (Some(more), None),
            Place::Block(others, row) => (None, Some((others, row))),
        };
        let item = item.into_iter().flat_map(More::cells);
        item.chain(block.into_iter().flat_map(|(others, row)| others.cells(row)))
    }
}

impl PartialEq for MoreOf<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is_unknown() == other.is_unknown() && self.iter().eq(other.iter())
    }
}

impl Eq for MoreOf<'_> {}

impl fmt::Debug for MoreOf<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Unknown => out.write_str("unknown"),
            Place::Item(_) | Place::Block(..) => out.debug_map().entries(self.iter()).finish(),
        }
    }
}
