//! What is shown instead of an empty list: why it is empty and what to do next.

use leptos::{children::ViewFnOnce, prelude::*};

use super::icon::Icon;

/// An empty state. Say "nothing yet" and offer the first step, or "nothing matches" and offer a way back.
#[component]
pub fn Empty(
    /// One line, such as `No contacts yet`.
    #[prop(into)]
    title: String,
    /// An icon of what is missing.
    #[prop(default = Icon::File)]
    icon: Icon,
    /// Buttons or links.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// A sentence or two.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon} <p class="title">{title}</p> {children.map(|children| view! { <div>{children()}</div> })}
            {actions.map(|actions| view! { <div class="actions">{actions.run()}</div> })}
        </div>
    }
    .into_any()
}
