//! The set of tags of a line item.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

/// Tag key to value; a tag without a value has the empty text.
///
/// Most rows of a file repeat the tags of others: copies share one map, and its JSON is written once.
#[derive(Clone, Debug, Default)]
pub struct Tags(Option<Arc<Set>>);

#[derive(Debug)]
struct Set {
    map: BTreeMap<String, String>,
    json: String,
}

impl Tags {
    /// One JSON object in the order of its keys, or `None` without tags.
    #[must_use]
    pub fn json(&self) -> Option<&str> {
        self.0.as_ref().map(|set| set.json.as_str())
    }
}

impl From<BTreeMap<String, String>> for Tags {
    fn from(map: BTreeMap<String, String>) -> Self {
        if map.is_empty() {
            return Self::default();
        }
        let json = serde_json::to_string(&map).unwrap_or_default();
        Self(Some(Arc::new(Set { map, json })))
    }
}

impl Deref for Tags {
    type Target = BTreeMap<String, String>;

    fn deref(&self) -> &Self::Target {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        self.0.as_ref().map_or(&NONE, |set| &set.map)
    }
}

impl PartialEq for Tags {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Tags {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_one_object_in_the_order_of_their_keys_and_no_tags_are_none() {
        let of = |tags: &[(&str, &str)]| {
            Tags::from(tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect::<BTreeMap<_, _>>())
        };
        assert_eq!(of(&[("team", "a\"b"), ("env", "")]).json(), Some(r#"{"env":"","team":"a\"b"}"#));
        assert_eq!((of(&[]).json(), of(&[]).len(), of(&[]) == Tags::default()), (None, 0, true));
        assert!(of(&[("a", "b")]) == of(&[("a", "b")]) && of(&[("a", "b")]) != of(&[("a", "c")]));
    }
}
