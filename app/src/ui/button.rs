//! Buttons: one that sends a form, and links that look like one.

use leptos::prelude::*;

use super::form::FormState;

/// How much a button wants to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here.
    #[default]
    Primary,
    /// One of several.
    Secondary,
    /// The way out.
    Quiet,
    /// It destroys something.
    Danger,
}

impl Weight {
    /// The word the styles know it by.
    pub fn name(self) -> &'static str {
        match self {
            Weight::Primary => "primary",
            Weight::Secondary => "secondary",
            Weight::Quiet => "quiet",
            Weight::Danger => "danger",
        }
    }
}

/// The button that sends the form around it; it shows that sending is under way.
#[component]
pub fn Submit(
    /// Its name.
    #[prop(into)]
    label: String,
    /// How it looks.
    #[prop(optional)]
    weight: Weight,
) -> impl IntoView {
    let state = use_context::<FormState>();
    let busy = move || state.is_some_and(|state| state.pending.try_get().unwrap_or_default());
    let aria_busy = move || busy().then_some("true");
    view! {
        <button type="submit" class="button" data-kind=weight.name() aria-busy=aria_busy>
            {label}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How it looks.
    #[prop(optional)]
    weight: Weight,
    /// Its accessible name, where the words alone do not tell what it is about.
    #[prop(optional, into)]
    name: Option<String>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="button" data-kind=weight.name() href=href aria-label=name>
            {children()}
        </a>
    }
}
