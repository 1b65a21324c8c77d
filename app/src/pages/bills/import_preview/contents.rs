//! What the files of an import hold.

use domain::bill::bill_name;
use domain::bill_import::{Preview, PreviewBill, PreviewPlan, PreviewRow, PreviewTotal};
use domain::cloud_account::UnassignedCost;
use domain::provisional::NotFinal;
use leptos::prelude::*;

use crate::pages::bills::ProvisionalBadge;
use crate::pages::cloud_accounts::unassigned::CostTable;
use crate::paths;
use crate::ui::card::Section;
use crate::ui::fact::Fact;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The files in short.
#[component]
pub(super) fn Contents(customer_name: String, files: Vec<String>, seen: Preview) -> impl IntoView {
    let total = |PreviewTotal { currency, billed, .. }: &PreviewTotal| format::rounded(currency, *billed);
    let totals = seen.totals.iter().map(total).collect::<Vec<_>>().join(", ");
    let rows = format::count(i64::try_from(seen.rows).unwrap_or(i64::MAX), "row", "rows");
    let unread = (seen.left_out > 0).then(|| view! { <Fact label="Cannot be read" value=unreadable(seen.left_out) /> });
    view! {
        <Section id="contents" title="What the files hold">
            <dl class="facts">
                <Fact label="Customer" value=customer_name />
                <Fact label="Files" value=files.join(", ") />
                <Fact label="Format" value=seen.format />
                <Fact label="Line items" value=rows />
                <Fact label="Total" value=totals />
                {unread}
            </dl>
        </Section>
    }
    .into_any()
}

fn unreadable(count: u64) -> String {
    format::count(i64::try_from(count).unwrap_or(i64::MAX), "row", "rows")
}

/// The bills that the files make or change.
#[component]
pub(super) fn Bills(seen: Preview, by_map: bool) -> impl IntoView {
    if seen.bills.is_empty() {
        return ().into_any();
    }
    let mut columns = vec![
        Column::new("Period"),
        Column::new("Provider"),
        Column::new("Line items").numeric(),
        Column::new("Amount").numeric(),
        Column::new("What happens"),
    ];
    if by_map {
        columns.insert(0, Column::new("Customer"));
    }
    let more = seen.bill_count.saturating_sub(seen.bills.len() as u64);
    let more = (more > 0).then(|| view! { <p>{format!("And {more} more bills.")}</p> });
    let rows = seen.bills.into_iter().map(|bill| view! { <BillRow bill by_map /> }).collect_view();
    view! {
        <Section id="bills" title="Bills">
            <Table caption=Signal::stored("Bills of the files".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
            {more}
        </Section>
    }
    .into_any()
}

#[component]
fn BillRow(bill: PreviewBill, by_map: bool) -> impl IntoView {
    let PreviewBill { customer_name, period, currency, rows, billed, providers, provisional, plan } = bill;
    let provisional = (!provisional.is_empty()).then(|| {
        let told = NotFinal::told(&provisional);
        view! {
            <div class="hint">
                <ProvisionalBadge />
                " "
                {told}
            </div>
        }
    });
    let provider = |provider: Option<String>| provider.unwrap_or_else(|| "No provider".to_owned());
    let providers = providers.into_iter().map(provider).collect::<Vec<_>>().join(", ");
    let named = |number: i64, bill| view! { <a href=paths::bill(bill)>{bill_name(number)}</a> };
    let plan = match plan {
        PreviewPlan::New => "New draft".into_any(),
        PreviewPlan::Known { bill, number } => view! {
            "Nothing, as "
            {named(number, bill)}
            " has these rows"
        }
        .into_any(),
        PreviewPlan::Differs(difference) => view! {
            "You choose: "
            {named(difference.number, difference.bill)}
            " has other rows"
        }
        .into_any(),
    };
    let customer = by_map.then(|| view! { <Cell head=true>{customer_name}</Cell> });
    view! {
        <Row>
            {customer} <Cell head=!by_map label="Period">
                {period.to_string()}
            </Cell> <Cell label="Provider">{providers}</Cell> <Cell label="Line items" numeric=true>
                {format::exact(&rows.to_string())}
            </Cell> <Cell label="Amount" numeric=true>
                {format::rounded(&currency, billed)}
            </Cell> <Cell label="What happens">{plan} {provisional}</Cell>
        </Row>
    }
    .into_any()
}

/// The rows that cannot be read.
#[component]
pub(super) fn LeftOutRows(left_out: u64, rows: Vec<PreviewRow>) -> impl IntoView {
    if left_out == 0 {
        return ().into_any();
    }
    let columns =
        vec![Column::new("Line"), Column::new("Column"), Column::new("Text"), Column::new("Why it cannot be read")];
    let more = left_out.saturating_sub(rows.len() as u64);
    let more = (more > 0).then(|| view! { <p>{format!("And {} more.", unreadable(more))}</p> });
    let rows = rows.into_iter().map(|row| {
        view! {
            <Row>
                <Cell head=true>{format!("Line {}", row.line)}</Cell>
                <Cell label="Column">{row.column.unwrap_or_else(|| "The whole row".to_owned())}</Cell>
                <Cell label="Text">{row.raw}</Cell>
                <Cell label="Why it cannot be read">{row.reason}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section id="left-out" title="Rows that cannot be read">
            <p>"Correct them in the file and choose it again, or say below why they may be left out."</p>
            <Table caption=Signal::stored("Rows that cannot be read".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
            {more}
        </Section>
    }
    .into_any()
}

/// What nobody owns.
#[component]
pub(super) fn Unassigned(costs: Vec<UnassignedCost>, count: u64) -> impl IntoView {
    if costs.is_empty() {
        return ().into_any();
    }
    let more = count.saturating_sub(costs.len() as u64);
    let more = (more > 0).then(|| view! { <p>{format!("And {more} more.")}</p> });
    view! {
        <Section id="unassigned" title="Unassigned">
            <p>
                "Nobody owns these accounts, so their cost is on no bill. Assign them to a customer and choose Preview Again, or import now: the cost is kept under Accounts."
            </p>
            <CostTable costs />
            {more}
        </Section>
    }
    .into_any()
}

/// The warnings.
#[component]
pub(super) fn Warnings(warnings: Vec<String>) -> impl IntoView {
    if warnings.is_empty() {
        return ().into_any();
    }
    let warnings = warnings.into_iter().map(|warning| view! { <li>{warning}</li> }).collect_view();
    view! {
        <Section id="warnings" title="Warnings">
            <ul>{warnings}</ul>
        </Section>
    }
    .into_any()
}
