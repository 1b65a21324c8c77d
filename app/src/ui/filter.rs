//! A search form that is sent with GET, and its fields, named as in the URL.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use super::form::fields_of_event;
use super::fresh::fresh;

/// The search form. With JavaScript, it searches without reloading the page.
#[component]
pub fn SearchForm(
    /// The address of the page.
    #[prop(into)]
    action: String,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let to = action.clone();
    let submit = move |event: ev::SubmitEvent| {
        if let Some(fields) = fields_of_event(&event) {
            event.prevent_default();
            navigate(&format!("{to}?{fields}"), Default::default());
        }
    };
    view! {
        <form class="toolbar" method="get" action=action role="search" on:submit=submit>
            {children()}
        </form>
    }
    .into_any()
}

/// A field for one line of text, or for a day.
#[component]
pub fn FilterField(
    /// Its name in the URL.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// The current value.
    value: String,
    /// The `type` of the input.
    #[prop(default = "search")]
    kind: &'static str,
    /// The error message.
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
