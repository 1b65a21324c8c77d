//! What an import would change in a bill that has other content.

use domain::bill::bill_name;
use domain::bill_import::Difference;
use domain::cost::Cost;
use leptos::prelude::*;

use super::amount;
use crate::paths;
use crate::ui::card::Section;
use crate::ui::format;
use crate::ui::notice::{Kind, Notice};
use crate::ui::table::{Cell, Column, Row, Table};

/// What `Replace` or `Add to the bill` would change in one bill.
#[component]
pub(super) fn Compared(difference: Difference) -> impl IntoView {
    let title = difference.name();
    let href = paths::bill(difference.bill);
    let id = bill_name(difference.number);
    let waits = difference.waits().map(|why| view! { <Notice kind=Kind::Info>{why}</Notice> });
    let (added, removed) = (count(difference.added, "added"), count(difference.removed, "removed"));
    let currency = difference.currency;
    let columns = vec![
        Column::new("Provider"),
        Column::new(format!("Now, {currency}")).numeric(),
        Column::new(format!("With this file, {currency}")).numeric(),
    ];
    let row = |name: String, before: Cost, after: Cost| {
        view! {
            <Row>
                <Cell head=true>{name}</Cell>
                <Cell label="Now" numeric=true>
                    {format::exact(&before.to_string())}
                </Cell>
                <Cell label="With this file" numeric=true>
                    {format::exact(&after.to_string())}
                </Cell>
            </Row>
        }
    };
    let name = |provider: Option<String>| provider.unwrap_or_else(|| "No provider".to_owned());
    let mut rows: Vec<_> = difference
        .providers
        .into_iter()
        .map(|change| row(name(change.provider), change.before, change.after))
        .collect();
    rows.push(row("Total".to_owned(), difference.before, difference.after));
    let caption = format!(
        "{} now, {} with this file",
        amount(&currency, &difference.before.to_string()),
        amount(&currency, &difference.after.to_string()),
    );
    let corrected = difference.correction.map(|correction| {
        let lines = format::count(i64::try_from(correction.lines).unwrap_or(i64::MAX), "line", "lines");
        let so_far = amount(&currency, &correction.before.to_string());
        let differs = amount(&currency, &correction.amount.to_string());
        view! {
            <p>
                {format!(
                    "With its split and corrected parts, it costs {so_far} so far. Correct adds {lines}, together {differs}.",
                )}
            </p>
        }
    });
    view! {
        <Section id title>
            {waits}
            {corrected}
            <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
                {rows}
            </Table>
            <p>{format!("{added}, {removed}. ")} <a href=href>"Look at the bill"</a></p>
        </Section>
    }
    .into_any()
}

fn count(rows: u64, what: &str) -> String {
    let rows = format::count(i64::try_from(rows).unwrap_or(i64::MAX), "row", "rows");
    format!("{rows} {what}")
}
