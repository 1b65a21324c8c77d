//! A dialog with an address of its own: the server renders it open, the browser makes it modal.

use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::erased::effect;
use super::icon::Icon;

/// A modal dialog over the page. Show it while the address asks for it (`?dialog=…`). It closes by going to
/// `close_href`, so Back and a reload work as expected.
#[component]
pub fn Dialog(
    /// An id for its heading, unique on the page.
    #[prop(into)]
    id: String,
    /// The heading, which also names the dialog.
    #[prop(into)]
    title: String,
    /// The address of the page without the dialog.
    #[prop(into)]
    close_href: String,
    /// Whether there is room for two columns.
    #[prop(optional)]
    wide: bool,
    /// The body, usually a form.
    children: Children,
) -> impl IntoView {
    let named = id.clone();
    let dialog = NodeRef::<html::Dialog>::new();
    let navigate = use_navigate();
    let leave = StoredValue::new(close_href.clone());

    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        let opener = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        // Only a dialog without `open` can be made modal; removing the attribute does not fire `close`.
        dialog.set_open(false);
        if dialog.show_modal().is_err() {
            dialog.set_open(true);
        }
        focus_first(&dialog);
        let opener = StoredValue::new_local(opener);
        on_cleanup(move || {
            if let Some(opener) = opener.try_get_value().flatten().filter(|opener| opener.is_connected()) {
                let _ = opener.focus();
                // The browser focused it already when Esc closed the dialog, and does not scroll to it.
                let nearest = ScrollIntoViewOptions::new();
                nearest.set_block(ScrollLogicalPosition::Nearest);
                opener.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
    });

    let closed = move |_| {
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        leave.with_value(|href| navigate(href, options));
    };
    view! {
        <div class="backdrop"></div>
        <dialog
            class="dialog"
            open
            aria-labelledby=named
            data-width=wide.then_some("wide")
            node_ref=dialog
            on:close=closed
        >
            <header>
                <h2 id=id tabindex="-1">
                    {title}
                </h2>
                <a href=close_href aria-label="Close">
                    {Icon::Close}
                </a>
            </header>
            <div class="body">{children()}</div>
        </dialog>
    }
    .into_any()
}

/// Moves focus to the error summary, else to the first field, else to the heading; never to Close.
fn focus_first(dialog: &web_sys::HtmlDialogElement) {
    let choices = [".summary", "[autofocus]", ".body :is(input:not([type=hidden]), select, textarea)", "h2"];
    let target = choices.into_iter().find_map(|choice| dialog.query_selector(choice).ok().flatten());
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        let _ = target.focus();
    }
}
