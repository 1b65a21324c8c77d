//! The list of bills.

use domain::bill::bill_name;
use domain::bill_list::BillSummary;
use domain::permission::Permission;
use leptos::prelude::*;

use super::StateBadge;
use crate::api::bills::{list_bills, list_own_bills};
use crate::pages::me::{is_staff, may};
use crate::paths;
use crate::ui::button::LinkButton;
use crate::ui::empty::Empty;
use crate::ui::form::saves;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// The Bills page.
#[component]
pub fn Bills() -> impl IntoView {
    let staff = is_staff();
    let bills =
        Resource::new(saves, move |_| async move { if staff { list_bills().await } else { list_own_bills().await } });
    let import = || {
        may(Permission::ImportBills)
            .then(|| view! { <LinkButton href=paths::IMPORT_BILL>{Icon::Upload}"Import bill"</LinkButton> })
    };
    let list = move |bills: Vec<BillSummary>| view! { <List bills staff /> }.into_any();
    view! {
        <PageTitle title="Bills" />
        <PageHeader title="Bills" actions=import />
        <Load resource=bills view=list />
    }
    .into_any()
}

#[component]
fn List(bills: Vec<BillSummary>, staff: bool) -> impl IntoView {
    if bills.is_empty() {
        let told = if staff {
            "Import a cloud provider's export to create a draft bill. Customers see it only after you send it for approval."
        } else {
            "Bills appear here when they are sent to you for approval."
        };
        return view! {
            <Empty title="No bills yet" icon=Icon::File>
                <p>{told}</p>
            </Empty>
        }
        .into_any();
    }
    let mut columns = vec![Column::new("Bill")];
    if staff {
        columns.push(Column::new("Customer"));
    }
    columns.extend([
        Column::new("Billing Period"),
        Column::new("Total").numeric(),
        Column::new("Line items").numeric(),
        Column::new("State"),
    ]);
    let rows = bills.into_iter().map(move |bill| {
        let customer = staff.then(|| {
            let profile = paths::profile(bill.customer);
            view! {
                <Cell label="Customer">
                    <a href=profile>{bill.customer_name.clone()}</a>
                </Cell>
            }
        });
        view! {
            <Row>
                <Cell head=true>
                    <a href=paths::bill(bill.id)>{bill_name(bill.number)}</a>
                </Cell>
                {customer}
                <Cell label="Billing Period">{bill.period.to_string()}</Cell>
                <Cell label="Total" numeric=true>
                    {format::rounded(&bill.currency, bill.billed)}
                </Cell>
                <Cell label="Line items" numeric=true>
                    {format::exact(&bill.rows.to_string())}
                </Cell>
                <Cell label="State">
                    <StateBadge state=bill.state />
                </Cell>
            </Row>
        }
    });
    view! {
        <Table caption=Signal::stored("Bills, newest first".to_owned()) columns=Signal::stored(columns)>
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}
