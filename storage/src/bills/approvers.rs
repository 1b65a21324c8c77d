//! What a bill needs before it can be sent: an address on it, and people who can approve it.

use domain::approval::Needed;
use domain::bill::Missing;
use domain::ids::{BillId, CustomerId};
use domain::permission::Scope;
use uuid::Uuid;

use super::approvals;
use crate::database::On;
use crate::error::StorageError;
use crate::store::Store;
use crate::{addresses, fetch_one, fetch_optional};

/// How many people of the bill's customer can log in and approve it.
pub async fn count(store: &Store, scope: Scope, bill: BillId) -> Result<u32, StorageError> {
    let mut on = store.read().await?;
    let sql = "SELECT customer_id FROM bills WHERE id = $1 AND ($2 IS NULL OR customer_id = $2)";
    let row = fetch_optional!(on, (Uuid,), sql, bill.0, scope.customer().map(|customer| customer.0))?;
    match row {
        Some((customer,)) => of_customer(&mut on, CustomerId(customer)).await,
        None => Ok(0),
    }
}

async fn of_customer(on: &mut impl On, customer: CustomerId) -> Result<u32, StorageError> {
    let (count,) = fetch_one!(
        on,
        (i64,),
        "SELECT COUNT(DISTINCT a.id) FROM contacts c
         JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
         JOIN accounts a ON a.id = c.account_id AND a.state <> 'disabled'
         WHERE c.customer_id = $1 AND c.archived_at IS NULL",
        customer.0
    )?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// What is missing, so that a bill cannot be sent to the customer yet.
pub(super) async fn missing(
    on: &mut impl On,
    customer: CustomerId,
    bill: BillId,
) -> Result<Vec<Missing>, StorageError> {
    let mut missing = Vec::new();
    // The first line is the customer's name.
    if addresses::billing_lines(on, customer).await?.len() < 2 {
        missing.push(Missing::BillingAddress);
    }
    match of_customer(on, customer).await? {
        0 => missing.push(Missing::Approver),
        1 if approvals::needed(on, customer, bill).await? == Needed::Two => missing.push(Missing::SecondApprover),
        _ => {}
    }
    Ok(missing)
}
