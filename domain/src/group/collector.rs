//! What a group collects, by its tags and by the rules of how keys are read.

use std::collections::BTreeSet;

use super::Group;
use crate::tag::{Tag, TagSet};
use crate::tag_keys::TagKeys;

/// A group's tags as read, prepared for matching many sets of tags.
#[derive(Debug, Clone)]
pub struct Collector {
    /// Each tag with the number of its key; tags of one number are alternatives.
    tags: Vec<(Tag, usize)>,
    keys: BTreeSet<usize>,
}

impl Collector {
    /// Reads the tags of a group.
    #[must_use]
    pub fn new(group: &Group, keys: &TagKeys) -> Self {
        let read: Vec<Tag> = group.tags.iter().map(|tag| keys.read_tag(tag)).collect();
        // Within a group, spellings of a key are one key even if the rules do not join them, so that rules never turn
        // an alternative into a condition.
        let names = group.tags.iter().zip(&read);
        let names: Vec<(String, String)> =
            names.map(|(tag, read)| (tag.key_however_spelled(), read.key_however_spelled())).collect();
        let mut numbers: Vec<usize> = (0..read.len()).collect();
        for (at, one) in names.iter().enumerate() {
            let is_one = |other: &(String, String)| one.0 == other.0 || one.1 == other.1;
            for (earlier, _) in names.iter().enumerate().take(at).filter(|(_, other)| is_one(other)) {
                if let (Some(from), Some(to)) = (numbers.get(at).copied(), numbers.get(earlier).copied()) {
                    numbers.iter_mut().filter(|number| **number == from).for_each(|number| *number = to);
                }
            }
        }
        let keys = numbers.iter().copied().collect();
        Self { tags: read.into_iter().zip(numbers).collect(), keys }
    }

    /// Whether the group collects what carries these tags, read by the same rules: for each of its keys, one of the
    /// values it has for that key. A group without tags collects nothing.
    #[must_use]
    pub fn matches(&self, tags: &TagSet) -> bool {
        // Values of one key are alternatives and keys narrow each other, as in the cost-allocation filters of the
        // clouds: a resource has one value per key, so nothing could ever carry both team=web and team=api.
        let carried: BTreeSet<usize> =
            self.tags.iter().filter(|(tag, _)| tags.carries(tag)).map(|(_, number)| *number).collect();
        !self.tags.is_empty() && carried == self.keys
    }
}
