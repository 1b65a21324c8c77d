//! A short state in a coloured pill; the words carry the meaning, the colour repeats it.

use leptos::prelude::*;

/// How good or urgent a state is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Neutral,
    /// In progress.
    Info,
    /// All is well.
    Success,
    /// Needs a look soon.
    Warning,
    /// Needs action.
    Danger,
}

impl Tone {
    fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A state, as in a table cell or beside a heading.
#[component]
pub fn Badge(
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
    /// One to three words.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone.name()>
            {children()}
        </span>
    }
    .into_any()
}
