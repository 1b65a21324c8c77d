//! Short values in a row, each in a pill.

use leptos::prelude::*;

/// A list of short values; renders nothing if it is empty.
#[component]
pub fn Chips(
    /// The values.
    values: Vec<String>,
) -> impl IntoView {
    if values.is_empty() {
        return ().into_any();
    }
    let chips = values.into_iter().map(|value| view! { <li class="chip">{value}</li> });
    view! { <ul class="chips">{chips.collect_view()}</ul> }.into_any()
}
