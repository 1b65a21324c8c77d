//! The ledger of a purchase order: each entry with its amount, time, bill and person.

use domain::bill::bill_name;
use domain::currency::Currency;
use domain::money::Total;
use domain::purchase_order::LedgerEntry;
use leptos::prelude::*;

use crate::paths;
use crate::ui::empty::Empty;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::table::{Cell, Column, Row, Table};

/// The entries, oldest first; each with its contract year, if the order has several.
#[component]
pub fn Ledger(currency: Currency, ledger: Vec<LedgerEntry>, years: i64) -> impl IntoView {
    if ledger.is_empty() {
        return view! {
            <Empty title="Nothing consumed yet" icon=Icon::File>
                <p>"Approved bills charged to this purchase order appear here."</p>
            </Empty>
        }
        .into_any();
    }
    let several = years > 1;
    let year = several.then(|| Column::new("Contract Year").numeric());
    let columns = [Column::new("When"), Column::new("What"), Column::new("Bill")]
        .into_iter()
        .chain(year)
        .chain([Column::new(format!("Amount, {currency}")).numeric(), Column::new("Who")])
        .collect::<Vec<_>>();
    let rows = ledger.into_iter().map(|entry| view! { <Entry currency entry several /> }).collect_view();
    let caption = "Ledger entries, oldest first; reversals are negative".to_owned();
    view! {
        <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
            {rows}
        </Table>
    }
    .into_any()
}

#[component]
fn Entry(currency: Currency, entry: LedgerEntry, several: bool) -> impl IntoView {
    let year = several.then(|| {
        view! {
            <Cell label="Contract Year" numeric=true>
                {entry.year}
            </Cell>
        }
    });
    let bill = entry.bill.map(|bill| {
        let words = format!("{}, {}", bill_name(bill.number), bill.period);
        view! { <a href=paths::bill(bill.id)>{words}</a> }
    });
    let note = (!entry.note.is_empty()).then(|| view! { <span class="muted">" "{entry.note}</span> });
    let amount = format::amount(Total::of(entry.amount.into(), currency));
    let label = format!("Amount, {currency}");
    view! {
        <Row>
            <Cell label="When">{format::time(entry.at)}</Cell>
            <Cell head=true label="What">
                {entry.kind.label()}
                {note}
            </Cell>
            <Cell label="Bill">{bill}</Cell>
            {year}
            <Cell label numeric=true>
                {amount}
            </Cell>
            <Cell label="Who">{entry.person}</Cell>
        </Row>
    }
    .into_any()
}
