//! Rules for reading a customer's tag keys as one: without case, without providers' prefixes, and by aliases. Bills are
//! never changed; the rules apply when choices, groups and reports are made.

mod draft;
mod preview;
mod values;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

pub use draft::{MAX_ALIASES, MAX_LISTS, MAX_PREFIXES, TagKeysDraft};
pub use preview::{
    GROUPS_SHOWN, GroupChange, KEYS_SHOWN, ReadKey, SPELLINGS_SHOWN, Spelling, TagKeysPreview, look_ahead,
};
pub use values::Values;

use crate::ids::CustomerId;
use crate::tag::{Tag, TagSet};
use crate::text;

/// The rules. Without rules, each spelling is a key of its own. They are serialized and stored as a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TagKeysDraft", into = "TagKeysDraft")]
pub struct TagKeys {
    ignore_case: bool,
    prefixes: Vec<String>,
    aliases: Vec<Vec<String>>,
    /// The number of the alias list that contains each key.
    lists: BTreeMap<String, usize>,
    /// The prefixes for matching, the longest first.
    stripped: Vec<Stripped>,
}

/// A prefix, prepared for matching keys.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stripped {
    prefix: String,
    chars: usize,
    /// Folded to ignore case; `None` if case counts.
    folded: Option<String>,
}

impl TagKeys {
    /// Whether there are no rules.
    #[must_use]
    pub fn is_none(&self) -> bool {
        !self.ignore_case && self.prefixes.is_empty() && self.aliases.is_empty()
    }

    /// The key for comparing: two spellings are one key if this is equal. Not for showing.
    #[must_use]
    pub fn read(&self, key: &str) -> String {
        let compared = self.compared(key);
        self.name_of(&compared).map_or(compared, |name| self.compared(name))
    }

    /// A key as it is shown: the first of its alias list, else the key without providers' prefixes.
    #[must_use]
    pub fn shown<'a>(&'a self, key: &'a str) -> &'a str {
        self.name_of(&self.compared(key)).unwrap_or_else(|| self.plain(key))
    }

    /// A tag with its key [as read](Self::read).
    #[must_use]
    pub fn read_tag(&self, tag: &Tag) -> Tag {
        tag.with_key(self.read(tag.key()))
    }

    /// A reader for many sets of tags.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader { keys: self, known: HashMap::new() }
    }

    fn name_of(&self, compared: &str) -> Option<&str> {
        self.lists
            .get(compared)
            .and_then(|list| self.aliases.get(*list))
            .and_then(|keys| keys.first())
            .map(String::as_str)
    }

    /// The key without prefix and, if ignored, case; aliases not applied.
    fn compared(&self, key: &str) -> String {
        let plain = self.plain(key);
        if self.ignore_case { text::fold(plain) } else { plain.to_owned() }
    }

    /// The key without prefixes, removed repeatedly, the longest first, so that a shown key reads as itself. A key of
    /// only prefixes keeps the last one.
    fn plain<'a>(&self, key: &'a str) -> &'a str {
        let mut plain = key;
        while let Some(rest) = self.stripped.iter().find_map(|prefix| prefix.after(plain)) {
            plain = rest;
        }
        plain
    }
}

impl Stripped {
    fn all(prefixes: &[String], ignore_case: bool) -> Vec<Self> {
        let stripped = |prefix: &String| Self {
            prefix: prefix.clone(),
            chars: prefix.chars().count(),
            folded: ignore_case.then(|| text::fold(prefix)),
        };
        let mut all: Vec<Self> = prefixes.iter().map(stripped).collect();
        all.sort_by_key(|prefix| Reverse(prefix.chars));
        all
    }

    /// The rest of a key that begins with the prefix.
    fn after<'a>(&self, key: &'a str) -> Option<&'a str> {
        let end = key.char_indices().nth(self.chars).map(|(at, _)| at)?;
        let (start, rest) = key.split_at(end);
        let begins = start == self.prefix || self.folded.as_ref().is_some_and(|folded| text::fold(start) == *folded);
        // The check stops at the first visible character: cleaning the whole rest each time would take quadratic time.
        Some(rest.trim()).filter(|rest| begins && !rest.chars().all(text::is_invisible))
    }
}

/// Reads sets of tags by a customer's rules. It caches keys, as a bill has few of them in many sets.
#[derive(Debug)]
pub struct Reader<'a> {
    keys: &'a TagKeys,
    known: HashMap<String, (String, String)>,
}

impl Reader<'_> {
    /// The key [as read](TagKeys::read).
    pub fn key(&mut self, key: &str) -> &str {
        self.read_and_shown(key).0
    }

    /// The key as read and as shown.
    pub fn read_and_shown(&mut self, key: &str) -> (&str, &str) {
        if !self.known.contains_key(key) {
            self.known.insert(key.to_owned(), (self.keys.read(key), self.keys.shown(key).to_owned()));
        }
        self.known.get(key).map_or(("", ""), |(read, shown)| (read, shown))
    }

    /// The tags of a line item with their keys as read. If two of its keys become one, it has the values of both.
    pub fn set(&mut self, tags: TagSet) -> TagSet {
        if self.keys.is_none() {
            return tags;
        }
        tags.iter().map(|tag| tag.with_key(self.key(tag.key()).to_owned())).collect()
    }
}

/// The rules of a customer with their version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagKeysDetail {
    /// The customer.
    pub customer: CustomerId,
    /// Counts the saves; 0 before the first one.
    pub version: i64,
    /// The user who saved last; empty before the first save.
    pub updated_by: String,
    /// The values, as the form shows them.
    pub draft: TagKeysDraft,
}

/// What typed rules would change in the newest approved bill of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagKeysLookAhead {
    /// The billing period, as shown on pages.
    pub period: String,
    /// The currency of all amounts, ISO 4217.
    pub currency: String,
    /// The keys that they join, and the groups that change.
    pub preview: TagKeysPreview,
}

#[cfg(test)]
mod tests;
