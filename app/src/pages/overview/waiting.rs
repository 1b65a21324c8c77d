//! The bills of the month that wait for their customers: overdue ones first.

use domain::bill::{BillState, bill_name};
use domain::bill_list::{BillQuery, BillSort};
use domain::date;
use domain::overview::{MOST_ROWS, WaitingForCustomer};
use leptos::prelude::*;

use crate::pages::bills::query::to_url;
use crate::paths;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section.
#[component]
pub(super) fn WaitingFor(
    /// The month.
    month: String,
    /// The bills.
    waiting: Vec<WaitingForCustomer>,
) -> impl IntoView {
    let is_full = waiting.len() == MOST_ROWS;
    let (state, sort) = (Some(BillState::SentForApproval), BillSort::Due);
    let all = to_url(&BillQuery { state, month, sort, ..BillQuery::default() }.tidy());
    let body = if waiting.is_empty() {
        view! { <p class="muted">"No bill of this month waits for its customer."</p> }.into_any()
    } else {
        let columns = vec![
            Column::new("Bill"),
            Column::new("Customer"),
            Column::new("Total").numeric(),
            Column::new("Sent"),
            Column::new("Approve by"),
            Column::new("Waits for"),
        ];
        let rows = waiting.into_iter().map(|bill| view! { <Waiting bill /> }).collect_view();
        view! {
            <Table
                caption=Signal::stored("Bills that wait for their customers, overdue ones first".to_owned())
                columns=Signal::stored(columns)
            >
                {rows}
            </Table>
        }
        .into_any()
    };
    let more = is_full.then(|| {
        view! {
            <p>
                <a href=all>"All bills that wait for their customers"</a>
            </p>
        }
    });
    view! {
        <Section id="waiting-for" title="Waiting for">
            {body}
            {more}
        </Section>
    }
    .into_any()
}

#[component]
fn Waiting(bill: WaitingForCustomer) -> impl IntoView {
    let approve_by = bill.approve_by.map(date::show);
    let overdue = bill.overdue.then(|| view! { <Badge tone=Tone::Danger>"Overdue"</Badge> });
    let approvers = match bill.approvers.is_empty() {
        true => "Nobody: no Bill Approver has a user account".to_owned(),
        false => bill.approvers.join(", "),
    };
    view! {
        <Row>
            <Cell head=true>
                <a href=paths::bill(bill.bill)>{bill_name(bill.number)}</a>
            </Cell>
            <Cell label="Customer">
                <a href=paths::profile(bill.customer)>{bill.customer_name}</a>
            </Cell>
            <Cell label="Total" numeric=true>
                <Amount currency=bill.currency exact=bill.billed />
            </Cell>
            <Cell label="Sent">{format::time(bill.since)}</Cell>
            <Cell label="Approve by">{approve_by}" "{overdue}</Cell>
            <Cell label="Waits for">{approvers}</Cell>
        </Row>
    }
    .into_any()
}
