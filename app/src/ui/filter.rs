//! A field of a form that asks by GET: its name is the one in the URL.

use leptos::prelude::*;

use super::fresh::fresh;

/// One line of text, or a day.
#[component]
pub fn FilterField(
    /// Its name in the URL.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// What is asked for.
    value: String,
    /// The `type` of the input.
    #[prop(default = "search")]
    kind: &'static str,
    /// What is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let (id, error_id) = (format!("filter-{name}"), format!("filter-{name}-error"));
    let described = error.is_some().then(|| error_id.clone());
    let is_wrong = error.is_some();
    let field = view! {
        <div class="field" data-width="medium" data-invalid=is_wrong>
            <label for=id.clone()>{label}</label>
            {error
                .map(|error| {
                    view! {
                        <p class="error" id=error_id role="alert">
                            {error}
                        </p>
                    }
                })}
            <input
                class="input"
                type=kind
                id=id
                name=name
                value=value
                autocomplete="off"
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described
            />
        </div>
    };
    fresh(field).into_any()
}
