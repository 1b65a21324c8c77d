//! Costs by group, computed from the current groups and the bill, so that the parts add up to the bill.

use std::collections::BTreeMap;

use super::{Collector, Group};
use crate::breakdown::Sums;
use crate::cost::{Cost, CostError};
use crate::ids::GroupId;
use crate::tag::TagSet;
use crate::tag_keys::TagKeys;
use serde::{Deserialize, Serialize};

/// What the line items of one bill that carry the same tags cost together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagSetCost {
    /// The tags as stored, a JSON object; `None` for no tags.
    pub tags: Option<String>,
    /// What is to be paid.
    pub billed: Cost,
    /// What was used up.
    pub effective: Cost,
    /// How many line items.
    pub rows: u64,
}

impl TagSetCost {
    /// The tags; none if they cannot be read, since the cost must still be counted.
    #[must_use]
    pub fn tag_set(&self) -> TagSet {
        self.tags.as_deref().and_then(TagSet::from_json).unwrap_or_default()
    }

    /// The costs.
    #[must_use]
    pub fn sums(&self) -> Sums {
        Sums { billed: self.billed, effective: self.effective, rows: self.rows }
    }
}

/// A bill by group.
///
/// Each group counts all that it collects, so that groups may share: `total = grouped + ungrouped`, and the groups
/// together are `grouped + overlap_extra`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCosts {
    /// Every group, in the order given, also those that collect nothing.
    pub groups: Vec<GroupCost>,
    /// What lies in one group or more, counted once.
    pub grouped: Sums,
    /// What lies in no group.
    pub ungrouped: Sums,
    /// What lies in two groups or more, counted once. Its cost may be zero where charges meet credits; its rows show
    /// whether there is any.
    pub overlap: Sums,
    /// By how much the groups together exceed `grouped`.
    pub overlap_extra: Sums,
    /// What two groups share, for each two that share anything. What lies in three groups is in three pairs.
    pub pairs: Vec<GroupPair>,
    /// The bill.
    pub total: Sums,
}

/// What one group collects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCost {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// All that it matches, whether or not other groups do too.
    pub sums: Sums,
}

/// What two groups both collect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPair {
    /// The two groups.
    pub ids: (GroupId, GroupId),
    /// Their names.
    pub names: (String, String),
    /// What lies in both.
    pub sums: Sums,
}

impl GroupCosts {
    /// Shares a bill out among groups.
    pub fn resolve(groups: &[(GroupId, Group)], tag_sets: &[TagSetCost], keys: &TagKeys) -> Result<Self, CostError> {
        let (collectors, mut reader) = (collectors(groups, keys), keys.reader());
        // Costs by the exact set of groups they are in: every cost is in exactly one of these parts.
        let mut parts: BTreeMap<Vec<usize>, Sums> = BTreeMap::new();
        for each in tag_sets {
            add(parts.entry(collecting(&collectors, &reader.set(each.tag_set()))).or_default(), each.sums())?;
        }
        let named = groups.iter().map(|(id, group)| (*id, group.name.clone()));
        let groups = named.map(|(id, name)| GroupCost { id, name, sums: Sums::default() }).collect();
        let mut costs = Self { groups, ..Self::default() };
        let mut pairs: BTreeMap<(usize, usize), Sums> = BTreeMap::new();
        for (members, sums) in &parts {
            costs.add_part(members, *sums)?;
            for (nth, one) in members.iter().enumerate() {
                for other in members.iter().skip(nth + 1) {
                    add(pairs.entry((*one, *other)).or_default(), *sums)?;
                }
            }
        }
        costs.pairs = pairs.into_iter().filter_map(|(of, sums)| costs.pair(of, sums)).collect();
        Ok(costs)
    }

    fn add_part(&mut self, members: &[usize], sums: Sums) -> Result<(), CostError> {
        add(&mut self.total, sums)?;
        add(if members.is_empty() { &mut self.ungrouped } else { &mut self.grouped }, sums)?;
        if members.len() > 1 {
            add(&mut self.overlap, sums)?;
        }
        for (nth, member) in members.iter().enumerate() {
            if nth > 0 {
                add(&mut self.overlap_extra, sums)?;
            }
            if let Some(group) = self.groups.get_mut(*member) {
                add(&mut group.sums, sums)?;
            }
        }
        Ok(())
    }

    fn pair(&self, (one, other): (usize, usize), sums: Sums) -> Option<GroupPair> {
        let (one, other) = (self.groups.get(one)?, self.groups.get(other)?);
        Some(GroupPair { ids: (one.id, other.id), names: (one.name.clone(), other.name.clone()), sums })
    }
}

/// The groups, prepared for matching tags.
pub(super) fn collectors(groups: &[(GroupId, Group)], keys: &TagKeys) -> Vec<Collector> {
    groups.iter().map(|(_, group)| Collector::new(group, keys)).collect()
}

/// The positions of those that collect what carries these tags.
pub(super) fn collecting(collectors: &[Collector], tags: &TagSet) -> Vec<usize> {
    collectors.iter().enumerate().filter(|(_, one)| one.matches(tags)).map(|(position, _)| position).collect()
}

pub(crate) fn add(place: &mut Sums, sums: Sums) -> Result<(), CostError> {
    *place = place.checked_add(sums)?;
    Ok(())
}
