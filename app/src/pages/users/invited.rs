//! What came of an invitation, with its link to be passed on.

use domain::staff::Invitation;
use leptos::prelude::*;

use crate::ui::copy::CopyField;
use crate::ui::notice::{Kind, Notice};

/// Told after somebody was invited.
#[component]
pub fn Invited(invitation: Invitation) -> impl IntoView {
    let Invitation { name, email, id, link } = invitation;
    let told = match id {
        Some(_) => "is invited by mail. The link in it sets a password; it works once, within 72 hours.",
        None => "is invited by mail to log in by single sign-on.",
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
