//! What a bill costs, by one of its dimensions. Service, provider and tags have stored sums; the others are added up from
//! the line items when a page asks.

use std::collections::{BTreeMap, BTreeSet};

use domain::bill_costs::{BillCosts, CostsBy, IN_SEVERAL, MOST_KEYS};
use domain::breakdown::{Breakdown, BreakdownRow, By, Sums};
use domain::group::GroupCosts;
use domain::ids::{BillId, BillVersionId, CustomerId};
use domain::lines::{Block, Column};
use domain::permission::{Actor, Scope};
use domain::tag_keys::{TagKeys, Values};

use super::list::seen_on;
use crate::costs::{self, Dimension, too_large};
use crate::database::Reader;
use crate::error::StorageError;
use crate::store::Store;
use crate::{groups, lines, tag_keys};

/// The costs of a bill that the actor may see.
pub async fn costs_by(store: &Store, actor: &Actor, bill: BillId, by: &CostsBy) -> Result<BillCosts, StorageError> {
    let mut on = store.read().await?;
    let (summary, version) = seen_on(&mut on, actor, bill).await?;
    let keys = tag_keys::rules(&mut on, summary.customer).await?;
    let tags = costs::sums(&mut on, version, Dimension::Tags).await?;
    let tag_keys = keys_of(&tags, &keys);
    let rows = match by {
        CostsBy::By(By::Service) => costs::sums(&mut on, version, Dimension::Service).await?,
        CostsBy::By(By::Provider) => costs::sums(&mut on, version, Dimension::Provider).await?,
        CostsBy::By(By::Tag(name)) => by_tag(&tags, &keys, name)?,
        CostsBy::By(by) => {
            // No connection is held while a block is unpacked.
            drop(on);
            by_lines(store, version, Column::of(by).unwrap_or(Column::Service)).await?
        }
        CostsBy::Group => by_group(&mut on, summary.customer, version, &keys).await?,
    };
    Ok(BillCosts { rows, tag_keys })
}

/// The keys of the tags as pages show them, by name.
fn keys_of(tags: &[BreakdownRow], keys: &TagKeys) -> Vec<String> {
    let mut reader = keys.reader();
    let mut found = BTreeSet::new();
    for set in tags.iter().filter_map(|row| row.key.as_deref()) {
        let set: BTreeMap<String, String> = serde_json::from_str(set).unwrap_or_default();
        found.extend(set.keys().map(|key| reader.read_and_shown(key).1.to_owned()));
    }
    found.into_iter().take(MOST_KEYS).collect()
}

fn sums_of(row: &BreakdownRow) -> Sums {
    Sums { billed: row.billed, effective: row.effective, rows: row.rows }
}

fn by_tag(tags: &[BreakdownRow], keys: &TagKeys, name: &str) -> Result<Vec<BreakdownRow>, StorageError> {
    let (mut values, mut found) = (Values::new(keys, name), Breakdown::new());
    for row in tags {
        let value = row.key.as_deref().and_then(|set| values.row(set));
        found.add_sums(value.as_deref(), sums_of(row)).map_err(too_large)?;
    }
    Ok(found.rows())
}

async fn by_lines(store: &Store, version: BillVersionId, column: Column) -> Result<Vec<BreakdownRow>, StorageError> {
    let (mut found, mut number) = (Breakdown::new(), 1);
    while let Some(data) = lines::data(&mut store.read().await?, version, number).await? {
        let (back, added) = lines::unpack(version, move || {
            let block = Block::read_for_sums(&data)?;
            let sums = block.sums(column);
            let added = sums.and_then(|sums| sums.into_iter().try_for_each(|(text, sums)| found.add_sums(text, sums)));
            Ok((found, added))
        })
        .await?;
        added.map_err(too_large)?;
        (found, number) = (back, number + 1);
    }
    Ok(found.rows())
}

/// The groups, what is in none, and what is taken off because several groups count it.
async fn by_group(
    on: &mut Reader,
    customer: CustomerId,
    version: BillVersionId,
    keys: &TagKeys,
) -> Result<Vec<BreakdownRow>, StorageError> {
    let groups = groups::all(on, Scope::AllCustomers, customer).await?;
    let sets = groups::tag_sets(on, version).await?;
    let costs = GroupCosts::resolve(&groups, &sets, keys).map_err(too_large)?;
    let row = |key: Option<String>, sums: Sums| {
        let Sums { billed, effective, rows } = sums;
        BreakdownRow { key, billed, effective, rows }
    };
    let mut rows: Vec<_> = costs.groups.into_iter().map(|group| row(Some(group.name), group.sums)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.billed));
    if costs.ungrouped.rows > 0 {
        rows.push(row(None, costs.ungrouped));
    }
    if costs.overlap.rows > 0 {
        let Sums { billed, effective, .. } = costs.overlap_extra;
        let (billed, effective) = (billed.checked_neg(), effective.checked_neg());
        let extra = Sums { billed: billed.map_err(too_large)?, effective: effective.map_err(too_large)?, rows: 0 };
        rows.push(row(Some(IN_SEVERAL.to_owned()), extra));
    }
    Ok(rows)
}
