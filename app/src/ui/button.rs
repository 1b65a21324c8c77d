//! The submit button of a form, and links that look like buttons.

use leptos::prelude::*;

use super::form::FormState;

/// How prominent a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The main action.
    #[default]
    Primary,
    /// One of several actions.
    Secondary,
    /// A way out, such as `Cancel`.
    Quiet,
    /// A destructive action.
    Danger,
}

impl Weight {
    /// Its name in the styles.
    pub fn name(self) -> &'static str {
        match self {
            Weight::Primary => "primary",
            Weight::Secondary => "secondary",
            Weight::Quiet => "quiet",
            Weight::Danger => "danger",
        }
    }
}

/// The button that submits the form around it; it shows when the form is being sent.
#[component]
pub fn Submit(
    /// Its label.
    #[prop(into)]
    label: String,
    /// How it looks.
    #[prop(optional)]
    weight: Weight,
    /// The name and the value that are sent if it is this button that was pressed.
    #[prop(optional)]
    sends: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let (name, value) = sends.unzip();
    let state = use_context::<FormState>();
    let busy = move || state.is_some_and(|state| state.pending.try_get().unwrap_or_default());
    let aria_busy = move || busy().then_some("true");
    view! {
        <button type="submit" class="button" name=name value=value data-kind=weight.name() aria-busy=aria_busy>
            {label}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// The address that it opens.
    #[prop(into)]
    href: String,
    /// How it looks.
    #[prop(optional)]
    weight: Weight,
    /// Its accessible name, if the text alone is not clear.
    #[prop(optional, into)]
    name: Option<String>,
    /// Its text.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="button" data-kind=weight.name() href=href aria-label=name>
            {children()}
        </a>
    }
}
