//! The part of a list that is shown, and links to the other parts.

use leptos::prelude::*;

use super::format::exact;

const SIZES: [u32; 3] = [25, 50, 100];

/// The range shown, page links and page sizes; renders nothing if the list is empty.
#[component]
pub fn Pager(
    /// The page shown, from 1.
    page: u32,
    /// Rows per page.
    per_page: u32,
    /// Rows in the whole list.
    total: u64,
    /// The address of a page, from its number and its size.
    #[prop(into)]
    href: Callback<(u32, u32), String>,
) -> impl IntoView {
    if total == 0 {
        return ().into_any();
    }
    let size = u64::from(per_page.max(1));
    let last = u32::try_from(total.div_ceil(size)).unwrap_or(u32::MAX);
    let page = page.clamp(1, last);
    let first_row = u64::from(page - 1) * size + 1;
    let last_row = total.min(u64::from(page) * size);
    let range = format!("Showing {}-{} of {}", grouped(first_row), grouped(last_row), grouped(total));
    let to = move |target: u32, label: &'static str| {
        view! {
            <li>
                <a href=href.run((target, per_page))>{label}</a>
            </li>
        }
    };
    view! {
        <nav class="pager" aria-label="Pages">
            <p>{range}</p>
            <ul>
                {(page > 1).then(|| to(page - 1, "Previous"))}
                {(last > 1)
                    .then(|| {
                        around(page, last)
                            .into_iter()
                            .map(|number| match number {
                                None => {
                                    view! {
                                        <li class="gap" aria-hidden="true">
                                            "…"
                                        </li>
                                    }
                                        .into_any()
                                }
                                Some(number) if number == page => {
                                    view! {
                                        <li>
                                            <span aria-current="page">{grouped(number.into())}</span>
                                        </li>
                                    }
                                        .into_any()
                                }
                                Some(number) => {
                                    view! {
                                        <li>
                                            <a href=href.run((number, per_page)) aria-label=format!("Page {number}")>
                                                {grouped(number.into())}
                                            </a>
                                        </li>
                                    }
                                        .into_any()
                                }
                            })
                            .collect_view()
                    })} {(page < last).then(|| to(page + 1, "Next"))}
            </ul>
            <ul aria-label="Rows per page">
                <li aria-hidden="true">"Rows"</li>
                {SIZES
                    .into_iter()
                    .map(|size| {
                        if size == per_page {
                            view! {
                                <li>
                                    <span aria-current="true">{size}</span>
                                </li>
                            }
                                .into_any()
                        } else {
                            view! {
                                <li>
                                    <a href=href.run((1, size)) aria-label=format!("{size} rows per page")>
                                        {size}
                                    </a>
                                </li>
                            }
                                .into_any()
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
    .into_any()
}

/// The first page, the last page, the current page and its neighbours; `None` is a gap.
fn around(page: u32, last: u32) -> Vec<Option<u32>> {
    let mut numbers = Vec::new();
    let mut previous = 0;
    for number in [1, page.saturating_sub(1), page, page.saturating_add(1), last] {
        if number > previous && number <= last {
            if number > previous + 1 {
                numbers.push(None);
            }
            numbers.push(Some(number));
            previous = number;
        }
    }
    numbers
}

fn grouped(number: u64) -> String {
    exact(&number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_shows_its_ends_and_the_neighbours_of_the_page() {
        assert_eq!(around(20, 40), [Some(1), None, Some(19), Some(20), Some(21), None, Some(40)]);
        assert_eq!(around(1, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(around(1, 1), [Some(1)]);
    }
}
