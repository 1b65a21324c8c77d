//! Notices: messages about what just happened or should be known, both shown and announced by screen readers.

use leptos::prelude::*;

use super::icon::Icon;

/// The kind of a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// It was done.
    Success,
    /// Good to know.
    #[default]
    Info,
    /// Done, or about to be done, but needs attention.
    Warning,
    /// It was not done.
    Error,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Success => Icon::Success,
            Self::Info => Icon::Info,
            Self::Warning => Icon::Warning,
            Self::Error => Icon::Error,
        }
    }
}

/// The live region of a page. Screen readers announce a notice only if the region was on the page before: render it
/// once, and let its children change.
#[component]
pub fn Notices(
    /// The current notices, if any.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notices" role="status">
            {children()}
        </div>
    }
    .into_any()
}

/// One notice. Inside [`Notices`], it is announced; elsewhere, it is static text.
#[component]
pub fn Notice(
    /// Its kind.
    #[prop(optional)]
    kind: Kind,
    /// A sentence, ideally with a link to the result.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" data-kind=kind.name()>
            {kind.icon()}
            <div>{children()}</div>
        </div>
    }
    .into_any()
}
