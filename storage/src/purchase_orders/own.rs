//! Purchase orders as users of their customer see them: without the reseller's own notes, and only once they are agreed on.

use domain::ids::{CustomerId, PurchaseOrderId};
use domain::permission::Scope;
use domain::purchase_order::PoStatus;
use domain::purchase_order_list::{PurchaseOrderDetail, PurchaseOrderList};

use crate::error::StorageError;
use crate::reseller;
use crate::store::Store;

/// The orders of a customer, for its users, the earliest expiry first.
pub async fn list_own(store: &Store, customer: CustomerId) -> Result<PurchaseOrderList, StorageError> {
    let mut list = super::list(store, Scope::Only(customer), customer).await?;
    list.orders.retain(|order| order.status != PoStatus::InDiscussion);
    Ok(list)
}

/// One order of a customer, for its users.
pub async fn own(
    store: &Store,
    customer: CustomerId,
    id: PurchaseOrderId,
) -> Result<PurchaseOrderDetail, StorageError> {
    let detail = super::get(store, Scope::Only(customer), customer, id).await?;
    if detail.summary.status == PoStatus::InDiscussion {
        return Err(StorageError::NotFound);
    }
    let reseller = reseller::get(store).await?.draft.reseller_name;
    Ok(detail.for_customer(&reseller))
}
