//! Removing a purchase order: a dialog that says what goes with it.

use domain::ids::{CustomerId, PurchaseOrderId};
use domain::purchase_order_list::PurchaseOrderDetail;
use leptos::prelude::*;

use super::profile_url;
use crate::api::purchase_orders::{RemovePurchaseOrder, purchase_order};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;

/// The dialog.
#[component]
pub fn RemovePurchaseOrderDialog(customer: CustomerId, id: PurchaseOrderId) -> impl IntoView {
    let found = Resource::new(move || (customer, id), |(customer, id)| purchase_order(customer, id));
    view! {
        <Dialog id="remove-po" title="Remove PO" close_href=profile_url(customer)>
            <Load resource=found view=move |detail| view! { <Ask customer detail/> }.into_any()/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(customer: CustomerId, detail: PurchaseOrderDetail) -> impl IntoView {
    let action = saving::<RemovePurchaseOrder>();
    let order = detail.summary;
    view! {
        <Form action>
            <Hidden name="customer" value=customer.to_string()/>
            <Hidden name="order" value=order.id.to_string()/>
            <p>
                <strong>{order.name}</strong>
                " is removed from the list with its ledger. That can be done only while no bill drew on it."
            </p>
            <div class="actions">
                <Submit label="Remove" weight=Weight::Danger/>
                <LinkButton href=profile_url(customer) weight=Weight::Quiet>"Cancel"</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
