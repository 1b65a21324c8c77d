//! The section `PO List`.

use domain::ids::CustomerId;
use domain::permission::Permission;
use domain::purchase_order_list::{PurchaseOrderList, PurchaseOrderSummary};
use leptos::prelude::*;

use super::remove::{RemoveDialog, Subject, remove_url};
use crate::api::purchase_orders::{RemovePurchaseOrder, list_purchase_orders};
use crate::pages::me::may;
use crate::pages::purchase_orders::table::{Menu, OrderTable, Uncovered};
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::form::saves;
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::menu::{ActionMenu, MenuLink};
use crate::ui::resource::Resource;

/// The section.
#[component]
pub fn PurchaseOrders(customer: CustomerId) -> impl IntoView {
    let orders = Resource::new(move || (customer, saves()), |(customer, _)| list_purchase_orders(customer));
    let actions = move || {
        let add = paths::add_purchase_order(customer);
        may(Permission::EditCustomers).then(|| {
            view! {
                <LinkButton href=add weight=Weight::Secondary>
                    {Icon::Add}
                    "Add PO"
                </LinkButton>
            }
        })
    };
    let list = move |list: PurchaseOrderList| view! { <Orders customer list /> }.into_any();
    view! {
        <Section id="po-list" title="PO List" actions>
            <Load resource=orders view=list />
        </Section>
    }
    .into_any()
}

#[component]
fn Orders(customer: CustomerId, list: PurchaseOrderList) -> impl IntoView {
    let uncovered = view! { <Uncovered amounts=list.uncovered /> };
    if list.orders.is_empty() {
        return view! {
            {uncovered}
            <Empty title="No purchase orders yet" icon=Icon::File>
                <p>"Add the amount the customer has committed to. Approved bills reduce it."</p>
            </Empty>
        }
        .into_any();
    }
    let told = " is removed from the list with its ledger. This is possible only if no bill was charged to it.";
    let removable = |order: &PurchaseOrderSummary| Subject {
        field: "order",
        id: order.id.to_string(),
        name: order.name.clone(),
        told,
    };
    let subjects = list.orders.iter().map(removable).collect();
    let menu = may(Permission::EditCustomers).then(|| Box::new(move |order: &_| actions(customer, order)) as Menu);
    let path = Box::new(move |order| paths::purchase_order(customer, order));
    view! {
        {uncovered}
        <OrderTable orders=list.orders path menu />
        <RemoveDialog<RemovePurchaseOrder> title="Remove PO" customer subjects />
    }
    .into_any()
}

/// The menu of an order.
fn actions(customer: CustomerId, order: &PurchaseOrderSummary) -> AnyView {
    let edit = format!("{}/edit", paths::purchase_order(customer, order.id));
    let remove = remove_url(customer, "order", order.id);
    view! {
        <ActionMenu id=format!("actions-{}", order.id) label=format!("Actions for {}", order.name)>
            <MenuLink href=edit>"Edit"</MenuLink>
            <MenuLink href=remove>"Remove"</MenuLink>
        </ActionMenu>
    }
    .into_any()
}
