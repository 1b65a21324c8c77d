//! Treats ids and names that differ only in ASCII case as one, and shows the export's first spelling for all.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::recent::Recent;

/// The columns whose texts are compared.
#[derive(Clone, Copy)]
pub(super) enum Of {
    BillingAccount,
    Provider,
    Service,
    SubAccount,
    SubAccountName,
    Region,
    Resource,
    ChargeCategory,
}

/// First spellings. A lower-case one takes about 40 bytes, as an export may name a million resources.
pub(super) struct Spellings {
    /// Texts are compared by two 64-bit hashes with this process's random keys.
    hashers: [RandomState; 2],
    first: HashMap<(u64, u64), Option<Box<str>>>,
    /// What was read from the cells of each column.
    recent: [Recent<Option<String>>; Of::ALL],
}

impl Of {
    const ALL: usize = Of::ChargeCategory as usize + 1;
}

impl Default for Spellings {
    fn default() -> Self {
        let hashers = [RandomState::new(), RandomState::new()];
        Self { hashers, first: HashMap::new(), recent: Default::default() }
    }
}

impl Spellings {
    /// The first spelling of the text in a cell of this column, ignoring surrounding spaces; `read` makes the text of the cell.
    pub(super) fn first<'a, E>(
        &mut self,
        column: Of,
        cell: &'a str,
        read: impl FnOnce(&'a str) -> Result<Option<Cow<'a, str>>, E>,
    ) -> Result<Option<String>, E> {
        let Self { hashers, first, recent } = self;
        let Some(recent) = recent.get_mut(column as usize) else { return Ok(None) };
        recent.or_read(cell, |cell| {
            let Some(text) = read(cell)? else { return Ok(None) };
            let key = key(&text);
            let [one, other] = hashers.each_ref().map(|hasher| hasher.hash_one((column as u8, &key)));
            let first = first.entry((one, other)).or_insert_with(|| (key != text).then(|| text.as_ref().into()));
            Ok(Some(first.as_deref().map_or(key, str::to_owned)))
        })
    }
}

/// The key under which spellings of a text are equal.
pub(super) fn key(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

/// Whether two texts are spellings of one.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_keeps_the_first_spelling_of_a_text() {
        let mut seen = Spellings::default();
        for (column, text, first) in [
            (Of::Service, "Microsoft.Storage", "Microsoft.Storage"),
            (Of::Service, "microsoft.storage", "Microsoft.Storage"),
            (Of::Service, " MICROSOFT.STORAGE", "Microsoft.Storage"),
            (Of::Region, "west", "west"),
            (Of::Region, "West", "west"),
            (Of::SubAccount, "WEST", "WEST"),
            (Of::Service, "Z\u{fc}rich", "Z\u{fc}rich"),
            (Of::Service, "z\u{fc}RICH", "Z\u{fc}rich"),
            (Of::Service, "z\u{dc}rich", "z\u{dc}rich"),
        ] {
            let read = seen.first(column, text, |text| Ok::<_, ()>(Some(text.into())));
            assert_eq!(read.unwrap().as_deref(), Some(first), "{text}");
        }
    }
}
