//! The only table of the project: caption, sort links, numbers to the right, cards on a narrow screen.

use leptos::{ev, html, oco::Oco, prelude::*};

use crate::ui::erased::{changing, effect};

/// The order a column is sorted in at present.
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

/// Where a press on a column's header leads, and what the column's order is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SortLink {
    /// The same page sorted by this column, or the other way round.
    pub href: String,
    /// The present order.
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

    /// Numbers: to the right, digits under digits.
    #[must_use]
    pub fn numeric(self) -> Self {
        Self { numeric: true, ..self }
    }

    /// The heading is read out but not shown, as over check boxes and menus.
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
    /// What the table holds, with page and order where it has them; names the table.
    #[prop(into)]
    caption: Signal<String>,
    /// Show the caption; otherwise it is only read out.
    #[prop(optional)]
    caption_shown: bool,
    /// The heads of the columns, in the order of the cells.
    #[prop(into)]
    columns: Signal<Vec<Column>>,
    /// Less air between the rows.
    #[prop(optional, into)]
    dense: Signal<bool>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let region = NodeRef::<html::Div>::new();
    // A stop of the Tab key only where there is something to scroll; before WASM, always.
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
    /// The column's heading, shown beside the value where the screen is too narrow for columns.
    /// None: the value stands alone, as a check box or a menu does.
    #[prop(optional, into)]
    label: Option<Oco<'static, str>>,
    /// This cell names its row.
    #[prop(optional)]
    head: bool,
    /// A number: to the right.
    #[prop(optional)]
    numeric: bool,
    /// The value; leave it empty when there is none.
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
