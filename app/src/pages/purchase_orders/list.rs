//! `Purchase Orders` of a customer, for its own users.

use domain::purchase_order_list::PurchaseOrderList;
use leptos::prelude::*;

use super::table::{OrderTable, Uncovered};
use crate::api::purchase_orders::list_own_purchase_orders;
use crate::paths;
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::page::Page;
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn OwnPurchaseOrders() -> impl IntoView {
    let orders = Resource::new(|| (), |()| list_own_purchase_orders());
    view! {
        <Page title="Purchase Orders">
            <Load resource=orders view=|list| view! { <Orders list /> }.into_any() />
        </Page>
    }
    .into_any()
}

#[component]
fn Orders(list: PurchaseOrderList) -> impl IntoView {
    let orders = if list.orders.is_empty() {
        view! {
            <Empty title="No purchase orders yet" icon=Icon::File>
                <p>"Purchase orders appear here as soon as they are agreed on. Approved bills reduce them."</p>
            </Empty>
        }
        .into_any()
    } else {
        view! { <OrderTable orders=list.orders path=Box::new(paths::own_purchase_order) /> }.into_any()
    };
    view! {
        <Uncovered amounts=list.uncovered />
        {orders}
    }
    .into_any()
}
