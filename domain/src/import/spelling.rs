//! Treats ids and names that differ only in ASCII case as one, and shows the export's first spelling for all.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

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
    /// The last text of each column and its first spelling, as most rows repeat the one above.
    last: [(String, String); Of::ALL],
}

impl Of {
    const ALL: usize = Of::ChargeCategory as usize + 1;
}

impl Default for Spellings {
    fn default() -> Self {
        let hashers = [RandomState::new(), RandomState::new()];
        Self { hashers, first: HashMap::new(), last: Default::default() }
    }
}

impl Spellings {
    /// The first spelling of the text in this column, ignoring surrounding spaces.
    pub(super) fn first(&mut self, column: Of, text: &str) -> String {
        if let Some((_, first)) = self.last.get(column as usize).filter(|(last, _)| last == text) {
            return first.clone();
        }
        let key = key(text);
        let [one, other] = self.hashers.each_ref().map(|hasher| hasher.hash_one((column as u8, &key)));
        let first = self.first.entry((one, other)).or_insert_with(|| (key != text).then(|| text.into()));
        let first = first.as_deref().map_or(key, str::to_owned);
        if let Some(last) = self.last.get_mut(column as usize) {
            text.clone_into(&mut last.0);
            first.clone_into(&mut last.1);
        }
        first
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
            assert_eq!(seen.first(column, text), first, "{text}");
        }
    }
}
