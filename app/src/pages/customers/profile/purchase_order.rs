//! The page of one purchase order: its values, its burn-down and its ledger.

use domain::ids::{CustomerId, PurchaseOrderId};
use domain::permission::Permission;
use domain::purchase_order::{PurchaseOrderDraft, warnings};
use domain::purchase_order_list::{PurchaseOrderDetail, PurchaseOrderSummary};
use domain::record::{Draft, Field};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::burn_down::BurnDown;
use super::customer;
use super::ledger::Ledger;
use super::organization::Fact;
use super::purchase_orders::{Remaining, StatusBadge};
use crate::api::customers::customer_name;
use crate::api::purchase_orders::purchase_order;
use crate::error::AppError;
use crate::pages::me::{may, notation};
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::format;
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
    let PurchaseOrderDetail { summary, draft, ledger, updated_by, similar, today } = detail;
    let (name, up) = (summary.name.clone(), paths::profile(customer));
    let title = format!("{name} of {of}");
    let edit = format!("{}/edit", paths::purchase_order(customer, summary.id));
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
    let order = draft.parse(notation()).ok();
    let burn_down = order.clone().map(|order| {
        let entries = ledger.clone();
        view! { <BurnDown order summary=summary.clone() ledger=entries today /> }
    });
    let said = order.as_ref().map(warnings).unwrap_or_default().into_iter().map(|(_, sentence)| sentence).collect();
    let currency = summary.annual_value.currency;
    view! {
        <PageTitle title />
        <PageHeader title=name actions eyebrow=move || view! { <a href=up>{format!("{of} Profile")}</a> } />
        <Remarks said similar />
        <Section id="purchase-order" title="Purchase Order">
            <Facts draft summary updated_by />
        </Section>
        <Section id="burn-down" title="Burn-down">
            {burn_down}
        </Section>
        <Section id="ledger" title="Ledger">
            <Ledger currency ledger />
        </Section>
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

/// The values, with the labels of the form.
#[component]
fn Facts(draft: PurchaseOrderDraft, summary: PurchaseOrderSummary, updated_by: String) -> impl IntoView {
    let facts = PurchaseOrderDraft::FIELDS.iter().map(|Field { path, label }| match *path {
        "current_status" => view! {
            <div>
                <dt>{*label}</dt>
                <dd>
                    <StatusBadge status=summary.status />
                </dd>
            </div>
        }
        .into_any(),
        "comment" if !draft.comment.is_empty() => view! {
            <div>
                <dt>{*label}</dt>
                <dd class="lines">{draft.comment.clone()}</dd>
            </div>
        }
        .into_any(),
        field => {
            let value = PurchaseOrderDraft::shown(field, &draft.get(field).unwrap_or_default());
            let is_amount = matches!(field, "annual_value" | "consumption_base_value") && !value.is_empty();
            let value = if is_amount { format!("{} {value}", draft.currency) } else { value };
            view! { <Fact label=*label value /> }.into_any()
        }
    });
    let facts = facts.collect_view();
    let consumed = format::total(summary.consumed);
    view! {
        <dl class="facts">
            {facts} <Fact label="Consumed" value=consumed /> <div>
                <dt>"Remaining"</dt>
                <dd>
                    <Remaining amount=format::total(summary.remaining) order=summary />
                </dd>
            </div>
        </dl>
        <p class="muted">{format!("Last saved by {updated_by}")}</p>
    }
    .into_any()
}
