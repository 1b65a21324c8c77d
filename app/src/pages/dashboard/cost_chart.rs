//! The chart of cost by month, stacked by service, and the table behind it.

use leptos::prelude::*;

use super::costs::{Costs, ServiceCosts, Sum, sum};
use crate::ui::chart::{Series, StackedBars, range, ticks};
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// How many services have their own colour; the rest is `Others`.
const NAMED: usize = 9;

/// The chart and the table. Both include every cost, so they add up to the bills' total.
#[component]
pub fn CostChart(costs: Costs, currency: String) -> impl IntoView {
    let digits = digits(&costs);
    // A cost that is too large for the chart gets no bar; the text above it says why.
    let scaled = |cost: Sum| cost.and_then(|cost| cost.round_to(digits).ok()).unwrap_or(0);
    let value = |cost: &Sum| (scaled(*cost), format::rounded_sum(&currency, *cost));
    let series: Vec<Series> = stacked(&costs)
        .into_iter()
        .map(|service| Series { name: service.name, values: service.by_month.iter().map(value).collect() })
        .collect();
    let (low, high) = range(costs.months.len(), &series);
    let marks = ticks(low, high).into_iter().map(|mark| (mark, decimal(mark, digits))).collect();
    let labels = costs.months.iter().map(|month| format::month(month)).collect();
    let totals = costs.totals.iter().map(|total| format::rounded_sum(&currency, *total)).collect();
    let title = format!("Billed cost by month in {currency}, stacked by service");
    view! {
        <StackedBars id="cost-chart" title labels series ticks=marks totals>
            <CostTable costs currency />
        </StackedBars>
    }
    .into_any()
}

/// The largest services, and the sum of all others.
fn stacked(costs: &Costs) -> Vec<ServiceCosts> {
    let mut services = costs.services.clone();
    if services.len() <= NAMED + 1 {
        return services;
    }
    let rest = services.split_off(NAMED);
    let by_month = (0..costs.months.len()).map(|at| {
        let column: Vec<Sum> = rest.iter().filter_map(|service| service.by_month.get(at).copied()).collect();
        sum(&column)
    });
    let by_month: Vec<Sum> = by_month.collect();
    services.push(ServiceCosts { name: format!("Others ({})", rest.len()), total: sum(&by_month), by_month });
    services
}

/// How many decimals the chart needs, so that its largest bar has at least four digits.
fn digits(costs: &Costs) -> u32 {
    let enough = |digits: &u32| {
        let size = |cost: &Sum| cost.and_then(|cost| cost.round_to(*digits).ok()).map_or(i64::MAX, i64::saturating_abs);
        costs.totals.iter().map(size).max().unwrap_or(0) >= 1_000
    };
    (0..=12).find(enough).unwrap_or(12)
}

/// A scaled integer as a decimal, without trailing zeros.
fn decimal(scaled: i64, digits: u32) -> String {
    let width = usize::try_from(digits).unwrap_or(0) + 1;
    let sign = if scaled < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", scaled.unsigned_abs());
    let (whole, fraction) = text.split_at(text.len() + 1 - width);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format::exact(&format!("{sign}{whole}{point}{fraction}"))
}

/// The exact numbers as a table.
#[component]
fn CostTable(costs: Costs, currency: String) -> impl IntoView {
    let months = costs.months.iter().map(|month| format::month(month));
    let heads: Vec<String> = months.chain(["Total".to_owned()]).collect();
    let columns = heads.iter().map(|head| Column::new(head).numeric());
    let columns: Vec<Column> = std::iter::once(Column::new("Service")).chain(columns).collect();
    let row = |name: String, by_month: &[Sum], total: Sum| {
        let cells = heads.iter().zip(by_month.iter().copied().chain([total])).map(|(head, sum)| {
            let label = head.clone();
            view! {
                <Cell label numeric=true>
                    {format::sum(sum)}
                </Cell>
            }
        });
        let cells = cells.collect_view();
        view! {
            <Row>
                <Cell head=true>{name}</Cell>
                {cells}
            </Row>
        }
    };
    let mut rows: Vec<_> = costs.services.iter().map(|s| row(s.name.clone(), &s.by_month, s.total)).collect();
    rows.push(row("Total".to_owned(), &costs.totals, sum(&costs.totals)));
    let caption = format!("Billed cost in {currency} by service and month");
    view! {
        <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
            {rows}
        </Table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_the_axis_are_shown_as_amounts() {
        assert_eq!(decimal(1_500, 3), "1.5");
        assert_eq!(decimal(-20, 3), "\u{2212}0.02");
        assert_eq!(decimal(0, 3), "0");
        assert_eq!(decimal(2_000, 0), "2,000");
    }
}
