//! Cards: a section of a page, which is a region named by its heading, and the card of a page that is one form.

use leptos::{children::ViewFnOnce, prelude::*};

/// A titled section; `/page#id` leads to it.
#[component]
pub fn Section(
    /// The id of the section in the page, such as `contact-list`.
    #[prop(into)]
    id: String,
    /// The heading, which also names the region.
    #[prop(into)]
    title: String,
    /// Buttons at the end of the heading line.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    let named = heading.clone();
    view! {
        <section class="card" id=id aria-labelledby=named>
            <header>
                <h2 id=heading>{title}</h2>
                {actions.map(|actions| view! { <div class="actions">{actions.run()}</div> })}
            </header>
            <div class="body">{children()}</div>
        </section>
    }
    .into_any()
}

/// The card of a page that is one form: as wide as the form, and named only by the page's heading.
#[component]
pub fn FormCard(
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="card form-card">
            <div class="body">{children()}</div>
        </div>
    }
    .into_any()
}
