//! What a group would collect, shown while its tags are chosen.

use std::{cmp::Reverse, collections::BTreeMap};

use super::costs::{TagSetCost, add, collecting, collectors};
use super::{Collector, Group};
use crate::breakdown::Sums;
use crate::cost::{Cost, CostError};
use crate::ids::GroupId;
use crate::tag_keys::TagKeys;
use serde::{Deserialize, Serialize};

/// How many tag sets a preview shows.
pub const EXAMPLES: usize = 10;

/// What saving a group would do to the cost of one bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPreview {
    /// What the group would collect.
    pub matched: Sums,
    /// How many different sets of tags that is.
    pub tag_sets: usize,
    /// Up to [`EXAMPLES`] of them, the largest cost first, spelled as the bill has them: `env=prod, team=web`.
    pub examples: Vec<String>,
    /// How much of it other groups collect already, by the group's name.
    pub in_other_groups: Vec<(String, Sums)>,
    /// What lies in none of the other groups.
    pub ungrouped_before: Sums,
    /// What would lie in no group.
    pub ungrouped_after: Sums,
}

/// Tries a group on a bill, with the customer's rules for keys; `others` are the customer's other groups.
pub fn preview(
    group: &Group,
    others: &[(GroupId, Group)],
    tag_sets: &[TagSetCost],
    keys: &TagKeys,
) -> Result<GroupPreview, CostError> {
    let (own, collectors, mut reader) = (Collector::new(group, keys), collectors(others, keys), keys.reader());
    let mut preview = GroupPreview::default();
    let mut matched: BTreeMap<String, Sums> = BTreeMap::new();
    let mut shared: BTreeMap<usize, Sums> = BTreeMap::new();
    for each in tag_sets {
        let (tags, sums) = (each.tag_set(), each.sums());
        let read = reader.set(tags.clone());
        let (matches, elsewhere) = (own.matches(&read), collecting(&collectors, &read));
        if elsewhere.is_empty() {
            add(&mut preview.ungrouped_before, sums)?;
        }
        if elsewhere.is_empty() && !matches {
            add(&mut preview.ungrouped_after, sums)?;
        }
        if matches {
            add(&mut preview.matched, sums)?;
            add(matched.entry(tags.to_string()).or_default(), sums)?;
            for other in elsewhere {
                add(shared.entry(other).or_default(), sums)?;
            }
        }
    }
    preview.tag_sets = matched.len();
    preview.examples = largest(matched);
    let name = |(other, sums): (usize, Sums)| others.get(other).map(|(_, group)| (group.name.clone(), sums));
    preview.in_other_groups = shared.into_iter().filter_map(name).collect();
    Ok(preview)
}

fn largest(matched: BTreeMap<String, Sums>) -> Vec<String> {
    let mut texts: Vec<(Reverse<Cost>, String)> =
        matched.into_iter().map(|(text, sums)| (Reverse(sums.billed), text)).collect();
    texts.sort_unstable();
    texts.into_iter().take(EXAMPLES).map(|(_, text)| text).collect()
}
