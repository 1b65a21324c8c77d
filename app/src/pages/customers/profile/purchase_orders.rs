//! The section `PO List`.

use domain::currency::Currency;
use domain::date;
use domain::ids::CustomerId;
use domain::money::Total;
use domain::permission::Permission;
use domain::purchase_order::PoStatus;
use domain::purchase_order::balance::Balance;
use domain::purchase_order_list::{PurchaseOrderList, PurchaseOrderSummary};
use leptos::prelude::*;

use super::remove::{RemoveDialog, Subject, remove_url};
use crate::api::purchase_orders::{RemovePurchaseOrder, list_purchase_orders};
use crate::pages::me::may;
use crate::paths;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::form::saves;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::menu::{ActionMenu, MenuLink};
use crate::ui::notice::{Kind, Notice};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section.
#[component]
pub fn PurchaseOrders(customer: CustomerId) -> impl IntoView {
    let orders = Resource::new(move || (customer, saves()), |(customer, _)| list_purchase_orders(customer));
    let actions = move || {
        let add = paths::add_purchase_order(customer);
        may(Permission::EditCustomers).then(|| {
            view! {
                <LinkButton href=add weight=Weight::Secondary>
                    {Icon::Add}
                    "Add PO"
                </LinkButton>
            }
        })
    };
    let list = move |list: PurchaseOrderList| view! { <Orders customer list /> }.into_any();
    view! {
        <Section id="po-list" title="PO List" actions>
            <Load resource=orders view=list />
        </Section>
    }
    .into_any()
}

#[component]
fn Orders(customer: CustomerId, list: PurchaseOrderList) -> impl IntoView {
    let uncovered = view! { <Uncovered amounts=list.uncovered /> };
    if list.orders.is_empty() {
        return view! {
            {uncovered}
            <Empty title="No purchase orders yet" icon=Icon::File>
                <p>"Add the amount the customer has committed to. Approved bills reduce it."</p>
            </Empty>
        }
        .into_any();
    }
    let currency = shared_currency(&list.orders);
    let columns = vec![
        Column::new("Name"),
        Column::new("Provider Type"),
        Column::new(amount_label("Annual Value", currency)).numeric(),
        Column::new(amount_label("Consumed", currency)).numeric(),
        Column::new(amount_label("Remaining", currency)).numeric(),
        Column::new("Current Status"),
        Column::new("Expiry Date"),
        Column::new("Renewal Date"),
        Column::new("Actions").hidden(),
    ];
    let told = " is removed from the list with its ledger. This is possible only if no bill was charged to it.";
    let removable = |order: &PurchaseOrderSummary| Subject {
        field: "order",
        id: order.id.to_string(),
        name: order.name.clone(),
        told,
    };
    let subjects = list.orders.iter().map(removable).collect();
    let rows = list.orders.into_iter().map(|order| view! { <Order customer order currency /> }).collect_view();
    let caption = "Purchase orders, earliest expiry first".to_owned();
    view! {
        {uncovered}
        <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
            {rows}
        </Table>
        <RemoveDialog<RemovePurchaseOrder> title="Remove PO" customer subjects />
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
fn Order(customer: CustomerId, order: PurchaseOrderSummary, currency: Option<Currency>) -> impl IntoView {
    let shown = move |total: Total| if currency.is_some() { format::amount(total) } else { format::total(total) };
    let [annual, consumed, remaining] =
        ["Annual Value", "Consumed", "Remaining"].map(|label| amount_label(label, currency));
    let page = paths::purchase_order(customer, order.id);
    let actions = may(Permission::EditCustomers).then(|| {
        let edit = format!("{page}/edit");
        let remove = remove_url(customer, "order", order.id);
        view! {
            <ActionMenu id=format!("actions-{}", order.id) label=format!("Actions for {}", order.name)>
                <MenuLink href=edit>"Edit"</MenuLink>
                <MenuLink href=remove>"Remove"</MenuLink>
            </ActionMenu>
        }
    });
    let renewal = order.renewal.map(date::show);
    let bar = order.clone();
    view! {
        <Row>
            <Cell head=true>
                <a href=page>{order.name}</a>
            </Cell>
            <Cell label="Provider Type">{order.provider.label()}</Cell>
            <Cell label=annual numeric=true>
                {shown(Total::of(order.annual_value.minor.into(), order.annual_value.currency))}
            </Cell>
            <Cell label=consumed numeric=true>
                {shown(order.consumed)}
            </Cell>
            <Cell label=remaining numeric=true>
                <Remaining amount=shown(bar.remaining) order=bar />
            </Cell>
            <Cell label="Current Status">
                <StatusBadge status=order.status />
            </Cell>
            <Cell label="Expiry Date">{date::show(order.expiry)}</Cell>
            <Cell label="Renewal Date">{renewal}</Cell>
            <Cell>{actions}</Cell>
        </Row>
    }
    .into_any()
}

/// The remaining amount of an order, as text and as a bar.
#[component]
pub fn Remaining(amount: String, order: PurchaseOrderSummary) -> impl IntoView {
    let bar = order.consumed.minor.map(|consumed| {
        let percent = remaining_percent(order.annual_value.minor, consumed).to_string();
        let said = format!("{percent}% remaining of {}", order.name);
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
