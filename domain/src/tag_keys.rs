//! How the tag keys of a customer's bills are read together: without case, without what providers put before them, and
//! by their aliases. What bills carry is never changed; it is read so when choices, groups and reports are made.

mod draft;
mod preview;
mod values;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

pub use draft::{MAX_ALIASES, MAX_LISTS, MAX_PREFIXES, TagKeysDraft, shown};
pub use preview::{
    GROUPS_SHOWN, GroupChange, KEYS_SHOWN, ReadKey, SPELLINGS_SHOWN, Spelling, TagKeysPreview, look_ahead,
};
pub use values::Values;

use crate::ids::CustomerId;
use crate::tag::{Tag, TagSet};
use crate::text;

/// The fields in the order of the form.
pub const FIELDS: [(&str, &str); 3] =
    [("ignore_case", "Ignore case"), ("prefixes", "Prefixes"), ("aliases", "Aliases")];

/// The label of a field; empty for what is no field.
#[must_use]
pub fn label(path: &str) -> &'static str {
    FIELDS.iter().find(|(field, _)| *field == path).map_or("", |(_, label)| label)
}

/// The rules. Without any, each spelling is a key of its own. They travel and are stored as a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TagKeysDraft", into = "TagKeysDraft")]
pub struct TagKeys {
    ignore_case: bool,
    prefixes: Vec<String>,
    aliases: Vec<Vec<String>>,
    /// The number of the list of aliases that each of its keys stands in.
    lists: BTreeMap<String, usize>,
    /// The prefixes as they are looked for, the longest first.
    stripped: Vec<Stripped>,
}

/// A prefix as keys are held against it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stripped {
    prefix: String,
    chars: usize,
    /// Without case; nothing where case counts.
    folded: Option<String>,
}

impl TagKeys {
    /// Whether there are no rules.
    #[must_use]
    pub fn is_none(&self) -> bool {
        !self.ignore_case && self.prefixes.is_empty() && self.aliases.is_empty()
    }

    /// What all spellings of a key have in common: two keys are one when this is the same. For comparing, not for showing.
    #[must_use]
    pub fn read(&self, key: &str) -> String {
        let compared = self.compared(key);
        self.name_of(&compared).map_or(compared, |name| self.compared(name))
    }

    /// A key as it is shown: the first of its list of aliases, else itself without what a provider put before it.
    #[must_use]
    pub fn shown<'a>(&'a self, key: &'a str) -> &'a str {
        self.name_of(&self.compared(key)).unwrap_or_else(|| self.plain(key))
    }

    /// A tag with its key as it is [read](Self::read).
    #[must_use]
    pub fn read_tag(&self, tag: &Tag) -> Tag {
        tag.with_key(self.read(tag.key()))
    }

    /// Reads many sets of tags.
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

    /// By prefix and case alone.
    fn compared(&self, key: &str) -> String {
        let plain = self.plain(key);
        if self.ignore_case { text::fold(plain) } else { plain.to_owned() }
    }

    /// Without the prefixes that it begins with, the longest first, until there is none: so what is shown of a key is
    /// read as the key itself. A key that is nothing but prefixes keeps the last.
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

    /// What follows the prefix in a key that begins with it.
    fn after<'a>(&self, key: &'a str) -> Option<&'a str> {
        let end = key.char_indices().nth(self.chars).map(|(at, _)| at)?;
        let (start, rest) = key.split_at(end);
        let begins = start == self.prefix || self.folded.as_ref().is_some_and(|folded| text::fold(start) == *folded);
        // It stops at the first character that is seen: to clean the whole rest each time would take the square of the key.
        Some(rest.trim()).filter(|rest| begins && !rest.chars().all(text::is_invisible))
    }
}

/// Reads sets of tags by the rules of a customer. It remembers the keys: a bill has few of them, in many sets.
#[derive(Debug)]
pub struct Reader<'a> {
    keys: &'a TagKeys,
    known: HashMap<String, (String, String)>,
}

impl Reader<'_> {
    /// A key as it is read.
    pub fn key(&mut self, key: &str) -> &str {
        self.read_and_shown(key).0
    }

    /// A key as it is read and as it is shown.
    pub fn read_and_shown(&mut self, key: &str) -> (&str, &str) {
        if !self.known.contains_key(key) {
            self.known.insert(key.to_owned(), (self.keys.read(key), self.keys.shown(key).to_owned()));
        }
        self.known.get(key).map_or(("", ""), |(read, shown)| (read, shown))
    }

    /// The tags of a line item as they are read. Where two of its keys are one, it carries the values of both.
    pub fn set(&mut self, tags: TagSet) -> TagSet {
        if self.keys.is_none() {
            return tags;
        }
        tags.iter().map(|tag| tag.with_key(self.key(tag.key()).to_owned())).collect()
    }
}

/// The rules of a customer with what surrounds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagKeysDetail {
    /// Whose.
    pub customer: CustomerId,
    /// Counts the saves; 0 while there are no rules.
    pub version: i64,
    /// Who saved last; empty when nobody has.
    pub updated_by: String,
    /// The values, as the form shows them.
    pub draft: TagKeysDraft,
}

/// What rules as typed would do to the newest approved bill of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagKeysLookAhead {
    /// The bill's days, as people read them.
    pub period: String,
    /// ISO 4217, of all amounts.
    pub currency: String,
    /// What they join, and which groups change.
    pub preview: TagKeysPreview,
}

#[cfg(test)]
mod tests;
