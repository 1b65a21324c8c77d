//! The customer's dashboard: cost by month and service, from approved bills only.

mod cost_chart;
mod costs;

use domain::bill::bill_name;
use domain::bill_list::{ApprovedBill, Usage};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::cost_chart::CostChart;
use self::costs::Costs;
use crate::api::usage::own_usage;
use crate::pages::bills::waiting::WaitingForYou;
use crate::paths;
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::erased::changing;
use crate::ui::exact::Amount;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// The dashboard.
#[component]
pub fn Dashboard() -> impl IntoView {
    let found = Resource::new(|| (), |()| own_usage());
    view! {
        <PageTitle title="Dashboard" />
        <PageHeader title="Dashboard" />
        <WaitingForYou />
        <Load resource=found view=|usage| view! { <Shown usage /> }.into_any() />
    }
    .into_any()
}

#[component]
fn Shown(usage: Usage) -> impl IntoView {
    let Some(newest) = usage.bills.first().cloned() else {
        return view! {
            <Empty title="No approved bills yet" icon=Icon::Chart>
                <p>"Your usage appears here as soon as the first bill is approved."</p>
            </Empty>
        }
        .into_any();
    };
    let mut currencies: Vec<String> = usage.bills.iter().map(|bill| bill.currency.clone()).collect();
    currencies.sort();
    currencies.dedup();
    let query = use_query_map();
    let first = newest.currency.clone();
    let choices = currencies.clone();
    let currency = Memo::new(move |_| {
        let asked = query.with(|query| query.get("currency"));
        asked.filter(|asked| choices.contains(asked)).unwrap_or_else(|| first.clone())
    });
    let usage = StoredValue::new(usage);
    view! {
        <p class="muted">
            {format!(
                "As of bill {}, approved {}. Only approved bills are counted.",
                bill_name(newest.number),
                format::time(newest.approved_at),
            )}
        </p>
        <Currencies currencies current=currency />
        {changing(move || {
            usage.with_value(|usage| view! { <InCurrency usage=usage.clone() currency=currency.get() /> })
        })}
    }
    .into_any()
}

/// Links to the currencies; the dashboard shows one at a time.
#[component]
fn Currencies(currencies: Vec<String>, current: Memo<String>) -> impl IntoView {
    if currencies.len() < 2 {
        return ().into_any();
    }
    let links = currencies.into_iter().map(|currency| {
        let own = currency.clone();
        let state = move || (current.get() == own).then_some("true");
        view! {
            <a class="button" data-kind="secondary" href=format!("/dashboard?currency={currency}") aria-current=state>
                {currency.clone()}
            </a>
        }
    });
    view! {
        <nav class="actions" aria-label="Currency">
            {links.collect_view()}
        </nav>
    }
    .into_any()
}

#[component]
fn InCurrency(usage: Usage, currency: String) -> impl IntoView {
    let costs = Costs::of(&usage, &currency);
    let bills: Vec<ApprovedBill> = usage.bills.into_iter().filter(|bill| bill.currency == currency).collect();
    let uncovered = usage.uncovered.into_iter().find(|money| money.currency.code() == currency);
    let uncovered = uncovered.map(|money| {
        view! {
            <div>
                <dt>"Purchase Orders"</dt>
                <dd>
                    <strong>{format::total(money)}</strong>
                    <small>" not covered by a purchase order"</small>
                </dd>
            </div>
        }
    });
    let count = bills.len();
    let newest = bills.first().cloned();
    let figures = newest.map(|bill| {
        view! {
            <dl class="figures">
                <div>
                    <dt>{format!("Last approved month, {}", format::month(&bill.period.month()))}</dt>
                    <dd>
                        <strong>{format::rounded_sum(&currency, costs.total_of(&bill.period.month()))}</strong>
                    </dd>
                </div>
                <div>
                    <dt>"All approved months"</dt>
                    <dd>
                        <strong>{format::rounded_sum(&currency, costs.total())}</strong>
                    </dd>
                </div>
                <div>
                    <dt>"Approved bills"</dt>
                    <dd>
                        <strong>{count}</strong>
                    </dd>
                </div>
                {uncovered}
            </dl>
        }
    });
    let total = format!("Total, {currency}");
    let head = total.clone();
    let rows = bills.into_iter().map(move |bill| {
        let label = total.clone();
        view! {
            <Row>
                <Cell head=true>
                    <a href=paths::bill(bill.id)>{bill_name(bill.number)}</a>
                </Cell>
                <Cell label="Billing Period">{bill.period.to_string()}</Cell>
                <Cell label numeric=true>
                    <Amount currency=bill.currency exact=bill.billed in_column=true />
                </Cell>
                <Cell label="Approved">{format::time(bill.approved_at)}</Cell>
            </Row>
        }
    });
    let columns =
        vec![Column::new("Bill"), Column::new("Billing Period"), Column::new(head).numeric(), Column::new("Approved")];
    view! {
        {figures}
        <Section id="cost" title="Cost by month and service">
            <CostChart costs=costs.clone() currency=currency.clone() />
        </Section>
        <Section id="bills" title="Approved bills">
            <Table caption=Signal::stored("Approved bills, newest first".to_owned()) columns=Signal::stored(columns)>
                {rows.collect_view()}
            </Table>
        </Section>
    }
    .into_any()
}
