//! The document's title: page, then product; `Error: ` in front after a form failed.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::posted;

/// Whether the form of the page failed; forms set it, the title shows it.
#[derive(Clone, Copy)]
pub struct Failed(pub RwSignal<bool>);

/// Called once, by the root of the app.
pub fn provide_failed() {
    provide_context(Failed(RwSignal::new(posted::any_failed())));
}

/// Sets the title of the page.
#[component]
pub fn PageTitle(
    /// Page, and whose it is: `Profile of Acme`.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let failed = expect_context::<Failed>().0;
    Effect::new(move || {
        // Only in the browser: the server writes the title when the page is rendered and gone.
        on_cleanup(move || failed.set(false));
        // The page is alive; browser tests wait for it, since before a click is the browser's own.
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
    // The document's head outlives the page: what it reads must not belong to the page.
    let text = move || format!("{}{title} · Cloudtab", if failed.get() { "Error: " } else { "" });
    view! { <Title text/> }
}
