//! One bill: its total, cost by service, billing address, past steps and next step.

use domain::bill::{BillState, BillStep};
use domain::bill_list::{BillDetail, BillStepTaken};
use domain::breakdown::BreakdownRow;
use leptos::prelude::*;

use super::delete::{DeleteDraftDialog, DeleteDraftLink};
use super::{StateBadge, bill_of_path, title};
use crate::api::bills::MoveBill;
use crate::pages::me::{is_staff, may};
use crate::paths;
use crate::ui::button::{LinkButton, Submit};
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::format;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// The page of one bill.
#[component]
pub fn Bill() -> impl IntoView {
    view! { <Load resource=bill_of_path() view=|bill| view! { <Shown bill /> }.into_any() /> }.into_any()
}

#[component]
fn Shown(bill: BillDetail) -> impl IntoView {
    let BillDetail { summary, services, steps, billing_address, file_name, warnings, uncovered } = bill;
    let currency = summary.currency.clone();
    let draft = summary.clone();
    let amount = |exact| view! { <Amount currency=currency.clone() exact /> };
    let (billed, effective) = (amount(summary.billed), amount(summary.effective));
    let no_address = (is_staff() && summary.state != BillState::Approved && billing_address.len() < 2).then(|| {
        view! {
            <Notice kind=Kind::Warning>
                "This customer has no billing address yet. Add one before you send this bill: sending it for approval fixes the address."
            </Notice>
        }
    });
    let lines = billing_address
        .into_iter()
        .map(|line| {
            view! {
                <span>{line}</span>
                <br />
            }
        })
        .collect_view();
    let file = file_name.map(|name| {
        view! {
            <div>
                <dt>"Imported from"</dt>
                <dd>{name}</dd>
            </div>
        }
    });
    let uncovered = uncovered.map(|money| {
        view! {
            <div>
                <dt>"Purchase Orders"</dt>
                <dd>{format!("{} not covered by a purchase order", format::money(money))}</dd>
            </div>
        }
    });
    view! {
        <PageTitle title=title(&summary) />
        <PageHeader
            title=title(&summary)
            eyebrow=|| view! { <a href=paths::BILLS>"Bills"</a> }
            actions=move || view! { <DeleteDraftLink bill=draft.clone() /> }
        />
        <DeleteDraftDialog bill=summary.clone() />
        <Next bill=summary.clone() />
        {no_address}
        <Warnings warnings />
        <Section id="total" title="Total">
            <dl class="facts">
                <div>
                    <dt>"Billed cost"</dt>
                    <dd class="strong">{billed}</dd>
                </div>
                <div>
                    <dt>"Effective cost"</dt>
                    <dd>{effective}</dd>
                </div>
                <div>
                    <dt>"Billing Period"</dt>
                    <dd>{summary.period.to_string()}</dd>
                </div>
                <div>
                    <dt>"Line items"</dt>
                    <dd>{format::exact(&summary.rows.to_string())}</dd>
                </div>
                <div>
                    <dt>"State"</dt>
                    <dd>
                        <StateBadge state=summary.state />
                    </dd>
                </div>
                {uncovered}
                {file}
            </dl>
            <h3>"Billing Address"</h3>
            <address>{lines}</address>
        </Section>
        <Section id="services" title="Cost by service">
            <Services currency services />
        </Section>
        <Section id="steps" title="Timeline">
            <Steps steps />
        </Section>
    }
    .into_any()
}

/// The warnings of the import, for the users who decide on the bill.
#[component]
fn Warnings(warnings: Vec<String>) -> impl IntoView {
    (!warnings.is_empty())
        .then(|| {
            let warnings = warnings.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
            view! {
                <Notice kind=Kind::Warning>
                    <p>"Warnings from the import:"</p>
                    <ul>{warnings}</ul>
                </Notice>
            }
        })
        .into_any()
}

/// The button for the bill's next step, for users who may take it.
#[component]
fn Next(bill: domain::bill_list::BillSummary) -> impl IntoView {
    let Some(step) = bill.state.next().filter(|step| may(step.permission())) else { return ().into_any() };
    if step == BillStep::Approve {
        let approve = paths::approve(bill.id);
        return view! {
            <div class="actions">
                <LinkButton href=approve>"Approve"</LinkButton>
            </div>
        }
        .into_any();
    }
    let action = saving::<MoveBill>();
    let code = serde_json::to_value(step).ok().and_then(|value| value.as_str().map(ToOwned::to_owned));
    view! {
        <Form action>
            <Hidden name="bill" value=bill.id.to_string() />
            <Hidden name="step" value=code.unwrap_or_default() />
            <Hidden name="version" value=bill.version.to_string() />
            <Hidden name="content_hash" value=bill.content_hash />
            <div class="actions">
                <Submit label=step.label() />
            </div>
        </Form>
    }
    .into_any()
}

#[component]
fn Services(currency: String, services: Vec<BreakdownRow>) -> impl IntoView {
    let billed = format!("Billed cost, {currency}");
    let columns =
        vec![Column::new("Service"), Column::new(billed.clone()).numeric(), Column::new("Line items").numeric()];
    let rows = services.into_iter().map(move |row| {
        let (label, currency) = (billed.clone(), currency.clone());
        view! {
            <Row>
                <Cell head=true>{row.key.unwrap_or_else(|| "No service".to_owned())}</Cell>
                <Cell label numeric=true>
                    <Amount currency exact=row.billed in_column=true />
                </Cell>
                <Cell label="Line items" numeric=true>
                    {format::exact(&row.rows.to_string())}
                </Cell>
            </Row>
        }
    });
    view! {
        <Table caption=Signal::stored("Cost by service, largest first".to_owned()) columns=Signal::stored(columns)>
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}

#[component]
fn Steps(steps: Vec<BillStepTaken>) -> impl IntoView {
    let columns: Vec<Column> = ["State", "Who", "When"].map(Column::new).to_vec();
    let rows = steps.into_iter().map(|step| {
        view! {
            <Row>
                <Cell head=true>
                    <StateBadge state=step.state />
                </Cell>
                <Cell label="Who">{step.person}</Cell>
                <Cell label="When">{format::time(step.at)}</Cell>
            </Row>
        }
    });
    view! {
        <Table caption=Signal::stored("Steps of the bill, oldest first".to_owned()) columns=Signal::stored(columns)>
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}
