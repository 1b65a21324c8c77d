//! Closed months: those whose bills are all approved or voided, and whose cost all has an owner. No import changes one.

use chrono::{DateTime, Utc};
use domain::bill::bill_name;
use domain::billing_period::BillingPeriod;
use domain::history::{Action, Section, made};
use domain::overview::{ClosedMonth, next_and_last};

use crate::by::By;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{execute, fetch_one, fetch_optional, history, requests};

/// Who closed a month; `None` if it is open.
pub(crate) async fn closed(on: &mut impl On, month: &str) -> Result<Option<ClosedMonth>, StorageError> {
    let sql = "SELECT closed_at, closed_by FROM closed_months WHERE month = $1";
    let found = fetch_optional!(on, (DateTime<Utc>, String), sql, month)?;
    Ok(found.map(|(at, person)| ClosedMonth { at, person }))
}

/// Refuses a change of a closed month. The month stays open until the change is done.
pub(crate) async fn is_open(tx: &mut Writer, period: BillingPeriod) -> Result<(), StorageError> {
    hold(tx).await?;
    let Some(ClosedMonth { at, person }) = closed(tx, &period.month()).await? else { return Ok(()) };
    Err(StorageError::Refused(format!(
        "{} was closed by {person} on {}, so its bills do not change. An Admin can reopen it on Overview.",
        period.month(),
        domain::date::show(at.date_naive())
    )))
}

/// Waits for imports, which hold the accounts map.
async fn hold(tx: &mut Writer) -> Result<(), StorageError> {
    execute!(tx, "UPDATE tallies SET count = count WHERE name = 'cloud_accounts'")?;
    Ok(())
}

/// Closes a month.
///
/// # Errors
/// [`StorageError::Refused`] if it has no bill, a bill that is neither approved nor voided, or cost that nobody owns; and if
/// it is closed already.
pub async fn close(store: &Store, by: By<'_>, month: &str) -> Result<(), StorageError> {
    let (next, _) = next_and_last(month).ok_or(StorageError::NotFound)?;
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    hold(&mut tx).await?;
    let (all, open, first) = fetch_one!(
        tx,
        (i64, i64, Option<i64>),
        "SELECT COUNT(*), COUNT(CASE WHEN state NOT IN ('approved', 'voided') THEN 1 END),
                MIN(CASE WHEN state NOT IN ('approved', 'voided') THEN number END)
         FROM bills WHERE period >= $1 AND period < $2",
        month,
        &next
    )?;
    // As text, a day sorts after its month and before the next one.
    let (unassigned,) = fetch_one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM unassigned_costs
         WHERE CAST(first_day AS TEXT) >= $1 AND CAST(first_day AS TEXT) < $2",
        month,
        &next
    )?;
    let mut why = Vec::new();
    if all == 0 {
        why.push("it has no bill".to_owned());
    }
    if let Some(first) = first {
        let bills = if open == 1 { "1 bill is".to_owned() } else { format!("{open} bills are") };
        why.push(format!("{bills} not approved: first {}", bill_name(first)));
    }
    if unassigned > 0 {
        let costs = if unassigned == 1 { "1 account has".to_owned() } else { format!("{unassigned} accounts have") };
        why.push(format!("{costs} no customer"));
    }
    if !why.is_empty() {
        return Err(StorageError::Refused(format!("{month} cannot be closed: {}", why.join("; "))));
    }
    let now = store.clock.now();
    let sql = "INSERT INTO closed_months (month, closed_at, closed_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    if execute!(tx, sql, month, now, by.person)? == 0 {
        return Err(StorageError::Refused(format!("{month} is closed already")));
    }
    note(store, &mut tx, by, month, &[("Month", "Closed")]).await?;
    tx.commit().await
}

/// Opens a closed month again, with the reason.
///
/// # Errors
/// [`StorageError::Refused`] if it is not closed.
pub async fn reopen(store: &Store, by: By<'_>, month: &str, reason: &str) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    if execute!(tx, "DELETE FROM closed_months WHERE month = $1", month)? == 0 {
        return Err(StorageError::Refused(format!("{month} is not closed")));
    }
    note(store, &mut tx, by, month, &[("Month", "Reopened"), ("Reason", reason)]).await?;
    tx.commit().await
}

async fn note(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    month: &str,
    values: &[(&str, &str)],
) -> Result<(), StorageError> {
    let (chain, section, action) = (Chain::Reseller, Section::Bills, Action::Changed);
    let record = Record { chain, section, action, subject_id: None, subject: month, changes: made(values) };
    history::write(store, tx, by, record).await
}
