//! Purchase orders of a customer: the list, one order with its ledger, adding, saving and removing.

use domain::ids::{CustomerId, PurchaseOrderId};
use domain::purchase_order::PurchaseOrderDraft;
use domain::purchase_order_list::{PurchaseOrderDetail, PurchaseOrderList};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The purchase orders of a customer.
#[server(protocol = Wire, endpoint = "list_purchase_orders")]
pub async fn list_purchase_orders(customer: CustomerId) -> Result<PurchaseOrderList, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::purchase_orders::list(&store, actor.scope(), customer).await?)
}

/// One purchase order with its ledger.
#[server(protocol = Wire, endpoint = "purchase_order")]
pub async fn purchase_order(customer: CustomerId, order: PurchaseOrderId) -> Result<PurchaseOrderDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    let stored = storage::purchase_orders::get(&store, actor.scope(), customer, order).await?;
    Ok(PurchaseOrderDetail { draft: stored.draft.written(actor.notation()), ..stored })
}

/// The purchase orders of the user's own organization.
#[server(protocol = Wire, endpoint = "list_own_purchase_orders")]
pub async fn list_own_purchase_orders() -> Result<PurchaseOrderList, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnOrders)?;
    let customer = actor.customer.ok_or(AppError::NotFound)?;
    Ok(storage::purchase_orders::list_own(&store, customer).await?)
}

/// One purchase order of the user's own organization, with its ledger.
#[server(protocol = Wire, endpoint = "own_purchase_order")]
pub async fn own_purchase_order(order: PurchaseOrderId) -> Result<PurchaseOrderDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnOrders)?;
    let customer = actor.customer.ok_or(AppError::NotFound)?;
    let stored = storage::purchase_orders::own(&store, customer, order).await?;
    Ok(PurchaseOrderDetail { draft: stored.draft.written(actor.notation()), ..stored })
}

/// Adds a purchase order.
#[server(protocol = Wire, endpoint = "add_purchase_order")]
pub async fn add_purchase_order(customer: CustomerId, draft: PurchaseOrderDraft) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    let new = draft.parse(actor.notation())?;
    let order = storage::purchase_orders::add(&store, (&actor).into(), customer, &new).await?;
    let page = crate::paths::purchase_order(customer, order);
    crate::api::host::go(&page, Some(crate::notices::Notice::PurchaseOrderAdded));
    Ok(())
}

/// Saves a purchase order, unless it was saved since `version`.
#[server(protocol = Wire, endpoint = "save_purchase_order")]
pub async fn save_purchase_order(
    customer: CustomerId,
    order: PurchaseOrderId,
    version: i64,
    draft: PurchaseOrderDraft,
) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    let new = draft.parse(actor.notation())?;
    storage::save::<storage::purchase_orders::PurchaseOrders>(
        &store,
        (&actor).into(),
        (customer, order),
        version,
        &new,
    )
    .await?;
    let page = crate::paths::purchase_order(customer, order);
    crate::api::host::go(&page, Some(crate::notices::Notice::PurchaseOrderSaved));
    Ok(())
}

/// Removes a purchase order that no bill drew on.
#[server(protocol = Wire, endpoint = "remove_purchase_order")]
pub async fn remove_purchase_order(customer: CustomerId, order: PurchaseOrderId) -> Result<(), AppError> {
    use crate::notices::Notice::PurchaseOrderRemoved;
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    storage::purchase_orders::remove(&store, (&actor).into(), customer, order).await?;
    crate::api::host::go(&crate::paths::profile(customer), Some(PurchaseOrderRemoved));
    Ok(())
}
