//! The frame of a page: the link to the page above, the heading, the content and the title of the document.

use leptos::prelude::*;

use super::layout::PageHeader;
use super::title::PageTitle;

/// A page.
#[component]
pub fn Page(
    /// The heading.
    #[prop(into)]
    title: String,
    /// The address and the name of the page above, if there is one.
    #[prop(optional_no_strip)]
    up: Option<(String, String)>,
    /// The title of the document, if it says more than the heading.
    #[prop(optional, into)]
    document: Option<String>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let document = document.unwrap_or_else(|| title.clone());
    let header = match up {
        Some((href, name)) => {
            let eyebrow = move || view! { <a href=href.clone()>{name.clone()}</a> };
            view! { <PageHeader title eyebrow /> }.into_any()
        }
        None => view! { <PageHeader title /> }.into_any(),
    };
    view! {
        {header}
        {children()}
        // Last, because the server writes the title at this point, and a form above may have failed.
        <PageTitle title=document />
    }
    .into_any()
}

/// The page above, as `up` of a [`Page`].
pub fn above(href: impl Into<String>, name: impl Into<String>) -> Option<(String, String)> {
    Some((href.into(), name.into()))
}
