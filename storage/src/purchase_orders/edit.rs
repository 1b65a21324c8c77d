//! What may change of an order that bills drew on, and the entries that a change of its base value writes.

use std::collections::BTreeMap;

use domain::ids::PurchaseOrderId;
use domain::purchase_order::{LedgerKind, PurchaseOrder};

use super::base;
use super::ledger::{Entry, New, fits, has_draws, write_entry};
use crate::error::StorageError;
use crate::record::Change;

/// Checks that the draws on an order keep their currency and the days of their contract years.
pub(super) fn check(before: &PurchaseOrder, after: &PurchaseOrder, entries: &[Entry]) -> Result<(), StorageError> {
    let refused =
        |field: &str, why: &str| Err(StorageError::Unfit { field: field.to_owned(), message: why.to_owned() });
    if !has_draws(entries) {
        return Ok(());
    }
    if after.currency() != before.currency() {
        let why = "Bills were charged to this purchase order, so its currency cannot be changed: add another one";
        return refused("currency", why);
    }
    let [old, new] = [before.years(), after.years()];
    if after.start_date != before.start_date && (old.count() > 1 || new.count() > 1) {
        let why = "Bills were charged to contract years that begin on this day, so it cannot be changed: add another purchase order";
        return refused("start_date", why);
    }
    let draws = entries.iter().filter(|entry| entry.bill_id.is_some());
    let latest = draws.map(|entry| entry.year(before)).max().unwrap_or(1);
    if latest > new.count() {
        let year = old.get(latest);
        return refused(
            "expiry_date",
            &format!("Bills were charged to contract year {latest}, {year}: choose a later date"),
        );
    }
    Ok(())
}

/// Writes the entries that a new base value, or another contract year of it, needs: the year of an entry that recorded
/// none moves by itself. Checks that the sums stay small enough to count.
pub(super) async fn move_base(
    on: &mut Change<'_>,
    order: PurchaseOrderId,
    before: &PurchaseOrder,
    after: &PurchaseOrder,
    entries: &[Entry],
) -> Result<(), StorageError> {
    let mut missing: BTreeMap<i64, i128> = BTreeMap::new();
    let mut add = |year: i64, amount: i64, sign: i128| *missing.entry(year).or_default() += sign * i128::from(amount);
    add(before.base_year(), base(before).unwrap_or(0), -1);
    add(after.base_year(), base(after).unwrap_or(0), 1);
    for entry in entries.iter().filter(|entry| entry.bill_id.is_none()) {
        add(entry.year(before), entry.amount, 1);
        add(entry.year(after), entry.amount, -1);
    }
    missing.retain(|_, amount| *amount != 0);
    let is_adjusted = !missing.is_empty();
    if is_adjusted || after.annual_value != before.annual_value {
        let mut consumed = missing.clone();
        for entry in entries {
            *consumed.entry(entry.year(after)).or_default() += i128::from(entry.amount);
        }
        fits(after, consumed.into_values())?;
    }
    let is_new = base(before) != base(after) || before.currency() != after.currency();
    let note = if is_new { "Consumption Base Value changed" } else { "Contract year of the base value changed" };
    for (year, amount) in missing {
        let amount = i64::try_from(amount).map_err(|_| StorageError::Refused("The base value is too large".into()))?;
        let entry = New { order, year: Some(year), kind: LedgerKind::Adjustment, amount, bill: None };
        write_entry(on.store, on.tx, on.by, entry, note).await?;
    }
    Ok(())
}
