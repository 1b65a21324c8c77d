//! The section that resets the second factor of a user who has lost it.

use leptos::prelude::*;

use crate::ui::button::{Submit, Weight};
use crate::ui::card::Section;
use crate::ui::field::Hidden;
use crate::ui::form::{KeyField, NativeForm};

/// The section.
#[component]
pub fn ResetFactor(
    /// The path of the server function.
    path: &'static str,
    /// The arguments that name the user.
    of: Vec<(&'static str, String)>,
) -> impl IntoView {
    let of = of.into_iter().map(|(name, value)| view! { <Hidden name value /> }).collect_view();
    view! {
        <Section id="reset" title="Second factor">
            <p>
                "Use this if the second factor is lost. The user is logged out everywhere, notified by email, and can log in with the password alone."
            </p>
            <NativeForm path>
                <KeyField />
                {of}
                <Submit label="Reset the second factor" weight=Weight::Danger />
            </NativeForm>
        </Section>
    }
    .into_any()
}
