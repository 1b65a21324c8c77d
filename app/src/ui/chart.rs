//! A stacked column chart. Heights are percentages of the frame, so it fits any width and needs no style
//! attribute, and all arithmetic is on integers.

use leptos::prelude::*;

/// One series: a name and one value per column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Per column: the value, in one unit for all, and its text.
    pub values: Vec<(i64, String)>,
}

/// Columns of stacked series, negative values below the baseline. The first nine series have colours of
/// their own; one after them (`Others`) is grey.
#[component]
pub fn StackedBars(
    /// An id, unique on the page.
    #[prop(into)]
    id: String,
    /// What the chart shows, as a sentence for screen readers.
    #[prop(into)]
    title: String,
    /// The name of each column.
    labels: Vec<String>,
    /// From the baseline outwards; the legend lists them in this order.
    series: Vec<Series>,
    /// Marks of the axis, as from [`ticks`], with their texts.
    ticks: Vec<(i64, String)>,
    /// The sum of each column, as the text above it.
    #[prop(optional)]
    totals: Vec<String>,
    /// The same numbers as a table.
    children: Children,
) -> impl IntoView {
    let (low, high) = range(labels.len(), &series);
    let low = ticks.iter().map(|tick| tick.0).fold(low, i64::min);
    let high = ticks.iter().map(|tick| tick.0).fold(high, i64::max).max(low + 1);
    let y = move |value: i64| percent(high - value, high - low);
    let columns = i64::try_from(labels.len()).unwrap_or(1).max(1);
    let middle = move |column: i64| percent(2 * column + 1, 2 * columns);
    let legend = series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            view! {
                <li>
                    <span class=format!("key {}", class(index))></span>
                    {series.name.clone()}
                </li>
            }
        })
        .collect_view();
    let lines = ticks
        .iter()
        .map(|(value, _)| {
            let kind = if *value == 0 { "base-line" } else { "grid-line" };
            view! { <line class=kind x1="0" x2="100%" y1=y(*value) y2=y(*value) /> }
        })
        .collect_view();
    let marks = ticks.into_iter().map(|(value, words)| {
        view! {
            <text x="100%" y=y(value) dy=".32em" text-anchor="end">
                {words}
            </text>
        }
    });
    let bars = labels
        .iter()
        .zip(0..)
        .map(|(label, column)| {
            let (mut up, mut down) = (0, 0);
            let index = usize::try_from(column).unwrap_or_default();
            series
                .iter()
                .enumerate()
                .filter_map(|(number, series)| {
                    let (value, words) = series.values.get(index).filter(|value| value.0 != 0)?;
                    let base = if *value > 0 { &mut up } else { &mut down };
                    let (from, to) = (*base, *base + value);
                    *base = to;
                    let title = format!("{label}, {}: {words}", series.name);
                    Some(view! {
                        <rect
                            class=class(number)
                            x=percent(10 * column + 2, 10 * columns)
                            width=percent(6, 10 * columns)
                            y=y(from.max(to))
                            height=percent(value.abs(), high - low)
                        >
                            <title>{title}</title>
                        </rect>
                    })
                })
                .collect_view()
        })
        .collect_view();
    let sums = totals
        .into_iter()
        .zip(0..)
        .map(|(words, column)| {
            let top = stack(&series, usize::try_from(column).unwrap_or_default()).1;
            view! {
                <text class="total" x=middle(column) y=y(top) dy="-.5em" text-anchor="middle">
                    {words}
                </text>
            }
        })
        .collect_view();
    // There is no room for the name of every day of a quarter.
    let every = labels.len().div_ceil(16).max(1);
    let names = labels.into_iter().zip(0..).step_by(every).map(|(label, column)| {
        view! {
            <text class="label" x=middle(column) y="100%" dy="1.6em" text-anchor="middle">
                {label}
            </text>
        }
    });
    view! {
        <figure class="chart">
            <ul>{legend}</ul>
            <div class="frame" role="img" aria-labelledby=id.clone()>
                <svg class="axis" aria-hidden="true">
                    {marks.collect_view()}
                </svg>
                <svg aria-hidden="true">{lines}{bars}<g>{names.collect_view()}</g>{sums}</svg>
            </div>
            <figcaption class="visually-hidden" id=id>
                {title}
            </figcaption>
            <details>
                <summary>"Show data table"</summary>
                {children()}
            </details>
        </figure>
    }
    .into_any()
}

/// Round marks for an axis from `low` (at most 0) to `high`: steps of 1, 2 or 5 times a power of ten.
pub fn ticks(low: i64, high: i64) -> Vec<i64> {
    let span = high.saturating_sub(low).max(1);
    let mut power: i64 = 1;
    let step = loop {
        match [1, 2, 5].into_iter().map(|digit| power.saturating_mul(digit)).find(|step| span / step < 6) {
            Some(step) => break step,
            None => power = power.saturating_mul(10),
        }
    };
    let (first, last) = (low.div_euclid(step), high.saturating_add(step - 1).div_euclid(step));
    (first..=last).map(|number| number.saturating_mul(step)).collect()
}

/// The lowest and the highest end of all stacks; the baseline is always between them.
pub fn range(columns: usize, series: &[Series]) -> (i64, i64) {
    let stacks = (0..columns).map(|column| stack(series, column));
    stacks.fold((0, 0), |(low, high), (down, up)| (low.min(down), high.max(up)))
}

fn stack(series: &[Series], column: usize) -> (i64, i64) {
    let values = series.iter().filter_map(|series| series.values.get(column)).map(|value| value.0);
    values.fold((0, 0), |(down, up), value| (down + value.min(0), up + value.max(0)))
}

fn class(index: usize) -> String {
    if index < 9 { format!("series-{}", index + 1) } else { "series-rest".to_owned() }
}

/// `part` of `whole` as a percentage with two decimals.
fn percent(part: i64, whole: i64) -> String {
    let hundredths = i128::from(part) * 10_000 / i128::from(whole.max(1));
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_few_round_marks_around_all_values() {
        assert_eq!(ticks(0, 47), [0, 10, 20, 30, 40, 50]);
        assert_eq!(ticks(-300, 1_900), [-500, 0, 500, 1_000, 1_500, 2_000]);
        assert_eq!(ticks(0, 0), [0]);
    }

    #[test]
    fn a_height_is_exact_to_a_hundredth_of_a_percent() {
        assert_eq!(percent(1, 3), "33.33%");
        assert_eq!(percent(i64::MAX, i64::MAX), "100.00%");
    }
}
