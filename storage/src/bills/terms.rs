//! What is fixed in a bill when it is sent: the billing address, the day to approve it by, how many have to approve it, and
//! the payment terms; and when it is approved: the day on which it is due.

use chrono::{Days, NaiveDate};
use domain::ids::{BillId, CustomerId};

use super::approvals;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{addresses, execute, settings};

/// Fixes the address and the terms, as they are now.
pub(super) async fn fix(
    store: &Store,
    tx: &mut Writer,
    customer: CustomerId,
    bill: BillId,
) -> Result<(), StorageError> {
    let address = addresses::billing_lines(tx, customer).await?.join("\n");
    let settings = settings::values(tx, customer).await?;
    approvals::fix(tx, customer, bill).await?;
    let approve_by = after(settings.time_zone.day(store.clock.now()), settings.approval_days);
    execute!(
        tx,
        "UPDATE bills SET billing_address = $2, approve_by = $3, payment_terms = $4 WHERE id = $1",
        bill.0,
        address,
        approve_by,
        settings.payment_terms
    )?;
    Ok(())
}

/// Taken back, the bill has the customer's present address and terms again.
pub(super) async fn loosen(tx: &mut Writer, bill: BillId) -> Result<(), StorageError> {
    let sql = "UPDATE bills SET billing_address = NULL, approve_by = NULL, payment_terms = NULL WHERE id = $1";
    execute!(tx, sql, bill.0)?;
    Ok(())
}

/// The day on which a bill that is approved today is due; `terms` are those that it was sent with.
pub(super) async fn due(
    store: &Store,
    tx: &mut Writer,
    customer: CustomerId,
    terms: Option<i64>,
) -> Result<Option<NaiveDate>, StorageError> {
    let settings = settings::values(tx, customer).await?;
    // A bill that an older version sent has no terms of its own.
    let terms = terms.unwrap_or(settings.payment_terms);
    Ok(after(settings.time_zone.day(store.clock.now()), terms))
}

fn after(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::try_from(days).ok()?))
}
