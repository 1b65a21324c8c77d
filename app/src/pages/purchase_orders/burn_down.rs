//! The burn-down of a purchase order: the remaining amount at the end of each month, of the contract year that had begun
//! by then, and the coming dates.

use chrono::NaiveDate;
use domain::currency::Currency;
use domain::date;
use domain::money::{Money, Total};
use domain::purchase_order::burn_down::{burn_down, forecast};
use domain::purchase_order::{LedgerEntry, PurchaseOrder};
use domain::purchase_order_list::PurchaseOrderSummary;
use leptos::prelude::*;

use crate::pages::me::notation;
use crate::ui::chart::{Series, StackedBars, range, ticks};
use crate::ui::fact::Fact;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The chart, and below it the forecast and the dates in words.
#[component]
pub fn BurnDown(
    order: PurchaseOrder,
    summary: PurchaseOrderSummary,
    ledger: Vec<LedgerEntry>,
    today: NaiveDate,
) -> impl IntoView {
    let start = order.consumed_from();
    let months = burn_down(&order, &ledger, today).unwrap_or_default();
    let forecast = told(forecast(&order, &ledger, today), &summary, today);
    let renewal = summary.renewal.map(|day| dated(day, today)).unwrap_or_default();
    let chart = if months.is_empty() {
        view! { <p>{format!("Consumption starts on {}.", date::show(start))}</p> }.into_any()
    } else {
        view! { <Chart months name=summary.name currency=order.currency() /> }.into_any()
    };
    view! {
        {chart}
        <dl class="facts">
            <Fact label="Forecast exhaustion" value=forecast />
            <Fact label="Expiry Date" value=dated(summary.expiry, today) />
            <Fact label="Renewal Date" value=renewal />
        </dl>
    }
    .into_any()
}

/// When the present contract year will be used up, and whether that is before it ends; the last one ends with the order.
fn told(day: Option<NaiveDate>, order: &PurchaseOrderSummary, today: NaiveDate) -> String {
    match day {
        None => "No exhaustion expected at the current rate".to_owned(),
        Some(day) if order.remaining.minor.is_some_and(|minor| minor <= 0) => {
            format!("Used up since {}", date::show(day))
        }
        Some(day) => {
            let order_of = if day <= order.year.last { "before" } else { "after" };
            let end = if order.year.number < order.years { "the end of the contract year" } else { "expiry" };
            format!("{}, {order_of} {end}", dated(day, today))
        }
    }
}

/// A day, and how far away it is.
fn dated(day: NaiveDate, today: NaiveDate) -> String {
    let away = day.signed_duration_since(today).num_days();
    let days = format::count(away.abs(), "day", "days");
    let shown = date::show(day);
    match away {
        0 => format!("{shown} (today)"),
        1.. => format!("{shown} (in {days})"),
        _ => format!("{shown} ({days} ago)"),
    }
}

#[component]
fn Chart(months: Vec<(String, i64)>, name: String, currency: Currency) -> impl IntoView {
    let words = move |minor: i64| format::money(Money { minor, currency });
    let values = months.iter().map(|(_, minor)| (*minor, words(*minor))).collect();
    let series = vec![Series { name: "Remaining".to_owned(), values }];
    let (low, high) = range(months.len(), &series);
    let marks =
        ticks(low, high).into_iter().map(|mark| (mark, Money { minor: mark, currency }.shortest(notation()))).collect();
    let labels = months.iter().map(|(month, _)| format::month(month)).collect();
    let title = format!("Remaining amount of {name} at the end of each month, in {currency}");
    let caption = title.clone();
    let remaining = format!("Remaining, {currency}");
    let label = remaining.clone();
    let rows = months.into_iter().map(move |(month, minor)| {
        let label = label.clone();
        view! {
            <Row>
                <Cell head=true>{format::month(&month)}</Cell>
                <Cell label numeric=true>
                    {format::amount(Total::of(minor.into(), currency))}
                </Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let columns = vec![Column::new("Month"), Column::new(remaining).numeric()];
    view! {
        <StackedBars id="burn-down-chart" title labels series ticks=marks>
            <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
                {rows}
            </Table>
        </StackedBars>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_says_how_far_away_it_is() {
        let day = |text: &str| date::parse_date(text, domain::notation::Notation::NEUTRAL).unwrap_or_default();
        let today = day("2026-01-31");
        assert_eq!(dated(day("2026-01-31"), today), "31 Jan 2026 (today)");
        assert_eq!(dated(day("2026-02-01"), today), "1 Feb 2026 (in 1 day)");
        assert_eq!(dated(day("2025-01-31"), today), "31 Jan 2025 (365 days ago)");
    }
}
