//! Sends several bills of the list at once, and reports which were sent and which were not.

use domain::bill::{BillState, BillStep, bill_name};
use domain::bill_bulk::{BulkReport, MOST, STEPS, Skipped, Ticked};
use domain::bill_list::{BillQuery, BillSummary};
use leptos::{ev, prelude::*};

use super::query::fields;
use crate::api::bills::MoveBills;
use crate::paths;
use crate::posted;
use crate::ui::button::{Submit, Weight};
use crate::ui::card::Section;
use crate::ui::field::{CheckField, Hidden};
use crate::ui::form::{Form, Saving};
use crate::ui::format;
use crate::ui::notice::{Kind, Notice, Notices};
use crate::ui::table::{Cell, Column, Row, Table};

/// The value of a bill's tick box; `None` if its next step is none that several bills can take at once.
pub(super) fn tick(bill: &BillSummary) -> Option<String> {
    let next = bill.state.next().filter(|next| STEPS.contains(next));
    next.map(|_| Ticked { bill: bill.id, version: bill.version }.to_string())
}

/// The form around the list: the buttons below it send the ticked bills.
#[component]
pub(super) fn SendSeveral(
    /// The call.
    action: Saving<MoveBills>,
    /// The filters of the list.
    query: BillQuery,
    /// The number of bills that match.
    total: u32,
    /// The list.
    children: Children,
) -> impl IntoView {
    let filters = fields(&query).into_iter().map(|(name, value)| view! { <Hidden name=name value=value /> });
    let filters = filters.collect_view();
    let all = format!("All {} that match", format::count(total.into(), "bill", "bills"));
    let hint = format!("Also those on other pages, at most {} at once", format::exact(&MOST.to_string()));
    let steps = STEPS.map(|step| {
        let weight = if step == BillStep::SendForApproval { Weight::Primary } else { Weight::Secondary };
        view! { <Submit label=step.label() weight sends=("step", step.code()) /> }
    });
    let steps = steps.into_iter().collect_view();
    view! {
        <Form action>
            // A tick is nothing that is lost by leaving the page.
            {filters} <div class="group" on:input=|event: ev::Event| event.stop_propagation()>
                {children()}
                <CheckField name="all" id="all" label=all hint />
            </div> <div class="actions">{steps}</div>
        </Form>
    }
    .into_any()
}

/// What came of it: the bills that were not sent come first, each with the reason.
#[component]
pub(super) fn Outcome(
    /// The call.
    action: Saving<MoveBills>,
) -> impl IntoView {
    let done = posted::posted::<MoveBills>().and_then(|posted| posted.done);
    let before: Option<BulkReport> = done.and_then(|done| serde_json::from_str(&done).ok());
    let told = move || {
        let report = action.answer().or_else(|| before.clone())?;
        Some(view! { <Report report /> })
    };
    view! { <Notices>{told}</Notices> }
}

#[component]
fn Report(report: BulkReport) -> impl IntoView {
    let BulkReport { step, done, skipped, others, gone } = report;
    let kind = match (skipped.is_empty() && gone == 0, done) {
        (true, 0) => Kind::Info,
        (true, _) => Kind::Success,
        (false, _) => Kind::Warning,
    };
    let told = told(step, done, u32::try_from(skipped.len()).unwrap_or(u32::MAX), others, gone);
    let table = (!skipped.is_empty()).then(|| view! { <NotSent skipped /> });
    view! {
        <Notice kind>{told}</Notice>
        {table}
    }
    .into_any()
}

/// The report in sentences: `412 bills sent for approval. 3 were not sent.`
fn told(step: BillStep, done: u32, skipped: u32, others: u32, gone: u32) -> String {
    let reached = match step {
        BillStep::SendForApproval => "sent for approval",
        _ => "sent to internal review",
    };
    let from = step.from().first().copied().unwrap_or(BillState::Draft).label();
    let mut told = format!("{} {reached}.", format::count(done.into(), "bill", "bills"));
    let mut more = |count: u32, one: &str, several: &str| {
        if count > 0 {
            told.push_str(&format!(" {}.", format::count(count.into(), one, several)));
        }
    };
    more(skipped, "bill was not sent", "bills were not sent");
    let other = format!("other bill that matches is not in the state {from}");
    let others_told = format!("other bills that match are not in the state {from}");
    more(others, &other, &others_told);
    more(gone, "bill was deleted in the meantime", "bills were deleted in the meantime");
    told
}

#[component]
fn NotSent(skipped: Vec<Skipped>) -> impl IntoView {
    let columns: Vec<Column> = ["Bill", "Customer", "Reason"].map(Column::new).to_vec();
    let rows = skipped.into_iter().map(|Skipped { bill, number, customer_name, why }| {
        view! {
            <Row>
                <Cell head=true>
                    <a href=paths::bill(bill)>{bill_name(number)}</a>
                </Cell>
                <Cell label="Customer">{customer_name}</Cell>
                <Cell label="Reason">{format!("{why}.")}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section id="not-sent" title="Not sent">
            <Table caption=Signal::stored("Bills that were not sent".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}
