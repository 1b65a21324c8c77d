//! Automatic approval of a customer's overdue bills: whether its Bill Approvers switched it on. See
//! docs/approving-bills.md.

use chrono::NaiveDate;
use domain::approval_choices::Consent;
use domain::history::{Action, Section, differences};
use domain::ids::CustomerId;
use domain::settings::TimeZone;

use crate::by::By;
use crate::database::On;
use crate::error::StorageError;
use crate::store::Store;
use crate::{contacts, customers, execute, history, requests, settings};

const FIELD: &str = "Automatic approval";

/// Whether a bill that should be approved by a day is approved automatically after it. Not if the day was over when it
/// was switched on: nobody could know then.
pub(crate) async fn is_on_for(
    on: &mut impl On,
    customer: CustomerId,
    approve_by: NaiveDate,
) -> Result<bool, StorageError> {
    let Some(consent) = settings::consent(on, customer).await? else { return Ok(false) };
    Ok(covers(&consent, &settings::values(on, customer).await?.time_zone, approve_by))
}

/// Whether a consent covers a bill that should be approved by a day.
pub(crate) fn covers(consent: &Consent, zone: &TimeZone, approve_by: NaiveDate) -> bool {
    zone.day(consent.at) <= approve_by
}

/// Switches it on or off, for a Bill Approver of the customer. A deputy may not: it outlasts the absence.
pub async fn switch(store: &Store, by: By<'_>, customer: CustomerId, is_on: bool) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let name = customers::name_on(&mut tx, by.scope, customer).await?;
    customers::lock(&mut tx, customer).await?;
    let account = by.account.ok_or(StorageError::NotFound)?;
    if contacts::own_approver(&mut tx, customer, account).await?.is_none() {
        return Err(StorageError::Refused("Only a Bill Approver can switch automatic approval on or off".into()));
    }
    let was_on = settings::consent(&mut tx, customer).await?.is_some();
    if was_on == is_on {
        return Ok(());
    }
    match is_on {
        true => execute!(
            tx,
            "INSERT INTO automatic_approvals (customer_id, account_id, person, at) VALUES ($1, $2, $3, $4)",
            customer.0,
            account.0,
            by.person,
            store.clock.now()
        )?,
        false => execute!(tx, "DELETE FROM automatic_approvals WHERE customer_id = $1", customer.0)?,
    };
    let word = |is_on| if is_on { "on" } else { "off" };
    let changes = differences(&[(FIELD, word(was_on))], &[(FIELD, word(is_on))]);
    let (chain, section, action) = (customer.into(), Section::Bills, Action::Changed);
    let record = history::Record { chain, section, action, subject_id: None, subject: &name, changes };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await
}
