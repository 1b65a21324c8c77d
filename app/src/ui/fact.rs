//! A fact: a value under its label.

use leptos::prelude::*;

/// A value under its label, in a list of facts.
#[component]
pub fn Fact(
    /// The label.
    label: &'static str,
    /// The value; empty if there is none.
    value: String,
    /// A hint about the value.
    #[prop(optional_no_strip)]
    hint: Option<String>,
) -> impl IntoView {
    let hint = hint.map(|hint| view! { <div class="hint">{hint}</div> });
    let value = if value.is_empty() { blank().into_any() } else { value.into_any() };
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}{hint}</dd>
        </div>
    }
}

/// In place of a value, if there is none.
pub fn blank() -> impl IntoView {
    view! { <span class="muted">"–"</span> }
}
