//! One purchase order, for users of its customer.

use domain::ids::PurchaseOrderId;
use domain::purchase_order_list::PurchaseOrderDetail;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::sections::OrderSections;
use crate::api::purchase_orders::own_purchase_order;
use crate::error::AppError;
use crate::paths;
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn OwnPurchaseOrder() -> impl IntoView {
    let params = use_params_map();
    let found = Resource::new(
        move || params.try_with(|params| params.get("order")).flatten(),
        |id| async move {
            let id: PurchaseOrderId = id.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            own_purchase_order(id).await
        },
    );
    let page = |detail: PurchaseOrderDetail| {
        view! {
            <Page title=detail.summary.name.clone() up=above(paths::PURCHASE_ORDERS, "Purchase Orders")>
                <OrderSections detail />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}
