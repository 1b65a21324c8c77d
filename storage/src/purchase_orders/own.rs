//! A purchase order as users of its customer see it: without the reseller's own notes.

use domain::ids::{CustomerId, PurchaseOrderId};
use domain::permission::Scope;
use domain::purchase_order_list::PurchaseOrderDetail;

use crate::error::StorageError;
use crate::reseller;
use crate::store::Store;

/// One order of a customer, for its users.
pub async fn own(
    store: &Store,
    customer: CustomerId,
    id: PurchaseOrderId,
) -> Result<PurchaseOrderDetail, StorageError> {
    let detail = super::get(store, Scope::Only(customer), customer, id).await?;
    let reseller = reseller::get(store).await?.draft.reseller_name;
    Ok(detail.for_customer(&reseller))
}
