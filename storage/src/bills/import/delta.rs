//! What the lines of a file differ by from an approved bill, key by key: as few lines as the exact difference needs.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::bill::bill_name;
use domain::bill_import::{Correction, corrected_account, correction_account, same_source};
use domain::breakdown::Sums;
use domain::cost::{Cost, CostError};
use domain::ids::{BillVersionId, CustomerId};
use domain::lines::{Column, Line, MoreOf};
use domain::more::{MoreWriter, Names};
use domain::settings::CorrectionStyle;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::existing::{Existing, Source, SourceKey};
use crate::database::Writer;
use crate::error::StorageError;
use crate::lines::hash::{field, row_hash};
use crate::lines::{self, Blocks, Collected};
use crate::{costs, fetch_all, fetch_one};

/// The difference, and where its lines come from.
pub(super) struct Delta {
    /// The number of the bill that is corrected.
    bill: i64,
    /// What differs by, for each key that does.
    keys: HashMap<[u8; 32], Sums>,
    before: Cost,
    /// The lines of the file.
    new: BillVersionId,
    so_far: SoFar,
}

/// What the bill costs so far.
struct SoFar {
    /// The numbers of the bill, and of those that it reissues or that were split off.
    bills: BTreeSet<i64>,
    /// Their contents; and those of other bills, of which only lines that correct one of these bills count.
    versions: Vec<(BillVersionId, bool)>,
    /// The sources of the file: only their lines are compared.
    sources: Vec<SourceKey>,
}

impl SoFar {
    /// Whether a line counts, and whether the file says anew what it costs.
    fn of(&self, line: &Line<'_>, is_own: bool) -> (bool, bool) {
        let (provider, account) = (line.text(Column::Provider), line.text(Column::BillingAccount));
        let (counts, account) = match account.and_then(corrected_account) {
            Some((bill, account)) => (self.bills.contains(&bill), account),
            None => (is_own, account),
        };
        let is_same = |source: &SourceKey| same_source((source.0.as_deref(), source.1.as_deref()), (provider, account));
        (counts, counts && self.sources.iter().any(is_same))
    }
}

impl Delta {
    /// Whether nothing differs.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// As the preview shows it.
    pub(super) fn correction(&self, style: CorrectionStyle) -> Result<Correction, StorageError> {
        let amount = self.keys.values().map(|sums| sums.billed).sum::<Result<Cost, CostError>>();
        Ok(Correction {
            before: self.before,
            amount: amount.map_err(costs::too_large)?,
            lines: self.keys.len() as u64,
            is_credit_note: style == CorrectionStyle::CreditNote,
        })
    }
}

/// Compares the `new` lines of a file with what an approved bill costs so far: with what was split off it, and with all earlier
/// corrections. The customer's rows must be locked.
pub(super) async fn between(
    tx: &mut Writer,
    customer: CustomerId,
    bill: &Existing,
    new: BillVersionId,
    sources: &[Source],
) -> Result<Delta, StorageError> {
    let source = |source: &Source| (source.provider.clone(), source.billing_account.clone());
    let so_far = so_far(tx, customer, bill, sources.iter().map(source).collect()).await?;
    let (mut keys, mut before) = (HashMap::new(), Cost::ZERO);
    for (version, is_own) in &so_far.versions {
        let mut blocks = Blocks::of(*version);
        while let Some(block) = blocks.next(tx).await? {
            for line in (0..block.rows()).map(|row| block.row(row)) {
                let (counts, is_compared) = so_far.of(&line, *is_own);
                if counts {
                    before = before.checked_add(line.billed).map_err(costs::too_large)?;
                }
                if is_compared {
                    let gone = |cost: Cost| cost.checked_neg().map_err(costs::too_large);
                    count(&mut keys, &line, (gone(line.billed)?, gone(line.effective)?))?;
                }
            }
        }
    }
    let mut blocks = Blocks::of(new);
    while let Some(block) = blocks.next(tx).await? {
        for line in (0..block.rows()).map(|row| block.row(row)) {
            count(&mut keys, &line, (line.billed, line.effective))?;
        }
    }
    keys.retain(|_, sums| !sums.billed.is_zero() || !sums.effective.is_zero());
    Ok(Delta { bill: bill.number, keys, before, new, so_far })
}

fn count(
    keys: &mut HashMap<[u8; 32], Sums>,
    line: &Line<'_>,
    (billed, effective): (Cost, Cost),
) -> Result<(), StorageError> {
    let own = keys.entry(key(line)).or_default();
    *own = own.checked_add(Sums { billed, effective, rows: 0 }).map_err(costs::too_large)?;
    Ok(())
}

/// What lines have in common that are compared by their sum: every column that costs are broken down by.
fn key(line: &Line<'_>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let apart = [Column::BillingAccount, Column::SubAccountName, Column::Description];
    for column in Column::ALL.into_iter().filter(|column| !apart.contains(column)) {
        field(&mut hasher, line.text(column));
    }
    hasher.finalize().into()
}

/// The bill with what was split off it, also off the voided bill that it reissues; and the bills with earlier corrections.
async fn so_far(
    tx: &mut Writer,
    customer: CustomerId,
    bill: &Existing,
    sources: Vec<SourceKey>,
) -> Result<SoFar, StorageError> {
    let (mut all, mut at) = (vec![bill.id.0], 0);
    while let Some(id) = all.get(at).copied() {
        let sql = "SELECT id FROM bills WHERE split_from = $1
                   UNION SELECT reissue_of FROM bills WHERE id = $1 AND reissue_of IS NOT NULL";
        for (id,) in fetch_all!(tx, (Uuid,), sql, id)? {
            if !all.contains(&id) {
                all.push(id);
            }
        }
        at += 1;
    }
    let (mut bills, mut own, mut others) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for id in all {
        let sql = "SELECT number, state, version_id FROM current_bills WHERE id = $1";
        let (number, state, version) = fetch_one!(tx, (i64, String, Uuid), sql, id)?;
        bills.insert(number);
        if state != "voided" {
            own.insert(version);
        }
    }
    for number in &bills {
        let account = correction_account(*number, None);
        let sql = "SELECT DISTINCT b.version_id FROM current_bills b JOIN bill_sources s ON s.version_id = b.version_id
                   WHERE b.customer_id = $1 AND b.state <> 'voided'
                     AND (s.billing_account = $2 OR s.billing_account LIKE $3)";
        let found = fetch_all!(tx, (Uuid,), sql, customer.0, &account, format!("{account} for %"))?;
        others.extend(found.into_iter().map(|(id,)| id));
    }
    let others = others.difference(&own).map(|id| (BillVersionId(*id), false));
    let versions = own.iter().map(|id| (BillVersionId(*id), true)).chain(others).collect();
    Ok(SoFar { bills, versions, sources })
}

/// The correcting lines as they were written.
pub(super) struct Written {
    pub(super) sums: Sums,
    pub(super) content_hash: String,
    pub(super) sources: BTreeSet<SourceKey>,
}

/// Writes the correcting lines under the id of a version that does not exist yet, after the blocks and the last line number
/// that it has.
pub(super) async fn write(
    tx: &mut Writer,
    version: BillVersionId,
    (blocks, mut last): (i64, u64),
    delta: Delta,
) -> Result<Written, StorageError> {
    let Delta { bill, mut keys, new, so_far, .. } = delta;
    let name = bill_name(bill);
    let names = Arc::new(Names::of(["ChargeClass", "x_CorrectionOf"]));
    let mut collected = Collected::after(blocks);
    let mut hasher = Sha256::new_with_prefix(b"cloudtab correction 1\n");
    field(&mut hasher, Some(&name));
    let (mut sums, mut sources) = (Sums::default(), BTreeSet::new());
    let old = so_far.versions.iter().map(|(id, is_own)| (*id, Some(*is_own)));
    for (from, is_own) in std::iter::once((new, None)).chain(old) {
        let mut read = Blocks::of(from);
        while let Some(block) = read.next(tx).await? {
            for row in 0..block.rows() {
                let line = block.row(row);
                if is_own.is_some_and(|is_own| !so_far.of(&line, is_own).1) {
                    continue;
                }
                let Some(differs) = keys.remove(&key(&line)) else { continue };
                last += 1;
                let mut more = MoreWriter::default();
                more.push(0, "Correction");
                more.push(1, &name);
                let more = more.take(&names);
                let line = Line { line: last, more: MoreOf::item(&more), ..correcting(bill, differs, line) };
                hasher.update(row_hash(&line));
                let text = |column| line.text(column).map(str::to_owned);
                sources.insert((text(Column::Provider), text(Column::BillingAccount)));
                sums = sums.checked_add(Sums { rows: 1, ..differs }).map_err(costs::too_large)?;
                if let Some(full) = collected.push(version, &line)? {
                    lines::insert(tx, full).await?;
                }
            }
        }
    }
    if let Some(full) = collected.take(version)? {
        lines::insert(tx, full).await?;
    }
    let content_hash = data_encoding::HEXLOWER.encode(&hasher.finalize());
    Ok(Written { sums, content_hash, sources })
}

/// The line that adds a difference to where `line` is in every breakdown.
fn correcting(bill: i64, differs: Sums, mut line: Line<'_>) -> Line<'_> {
    let own = line.text(Column::BillingAccount);
    let own = own.and_then(|own| corrected_account(own).map_or(Some(own), |(_, of)| of));
    let account = correction_account(bill, own);
    let prefix = correction_account(bill, None);
    let about = match line.text(Column::Description) {
        Some(text) if text.starts_with(&prefix) => text.to_owned(),
        Some(text) => format!("{prefix}: {text}"),
        None => prefix,
    };
    for (column, text) in [(Column::BillingAccount, account), (Column::Description, about)] {
        if let Some(own) = line.texts.get_mut(column as usize) {
            *own = Some(text.into());
        }
    }
    Line { billed: differs.billed, effective: differs.effective, ..line }
}
