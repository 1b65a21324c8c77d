//! The bills of the month by state, with links to their lists.

use domain::bill_list::{BillQuery, BillTotal};
use domain::money::TOO_LARGE;
use domain::overview::StateOfMonth;
use leptos::prelude::*;

use crate::pages::bills::StateBadge;
use crate::pages::bills::query::to_url;
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section.
#[component]
pub(super) fn States(
    /// The month.
    month: String,
    /// The states in which it has bills.
    states: Vec<StateOfMonth>,
) -> impl IntoView {
    let body = if states.is_empty() {
        view! { <p class="muted">{format!("No bill begins in {}.", format::month(&month))}</p> }.into_any()
    } else {
        let columns = vec![
            Column::new("State"),
            Column::new("Bills").numeric(),
            Column::new("Total").numeric(),
            Column::new("Waits for"),
            Column::new("Since"),
        ];
        let caption = format!("Bills of {} by state", format::month(&month));
        let rows = states.into_iter().map(|of| view! { <State month=month.clone() of /> }).collect_view();
        view! {
            <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <Section id="states" title="States">
            {body}
        </Section>
    }
    .into_any()
}

/// The most currencies whose totals are open from the start.
const OPEN: usize = 6;

#[component]
fn State(month: String, of: StateOfMonth) -> impl IntoView {
    let (bills, waits_for) = (of.bills(), of.waits_for());
    let StateOfMonth { state, totals, since } = of;
    let href = to_url(&BillQuery { state: Some(state), month, ..BillQuery::default() }.tidy());
    let label = format!("{}: {}", state.label(), format::count(bills.into(), "bill", "bills"));
    let currencies = totals.len();
    let totals = totals.into_iter().map(|total| view! { <div>{amount(total)}</div> }).collect_view();
    let totals = match currencies > OPEN {
        true => view! {
            <details class="more">
                <summary>{format!("{currencies} currencies")}</summary>
                {totals}
            </details>
        }
        .into_any(),
        false => totals.into_any(),
    };
    // Nothing waits in the last states.
    let since = waits_for.map(|_| format!("{} (the oldest)", format::time(since)));
    view! {
        <Row>
            <Cell head=true>
                <StateBadge state />
            </Cell>
            <Cell label="Bills" numeric=true>
                <a href=href aria-label=label>
                    {format::exact(&bills.to_string())}
                </a>
            </Cell>
            <Cell label="Total" numeric=true>
                {totals}
            </Cell>
            <Cell label="Waits for">{waits_for}</Cell>
            <Cell label="Since">{since}</Cell>
        </Row>
    }
    .into_any()
}

fn amount(total: BillTotal) -> AnyView {
    let BillTotal { currency, billed, .. } = total;
    match billed {
        Some(exact) => view! { <Amount currency exact /> }.into_any(),
        None => format!("{currency}: {TOO_LARGE}").into_any(),
    }
}
