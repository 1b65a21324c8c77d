//! What differs between two versions of a bill: by cause, by service, and line by line.

use std::collections::{BTreeMap, HashMap};

use domain::bill_version::{BillVersion, CauseChange, LineChange, MOST_LINES, ServiceChange, VersionChanges};
use domain::cost::Cost;
use domain::ids::BillVersionId;
use domain::lines::{Block, Column, Damaged, Line};

use crate::costs::{self, Dimension};
use crate::database::On;
use crate::error::StorageError;
use crate::lines;
use crate::lines::hash::row_hash;
use crate::store::Store;

type Version = (BillVersionId, BillVersion);

/// What differs between two versions of a bill.
pub(super) async fn between(
    store: &Store,
    (before, earlier): &Version,
    (after, later): (BillVersionId, &BillVersion),
) -> Result<VersionChanges, StorageError> {
    let difference = later.billed.checked_sub(earlier.billed).map_err(costs::too_large)?;
    let (mut lines, more) = lines(store, *before, after).await?;
    lines.sort_by_cached_key(|line| std::cmp::Reverse(size(line.before, line.after)));
    Ok(VersionChanges {
        before: earlier.clone(),
        causes: vec![CauseChange { number: later.number, cause: later.cause, difference }],
        services: services(&mut store.read().await?, *before, after).await?,
        lines,
        more,
    })
}

async fn services(
    on: &mut impl On,
    before: BillVersionId,
    after: BillVersionId,
) -> Result<Vec<ServiceChange>, StorageError> {
    let mut services: BTreeMap<Option<String>, (Cost, Cost)> = BTreeMap::new();
    for row in costs::sums(on, before, Dimension::Service).await? {
        services.entry(row.key).or_default().0 = row.billed;
    }
    for row in costs::sums(on, after, Dimension::Service).await? {
        services.entry(row.key).or_default().1 = row.billed;
    }
    let changed = services.into_iter().filter(|(_, (before, after))| before != after);
    let mut changed: Vec<_> =
        changed.map(|(service, (before, after))| ServiceChange { service, before, after }).collect();
    changed.sort_by_cached_key(|change| std::cmp::Reverse(size(Some(change.before), Some(change.after))));
    Ok(changed)
}

/// The lines that differ, and how many more do. A row that is in both versions as often differs in nothing. Two passes, so
/// that of a million rows only their hashes are in memory.
async fn lines(
    store: &Store,
    before: BillVersionId,
    after: BillVersionId,
) -> Result<(Vec<LineChange>, bool), StorageError> {
    let mut rows: HashMap<[u8; 32], i64> = HashMap::new();
    for (version, one) in [(before, -1), (after, 1)] {
        let mut number = 1;
        // No connection is held while a block is unpacked.
        while let Some(data) = lines::data(&mut store.read().await?, version, number).await? {
            rows = lines::unpack(version, move || count(rows, &Block::read(&data)?, one)).await?;
            number += 1;
        }
        rows.retain(|_, count| *count != 0);
    }
    let mut changes = Changes { rows, ..Changes::default() };
    for (version, is_after) in [(before, false), (after, true)] {
        let mut number = 1;
        while let Some(data) = lines::data(&mut store.read().await?, version, number).await? {
            changes = lines::unpack(version, move || changes.with(&Block::read(&data)?, is_after)).await?;
            number += 1;
        }
    }
    Ok((changes.lines, changes.more))
}

/// Counts the rows of a block by their hash.
fn count(mut rows: HashMap<[u8; 32], i64>, block: &Block, one: i64) -> Result<HashMap<[u8; 32], i64>, Damaged> {
    for row in 0..block.rows() {
        *rows.entry(row_hash(&block.row(row))).or_default() += one;
    }
    Ok(rows)
}

/// Collects changed lines: one of the later version is put beside the same charge of the earlier one.
#[derive(Default)]
struct Changes {
    /// How often a row is in the later version, less how often it is in the earlier one.
    rows: HashMap<[u8; 32], i64>,
    lines: Vec<LineChange>,
    more: bool,
    /// The charges of the earlier version that have no counterpart yet, by what they are for.
    open: HashMap<LineKey, Vec<usize>>,
}

type LineKey = [Option<String>; 7];

impl Changes {
    /// With the rows of a block that are in the other version less often.
    fn with(mut self, block: &Block, is_after: bool) -> Result<Self, Damaged> {
        for row in 0..block.rows() {
            let line = block.row(row);
            let Some(left) = self.rows.get_mut(&row_hash(&line)) else { continue };
            if (is_after && *left > 0) || (!is_after && *left < 0) {
                *left += if is_after { -1 } else { 1 };
                self.add(&line, is_after);
            }
        }
        Ok(self)
    }

    fn add(&mut self, line: &Line<'_>, is_after: bool) {
        let text = |column| line.text(column).map(str::to_owned);
        let key = [
            Column::Day,
            Column::Service,
            Column::SubAccount,
            Column::Region,
            Column::Resource,
            Column::ChargeCategory,
            Column::Description,
        ]
        .map(text);
        if is_after && let Some(at) = self.open.get_mut(&key).and_then(Vec::pop) {
            if let Some(open) = self.lines.get_mut(at) {
                open.after = Some(line.billed);
            }
            return;
        }
        if self.lines.len() >= MOST_LINES {
            self.more = true;
            return;
        }
        if !is_after {
            self.open.entry(key.clone()).or_default().push(self.lines.len());
        }
        let [day, service, sub_account, _, resource, _, description] = key;
        let (before, after) = if is_after { (None, Some(line.billed)) } else { (Some(line.billed), None) };
        self.lines.push(LineChange { day, service, sub_account, resource, description, before, after });
    }
}

/// The size of a difference, for an order. A difference that is too large to count comes first.
fn size(before: Option<Cost>, after: Option<Cost>) -> Option<Cost> {
    let difference = after.unwrap_or_default().checked_sub(before.unwrap_or_default());
    let size = difference.and_then(|cost| if cost.is_negative() { cost.checked_neg() } else { Ok(cost) });
    size.ok()
}
