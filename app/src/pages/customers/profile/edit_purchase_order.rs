//! The page `Edit PO`.

use domain::ids::CustomerId;
use domain::permission::Permission;
use domain::purchase_order::PurchaseOrderDraft;
use domain::purchase_order_list::PurchaseOrderDetail;
use leptos::prelude::*;

use super::purchase_order::order_of_path;
use super::purchase_order_fields::PurchaseOrderFields;
use crate::api::purchase_orders::{SavePurchaseOrder, purchase_order};
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};

/// The page.
#[component]
pub fn EditPurchaseOrder() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Edit PO" /> }.into_any();
    }
    let page = |(customer, of, detail): (CustomerId, String, PurchaseOrderDetail)| {
        let up = paths::purchase_order(customer, detail.summary.id);
        let name = detail.summary.name.clone();
        let title = format!("Edit PO {name} of {of}");
        view! {
            <Page title="Edit PO" up=above(up, name) document=title>
                <PurchaseOrderForm customer detail />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=order_of_path() view=page /> }.into_any()
}

fn stored(detail: PurchaseOrderDetail) -> Stored<PurchaseOrderDraft> {
    Stored { version: detail.summary.version, by: detail.updated_by, draft: detail.draft }
}

#[component]
fn PurchaseOrderForm(customer: CustomerId, detail: PurchaseOrderDetail) -> impl IntoView {
    let order = detail.summary.id;
    let fetch = move |()| Box::pin(async move { purchase_order(customer, order).await.map(stored) }) as _;
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SavePurchaseOrder| call.draft.clone(),
        check: |call: &SavePurchaseOrder, notation| call.draft.parse(notation).map(drop),
        fetch: Callback::new(fetch),
    };
    let hidden = vec![("customer", customer.to_string()), ("order", order.to_string())];
    let back = paths::purchase_order(customer, order);
    view! {
        <FormCard>
            <EditForm
                edited
                view=|draft| {
                    view! {
                        <PurchaseOrderFields draft />
                        <div class="actions">
                            <Submit label="Save" />
                        </div>
                    }
                        .into_any()
                }
                hidden
            />
            <p>
                <LinkButton href=back weight=Weight::Quiet>
                    "Back to the purchase order"
                </LinkButton>
            </p>
        </FormCard>
    }
    .into_any()
}
