//! Deletes a draft: an import by mistake.

use domain::bill::BillState;
use domain::history::{Action, differences};
use domain::ids::{BillId, CustomerId};
use domain::permission::Scope;
use uuid::Uuid;

use super::note;
use crate::by::By;
use crate::error::StorageError;
use crate::store::Store;
use crate::{customers, execute, fetch_optional, requests};

/// Deletes a bill that is a draft and was never sent to its customer. `version` must be that of the bill that was shown.
///
/// # Errors
/// [`StorageError::Refused`] if it is not a draft or was sent, and [`StorageError::Stale`] if another user changed it.
pub async fn delete_draft(
    store: &Store,
    scope: Scope,
    by: By<'_>,
    id: BillId,
    version: i64,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let sql = "SELECT customer_id FROM bills WHERE id = $1 AND ($2 IS NULL OR customer_id = $2)";
    let (customer,) =
        fetch_optional!(tx, (Uuid,), sql, id.0, scope.customer().map(|c| c.0))?.ok_or(StorageError::NotFound)?;
    customers::lock(&mut tx, CustomerId(customer)).await?;
    type Kept = (String, i64, String, String, String, String, String, bool);
    let kept = fetch_optional!(
        tx,
        Kept,
        "SELECT b.state, b.version, b.period, b.currency, b.billed, b.file_name,
                (SELECT s.person FROM bill_steps s WHERE s.bill_id = b.id ORDER BY s.version DESC LIMIT 1),
                EXISTS (SELECT 1 FROM bill_steps s
                        WHERE s.bill_id = b.id AND s.state IN ('sent_for_approval', 'disputed', 'approved'))
         FROM current_bills b WHERE b.id = $1",
        id.0
    )?;
    let (state, current, period, currency, billed, file, person, was_sent) = kept.ok_or(StorageError::NotFound)?;
    if was_sent {
        return Err(StorageError::Refused("This bill was sent to the customer, so it stays on record".into()));
    }
    if current != version {
        return Err(StorageError::Stale { by: person });
    }
    if state != BillState::Draft.code() {
        return Err(StorageError::Refused("Only a draft can be deleted".into()));
    }
    let total = format!("{currency} {billed}");
    let was = [("Period", period.as_str()), ("Total", total.as_str()), ("File", file.as_str())];
    let changes = differences::<&str, &str>(&was, &[]);
    // First, as it needs the bill's number.
    note(store, &mut tx, by, CustomerId(customer), id, Action::Removed, changes).await?;
    execute!(tx, "DELETE FROM bills WHERE id = $1", id.0)?;
    // An import may have made other bills, too.
    execute!(
        tx,
        "DELETE FROM imports
         WHERE customer_id = $1 AND NOT EXISTS (SELECT 1 FROM version_imports v WHERE v.import_id = imports.id)",
        customer
    )?;
    tx.commit().await
}
