//! One bill: what it costs, where it is in its life, its cost by service, versions and past steps.

use domain::bill::bill_name;
use domain::bill_import::OriginalFile;
use domain::bill_list::{BillDetail, BillReference, BillStepTaken, BillSummary};
use domain::date;
use domain::ids::BillId;
use leptos::prelude::*;

use super::approvals::Approvals;
use super::costs::Costs;
use super::delete::{DeleteDraftDialog, DeleteDraftLink};
use super::disputes::{AnswerDialog, Disputes};
use super::life::Life;
use super::lines::Lines;
use super::send::SendDialog;
use super::take_back::TakeBackDialog;
use super::versions::Versions;
use super::{ProvisionalBadge, StateBadge, bill_of_path, title};
use crate::pages::me::is_staff;
use crate::paths;
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::fact::Fact;
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
    let all = bill.clone();
    let BillDetail { summary, services, steps, billing_address, file_name, warnings, originals, uncovered, .. } = bill;
    let BillDetail { versions, references, disputes, approvals, .. } = all.clone();
    let (asked, of_disputes) = (disputes.clone(), summary.currency.clone());
    let currency = summary.currency.clone();
    let (draft, back, to_send) = (summary.clone(), summary.clone(), summary.clone());
    let provisional = (!summary.provisional.is_empty()).then(|| view! { <ProvisionalBadge /> });
    let was_sent = versions.iter().any(|version| version.sent_at.is_some());
    let lines = billing_address
        .into_iter()
        .map(|line| {
            view! {
                <span>{line}</span>
                <br />
            }
        })
        .collect_view();
    let uncovered = uncovered.map(|money| format!("{} not covered by a purchase order", format::money(money)));
    let customer = summary.customer_name.clone();
    let customer = match is_staff() {
        true => view! { <a href=paths::profile(summary.customer)>{customer}</a> }.into_any(),
        false => customer.into_any(),
    };
    let fact = |label, value: Option<String>| value.map(|value| view! { <Fact label value /> });
    let (id, billed, of_costs, of_lines) = (summary.id, summary.billed, currency.clone(), currency.clone());
    let names = services.iter().filter_map(|row| row.key.clone()).collect::<Vec<_>>();
    view! {
        <PageTitle title=title(&summary) />
        <PageHeader
            title=title(&summary)
            eyebrow=|| view! { <a href=paths::BILLS>"Bills"</a> }
            actions=move || view! { <DeleteDraftLink bill=draft.clone() was_sent /> }
        />
        <DeleteDraftDialog bill=summary.clone() />
        <SendDialog bill=to_send />
        <TakeBackDialog bill=back />
        <AnswerDialog bill=id disputes=asked />
        <References references />
        <Figures bill=summary.clone() />
        <Life bill=all />
        <Warnings warnings />
        <Disputes bill=id currency=of_disputes disputes />
        <Approvals approvals state=summary.state />
        <Section id="total" title="Bill">
            <dl class="facts">
                <div>
                    <dt>"Customer"</dt>
                    <dd>{customer}</dd>
                </div>
                <div>
                    <dt>"State"</dt>
                    <dd>
                        <StateBadge state=summary.state />
                        " "
                        {provisional}
                    </dd>
                </div>
                <Fact label="Line items" value=format::exact(&summary.rows.to_string()) />
                {fact("Purchase Orders", uncovered)}
                <Imported bill=id file_name originals />
            </dl>
            <h3>"Billing Address"</h3>
            <address>{lines}</address>
        </Section>
        <Costs bill=id currency=of_costs total=billed />
        <Section id="versions" title="Versions">
            <Versions bill=id currency versions />
        </Section>
        <Section id="steps" title="Timeline">
            <Steps steps />
        </Section>
        <Lines bill=id currency=of_lines services=names />
    }
    .into_any()
}

/// What it costs, for which days, and by when something has to be done.
#[component]
fn Figures(bill: BillSummary) -> impl IntoView {
    let currency = bill.currency.clone();
    let figure = |label: &'static str, value: AnyView| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let amount = |exact| view! { <Amount currency=currency.clone() exact /> }.into_any();
    let deadline = bill.deadline().map(|(label, day)| figure(label, date::show(day).into_any()));
    view! {
        <dl class="figures">
            {figure("Billed cost", amount(bill.billed))} {figure("Effective cost", amount(bill.effective))}
            {figure("Billing Period", bill.period.to_string().into_any())} {deadline}
        </dl>
    }
    .into_any()
}

/// The bills that belong to this one: reissues, and the parts of a bill that was split.
#[component]
fn References(references: Vec<BillReference>) -> impl IntoView {
    references
        .into_iter()
        .map(|reference| {
            let told = reference.relation.label();
            view! {
                <Notice kind=Kind::Info>
                    {told} " " <a href=paths::bill(reference.bill)>{bill_name(reference.number)}</a> "."
                </Notice>
            }
        })
        .collect_view()
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

/// The files that the bill was imported from; `Original` downloads one as it came.
#[component]
fn Imported(bill: BillId, file_name: Option<String>, originals: Vec<OriginalFile>) -> impl IntoView {
    if originals.is_empty() {
        return file_name.map(|value| view! { <Fact label="Imported from" value /> }).into_any();
    }
    let is_one = originals.len() == 1;
    let files = originals.into_iter().enumerate().map(|(at, file)| {
        let href = paths::original(bill, file.import, file.part);
        let size = format::bytes(file.bytes);
        let label = if is_one { "Original".to_owned() } else { format!("Original {}", at + 1) };
        view! {
            <div>
                {format!("{} ({size}) ", file.name)} <a href=href download=file.name rel="external">
                    {label}
                </a>
            </div>
        }
    });
    let files = files.collect_view();
    view! {
        <div>
            <dt>"Imported from"</dt>
            <dd>{files}</dd>
        </div>
    }
    .into_any()
}

#[component]
fn Steps(steps: Vec<BillStepTaken>) -> impl IntoView {
    let columns: Vec<Column> = ["State", "Who", "When", "Reason"].map(Column::new).to_vec();
    let rows = steps.into_iter().map(|step| {
        view! {
            <Row>
                <Cell head=true>
                    <StateBadge state=step.state />
                </Cell>
                <Cell label="Who">{step.person}</Cell>
                <Cell label="When">{format::time(step.at)}</Cell>
                <Cell label="Reason">{step.reason.unwrap_or_default()}</Cell>
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
