//! `Waiting for you`: the bills that the user can approve now. It stands first on the customer's Dashboard and Bills.

use domain::bill::bill_name;
use domain::bill_list::WaitingBill;
use domain::permission::Permission;
use leptos::prelude::*;

use crate::api::bills::waiting_bills;
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::LinkButton;
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::form::saves;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section; nothing for a user who cannot approve, or if no bill waits.
#[component]
pub fn WaitingForYou() -> impl IntoView {
    if !may(Permission::ApproveBills) {
        return ().into_any();
    }
    let bills = Resource::new(saves, |_| waiting_bills());
    view! { <Load resource=bills view=|bills| view! { <Waiting bills /> }.into_any() /> }.into_any()
}

#[component]
fn Waiting(bills: Vec<WaitingBill>) -> impl IntoView {
    if bills.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::new("Bill"),
        Column::new("Billing Period"),
        Column::new("Approve by"),
        Column::new("Total").numeric(),
        Column::new("Action").hidden(),
    ];
    let rows = bills.into_iter().map(|bill| {
        let name = bill_name(bill.number);
        let (label, href, approve_by) = (format!("Review {name}"), paths::bill(bill.id), when(&bill));
        let review = href.clone();
        view! {
            <Row>
                <Cell head=true>
                    <a href=href>{name}</a>
                </Cell>
                <Cell label="Billing Period">{bill.period.to_string()}</Cell>
                <Cell label="Approve by">{approve_by}</Cell>
                <Cell label="Total" numeric=true>
                    <Amount currency=bill.currency exact=bill.billed />
                </Cell>
                <Cell>
                    <LinkButton href=review name=label>
                        "Review"
                    </LinkButton>
                </Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section id="waiting" title="Waiting for you">
            <Table
                caption=Signal::stored("Bills that wait for your approval, the most urgent first".to_owned())
                columns=Signal::stored(columns)
            >
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}

/// The day, and how far it is: `14 Dec 2026, in 3 days`.
fn when(bill: &WaitingBill) -> String {
    let (Some(day), Some(days)) = (bill.approve_by, bill.days) else { return String::new() };
    let far = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2.. => format!("in {days} days"),
        -1 => "since yesterday".to_owned(),
        _ => format!("{} days ago", -days),
    };
    format!("{}, {far}", domain::date::show(day))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use domain::billing_period::BillingPeriod;

    use super::*;

    #[test]
    fn the_day_says_how_far_it_is() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 14).unwrap();
        let with = |days| {
            when(&WaitingBill {
                id: "00000000-0000-0000-0000-000000000000".parse().unwrap(),
                number: 1,
                period: BillingPeriod { first: day, last: day },
                currency: "USD".into(),
                billed: domain::cost::Cost::ZERO,
                approve_by: Some(day),
                days: Some(days),
            })
        };
        let told = [-3, -1, 0, 1, 3].map(with);
        let expected = ["3 days ago", "since yesterday", "today", "tomorrow", "in 3 days"];
        assert!(told.iter().zip(expected).all(|(told, far)| told.ends_with(&format!(", {far}"))), "{told:?}");
    }
}
