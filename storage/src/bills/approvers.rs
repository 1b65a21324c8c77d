//! Counts the people who can approve a bill.

use domain::ids::BillId;
use domain::permission::Scope;

use crate::error::StorageError;
use crate::fetch_one;
use crate::store::Store;

/// How many people of the bill's customer can log in and approve it.
pub async fn count(store: &Store, scope: Scope, bill: BillId) -> Result<u32, StorageError> {
    let mut on = store.read().await?;
    let (count,) = fetch_one!(
        on,
        (i64,),
        "SELECT COUNT(DISTINCT a.id) FROM bills b
         JOIN contacts c ON c.customer_id = b.customer_id AND c.archived_at IS NULL
         JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
         JOIN accounts a ON a.id = c.account_id AND a.state <> 'disabled'
         WHERE b.id = $1 AND ($2 IS NULL OR b.customer_id = $2)",
        bill.0,
        scope.customer().map(|customer| customer.0)
    )?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
