//! Notices: what just happened or should be known, told to the eye and to a screen reader alike.

use leptos::prelude::*;

use super::icon::Icon;

/// What a notice is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Done as asked.
    Success,
    /// Good to know.
    #[default]
    Info,
    /// Done, or about to be, but look at this.
    Warning,
    /// Not done.
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

/// The live region of a page. It must stand in the page before a notice comes, or nobody hears it:
/// render it once, and let its children change.
#[component]
pub fn Notices(
    /// The notices of the moment, or nothing.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notices" role="status">
            {children()}
        </div>
    }
    .into_any()
}

/// One notice. Inside [`Notices`] it is announced; elsewhere it is a standing remark.
#[component]
pub fn Notice(
    /// What it is about.
    #[prop(optional)]
    kind: Kind,
    /// A sentence; a link to what was done is welcome.
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
