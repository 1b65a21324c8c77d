//! The tags of a customer's bills, for choosing those of a group.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::costs::{TagSetCost, add};
use crate::breakdown::Sums;
use crate::cost::{Cost, CostError};
use crate::tag::Tag;
use crate::tag_keys::TagKeys;
use serde::{Deserialize, Serialize};

/// A tag that bills carry, and how much carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagChoice {
    /// A key with a value, or a key alone for all its values.
    pub tag: Tag,
    /// What is to be paid.
    pub billed: Cost,
    /// How many line items.
    pub rows: u64,
}

/// The tags to choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagChoices {
    /// By key: the key alone, then its values, the largest cost first.
    pub choices: Vec<TagChoice>,
    /// How many more there are: they can be typed, but for those that are longer than a tag may be or that hold
    /// control characters.
    pub left_out: usize,
    /// The rules by which keys were read.
    pub keys: TagKeys,
}

/// The tags that tag sets carry, at most `cap`: all keys before any value, and what costs most before what costs less.
/// Keys that the rules read as one are one.
pub fn tags_of(tag_sets: &[TagSetCost], cap: usize, keys: &TagKeys) -> Result<TagChoices, CostError> {
    let mut reader = keys.reader();
    let mut carried: BTreeMap<Tag, Sums> = BTreeMap::new();
    let mut names: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for each in tag_sets {
        let tags = each.tag_set();
        let spelled: BTreeSet<&str> = tags.iter().map(Tag::key).collect();
        for key in spelled {
            let (read, shown) = reader.read_and_shown(key);
            let rows = names.entry(read.to_owned()).or_default().entry(shown.to_owned()).or_default();
            *rows = rows.saturating_add(each.rows);
        }
        let tags = reader.set(tags);
        // In one set, for a line item with two values of a key counts once for the key.
        let with_keys: BTreeSet<Tag> = tags.iter().flat_map(|tag| [tag.any_value(), tag.clone()]).collect();
        for tag in with_keys {
            add(carried.entry(tag).or_default(), each.sums())?;
        }
    }
    let count = carried.len();
    let shown = carried.into_iter().map(|(tag, sums)| match names.get(tag.key()).and_then(usual) {
        Some(name) => (tag.with_key(name.to_owned()), sums),
        None => (tag, sums),
    });
    let fit = shown.filter(|(tag, _)| tag.problem().is_none());
    let mut choices: Vec<TagChoice> =
        fit.map(|(tag, Sums { billed, rows, .. })| TagChoice { tag, billed, rows }).collect();
    // The sorts are stable: equal costs stay in the order of their tags.
    choices.sort_by_key(|choice| (choice.tag.value().is_some(), Reverse(choice.billed)));
    choices.truncate(cap);
    choices.sort_by(|a, b| {
        let order = |choice: &TagChoice| (choice.tag.value().is_some(), Reverse(choice.billed));
        a.tag.key().cmp(b.tag.key()).then_with(|| order(a).cmp(&order(b)))
    });
    Ok(TagChoices { left_out: count - choices.len(), choices, keys: keys.clone() })
}

/// The spelling that most line items carry; of equals the first in order.
pub(crate) fn usual(spellings: &BTreeMap<String, u64>) -> Option<&str> {
    spellings.iter().min_by_key(|(_, rows)| Reverse(**rows)).map(|(spelling, _)| spelling.as_str())
}
