//! What needs attention besides the bills: customers without one, and purchase orders that run out.

use domain::date;
use domain::ids::CustomerId;
use domain::overview::OrderOf;
use leptos::prelude::*;

use crate::paths;
use crate::ui::card::Section;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// Customers without a bill this month that had one in the month before.
#[component]
pub(super) fn Without(
    /// The customers.
    without: Vec<(CustomerId, String)>,
    /// Whether there are more.
    more: bool,
) -> impl IntoView {
    let body = if without.is_empty() {
        view! { <p class="muted">"Every customer with a bill in the month before has one this month, too."</p> }
            .into_any()
    } else {
        let names = without.into_iter().map(|(id, name)| {
            view! {
                <li class="chip">
                    <a href=paths::profile(id)>{name}</a>
                </li>
            }
        });
        let names = names.collect_view();
        let more = more.then(|| view! { <p class="muted">"There are more: these are the first by name."</p> });
        view! {
            <p>"They had a bill in the month before. Import theirs, or check why there is none."</p>
            <ul class="chips">{names}</ul>
            {more}
        }
        .into_any()
    };
    view! {
        <Section id="without" title="Without a bill">
            {body}
        </Section>
    }
    .into_any()
}

/// Active purchase orders that run out.
#[component]
pub(super) fn RunningOut(
    /// The orders.
    orders: Vec<OrderOf>,
) -> impl IntoView {
    let body = if orders.is_empty() {
        view! {
            <p class="muted">
                "No active purchase order expires within 60 days or has less than a fifth of its Annual Value left."
            </p>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::new("Purchase Order"),
            Column::new("Customer"),
            Column::new("Remaining").numeric(),
            Column::new("Annual Value").numeric(),
            Column::new("Expiry Date"),
        ];
        let rows = orders.into_iter().map(|of| view! { <Order of /> }).collect_view();
        view! {
            <Table
                caption=Signal::stored("Purchase orders that run out, the earliest expiry first".to_owned())
                columns=Signal::stored(columns)
            >
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <Section id="running-out" title="Purchase orders that run out">
            {body}
        </Section>
    }
    .into_any()
}

#[component]
fn Order(of: OrderOf) -> impl IntoView {
    let OrderOf { customer, customer_name, order } = of;
    let year = order.named_year().map(|year| view! { <div class="hint">{year}</div> });
    view! {
        <Row>
            <Cell head=true>
                <a href=paths::purchase_order(customer, order.id)>{order.name}</a>
            </Cell>
            <Cell label="Customer">
                <a href=paths::profile(customer)>{customer_name}</a>
            </Cell>
            <Cell label="Remaining" numeric=true>
                {format::total(order.remaining)}
                {year}
            </Cell>
            <Cell label="Annual Value" numeric=true>
                {format::money(order.annual_value)}
            </Cell>
            <Cell label="Expiry Date">{date::show(order.expiry)}</Cell>
        </Row>
    }
    .into_any()
}
