//! Recovery codes, shown once.

use leptos::prelude::*;

use crate::ui::card::Section;
use crate::ui::notice::{Kind, Notice};

/// The codes, for logging in when every other second factor is lost.
#[component]
pub fn RecoveryCodes(
    /// The notice about what was just set up.
    done: &'static str,
    /// The codes.
    codes: Vec<String>,
) -> impl IntoView {
    let codes = codes
        .into_iter()
        .map(|code| {
            view! {
                <li>
                    <code>{code}</code>
                </li>
            }
        })
        .collect_view();
    view! {
        <Section id="codes" title="Recovery codes">
            <Notice kind=Kind::Success>{done}</Notice>
            <p>
                "Store these codes somewhere safe other than your phone: print them, or save them in a password manager. Each code works once. They will not be shown again."
            </p>
            <ul class="recovery-codes">{codes}</ul>
            <div class="actions">
                <a class="button" data-kind="primary" href="/" rel="external">
                    "I have saved my codes"
                </a>
            </div>
        </Section>
    }
    .into_any()
}
