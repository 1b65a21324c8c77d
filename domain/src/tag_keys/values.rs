//! Finds the row of a report by tag for a line item: the values of one key, read as groups read them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::TagKeys;
use crate::tag::Tag;

/// How many spellings are cached, and their longest length. Others are read each time, so that memory does not grow
/// with the bill.
const MOST_KNOWN: usize = 100_000;
const LONGEST_KNOWN: usize = 1_000;

/// Finds the values of one key in the tags of many line items.
#[derive(Debug)]
pub struct Values<'a> {
    keys: &'a TagKeys,
    /// The key [as read](TagKeys::read).
    key: String,
    /// The beginning of its values, if the requested key contains a `=`: `a=b` with `c` is `a` with `b=c`.
    begin: Option<String>,
    /// Whether a spelling is the key, by the spellings in bills.
    known: HashMap<String, bool>,
}

impl<'a> Values<'a> {
    /// Finds values of the key with this name, in any spelling.
    #[must_use]
    pub fn new(keys: &'a TagKeys, name: &str) -> Self {
        let asked = Tag::read(name);
        let begin = asked.value().map(|value| format!("{value}="));
        Self { keys, key: keys.read(asked.key()), begin, known: HashMap::new() }
    }

    /// The row of a line item with these stored tags; `None` without a value. A line item with several values is in a
    /// row of its own that names them all in quotation marks, `"shop" + "web"`; a value that looks like that is quoted,
    /// too.
    pub fn row(&mut self, json: &str) -> Option<String> {
        let stored: BTreeMap<String, String> = serde_json::from_str(json).ok()?;
        let mut values = BTreeSet::new();
        for (key, value) in &stored {
            if self.is_key(key) {
                let tag = Tag::read(&format!("{key}={value}"));
                let value = tag.value().unwrap_or_default();
                let asked = self.begin.as_ref().map_or(Some(value), |begin| value.strip_prefix(begin.as_str()));
                values.extend(asked.map(str::to_owned));
            }
        }
        if values.len() > 1 {
            values.remove("");
        }
        match values.len() {
            0 | 1 => values.pop_first().map(|value| if is_joined(&value) { quoted(&value) } else { value }),
            _ => Some(values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(" + ")),
        }
    }

    fn is_key(&mut self, key: &str) -> bool {
        if let Some(known) = self.known.get(key) {
            return *known;
        }
        let tag = Tag::read(key);
        let is_one = |key: &str| if self.keys.is_none() { key == self.key } else { self.keys.read(key) == self.key };
        // A key of only spaces cannot be typed.
        let is_key = !tag.key().is_empty() && is_one(tag.key());
        if self.known.len() < MOST_KNOWN && key.len() <= LONGEST_KNOWN {
            self.known.insert(key.to_owned(), is_key);
        }
        is_key
    }
}

/// Whether a value looks like several values.
fn is_joined(value: &str) -> bool {
    value.starts_with('"') && value.ends_with('"') && value.contains("\" + \"")
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::super::TagKeysDraft;
    use super::*;
    use crate::tag::TagSet;

    fn row(keys: &TagKeys, name: &str, json: &str) -> Option<String> {
        Values::new(keys, name).row(json)
    }

    fn without_case() -> TagKeys {
        TagKeysDraft { ignore_case: "on".into(), ..TagKeysDraft::default() }.parse().unwrap()
    }

    #[test]
    fn keys_and_values_are_read_as_groups_read_them() {
        for (name, json, expected) in [
            ("env", r#"{" env":"prod "}"#, Some("prod")),
            (" env", r#"{"env":"\u202aprod"}"#, Some("prod")),
            (" env\t", r#"{"env":" prod"}"#, Some("prod")),
            ("env", r#"{" env":"prod","env":"prod "}"#, Some("prod")),
            ("a=b", r#"{"a=b":"c"}"#, Some("c")),
            ("a=b", r#"{"a":"b=c"}"#, Some("c")),
            ("a", r#"{"a=b":"c"}"#, Some("b=c")),
            ("a=b", r#"{"a":"bc"}"#, None),
            ("env", r#"{"Env":"prod"}"#, None),
            (" ", r#"{" ":"x"}"#, None),
            ("env", "no tags", None),
        ] {
            for keys in [TagKeys::default(), without_case()] {
                if name == "env" && json.contains("Env") && !keys.is_none() {
                    continue;
                }
                assert_eq!(row(&keys, name, json).as_deref(), expected, "{name:?} of {json}");
            }
        }
        let found = row(&without_case(), "env", r#"{" ENV":"prod "}"#);
        let carried = TagSet::from_json(r#"{" ENV":"prod "}"#).unwrap();
        assert!(found.as_deref() == Some("prod") && carried.carries(&Tag::parse("ENV=prod").unwrap()));
    }

    #[test]
    fn an_empty_value_counts_only_if_it_is_the_only_one() {
        let keys = without_case();
        assert_eq!(row(&keys, "env", r#"{"Env":"","env":"prod"}"#).as_deref(), Some("prod"));
        assert_eq!(row(&keys, "env", r#"{"Env":"","env":" "}"#).as_deref(), Some(""));
        assert_eq!(row(&keys, "env", "{}"), None);
    }

    #[test]
    fn several_values_never_share_a_row_with_one_value() {
        let of = |values: &[&str]| {
            let tags: Vec<String> =
                (0..).zip(values).map(|(nth, value)| format!("{}:{value:?}", ["\"e\"", "\"E\""][nth])).collect();
            row(&without_case(), "e", &format!("{{{}}}", tags.join(","))).unwrap()
        };
        assert_eq!(of(&["web", "shop"]), r#""shop" + "web""#);
        assert_eq!(of(&["shop, web"]), "shop, web");
        assert_eq!(of(&["\"shop\""]), "\"shop\"");
        let mut seen = BTreeSet::new();
        let values = [
            "shop",
            "web",
            "shop, web",
            "shop + web",
            "\"",
            "\"shop\" + \"web\"",
            "\"\"\"shop\"\" + \"\"web\"\"\"",
            "shop\" + \"web",
        ];
        for (nth, one) in values.iter().enumerate() {
            assert!(seen.insert(of(&[one])), "{one}");
            for other in values.iter().skip(nth + 1) {
                assert!(seen.insert(of(&[one, other])), "{one} and {other}");
            }
        }
        // Two values whose quotation marks could be confused with the separator.
        assert_ne!(of(&["a\" + \"b", "c"]), of(&["a", "b\" + \"c"]));
    }
}
