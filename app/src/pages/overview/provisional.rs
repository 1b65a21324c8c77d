//! The bills of the month that are not final.

use domain::bill::bill_name;
use domain::provisional::{NotFinal, ProvisionalBill};
use leptos::prelude::*;

use crate::paths;
use crate::ui::card::Section;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section; nothing if all bills are final.
#[component]
pub(super) fn Provisional(
    /// The bills.
    bills: Vec<ProvisionalBill>,
) -> impl IntoView {
    if bills.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::new("Bill"),
        Column::new("Customer"),
        Column::new("Total").numeric(),
        Column::new("Why it is not final"),
    ];
    let row = |bill: ProvisionalBill| {
        view! {
            <Row>
                <Cell head=true>
                    <a href=paths::bill(bill.bill)>{bill_name(bill.number)}</a>
                </Cell>
                <Cell label="Customer">{bill.customer_name}</Cell>
                <Cell label="Total" numeric=true>
                    {format::rounded(&bill.currency, bill.billed)}
                </Cell>
                <Cell label="Why it is not final">{NotFinal::told(&bill.reasons)}</Cell>
            </Row>
        }
    };
    let rows = bills.into_iter().map(row).collect_view();
    view! {
        <Section id="provisional" title="Provisional bills">
            <p>"Import a newer export before you send them, or send each with a reason."</p>
            <Table caption=Signal::stored("Bills that are not final".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}
