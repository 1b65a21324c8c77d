//! The overview of a month's bills, for staff.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::bill::BillState;
use domain::bill_list::BillTotal;
use domain::billing_period::BillingPeriod;
use domain::ids::{BillId, CustomerId};
use domain::overview::{MOST_ROWS, Overview, StateOfMonth, WaitingForCustomer, next_and_last};
use uuid::Uuid;

use crate::cloud_accounts::unassigned;
use crate::database::Reader;
use crate::error::StorageError;
use crate::store::Store;
use crate::{bills, costs, fetch_all, months, purchase_orders};

/// The overview of a month; without a valid month, of the newest one that has bills.
pub async fn overview(store: &Store, month: &str) -> Result<Overview, StorageError> {
    let today = store.clock.now().date_naive();
    let mut on = store.read().await?;
    let mut with_bills = bills::months(&mut on).await?;
    let all = unassigned::all(&mut on).await?;
    with_bills.extend(all.iter().map(|cost| cost.period.month()));
    with_bills.sort_unstable_by(|one, other| other.cmp(one));
    with_bills.dedup();
    let asked = next_and_last(month).map(|_| month.to_owned());
    let Some(month) = asked.or_else(|| with_bills.first().cloned()) else { return Ok(Overview::default()) };
    let (next, last) = next_and_last(&month).unwrap_or_default();
    let states = states(&mut on, &month, &next).await?;
    let waiting = waiting(&mut on, &month, &next, today).await?;
    let mut without = without(&mut on, &last, &month, &next).await?;
    let more_without = without.len() > MOST_ROWS;
    without.truncate(MOST_ROWS);
    let orders = purchase_orders::running_out(&mut on, today).await?;
    let unassigned = all.into_iter().filter(|cost| cost.period.month() == month).collect();
    let provisional = bills::provisional_of_month(&mut on, &month, &next).await?;
    let closed = months::closed(&mut on, &month).await?;
    Ok(Overview {
        month,
        months: with_bills,
        states,
        waiting,
        without,
        more_without,
        orders,
        unassigned,
        provisional,
        closed,
    })
}

/// The states of the bills that begin in the month.
async fn states(on: &mut Reader, month: &str, next: &str) -> Result<Vec<StateOfMonth>, StorageError> {
    let rows = fetch_all!(
        on,
        (String, String, i64, String, DateTime<Utc>),
        "SELECT b.state, b.currency, COUNT(*), STRING_AGG(b.billed, ' '), MIN(s.at)
         FROM current_bills b JOIN bill_steps s ON s.bill_id = b.id AND s.version = b.version
         WHERE b.period >= $1 AND b.period < $2 GROUP BY b.state, b.currency ORDER BY b.currency",
        month,
        next
    )?;
    let mut states: Vec<StateOfMonth> = Vec::new();
    for (code, currency, count, amounts, since) in rows {
        let state = BillState::from_code(&code).ok_or_else(|| StorageError::Corrupt {
            table: "bills",
            column: "state",
            id: month.to_owned(),
        })?;
        let bills = u32::try_from(count).unwrap_or(u32::MAX);
        let total = BillTotal { currency, bills, billed: costs::sum_of_texts(&amounts)? };
        match states.iter_mut().find(|found| found.state == state) {
            Some(found) => {
                found.since = found.since.min(since);
                found.totals.push(total);
            }
            None => states.push(StateOfMonth { state, totals: vec![total], since }),
        }
    }
    states.sort_by_key(|found| found.state as usize);
    Ok(states)
}

#[derive(sqlx::FromRow)]
struct Sent {
    id: Uuid,
    number: i64,
    customer_id: Uuid,
    name: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    billed: String,
    at: DateTime<Utc>,
    approve_by: Option<NaiveDate>,
}

/// The bills of the month that wait for their customers, the earliest day first.
async fn waiting(
    on: &mut Reader,
    month: &str,
    next: &str,
    today: NaiveDate,
) -> Result<Vec<WaitingForCustomer>, StorageError> {
    let rows = fetch_all!(
        on,
        Sent,
        "SELECT b.id, b.number, b.customer_id, c.name, b.first_day, b.last_day, b.currency, b.billed, s.at, b.approve_by
         FROM current_bills b JOIN customers c ON c.id = b.customer_id
              JOIN bill_steps s ON s.bill_id = b.id AND s.version = b.version
         WHERE b.state = 'sent_for_approval' AND b.period >= $1 AND b.period < $2
         ORDER BY b.approve_by IS NULL, b.approve_by, s.at, b.number LIMIT CAST($3 AS BIGINT)",
        month,
        next,
        i64::try_from(MOST_ROWS).unwrap_or(0)
    )?;
    let people = fetch_all!(
        on,
        (Uuid, String, String, bool),
        "SELECT b.id, c.first_name, c.last_name,
                EXISTS (SELECT 1 FROM bill_approvals p
                        WHERE p.bill_id = b.id AND p.contact_id = c.id
                          AND p.sending = (SELECT COALESCE(MAX(version), 0) FROM bill_sendings WHERE bill_id = b.id))
         FROM contacts c
         JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
         JOIN accounts a ON a.id = c.account_id AND a.state <> 'disabled'
         JOIN bills b ON b.customer_id = c.customer_id AND b.state = 'sent_for_approval'
                     AND b.period >= $1 AND b.period < $2
         WHERE c.archived_at IS NULL ORDER BY c.first_name, c.last_name, c.id",
        month,
        next
    )?;
    let mut approvers: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    // Those who approved it can only finish it when nobody else is missing any more.
    for (bill, first, last, _) in people.iter().filter(|(.., has_approved)| !has_approved) {
        approvers.entry(*bill).or_default().push(format!("{first} {last}"));
    }
    let missing: BTreeSet<Uuid> = approvers.keys().copied().collect();
    for (bill, first, last, _) in people.iter().filter(|(bill, ..)| !missing.contains(bill)) {
        approvers.entry(*bill).or_default().push(format!("{first} {last}"));
    }
    let waiting = |row: Sent| {
        Ok(WaitingForCustomer {
            bill: BillId(row.id),
            number: row.number,
            customer: CustomerId(row.customer_id),
            customer_name: row.name,
            period: BillingPeriod { first: row.first_day, last: row.last_day },
            billed: costs::cost(&row.billed, "billed", row.id)?,
            currency: row.currency,
            since: row.at,
            approve_by: row.approve_by,
            overdue: row.approve_by.is_some_and(|day| day < today),
            approvers: approvers.get(&row.id).cloned().unwrap_or_default(),
        })
    };
    rows.into_iter().map(waiting).collect()
}

/// Active customers that had a bill last month and have none this month: one more than are shown.
async fn without(
    on: &mut Reader,
    last: &str,
    month: &str,
    next: &str,
) -> Result<Vec<(CustomerId, String)>, StorageError> {
    let rows = fetch_all!(
        on,
        (Uuid, String),
        "SELECT c.id, c.name FROM customers c
         WHERE c.archived_at IS NULL
           AND EXISTS (SELECT 1 FROM bills b
                       WHERE b.customer_id = c.id AND b.period >= $1 AND b.period < $2 AND b.state <> 'voided')
           AND NOT EXISTS (SELECT 1 FROM bills b
                           WHERE b.customer_id = c.id AND b.period >= $2 AND b.period < $3 AND b.state <> 'voided')
         ORDER BY c.name_key LIMIT CAST($4 AS BIGINT)",
        last,
        month,
        next,
        i64::try_from(MOST_ROWS).unwrap_or(0) + 1
    )?;
    Ok(rows.into_iter().map(|(id, name)| (CustomerId(id), name)).collect())
}
