//! The sections of an order's page: its values, its contract years, its burn-down and its ledger. Staff and the customer
//! see the same ones.

use domain::purchase_order::PurchaseOrderDraft;
use domain::purchase_order_list::{PurchaseOrderDetail, PurchaseOrderSummary};
use domain::record::{Draft, Field};
use leptos::prelude::*;

use super::burn_down::BurnDown;
use super::contract_years::ContractYears;
use super::ledger::Ledger;
use super::table::{Remaining, StatusBadge};
use crate::pages::me::{is_staff, notation};
use crate::ui::card::Section;
use crate::ui::fact::Fact;
use crate::ui::format;

/// All sections.
#[component]
pub fn OrderSections(detail: PurchaseOrderDetail) -> impl IntoView {
    let PurchaseOrderDetail { summary, draft, years, ledger, updated_by, today, .. } = detail;
    let burn_down = draft.parse(notation()).ok().map(|order| {
        let entries = ledger.clone();
        view! { <BurnDown order summary=summary.clone() ledger=entries today /> }
    });
    let contract_years = (years.len() > 1).then(|| {
        let order = summary.clone();
        view! {
            <Section id="contract-years" title="Contract Years">
                <ContractYears order years />
            </Section>
        }
    });
    let (currency, count) = (summary.annual_value.currency, summary.years);
    view! {
        <Section id="purchase-order" title="Purchase Order">
            <Facts draft summary updated_by />
        </Section>
        {contract_years}
        <Section id="burn-down" title="Burn-down">
            {burn_down}
        </Section>
        <Section id="ledger" title="Ledger">
            <Ledger currency ledger years=count />
        </Section>
    }
    .into_any()
}

/// The values, with the labels of the form.
#[component]
fn Facts(draft: PurchaseOrderDraft, summary: PurchaseOrderSummary, updated_by: String) -> impl IntoView {
    let staff = is_staff();
    let year = summary.named_year();
    // The comment is the reseller's own.
    let fields = PurchaseOrderDraft::FIELDS.iter().filter(|field| staff || field.path != "comment");
    let facts = fields.map(|Field { path, label }| match *path {
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
            let hint = (field == "annual_value" && year.is_some()).then(|| "For each contract year".to_owned());
            view! { <Fact label=*label value hint /> }.into_any()
        }
    });
    let facts = facts.collect_view();
    let consumed = format::total(summary.consumed);
    let saved = staff.then(|| view! { <p class="muted">{format!("Last saved by {updated_by}")}</p> });
    view! {
        <dl class="facts">
            {facts} <Fact label="Consumed" value=consumed hint=year.clone() /> <div>
                <dt>"Remaining"</dt>
                <dd>
                    <Remaining
                        amount=format::total(summary.remaining)
                        value=summary.annual_value
                        consumed=summary.consumed
                        name=summary.name
                    />
                    {year.map(|year| view! { <div class="hint">{year}</div> })}
                </dd>
            </div>
        </dl>
        {saved}
    }
    .into_any()
}
