//! Shows, before rules are saved, which keys of a bill they would join and how groups would change.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::TagKeys;
use crate::breakdown::Sums;
use crate::cost::CostError;
use crate::group::{Collector, Group, TagSetCost, add, usual};
use crate::ids::GroupId;
use crate::text;

/// How many keys a preview shows.
pub const KEYS_SHOWN: usize = 100;

/// How many spellings of a key it shows.
pub const SPELLINGS_SHOWN: usize = 20;

/// How many groups it shows.
pub const GROUPS_SHOWN: usize = 100;

/// What saving rules would do to one bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagKeysPreview {
    /// The keys of the bill that are not shown as spelled: first those that join several spellings, then by cost, the
    /// largest first.
    pub keys: Vec<ReadKey>,
    /// How many more there are.
    pub left_out: usize,
    /// The groups that would collect something else than with the saved rules: first those that would collect nothing,
    /// then those that would lose something.
    pub groups: Vec<GroupChange>,
    /// How many more there are.
    pub groups_left_out: usize,
    /// How many groups would no longer collect anything.
    pub emptied: usize,
    /// How many groups would not change.
    pub unchanged: usize,
}

/// A key as the rules would read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadKey {
    /// The shown name; shortened if it is long.
    pub name: String,
    /// Its spellings in the bill, the largest cost first.
    pub spellings: Vec<Spelling>,
    /// How many more there are.
    pub left_out: usize,
    /// The line items that carry it, each counted once.
    pub sums: Sums,
    /// Of those, the line items with several spellings and different values; each counts for all of its values.
    pub several: Sums,
}

/// One spelling of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spelling {
    /// As in the bill; shortened if it is long.
    pub key: String,
    /// The line items that carry it.
    pub sums: Sums,
}

/// A group that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChange {
    /// Its name.
    pub name: String,
    /// What it collects with the saved rules.
    pub before: Sums,
    /// What it would collect.
    pub after: Sums,
    /// What it would collect in addition.
    pub gained: Sums,
    /// What it would no longer collect.
    pub lost: Sums,
}

/// Tries rules on a bill and the customer's groups, compared with the saved rules.
pub fn look_ahead(
    saved: &TagKeys,
    tried: &TagKeys,
    groups: &[(GroupId, Group)],
    tag_sets: &[TagSetCost],
) -> Result<TagKeysPreview, CostError> {
    let mut read: BTreeMap<String, (BTreeMap<String, Sums>, Sums, Sums)> = BTreeMap::new();
    let collectors = |keys| groups.iter().map(|(_, group)| Collector::new(group, keys)).collect::<Vec<_>>();
    let (old, new) = (collectors(saved), collectors(tried));
    let (mut old_reader, mut new_reader) = (saved.reader(), tried.reader());
    let mut changes: Vec<GroupChange> = groups.iter().map(|(_, group)| GroupChange::none(group)).collect();
    for each in tag_sets {
        let (tags, sums) = (each.tag_set(), each.sums());
        let mut of_set: BTreeMap<String, (BTreeSet<&str>, BTreeSet<Option<&str>>)> = BTreeMap::new();
        for tag in tags.iter() {
            let (spellings, values) = of_set.entry(new_reader.key(tag.key()).to_owned()).or_default();
            spellings.insert(tag.key());
            values.insert(tag.value());
        }
        for (key, (spellings, values)) in of_set {
            let (all, total, several) = read.entry(key).or_default();
            add(total, sums)?;
            if spellings.len() > 1 && values.len() > 1 {
                add(several, sums)?;
            }
            for spelling in spellings {
                add(all.entry(spelling.to_owned()).or_default(), sums)?;
            }
        }
        let (before, after) = (old_reader.set(tags.clone()), new_reader.set(tags));
        for ((change, old), new) in changes.iter_mut().zip(&old).zip(&new) {
            change.add(old.matches(&before), new.matches(&after), sums)?;
        }
    }
    let keys = read.into_values().map(|(spellings, sums, several)| ReadKey::new(tried, spellings, sums, several));
    let mut keys: Vec<ReadKey> = keys.filter(ReadKey::is_read_otherwise).collect();
    keys.sort_by(|a, b| {
        let order = |key: &ReadKey| (Reverse(key.spellings.len().min(2)), Reverse(key.sums.billed));
        order(a).cmp(&order(b)).then_with(|| a.name.cmp(&b.name))
    });
    let left_out = keys.len().saturating_sub(KEYS_SHOWN);
    keys.truncate(KEYS_SHOWN);
    keys.iter_mut().for_each(ReadKey::shorten);
    let all = changes.len();
    changes.retain(|change| change.gained.rows > 0 || change.lost.rows > 0);
    let (unchanged, emptied) = (all - changes.len(), changes.iter().filter(|change| change.is_emptied()).count());
    // The sort is stable: equals stay in the order of the groups.
    changes.sort_by_key(|change| (!change.is_emptied(), change.lost.rows == 0));
    let groups_left_out = changes.len().saturating_sub(GROUPS_SHOWN);
    changes.truncate(GROUPS_SHOWN);
    Ok(TagKeysPreview { keys, left_out, groups: changes, groups_left_out, emptied, unchanged })
}

impl ReadKey {
    fn new(keys: &TagKeys, spelled: BTreeMap<String, Sums>, sums: Sums, several: Sums) -> Self {
        let mut names: BTreeMap<String, u64> = BTreeMap::new();
        for (key, sums) in &spelled {
            let rows = names.entry(keys.shown(key).to_owned()).or_default();
            *rows = rows.saturating_add(sums.rows);
        }
        let name = usual(&names).unwrap_or_default().to_owned();
        let mut spellings: Vec<Spelling> = spelled.into_iter().map(|(key, sums)| Spelling { key, sums }).collect();
        spellings.sort_by_key(|spelling| Reverse(spelling.sums.billed));
        Self { name, spellings, left_out: 0, sums, several }
    }

    /// Limits the size of the answer, as a bill may have any number of keys of any length.
    fn shorten(&mut self) {
        self.left_out = self.spellings.len().saturating_sub(SPELLINGS_SHOWN);
        self.spellings.truncate(SPELLINGS_SHOWN);
        let keys = self.spellings.iter_mut().map(|spelling| &mut spelling.key);
        keys.chain([&mut self.name]).for_each(|key| *key = text::quoted(key));
    }

    fn is_read_otherwise(&self) -> bool {
        self.spellings.len() > 1 || self.spellings.iter().any(|spelling| spelling.key != self.name)
    }
}

impl GroupChange {
    /// Whether it would no longer collect anything.
    #[must_use]
    pub fn is_emptied(&self) -> bool {
        self.before.rows > 0 && self.after.rows == 0
    }

    fn none(group: &Group) -> Self {
        let nothing = Sums::default();
        Self { name: group.name.clone(), before: nothing, after: nothing, gained: nothing, lost: nothing }
    }

    fn add(&mut self, collected: bool, collects: bool, sums: Sums) -> Result<(), CostError> {
        let places = [
            (&mut self.before, collected),
            (&mut self.after, collects),
            (&mut self.gained, collects && !collected),
            (&mut self.lost, collected && !collects),
        ];
        places.into_iter().filter(|(_, counts)| *counts).try_for_each(|(place, _)| add(place, sums))
    }
}
