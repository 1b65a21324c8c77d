//! The ledger of a purchase order: its entries, and how an approved bill draws on the orders of its customer.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::billing_period::BillingPeriod;
use domain::currency::Currency;
use domain::ids::{BillId, BillVersionId, CustomerId, PurchaseOrderId};
use domain::permission::Scope;
use domain::purchase_order::draw_down::{Candidate, Draw, OpenYear, draw_down};
use domain::purchase_order::{LedgerBill, LedgerEntry, LedgerKind, PurchaseOrder};
use uuid::Uuid;

use super::{Stored, all};
use crate::by::By;
use crate::costs::{self, Dimension};
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fingerprints};

/// An entry as stored, with the number and days of its bill.
#[derive(sqlx::FromRow)]
pub(super) struct Entry {
    kind: String,
    pub(super) amount: i64,
    contract_year: Option<i64>,
    at: DateTime<Utc>,
    pub(super) bill_id: Option<Uuid>,
    number: Option<i64>,
    first_day: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
    note: String,
    person: String,
}

impl Entry {
    /// The number of its contract year.
    pub(super) fn year(&self, order: &PurchaseOrder) -> i64 {
        order.year_of_entry(self.contract_year, self.first_day)
    }

    /// As pages show it.
    pub(super) fn shown(self, id: PurchaseOrderId, order: &PurchaseOrder) -> Result<LedgerEntry, StorageError> {
        let kind = LedgerKind::from_code(&self.kind).ok_or_else(|| StorageError::Corrupt {
            table: "purchase_order_ledger",
            column: "kind",
            id: id.to_string(),
        })?;
        let year = self.year(order);
        let bill = match (self.bill_id, self.number, self.first_day, self.last_day) {
            (Some(bill), Some(number), Some(first), Some(last)) => {
                Some(LedgerBill { id: BillId(bill), number, period: BillingPeriod { first, last } })
            }
            _ => None,
        };
        let Self { amount, at, note, person, .. } = self;
        Ok(LedgerEntry { kind, year, amount, at, bill, note, person })
    }
}

/// The entries of an order, oldest first.
pub(super) async fn entries(on: &mut impl On, id: PurchaseOrderId) -> Result<Vec<Entry>, StorageError> {
    fetch_all!(
        on,
        Entry,
        "SELECT l.kind, l.amount, l.contract_year, l.at, l.bill_id, b.number, b.first_day, b.last_day, l.note, l.person
         FROM purchase_order_ledger l LEFT JOIN bills b ON b.id = l.bill_id
         WHERE l.purchase_order_id = $1 ORDER BY l.seq",
        id.0
    )
}

/// The sum of an order's entries of one contract year; of entries without one, by the first day of their bills.
#[derive(sqlx::FromRow)]
pub(super) struct Sum {
    pub(super) order: Uuid,
    pub(super) contract_year: Option<i64>,
    pub(super) bill_from: Option<NaiveDate>,
    pub(super) billions: i64,
    pub(super) rest: i64,
}

/// The sums of all orders of a customer, in two columns as those of `ledger_sums!`.
pub(super) async fn sums(on: &mut impl On, customer: CustomerId) -> Result<Vec<Sum>, StorageError> {
    fetch_all!(
        on,
        Sum,
        "SELECT l.purchase_order_id AS \"order\", l.contract_year,
                CASE WHEN l.contract_year IS NULL THEN b.first_day END AS bill_from,
                CAST(SUM(l.amount / 1000000000) AS BIGINT) AS billions, CAST(SUM(l.amount % 1000000000) AS BIGINT) AS rest
         FROM purchase_orders p JOIN purchase_order_ledger l ON l.purchase_order_id = p.id
              LEFT JOIN bills b ON b.id = l.bill_id
         WHERE p.customer_id = $1 GROUP BY 1, 2, 3",
        customer.0
    )
}

/// Whether any bill drew on an order with these entries.
pub(super) fn has_draws(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.bill_id.is_some())
}

/// Checks that what was consumed of each contract year, and what is left, is small enough to count.
pub(super) fn fits(order: &PurchaseOrder, mut consumed: impl Iterator<Item = i128>) -> Result<(), StorageError> {
    let remaining = |sum| i128::from(order.annual_value.minor) - sum;
    if consumed.all(|sum| i64::try_from(sum).is_ok() && i64::try_from(remaining(sum)).is_ok()) {
        return Ok(());
    }
    Err(StorageError::Refused(format!(
        "The total of the purchase order {} would be too large to count: check the amounts, or set its Current Status to \
         Inactive",
        order.name
    )))
}

/// A new entry.
#[derive(Clone, Copy)]
pub(super) struct New {
    pub(super) order: PurchaseOrderId,
    /// The number of the contract year. None only for the opposite of an entry that has none.
    pub(super) year: Option<i64>,
    pub(super) kind: LedgerKind,
    pub(super) amount: i64,
    pub(super) bill: Option<BillId>,
}

/// Adds an entry to a ledger; this transaction must have locked the customer.
pub(super) async fn write_entry(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    entry: New,
    note: &str,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO purchase_order_ledger (purchase_order_id, seq, kind, amount, bill_id, note, person, at, contract_year)
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8
         FROM purchase_order_ledger WHERE purchase_order_id = $1",
        entry.order.0,
        entry.kind.code(),
        entry.amount,
        entry.bill.map(|bill| bill.0),
        note,
        by.person,
        store.clock.now(),
        entry.year
    )?;
    Ok(())
}

/// Draws an approved bill on the orders that cover it, in the transaction of its approval. Stores the uncovered part
/// with the bill.
pub(crate) async fn draw(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    bill: BillId,
) -> Result<(), StorageError> {
    // The customer is locked, so that two bills approved at once do not draw on the same remainder.
    let (first, last, currency, version) = fetch_one!(
        tx,
        (NaiveDate, NaiveDate, String, Uuid),
        "SELECT first_day, last_day, currency, version_id FROM current_bills WHERE id = $1",
        bill.0
    )?;
    let Some(currency) = Currency::parse(&currency) else { return Ok(()) };
    let providers = costs::sums(tx, BillVersionId(version), Dimension::Provider).await?;
    let providers: Vec<_> = providers.iter().map(|row| (row.key.as_deref(), row.billed)).collect();
    let candidate = |stored: &Stored| Candidate {
        id: stored.id,
        provider: stored.order.provider_type,
        currency: stored.order.currency(),
        status: stored.order.current_status,
        start: stored.order.start_date,
        consumption_start: stored.order.consumption_start_date,
        expiry: stored.order.expiry_date,
        years: stored.years().map(|(year, sum)| OpenYear { year, remaining: nearest(stored.left(sum)) }).collect(),
    };
    let mut orders = all(tx, Scope::AllCustomers, customer).await?;
    let candidates: Vec<_> = orders.iter().map(candidate).collect();
    let drawn = draw_down(BillingPeriod { first, last }, currency, &providers, &candidates)
        .map_err(|error| StorageError::Refused(error.to_string()))?;
    for Draw { order, year, amount } in drawn.draws {
        if let Some(stored) = orders.iter_mut().find(|stored| stored.id == order) {
            stored.count(year, amount.into());
            fits(&stored.order, stored.consumed.iter().copied())?;
        }
        let entry = New { order, year: Some(year), kind: LedgerKind::BillApproved, amount, bill: Some(bill) };
        write_entry(store, tx, by, entry, "").await?;
        fingerprints::keep_order(tx, order).await?;
    }
    execute!(tx, "UPDATE bills SET uncovered = $2 WHERE id = $1", bill.0, drawn.uncovered)?;
    Ok(())
}

fn nearest(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

/// Gives back what a bill drew: the opposite of each draw, to the order and contract year that it came from. Writes
/// nothing if nothing is left to give back. The bill no longer has an uncovered part. The transaction must have locked
/// the customer, and makes the fingerprint of the bill afterwards.
pub async fn reverse(store: &Store, tx: &mut Writer, by: By<'_>, bill: BillId) -> Result<(), StorageError> {
    let entries = fetch_all!(
        tx,
        (Uuid, Option<i64>, i64),
        "SELECT purchase_order_id, contract_year, amount FROM purchase_order_ledger
         WHERE bill_id = $1 ORDER BY purchase_order_id, seq",
        bill.0
    )?;
    let mut drawn: BTreeMap<(Uuid, Option<i64>), i128> = BTreeMap::new();
    for (order, year, amount) in entries {
        *drawn.entry((order, year)).or_default() += i128::from(amount);
    }
    for ((order, year), amount) in drawn.into_iter().filter(|(_, amount)| *amount != 0) {
        let too_large = |_| StorageError::Refused("The draws of this bill are too large to give back".into());
        let (order, amount) = (PurchaseOrderId(order), i64::try_from(-amount).map_err(too_large)?);
        let entry = New { order, year, kind: LedgerKind::BillReversed, amount, bill: Some(bill) };
        write_entry(store, tx, by, entry, "").await?;
        fingerprints::keep_order(tx, order).await?;
    }
    execute!(tx, "UPDATE bills SET uncovered = NULL WHERE id = $1", bill.0)?;
    Ok(())
}
