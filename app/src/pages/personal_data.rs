//! What the pages `Personal data` of a contact and of somebody of the staff have in common.

use leptos::prelude::*;

use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;

/// For who asks what is known.
#[component]
pub fn Export(
    /// What is in the file.
    told: String,
    /// The file.
    href: String,
) -> impl IntoView {
    view! {
        <Section id="export" title="Everything about this person">
            <p>{told}</p>
            <div class="actions">
                <a class="button" data-kind="secondary" href=href rel="external" download>
                    "Download as JSON"
                </a>
            </div>
        </Section>
    }
    .into_any()
}

/// The end of the form by which somebody is forgotten.
#[component]
pub fn Forget(
    /// The person.
    person: String,
    /// What becomes of the person's data, after the name.
    told: &'static str,
    /// Where one goes who changes their mind.
    back: String,
) -> impl IntoView {
    view! {
        <p>
            <strong>{person}</strong>
            {told}
            " This cannot be undone."
        </p>
        <div class="actions">
            <Submit label="I understand, erase" weight=Weight::Danger />
            <LinkButton href=back weight=Weight::Quiet>
                "Cancel"
            </LinkButton>
        </div>
    }
    .into_any()
}
