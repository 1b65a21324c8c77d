//! The page `Add PO`.

use domain::ids::CustomerId;
use domain::permission::Permission;
use domain::purchase_order::PurchaseOrderDraft;
use leptos::prelude::*;

use super::customer;
use super::purchase_order_fields::PurchaseOrderFields;
use crate::api::organization::organization;
use crate::api::purchase_orders::AddPurchaseOrder as AddPurchaseOrderCall;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn AddPurchaseOrder() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Add PO" /> }.into_any();
    }
    let customer = customer();
    let found = Resource::new(
        move || customer.get(),
        |customer| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let profile = organization(customer).await?;
            Ok((customer, profile.organization.name, profile.currency))
        },
    );
    let page = |(customer, name, currency): (CustomerId, String, String)| {
        let up = paths::profile(customer);
        view! {
            <Page title="Add PO" up=above(up, format!("{name} Profile")) document=format!("Add PO to {name}")>
                <PurchaseOrderForm customer currency />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

#[component]
fn PurchaseOrderForm(customer: CustomerId, currency: String) -> impl IntoView {
    let action = saving::<AddPurchaseOrderCall>();
    let posted = posted::posted::<AddPurchaseOrderCall>();
    let typed = posted.and_then(|posted| posted::read::<AddPurchaseOrderCall>(&posted));
    let draft: PurchaseOrderDraft =
        typed.map(|call| call.draft).unwrap_or(PurchaseOrderDraft { currency, ..Default::default() });
    view! {
        <FormCard>
            <Form action check=|call: &AddPurchaseOrderCall, notation| call.draft.parse(notation).map(drop)>
                <Hidden name="customer" value=customer.to_string() />
                <PurchaseOrderFields draft />
                <div class="actions">
                    <Submit label="Save" />
                    <LinkButton href=paths::profile(customer) weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </Form>
        </FormCard>
    }
    .into_any()
}
