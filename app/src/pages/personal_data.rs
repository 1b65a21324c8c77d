//! What the pages `Personal data` of a contact and of a staff user have in common.

use leptos::prelude::*;

use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;

/// The download of everything stored about a person.
#[component]
pub fn Export(
    /// What the file contains.
    told: String,
    /// The URL of the file.
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

/// The end of the form that forgets a person: the warning and the buttons.
#[component]
pub fn Forget(
    /// The person's name.
    person: String,
    /// What happens to the person's data: the rest of a sentence that begins with the name.
    told: &'static str,
    /// Where `Cancel` leads.
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
