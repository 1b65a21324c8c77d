//! The only table of the project: caption, sort links, numbers to the right, cards on a narrow screen.

use leptos::{ev, html, oco::Oco, prelude::*};

use crate::ui::erased::{changing, effect};

/// The current sort order of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Small to large, A to Z.
    Ascending,
    /// Large to small, Z to A.
    Descending,
    /// Sorted by another column.
    #[default]
    None,
}

impl Order {
    /// The order of a column, from whether the table is sorted by it and whether its values fall.
    pub fn of(is_sorted: bool, falls: bool) -> Self {
        match (is_sorted, falls) {
            (false, _) => Self::None,
            (true, false) => Self::Ascending,
            (true, true) => Self::Descending,
        }
    }
}

/// The address that the header of a column links to, and the current order of the column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SortLink {
    /// The same page sorted by this column, or in the opposite order.
    pub href: String,
    /// The current order.
    pub state: Order,
}

/// The head of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    label: String,
    sort: Option<SortLink>,
    numeric: bool,
    hidden: bool,
}

impl Column {
    /// A column with this heading.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Numbers: aligned to the right, digits under digits.
    #[must_use]
    pub fn numeric(self) -> Self {
        Self { numeric: true, ..self }
    }

    /// The heading is only for screen readers, such as the one over check boxes or menus.
    #[must_use]
    pub fn hidden(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// The heading is a link that sorts.
    #[must_use]
    pub fn sorted(self, href: impl Into<String>, state: Order) -> Self {
        Self { sort: Some(SortLink { href: href.into(), state }), ..self }
    }

    fn view(self) -> AnyView {
        let order = self.sort.as_ref().map(|sort| match sort.state {
            Order::Ascending => "ascending",
            Order::Descending => "descending",
            Order::None => "none",
        });
        let label = match self.sort {
            Some(sort) => view! { <a href=sort.href>{self.label}</a> }.into_any(),
            None if self.hidden => view! { <span class="visually-hidden">{self.label}</span> }.into_any(),
            None => self.label.into_any(),
        };
        view! {
            <th scope="col" aria-sort=order data-numeric=self.numeric>
                {label}
            </th>
        }
        .into_any()
    }
}

/// A table; its children are [`Row`]s.
#[component]
pub fn Table(
    /// The name of the table: what it holds, with page and order if it has them.
    #[prop(into)]
    caption: Signal<String>,
    /// Shows the caption; otherwise it is only for screen readers.
    #[prop(optional)]
    caption_shown: bool,
    /// The heads of the columns, in the order of the cells.
    #[prop(into)]
    columns: Signal<Vec<Column>>,
    /// Less space between the rows.
    #[prop(optional, into)]
    dense: Signal<bool>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let region = NodeRef::<html::Div>::new();
    // A tab stop only if the table scrolls; until the WASM runs, always.
    let scrolls = RwSignal::new(true);
    let measure = move || {
        if let Some(region) = region.get_untracked() {
            scrolls.set(region.scroll_width() > region.client_width());
        }
    };
    effect(move || {
        measure();
        let resized = window_event_listener(ev::resize, move |_| measure());
        on_cleanup(move || resized.remove());
    });
    view! {
        <div
            class="table"
            role="region"
            aria-label=caption
            tabindex=move || scrolls.get().then_some("0")
            data-dense=dense
            node_ref=region
        >
            <table>
                <caption class:visually-hidden=!caption_shown>{caption}</caption>
                <thead>
                    <tr>{changing(move || columns.get().into_iter().map(Column::view).collect_view())}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One row of a [`Table`].
#[component]
pub fn Row(
    /// Its [`Cell`]s.
    children: Children,
) -> impl IntoView {
    view! { <tr>{children()}</tr> }.into_any()
}

/// One cell of a [`Row`].
#[component]
pub fn Cell(
    /// The column's heading, shown beside the value if the screen is too narrow for columns. `None`: the value is shown
    /// alone, such as a check box or a menu.
    #[prop(optional, into)]
    label: Option<Oco<'static, str>>,
    /// Whether this cell names its row.
    #[prop(optional)]
    head: bool,
    /// Whether it is a number, aligned to the right.
    #[prop(optional)]
    numeric: bool,
    /// The value; empty if there is none.
    children: Children,
) -> impl IntoView {
    if head {
        view! {
            <th scope="row" data-label=label>
                {children()}
            </th>
        }
        .into_any()
    } else {
        view! {
            <td data-bare=label.is_none() data-label=label data-numeric=numeric>
                {children()}
            </td>
        }
        .into_any()
    }
}
