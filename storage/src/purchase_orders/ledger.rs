//! The ledger of a purchase order: its entries, and how an approved bill draws on the orders of its customer.

use chrono::{DateTime, NaiveDate, Utc};
use domain::billing_period::BillingPeriod;
use domain::currency::Currency;
use domain::ids::{BillId, BillVersionId, CustomerId, PurchaseOrderId};
use domain::permission::Scope;
use domain::purchase_order::draw_down::{Candidate, draw_down};
use domain::purchase_order::{LedgerBill, LedgerEntry, LedgerKind, PurchaseOrder};
use uuid::Uuid;

use super::{Stored, all};
use crate::by::By;
use crate::costs::{self, Dimension};
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fingerprints};

type Entry =
    (String, i64, DateTime<Utc>, Option<Uuid>, Option<i64>, Option<NaiveDate>, Option<NaiveDate>, String, String);

/// The entries of an order, oldest first.
pub(super) async fn entries(on: &mut impl On, id: PurchaseOrderId) -> Result<Vec<LedgerEntry>, StorageError> {
    let rows = fetch_all!(
        on,
        Entry,
        "SELECT l.kind, l.amount, l.at, l.bill_id, b.number, b.first_day, b.last_day, l.note,
                l.person
         FROM purchase_order_ledger l LEFT JOIN bills b ON b.id = l.bill_id
         WHERE l.purchase_order_id = $1 ORDER BY l.seq",
        id.0
    )?;
    let entry = |(kind, amount, at, bill, number, first, last, note, person): Entry| {
        let kind = LedgerKind::from_code(&kind).ok_or_else(|| StorageError::Corrupt {
            table: "purchase_order_ledger",
            column: "kind",
            id: id.to_string(),
        })?;
        let bill = match (bill, number, first, last) {
            (Some(bill), Some(number), Some(first), Some(last)) => {
                Some(LedgerBill { id: BillId(bill), number, period: BillingPeriod { first, last } })
            }
            _ => None,
        };
        Ok(LedgerEntry { kind, amount, at, bill, note, person })
    };
    rows.into_iter().map(entry).collect()
}

/// Whether any bill drew on an order.
pub(super) async fn has_draws(tx: &mut Writer, id: PurchaseOrderId) -> Result<bool, StorageError> {
    let (any,) = fetch_one!(
        tx,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM purchase_order_ledger WHERE purchase_order_id = $1 AND bill_id IS NOT NULL)",
        id.0
    )?;
    Ok(any)
}

/// Checks that an order's consumption and remainder are small enough to count.
pub(super) fn fits(order: &PurchaseOrder, consumed: i128) -> Result<(), StorageError> {
    let remaining = i128::from(order.annual_value.minor) - consumed;
    if [consumed, remaining].into_iter().all(|sum| i64::try_from(sum).is_ok()) {
        return Ok(());
    }
    Err(StorageError::Refused(format!(
        "The total of the purchase order {} would be too large to count: check the amounts, or set its Current Status to \
         Inactive",
        order.name
    )))
}

/// Adds an entry to a ledger; this transaction must have locked the customer.
#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
pub(super) async fn write_entry(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    id: PurchaseOrderId,
    kind: LedgerKind,
    amount: i64,
    bill: Option<BillId>,
    note: &str,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO purchase_order_ledger (purchase_order_id, seq, kind, amount, bill_id, note, person, at)
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6, $7
         FROM purchase_order_ledger WHERE purchase_order_id = $1",
        id.0,
        kind.code(),
        amount,
        bill.map(|bill| bill.0),
        note,
        by.person,
        store.clock.now()
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
        remaining: stored.remaining(),
    };
    let orders = all(tx, Scope::AllCustomers, customer).await?;
    let candidates: Vec<_> = orders.iter().map(candidate).collect();
    let drawn = draw_down(BillingPeriod { first, last }, currency, &providers, &candidates)
        .map_err(|error| StorageError::Refused(error.to_string()))?;
    for (id, amount) in drawn.draws {
        if let Some(stored) = orders.iter().find(|stored| stored.id == id) {
            fits(&stored.order, stored.consumed + i128::from(amount))?;
        }
        write_entry(store, tx, by, id, LedgerKind::BillApproved, amount, Some(bill), "").await?;
        fingerprints::keep_order(tx, id).await?;
    }
    execute!(tx, "UPDATE bills SET uncovered = $2 WHERE id = $1", bill.0, drawn.uncovered)?;
    Ok(())
}

/// Gives back what a bill drew, order by order, in the transaction that voids it.
pub(crate) async fn reverse(store: &Store, tx: &mut Writer, by: By<'_>, bill: BillId) -> Result<(), StorageError> {
    let drawn = fetch_all!(
        tx,
        (Uuid, i64),
        "SELECT purchase_order_id, CAST(SUM(amount) AS BIGINT) FROM purchase_order_ledger
         WHERE bill_id = $1 GROUP BY purchase_order_id HAVING SUM(amount) <> 0 ORDER BY purchase_order_id",
        bill.0
    )?;
    for (id, amount) in drawn {
        let id = PurchaseOrderId(id);
        write_entry(store, tx, by, id, LedgerKind::BillReversed, -amount, Some(bill), "").await?;
        fingerprints::keep_order(tx, id).await?;
    }
    execute!(tx, "UPDATE bills SET uncovered = NULL WHERE id = $1", bill.0)?;
    Ok(())
}
