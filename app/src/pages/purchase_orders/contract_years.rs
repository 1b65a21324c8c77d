//! The contract years of a purchase order: the value of each, what was consumed, and what is left.

use domain::money::Total;
use domain::purchase_order_list::{PurchaseOrderSummary, YearBalance};
use leptos::prelude::*;

use super::table::Remaining;
use crate::ui::badge::{Badge, Tone};
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The years, the first one first.
#[component]
pub fn ContractYears(order: PurchaseOrderSummary, years: Vec<YearBalance>) -> impl IntoView {
    let currency = order.annual_value.currency;
    let labels = ["Annual Value", "Consumed", "Remaining"].map(|label| format!("{label}, {currency}"));
    let columns: Vec<_> = ["Contract Year", "Days"]
        .map(Column::new)
        .into_iter()
        .chain(labels.clone().map(|label| Column::new(label).numeric()))
        .collect();
    let rows = years.into_iter().map(|balance| {
        let [value, consumed, remaining] = labels.clone();
        let present = (balance.year == order.year).then(|| {
            view! {
                " "
                <Badge tone=Tone::Info>"Current"</Badge>
            }
        });
        let YearBalance { year, consumed: used, remaining: left } = balance;
        let name = format!("contract year {}", year.number);
        view! {
            <Row>
                <Cell head=true>{format!("Year {}", year.number)} {present}</Cell>
                <Cell label="Days">{year.to_string()}</Cell>
                <Cell label=value numeric=true>
                    {format::amount(Total::of(order.annual_value.minor.into(), currency))}
                </Cell>
                <Cell label=consumed numeric=true>
                    {format::amount(used)}
                </Cell>
                <Cell label=remaining numeric=true>
                    <Remaining amount=format::amount(left) value=order.annual_value consumed=used name />
                </Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let caption = "Contract years, the first one first".to_owned();
    view! {
        <p class="muted">"What is left of a contract year does not pass to the next."</p>
        <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
            {rows}
        </Table>
    }
    .into_any()
}
