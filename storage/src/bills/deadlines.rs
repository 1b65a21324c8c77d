//! The job that minds the days by which bills should be approved: reminders, and automatic approval. See
//! docs/approving-bills.md.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};
use domain::approval_choices::Consent;
use domain::bill::BillMove;
use domain::date;
use domain::ids::{BillId, CustomerId};
use domain::permission::Scope;
use domain::settings::Settings;
use uuid::Uuid;

use super::notify;
use super::steps::step_on;
use crate::by::By;
use crate::error::StorageError;
use crate::jobs::Lease;
use crate::store::Store;
use crate::{automatic_approval, customers, execute, fetch_all, fetch_optional, settings};

/// The hour in which a customer's morning begins, where it is: nobody is reminded at night.
const MORNING: u32 = 8;

/// The name in the records.
const AUTOMATIC: &str = "Automatic approval";

const BY: By<'static> = By { account: None, person: AUTOMATIC, request: None, scope: Scope::AllCustomers };

/// A bill that waits for its approval.
#[derive(sqlx::FromRow)]
struct Waiting {
    id: Uuid,
    customer_id: Uuid,
    approve_by: NaiveDate,
    sending: i64,
    sent_at: DateTime<Utc>,
    /// The latest reminder, in days from `approve_by`.
    reminded: Option<i64>,
}

/// Reminds of bills, and approves those whose day is over if their customers want it so. Each bill has a transaction of its
/// own, which holds the lease. A bill that fails does not keep the others from their turn.
///
/// # Errors
/// The first error, after all bills had their turn.
pub async fn run(store: &Store, lease: Lease) -> Result<(), StorageError> {
    let waiting = {
        let mut on = store.read().await?;
        fetch_all!(
            on,
            Waiting,
            "SELECT b.id, b.customer_id, b.approve_by, s.sending, s.sent_at,
                    (SELECT MAX(r.days) FROM bill_reminders r WHERE r.bill_id = b.id AND r.sending = s.sending) AS reminded
             FROM bills b JOIN (
                 SELECT w.id, COALESCE((SELECT MAX(version) FROM bill_sendings WHERE bill_id = w.id), 0) AS sending,
                        (SELECT MAX(at) FROM bill_steps WHERE bill_id = w.id AND state = 'sent_for_approval') AS sent_at
                 FROM bills w WHERE w.state = 'sent_for_approval' AND w.approve_by IS NOT NULL
             ) s ON s.id = b.id
             ORDER BY b.number"
        )?
    };
    let mut choices_of: HashMap<Uuid, (Settings, Option<Consent>)> = HashMap::new();
    let mut outcome = Ok(());
    for bill in waiting {
        let customer = CustomerId(bill.customer_id);
        let (settings, consent) = match choices_of.entry(bill.customer_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let mut on = store.read().await?;
                new.insert((settings::values(&mut on, customer).await?, settings::consent(&mut on, customer).await?))
            }
        };
        match mind(store, lease, &bill, settings, consent.as_ref()).await {
            // Somebody else changed it meanwhile, or another server took over.
            Ok(()) | Err(StorageError::Stale { .. } | StorageError::NotFound) => {}
            Err(error) => {
                tracing::error!(%error, bill = %bill.id, "a bill that waits could not be minded");
                outcome = outcome.and(Err(error));
            }
        }
    }
    outcome
}

async fn mind(
    store: &Store,
    lease: Lease,
    bill: &Waiting,
    settings: &Settings,
    consent: Option<&Consent>,
) -> Result<(), StorageError> {
    let now = store.clock.now();
    let (zone, today) = (&settings.time_zone, settings.time_zone.day(now));
    let is_automatic = consent.is_some_and(|consent| automatic_approval::covers(consent, zone, bill.approve_by));
    if is_automatic && today > bill.approve_by {
        return approve(store, lease, bill).await;
    }
    let sent = settings.time_zone.day(bill.sent_at);
    let due = settings.reminders.due(bill.approve_by, sent, today);
    let due = due.filter(|days| bill.reminded.is_none_or(|reminded| reminded < *days));
    match due.filter(|_| settings.time_zone.hour(now) >= MORNING) {
        Some(days) => remind(store, lease, bill, days, &told(bill.approve_by, today, is_automatic)).await,
        None => Ok(()),
    }
}

/// What a reminder says: `It should be approved by 10 May 2026.`
fn told(approve_by: NaiveDate, today: NaiveDate, is_automatic: bool) -> String {
    let day = date::show(approve_by);
    let asked = match today > approve_by {
        true => format!("It should have been approved by {day}."),
        false => format!("It should be approved by {day}."),
    };
    match is_automatic {
        true => format!("{asked} If nobody disputes it until then, it is approved automatically."),
        false => asked,
    }
}

async fn remind(store: &Store, lease: Lease, bill: &Waiting, days: i64, told: &str) -> Result<(), StorageError> {
    let (customer, mut tx) = (CustomerId(bill.customer_id), store.write().await?);
    lease.hold(store, &mut tx).await?;
    customers::lock(&mut tx, customer).await?;
    let is_new = execute!(
        tx,
        "INSERT INTO bill_reminders (bill_id, sending, days, at)
         SELECT id, $2, $3, $4 FROM bills WHERE id = $1 AND state = 'sent_for_approval'
         ON CONFLICT (bill_id, sending, days) DO NOTHING",
        bill.id,
        bill.sending,
        days,
        store.clock.now()
    )?;
    if is_new == 0 {
        return Ok(());
    }
    notify::remind(store, &mut tx, BY, customer, BillId(bill.id), told).await?;
    tx.commit().await
}

async fn approve(store: &Store, lease: Lease, bill: &Waiting) -> Result<(), StorageError> {
    let (customer, id, mut tx) = (CustomerId(bill.customer_id), BillId(bill.id), store.write().await?);
    lease.hold(store, &mut tx).await?;
    customers::lock(&mut tx, customer).await?;
    // It may have been switched off since the run began.
    if !automatic_approval::is_on_for(&mut tx, customer, bill.approve_by).await? {
        return Ok(());
    }
    let sql = "SELECT version, content_hash FROM current_bills WHERE id = $1 AND state = 'sent_for_approval'";
    let Some((version, hash)) = fetch_optional!(tx, (i64, String), sql, id.0)? else { return Ok(()) };
    let taken = BillMove::automatic_approval();
    step_on(store, &mut tx, Scope::AllCustomers, BY, id, &taken, (version, &hash)).await?;
    tx.commit().await
}
