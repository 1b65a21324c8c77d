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
mod tests {
    use super::*;

    fn tag(text: &str) -> Tag {
        Tag::parse(text).unwrap()
    }

    fn set(json: &str) -> TagSet {
        TagSet::from_json(json).unwrap()
    }

    #[test]
    fn a_tag_is_written_as_key_and_value_or_as_a_key_alone() {
        for (written, key, value, shown) in [
            ("team=web", "team", Some("web"), "team=web"),
            ("team", "team", None, "team"),
            ("team=", "team", Some(""), "team="),
            ("  team =  web \n", "team", Some("web"), "team=web"),
            ("team= \u{200b}", "team", Some(""), "team="),
            ("a=b=c", "a", Some("b=c"), "a=b=c"),
            ("team==", "team", Some("="), "team=="),
            ("aws:createdBy=IAMUser:AIDA:o'neill", "aws:createdBy", Some("IAMUser:AIDA:o'neill"), ""),
            ("Cost Center=A, B; C", "Cost Center", Some("A, B; C"), ""),
            ("team=\u{338}x", "team", Some("\u{338}x"), ""),
            ("команда=веб", "команда", Some("веб"), ""),
            ("<script>alert(1)</script>", "<script>alert(1)</script>", None, ""),
            ("'; DROP TABLE tags; --=\"&\"", "'; DROP TABLE tags; --", Some("\"&\""), ""),
            ("فريق=👩‍👩‍👧", "فريق", Some("👩‍👩‍👧"), ""),
            ("te\u{202e}am=w\u{202c}eb", "team", Some("web"), "team=web"),
        ] {
            let read = tag(written);
            assert_eq!((read.key(), read.value()), (key, value), "{written:?}");
            assert_eq!(read.to_string(), if shown.is_empty() { written } else { shown });
            assert_eq!(tag(&read.to_string()), read, "{written:?}");
        }
    }

    #[test]
    fn tags_with_different_case_or_inner_spaces_differ() {
        for (one, other) in
            [("team=web", "Team=web"), ("team=web", "team=Web"), ("a b", "a  b"), ("team", "team="), ("ß", "ss")]
        {
            assert_ne!(tag(one), tag(other));
        }
    }

    #[test]
    fn the_error_for_an_invalid_tag_says_what_to_write() {
        let (long_key, long_value) = ("k".repeat(201), format!("team={}", "v".repeat(401)));
        let (shown_key, shown_value) = ("k".repeat(40), "v".repeat(35));
        for (written, message) in [
            ("", "Enter a tag, like team=web".to_owned()),
            (" \u{200b}\t", "Enter a tag, like team=web".to_owned()),
            ("=web", "\"=web\": enter the key before the =, like team=web".to_owned()),
            (" \u{feff}= ", "\"=\": enter the key before the =, like team=web".to_owned()),
            (&long_key, format!("Key of \"{shown_key}…\": use 200 characters or fewer (there are 201)")),
            (&long_value, format!("Value of \"team={shown_value}…\": use 400 characters or fewer (there are 401)")),
            ("te\0am=web", "Key of \"te am=web\": remove the control character U+0000".to_owned()),
            ("team=w\u{1b}[31mb", "Value of \"team=w [31mb\": remove the control character U+001B".to_owned()),
            ("team=a\r\nb", "Value of \"team=a b\": write it on one line".to_owned()),
        ] {
            assert_eq!(Tag::parse(written), Err(message), "{written:?}");
        }
        assert!(Tag::parse(&format!("{}={}", "é".repeat(200), "é".repeat(400))).is_ok());
    }

    #[test]
    fn tags_are_ordered_by_key_and_a_key_alone_comes_first() {
        let mut tags = ["b", "a=2", "a=10", "a", "B=1", "a="].map(tag);
        tags.sort();
        assert_eq!(list(&tags), "B=1, a, a=, a=10, a=2, b");
    }

    #[test]
    fn a_tag_is_serialized_as_written() {
        let wire = serde_json::to_string(&tag("quote=\"a\"")).unwrap();
        assert_eq!(wire, r#""quote=\"a\"""#);
        assert_eq!(serde_json::from_str::<Tag>(&wire).unwrap(), tag("quote=\"a\""));
        assert!(serde_json::from_str::<Tag>(r#""=x""#).is_err());
    }

    #[test]
    fn a_key_alone_is_carried_with_any_value() {
        let tags = set(r#"{"team":"web","env":""}"#);
        for (written, carried) in [
            ("team=web", true),
            ("team", true),
            ("team=", false),
            ("team=Web", false),
            ("Team", false),
            ("tea", false),
            ("env", true),
            ("env=", true),
            ("owner", false),
        ] {
            assert_eq!(tags.carries(&tag(written)), carried, "{written}");
        }
    }

    #[test]
    fn every_tag_of_a_bill_can_be_written() {
        for (json, shown) in [
            ("{}", ""),
            (r#"{"team":"web","env":"prod"}"#, "env=prod, team=web"),
            (r#"{" org":"b","org":"a"}"#, "org=a, org=b"),
            (r#"{"a=b":"c","a":"b=c"}"#, "a=b=c"),
            (r#"{" ":"x","":"y"}"#, ""),
            (r#"{"quote":"a \"b\" \u00e9 "}"#, "quote=a \"b\" é"),
        ] {
            let tags = set(json);
            assert_eq!(tags.to_string(), shown, "{json}");
            for own in tags.iter() {
                assert!(tags.carries(&tag(&own.to_string())), "{own}");
                assert!(tags.carries(&own.any_value()), "{own}");
            }
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_decomposed_accent_finds_the_same_tag() {
        assert!(set("{\"e\u{301}quipe\":\"u\u{308}\"}").carries(&tag("équipe=ü")));
    }

    #[test]
    fn other_stored_text_is_not_read_as_tags() {
        for json in ["", "null", "[]", "team=web", r#"{"n":1}"#, r#"{"a":{"b":"c"}}"#, r#"{"a":null}"#, r#"{"a":"b"#] {
            assert_eq!(TagSet::from_json(json), None, "{json}");
        }
    }

    #[test]
    fn every_parsed_tag_reads_back_as_the_same() {
        let pieces: Vec<char> =
            "ab= ,:\"'<é\u{301}\u{338}\u{202e}\u{200b}\u{feff}\t\n\0\u{a0}\u{2000}漢".chars().collect();
        let mut random = crate::group::random(7);
        for _ in 0..5_000 {
            let text: String = (0..random(9)).map(|_| pieces[random(pieces.len())]).collect();
            if let Ok(read) = Tag::parse(&text) {
                assert_eq!(Tag::parse(&read.to_string()), Ok(read), "{text:?}");
            }
        }
    }
}
