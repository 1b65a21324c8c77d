//! A text to pass on. It can be selected and, with JavaScript, copied with a button.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::choices::alive;
use super::erased::changing;

/// A field with the text.
#[component]
pub fn CopyField(
    /// Its id, unique on the page.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The text.
    value: String,
) -> impl IntoView {
    let alive = alive();
    let field = NodeRef::<html::Input>::new();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let Some(field) = field.get_untracked() else { return };
        field.select();
        // Not the Clipboard API, which browsers offer only over https.
        let document = document().dyn_into::<web_sys::HtmlDocument>().ok();
        copied.set(document.is_some_and(|document| document.exec_command("copy").unwrap_or(false)));
    };
    let named = format!("Copy {label}");
    view! {
        <div class="field" data-width="full">
            <label for=id.clone()>{label}</label>
            <div class="copy">
                <input class="input" type="text" id=id readonly value=value node_ref=field />
                <button
                    type="button"
                    class="button"
                    data-kind="secondary"
                    aria-label=named
                    hidden=move || !alive.get()
                    on:click=copy
                >
                    {changing(move || if copied.get() { "Copied" } else { "Copy" })}
                </button>
            </div>
        </div>
    }
    .into_any()
}
