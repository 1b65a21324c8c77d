//! A row of the list of bills.

use domain::bill::{BillState, bill_name};
use domain::bill_list::BillSummary;
use domain::date;
use leptos::prelude::*;

use crate::pages::bills::bulk::tick;
use crate::pages::bills::{ProvisionalBadge, StateBadge};
use crate::paths;
use crate::ui::format;
use crate::ui::stencil::Stencil;
use crate::ui::table::{Cell, Row};

/// The row of one bill.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct BillRow {
    /// For staff who send bills: the value of the tick box, if the bill can be sent.
    tick: Option<Option<String>>,
    href: String,
    name: String,
    /// For staff: the customer's name and the address of its profile.
    customer: Option<(String, String)>,
    period: String,
    providers: String,
    total: String,
    rows: String,
    /// What the customer has to do, and by when.
    due: String,
    state: BillState,
    is_provisional: bool,
}

impl BillRow {
    pub(super) fn new(bill: BillSummary, staff: bool, sends: bool) -> Self {
        let due = bill.deadline().map(|(what, day)| format!("{what} {}", date::show(day))).unwrap_or_default();
        Self {
            tick: sends.then(|| tick(&bill)),
            href: paths::bill(bill.id),
            name: bill_name(bill.number),
            customer: staff.then(|| (bill.customer_name, paths::profile(bill.customer))),
            period: bill.period.to_string(),
            providers: bill.providers.join(", "),
            total: format::rounded(&bill.currency, bill.billed),
            rows: format::exact(&bill.rows.to_string()),
            due,
            state: bill.state,
            is_provisional: !bill.provisional.is_empty(),
        }
    }
}

impl Stencil for BillRow {
    fn words(&mut self, visit: &mut dyn FnMut(&mut String)) {
        let Self { tick, href, name, customer, period, providers, total, rows, due, state: _, is_provisional: _ } =
            self;
        tick.iter_mut().flatten().for_each(&mut *visit);
        visit(href);
        visit(name);
        if let Some((name, profile)) = customer {
            visit(name);
            visit(profile);
        }
        visit(period);
        visit(providers);
        visit(total);
        visit(rows);
        visit(due);
    }

    fn draw(self) -> AnyView {
        let Self { tick, href, name, customer, period, providers, total, rows, due, state, is_provisional } = self;
        let provisional = is_provisional.then(|| view! { <ProvisionalBadge /> });
        let customer = customer.map(|(name, profile)| {
            view! {
                <Cell label="Customer">
                    <a href=profile>{name}</a>
                </Cell>
            }
        });
        let tick = tick.map(|tick| {
            let label = format!("Select {name}");
            let tick =
                tick.map(|value| view! { <input type="checkbox" name="bills[]" value=value aria-label=label /> });
            view! { <Cell>{tick}</Cell> }
        });
        view! {
            <Row>
                {tick} <Cell head=true>
                    <a href=href>{name}</a>
                </Cell> {customer} <Cell label="Billing Period">{period}</Cell>
                <Cell label="Provider">{providers}</Cell> <Cell label="Total" numeric=true>
                    {total}
                </Cell> <Cell label="Line items" numeric=true>
                    {rows}
                </Cell> <Cell label="Due">{due}</Cell> <Cell label="State">
                    <StateBadge state />
                    " "
                    {provisional}
                </Cell>
            </Row>
        }
        .into_any()
    }
}
