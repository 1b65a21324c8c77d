//! The document's title: the page, then the product; it starts with `Error: ` after a form failed.

use leptos::prelude::*;
use leptos_meta::Title;

use super::erased::effect;
use super::format::as_html;
use crate::posted;

/// Whether the form of the page failed; forms set it, the title shows it. Reference-counted, because the server reads
/// the title when the page may already be gone.
#[derive(Clone)]
pub struct Failed(pub ArcRwSignal<bool>);

/// Called once, by the root of the app.
pub fn provide_failed() {
    provide_context(Failed(ArcRwSignal::new(posted::any_failed())));
}

/// Sets the title of the page.
#[component]
pub fn PageTitle(
    /// The page and its owner: `Profile of Acme`.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let failed = expect_context::<Failed>().0;
    let left = failed.clone();
    effect(move || {
        // Only in the browser: on the server the page is gone before its title is written.
        let left = left.clone();
        on_cleanup(move || left.set(false));
        // The page is hydrated. Browser tests wait for this, because before, the browser itself handles a click.
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
    // The server writes a title without escaping it, the browser sets it as text.
    let title = if cfg!(feature = "ssr") { as_html(&title) } else { title };
    // The document's head outlives the page, so what it reads must not belong to the page.
    let text = move || format!("{}{title} · Cloudtab", if failed.get() { "Error: " } else { "" });
    view! { <Title text /> }
}
