//! The tags of a customer's resources, as users write them and as bills carry them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::text::{self, max};
use serde::{Deserialize, Serialize};

/// Prefixes of keys in AWS's exports, in the order in which they are tried.
const PREFIXES: [&str; 4] = ["resourcetags/user:", "resourcetags/aws:", "user:", "aws:"];

/// A key with a value, `team=web`, or a key alone, `team`, which stands for any value.
///
/// Case counts, as in the clouds. The first `=` separates key and value, so a key contains none. A bill's key `a=b`
/// with value `c` and its key `a` with value `b=c` are both written `a=b=c`, and are the same tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag {
    key: String,
    value: Option<String>,
}

impl Tag {
    /// Reads a typed tag; spaces around key and value do not count.
    pub fn parse(raw: &str) -> Result<Self, String> {
        if text::clean(raw).is_empty() {
            return Err("Enter a tag, like team=web".to_owned());
        }
        let tag = Self::read(raw);
        tag.problem().map_or(Ok(tag), Err)
    }

    /// The part left of the first `=`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The key without case and without the provider's prefix: `user:Env` of one export is the `env` of another.
    /// Spellings are different tags, unless a customer's [`TagKeys`](crate::tag_keys::TagKeys) join them, but a group
    /// with several of them matches any.
    #[must_use]
    pub fn key_however_spelled(&self) -> String {
        let folded = text::fold(&self.key);
        let plain = PREFIXES.iter().find_map(|prefix| folded.strip_prefix(prefix)).filter(|key| !key.is_empty());
        plain.unwrap_or(&folded).to_owned()
    }

    /// The part right of the first `=`, which may be empty; `None` for a key alone.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// The key alone.
    #[must_use]
    pub fn any_value(&self) -> Self {
        Self { key: self.key.clone(), value: None }
    }

    /// The same value under another key.
    pub(crate) fn with_key(&self, key: String) -> Self {
        Self { key, value: self.value.clone() }
    }

    /// Reads a tag without checking it: those in bills may be longer or stranger than what users may type.
    pub(crate) fn read(raw: &str) -> Self {
        // Split before cleaning: composing would turn `=` before a combining stroke into `≠`.
        match raw.split_once('=') {
            Some((key, value)) => Self { key: text::clean(key), value: Some(text::clean(value)) },
            None => Self { key: text::clean(raw), value: None },
        }
    }

    /// Why the tag may not be typed or chosen, if so.
    pub(crate) fn problem(&self) -> Option<String> {
        let quoted = || text::quoted(&self.to_string());
        if self.key.is_empty() {
            return Some(format!("\"{}\": enter the key before the =, like team=web", quoted()));
        }
        let said = |part: &str, problem: String| format!("{part} of \"{}\": {problem}", quoted());
        let key = text::problem(&self.key, max::TAG_KEY, false).map(|problem| said("Key", problem));
        let value = || text::problem(self.value()?, max::TAG_VALUE, false).map(|problem| said("Value", problem));
        key.or_else(value)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(out, "{}={value}", self.key),
            None => out.write_str(&self.key),
        }
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.to_string()
    }
}

impl TryFrom<String> for Tag {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

/// The tags as a list on one line: `env=prod, team=web`.
#[must_use]
pub fn list<'a>(tags: impl IntoIterator<Item = &'a Tag>) -> String {
    tags.into_iter().map(Tag::to_string).collect::<Vec<_>>().join(", ")
}

/// The tags of one line item, each read like a typed tag, so that typed tags match them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagSet(BTreeSet<Tag>);

impl TagSet {
    /// Reads the stored tags of a line item, a JSON object of texts; `None` if it is something else.
    #[must_use]
    pub fn from_json(json: &str) -> Option<Self> {
        let stored: BTreeMap<String, String> = serde_json::from_str(json).ok()?;
        let tags = stored.iter().map(|(key, value)| Tag::read(&format!("{key}={value}")));
        // A key of only spaces cannot be typed.
        Some(Self(tags.filter(|tag| !tag.key.is_empty()).collect()))
    }

    /// Whether the set contains a tag; a key alone matches any value.
    #[must_use]
    pub fn carries(&self, tag: &Tag) -> bool {
        match tag.value {
            Some(_) => self.0.contains(tag),
            None => self.0.iter().any(|own| own.key == tag.key),
        }
    }

    /// The tags, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }
}

impl FromIterator<Tag> for TagSet {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        Self(tags.into_iter().collect())
    }
}

impl fmt::Display for TagSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&list(self.iter()))
    }
}

#[cfg(test)]
mod tests;
