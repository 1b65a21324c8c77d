//! The table of purchase orders, for staff and for the customer, and what other pages show of an order in the same way.

use domain::currency::Currency;
use domain::date;
use domain::ids::PurchaseOrderId;
use domain::money::{Money, Total};
use domain::purchase_order::PoStatus;
use domain::purchase_order::balance::Balance;
use domain::purchase_order_list::PurchaseOrderSummary;
use leptos::prelude::*;

use crate::ui::badge::{Badge, Tone};
use crate::ui::format;
use crate::ui::notice::{Kind, Notice};
use crate::ui::table::{Cell, Column, Row, Table};

/// Makes the menu of actions of an order.
pub type Menu = Box<dyn Fn(&PurchaseOrderSummary) -> AnyView>;

/// The orders, the earliest expiry first.
#[component]
pub fn OrderTable(
    /// The rows.
    orders: Vec<PurchaseOrderSummary>,
    /// The path of an order's page.
    path: Box<dyn Fn(PurchaseOrderId) -> String>,
    /// The menu in each row.
    #[prop(optional_no_strip)]
    menu: Option<Menu>,
) -> impl IntoView {
    let currency = shared_currency(&orders);
    let mut columns = vec![
        Column::new("Name"),
        Column::new("Provider Type"),
        Column::new(amount_label("Annual Value", currency)).numeric(),
        Column::new(amount_label("Consumed", currency)).numeric(),
        Column::new(amount_label("Remaining", currency)).numeric(),
        Column::new("Current Status"),
        Column::new("Expiry Date"),
        Column::new("Renewal Date"),
    ];
    columns.extend(menu.as_ref().map(|_| Column::new("Actions").hidden()));
    let row = |order: PurchaseOrderSummary| {
        let actions = menu.as_ref().map(|menu| menu(&order));
        view! { <Order page=path(order.id) order currency actions /> }
    };
    let rows = orders.into_iter().map(row).collect_view();
    let caption = "Purchase orders, earliest expiry first".to_owned();
    view! {
        <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
            {rows}
        </Table>
    }
    .into_any()
}

/// The uncovered part of approved bills, by currency.
#[component]
pub fn Uncovered(amounts: Vec<Total>) -> impl IntoView {
    let told = |sum| format!("{} of approved bills not covered by a purchase order", format::total(sum));
    amounts.into_iter().map(|sum| view! { <Notice kind=Kind::Info>{told(sum)}</Notice> }).collect_view().into_any()
}

/// The currency of all orders if it is the same, so that it is shown only once, in the column heads.
fn shared_currency(orders: &[PurchaseOrderSummary]) -> Option<Currency> {
    let first = orders.first()?.annual_value.currency;
    orders.iter().all(|order| order.annual_value.currency == first).then_some(first)
}

fn amount_label(label: &str, currency: Option<Currency>) -> String {
    currency.map_or_else(|| label.to_owned(), |currency| format!("{label}, {currency}"))
}

/// One purchase order; `currency` is given if the column heads show it.
#[component]
fn Order(
    page: String,
    order: PurchaseOrderSummary,
    currency: Option<Currency>,
    actions: Option<AnyView>,
) -> impl IntoView {
    let shown = move |total: Total| if currency.is_some() { format::amount(total) } else { format::total(total) };
    let [annual, consumed, remaining] =
        ["Annual Value", "Consumed", "Remaining"].map(|label| amount_label(label, currency));
    let actions = actions.map(|menu| view! { <Cell>{menu}</Cell> });
    let year = order.named_year().map(|named| view! { <div class="hint">{format!("{named}, {}", order.year)}</div> });
    let renewal = order.renewal.map(date::show);
    let name = order.name.clone();
    view! {
        <Row>
            <Cell head=true>
                <a href=page>{order.name}</a>
                {year}
            </Cell>
            <Cell label="Provider Type">{order.provider.label()}</Cell>
            <Cell label=annual numeric=true>
                {shown(Total::of(order.annual_value.minor.into(), order.annual_value.currency))}
            </Cell>
            <Cell label=consumed numeric=true>
                {shown(order.consumed)}
            </Cell>
            <Cell label=remaining numeric=true>
                <Remaining amount=shown(order.remaining) value=order.annual_value consumed=order.consumed name />
            </Cell>
            <Cell label="Current Status">
                <StatusBadge status=order.status />
            </Cell>
            <Cell label="Expiry Date">{date::show(order.expiry)}</Cell>
            <Cell label="Renewal Date">{renewal}</Cell>
            {actions}
        </Row>
    }
    .into_any()
}

/// What is left of a value, as text and as a bar; `name` says of what.
#[component]
pub fn Remaining(amount: String, value: Money, consumed: Total, name: String) -> impl IntoView {
    let bar = consumed.minor.map(|consumed| {
        let percent = remaining_percent(value.minor, consumed).to_string();
        let said = format!("{percent}% remaining of {name}");
        view! { <meter min="0" max="100" low="10" high="25" optimum="100" value=percent aria-label=said></meter> }
    });
    view! {
        {amount}
        {bar}
    }
    .into_any()
}

/// The remaining percentage, rounded up, so that it is 0 only if nothing is left.
fn remaining_percent(annual_value: i64, consumed: i64) -> i64 {
    let balance = Balance::of(annual_value, [consumed]).ok();
    let used = balance.and_then(|balance| balance.used_basis_points()).unwrap_or(10_000);
    (10_000 - used.clamp(0, 10_000) + 99) / 100
}

/// The status of an order today.
#[component]
pub fn StatusBadge(status: PoStatus) -> impl IntoView {
    let tone = match status {
        PoStatus::Active => Tone::Success,
        PoStatus::Inactive => Tone::Neutral,
        PoStatus::Expired => Tone::Danger,
        PoStatus::InDiscussion => Tone::Info,
    };
    view! { <Badge tone>{status.label()}</Badge> }
}

#[cfg(test)]
mod tests {
    use super::remaining_percent;

    #[test]
    fn the_bar_is_empty_only_when_nothing_is_left() {
        for (annual_value, consumed, percent) in [
            (1_000, 0, 100),
            (1_000, 251, 75),
            (1_000_000, 999_999, 1),
            (1_000, 1_000, 0),
            (10, 99, 0),
            (10, -5, 100),
            (0, 0, 0),
        ] {
            assert_eq!(remaining_percent(annual_value, consumed), percent, "{consumed} of {annual_value}");
        }
    }
}
