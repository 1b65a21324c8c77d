//! The records of a bill: the states that it reached, and the changes in its customer's audit log.

use domain::bill::{BillState, bill_name};
use domain::history::{Action, FieldChange, Section};
use domain::ids::{BillId, CustomerId};
use domain::permission::Scope;
use uuid::Uuid;

use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::Record;
use crate::store::Store;
use crate::{customers, execute, fetch_one, fetch_optional, history};

/// The state that a bill reached, and with which content.
pub(super) struct Reached<'a> {
    /// The bill's version after the step.
    pub(super) version: i64,
    pub(super) state: BillState,
    /// The number of its newest content.
    pub(super) content: i64,
    pub(super) content_hash: &'a str,
    pub(super) reason: Option<&'a str>,
}

/// Records that a bill reached a state.
pub(super) async fn record(
    store: &Store,
    tx: &mut Writer,
    id: BillId,
    by: &By<'_>,
    reached: &Reached<'_>,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO bill_steps (bill_id, version, state, account_id, person, content_hash, at, content, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id.0,
        reached.version,
        reached.state.code(),
        by.account.map(|a| a.0),
        by.person,
        reached.content_hash,
        store.clock.now(),
        reached.content,
        reached.reason
    )?;
    Ok(())
}

/// Writes a change of a bill into the customer's audit log.
pub(super) async fn note(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    id: BillId,
    action: Action,
    changes: Vec<FieldChange>,
) -> Result<(), StorageError> {
    let (number,) = fetch_one!(tx, (i64,), "SELECT number FROM bills WHERE id = $1", id.0)?;
    let subject = &bill_name(number);
    let (chain, section, subject_id) = (customer.into(), Section::Bills, Some(id.0));
    history::write(store, tx, by, Record { chain, section, action, subject_id, subject, changes }).await
}

/// Locks the customer of a bill that the scope sees.
pub(super) async fn lock_customer(tx: &mut Writer, scope: Scope, id: BillId) -> Result<CustomerId, StorageError> {
    let row = fetch_optional!(
        tx,
        (Uuid,),
        "SELECT customer_id FROM bills
         WHERE id = $1 AND ($2 IS NULL OR (customer_id = $2 AND state IN ('sent_for_approval', 'disputed', 'approved',
                                                                          'voided')))",
        id.0,
        scope.customer().map(|customer| customer.0)
    )?;
    let customer = CustomerId(row.ok_or(StorageError::NotFound)?.0);
    customers::lock(tx, customer).await?;
    Ok(customer)
}
