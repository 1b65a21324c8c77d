//! The result of an invitation, with the link to pass on.

use domain::staff::Invitation;
use leptos::prelude::*;

use crate::ui::copy::CopyField;
use crate::ui::notice::{Kind, Notice};

/// The notice after a user was invited.
#[component]
pub fn Invited(invitation: Invitation) -> impl IntoView {
    let Invitation { name, email, id, link } = invitation;
    let told = match id {
        Some(_) => "was invited by email. The link sets a password, works once and expires in 72 hours.",
        None => "was invited by email to log in through single sign-on.",
    };
    let link = id.zip(link).map(|(id, link)| {
        let label = format!("One-time link for {name}");
        view! { <CopyField id=format!("link-{id}") label value=link /> }
    });
    view! {
        <Notice kind=Kind::Success>
            <p>
                <strong>{name}</strong>
                {format!(" ({email}) {told}")}
            </p>
            {link}
        </Notice>
    }
    .into_any()
}
