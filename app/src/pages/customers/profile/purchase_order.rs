//! The page of one purchase order, for staff.

use domain::ids::{CustomerId, PurchaseOrderId};
use domain::permission::Permission;
use domain::purchase_order::warnings;
use domain::purchase_order_list::PurchaseOrderDetail;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::customer;
use crate::api::customers::customer_name;
use crate::api::purchase_orders::purchase_order;
use crate::error::AppError;
use crate::pages::me::{may, notation};
use crate::pages::purchase_orders::sections::OrderSections;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;

/// Fetches the order in the page's path, with the customer and the customer's name.
pub fn order_of_path() -> Resource<Result<(CustomerId, String, PurchaseOrderDetail), AppError>> {
    let customer = customer();
    let params = use_params_map();
    Resource::new(
        move || (customer.get(), params.with(|params| params.get("order"))),
        |(customer, id)| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let id: PurchaseOrderId = id.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            let detail = purchase_order(customer, id).await?;
            Ok((customer, customer_name(customer).await?.0, detail))
        },
    )
}

/// The page.
#[component]
pub fn PurchaseOrder() -> impl IntoView {
    let page = |(customer, of, detail)| view! { <Shown customer of detail /> }.into_any();
    view! { <Load resource=order_of_path() view=page /> }.into_any()
}

#[component]
fn Shown(customer: CustomerId, of: String, detail: PurchaseOrderDetail) -> impl IntoView {
    let (name, up) = (detail.summary.name.clone(), paths::profile(customer));
    let title = format!("{name} of {of}");
    let edit = format!("{}/edit", paths::purchase_order(customer, detail.summary.id));
    let actions = move || {
        may(Permission::EditCustomers).then(|| {
            view! {
                <LinkButton href=edit weight=Weight::Secondary>
                    {Icon::Edit}
                    "Edit"
                </LinkButton>
            }
        })
    };
    let order = detail.draft.parse(notation()).ok();
    let said = order.as_ref().map(warnings).unwrap_or_default().into_iter().map(|(_, sentence)| sentence).collect();
    let similar = detail.similar.clone();
    view! {
        <PageTitle title />
        <PageHeader title=name actions eyebrow=move || view! { <a href=up>{format!("{of} Profile")}</a> } />
        <Remarks said similar />
        <OrderSections detail />
    }
    .into_any()
}

/// Warnings about values that may be wrong.
#[component]
fn Remarks(said: Vec<String>, similar: Vec<String>) -> impl IntoView {
    let same = similar.into_iter().map(|name| {
        format!(
            "Another purchase order of this customer has the same name or number: {name}. Each is charged separately."
        )
    });
    let remarks = said.into_iter().map(|sentence| format!("{sentence}.")).chain(same);
    remarks.map(|remark| view! { <Notice kind=Kind::Warning>{remark}</Notice> }).collect_view()
}
