//! The versions of a bill.

use domain::bill_version::BillVersion;
use domain::ids::BillId;
use leptos::prelude::*;

use crate::pages::me::is_staff;
use crate::paths;
use crate::ui::exact::Amount;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The table of versions, newest first.
#[component]
pub(super) fn Versions(
    /// The bill.
    bill: BillId,
    /// ISO 4217.
    currency: String,
    /// Its versions, newest first.
    versions: Vec<BillVersion>,
) -> impl IntoView {
    let staff = is_staff();
    let billed = format!("Billed cost, {currency}");
    let mut columns = vec![Column::new("Version"), Column::new("Cause")];
    columns.push(Column::new(if staff { "Made" } else { "Sent to you" }));
    if staff {
        columns.push(Column::new("Sent to the customer"));
    }
    columns.extend([Column::new(billed.clone()).numeric(), Column::new("Line items").numeric()]);
    let rows = versions.into_iter().map(move |version| {
        let (label, currency) = (billed.clone(), currency.clone());
        let sent = version.sent_at.map(format::time);
        let href = paths::bill_version(bill, version.number);
        let made = match version.person {
            Some(person) => format!("{}, {person}", format::time(version.at)),
            None => sent.clone().unwrap_or_default(),
        };
        let sent = staff.then(|| view! { <Cell label="Sent to the customer">{sent.unwrap_or_default()}</Cell> });
        view! {
            <Row>
                <Cell head=true>
                    <a href=href>{format!("Version {}", version.number)}</a>
                </Cell>
                <Cell label="Cause">{version.cause.label()}</Cell>
                <Cell label=if staff { "Made" } else { "Sent to you" }>{made}</Cell>
                {sent}
                <Cell label numeric=true>
                    <Amount currency exact=version.billed in_column=true />
                </Cell>
                <Cell label="Line items" numeric=true>
                    {format::exact(&version.rows.to_string())}
                </Cell>
            </Row>
        }
    });
    view! {
        <Table caption=Signal::stored("Versions of the bill, newest first".to_owned()) columns=Signal::stored(columns)>
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}
