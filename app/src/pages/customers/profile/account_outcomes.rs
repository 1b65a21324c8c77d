//! The outcome of `Apply` on `Create/Update User Accounts` for each person, with the delivery status of the mail.

use std::time::Duration;

use domain::contact_list::{AccountChange, AccountOutcome};
use domain::ids::{ContactId, CustomerId};
use domain::mail::Delivery;
use leptos::prelude::*;

use crate::api::accounts::{SetAccounts, deliveries};
use crate::posted;
use crate::ui::copy::CopyField;
use crate::ui::erased::effect;
use crate::ui::form::Saving;
use crate::ui::format;
use crate::ui::notice::{Kind, Notice, Notices};

/// The delivery status of the mails to the contacts.
#[derive(Clone, Copy)]
pub struct Mails(RwSignal<Vec<(ContactId, Delivery)>>);

impl Mails {
    /// The mails of a customer. With JavaScript, their status is fetched again while a new mail waits.
    pub fn watched(customer: CustomerId, now: Vec<(ContactId, Delivery)>) -> Self {
        const PAUSE: Duration = Duration::from_secs(2);
        let mails = RwSignal::new(now);
        effect(move || {
            let is_new = |(_, delivery): &(ContactId, Delivery)| *delivery == Delivery::Waiting(None);
            if !mails.with(|mails| mails.iter().any(is_new)) {
                return;
            }
            let look = move || {
                leptos::task::spawn_local(async move {
                    if let Ok(now) = deliveries(customer).await {
                        // The page may be gone by now.
                        mails.try_set(now);
                    }
                });
            };
            if let Ok(timer) = set_timeout_with_handle(look, PAUSE) {
                on_cleanup(move || timer.clear());
            }
        });
        Self(mails)
    }

    fn of(self, contact: ContactId) -> Option<Delivery> {
        self.0.with(|mails| mails.iter().find(|(of, _)| *of == contact).map(|(_, delivery)| delivery.clone()))
    }
}

/// The delivery status of the last mail to a contact, in words.
#[component]
pub fn Mailed(contact: ContactId, mails: Mails) -> impl IntoView {
    move || {
        mails.of(contact).map(|delivery| {
            let told = match &delivery {
                Delivery::Sent(at) => format!("{}, {}", delivery.told(), format::time(*at)),
                _ => delivery.told(),
            };
            view! { <div class="hint">{told}</div> }
        })
    }
}

/// The outcome for each person.
#[component]
pub fn Outcomes(action: Saving<SetAccounts>, mails: Mails) -> impl IntoView {
    let done = posted::posted::<SetAccounts>().and_then(|posted| posted.done);
    let before: Option<Vec<AccountOutcome>> = done.and_then(|done| serde_json::from_str(&done).ok());
    let told = move || {
        let now = action.answer().or_else(|| before.clone())?;
        let told: Vec<AnyView> = now.into_iter().map(|outcome| view! { <Told outcome mails /> }.into_any()).collect();
        Some(if told.is_empty() {
            view! { <Notice kind=Kind::Info>"No changes to apply."</Notice> }.into_any()
        } else {
            told.into_any()
        })
    };
    view! { <Notices>{told}</Notices> }
}

#[component]
fn Told(outcome: AccountOutcome, mails: Mails) -> impl IntoView {
    let AccountOutcome { contact, name, email, change, link, .. } = outcome;
    let is_mailed = !matches!(change, AccountChange::Disabled | AccountChange::Left | AccountChange::Kept);
    let kind = if is_mailed { Kind::Success } else { Kind::Info };
    let link = link.map(|link| {
        let label = format!("One-time link for {name}");
        view! { <CopyField id=format!("link-{contact}") label value=link /> }
    });
    view! {
        <Notice kind>
            <p>
                <strong>{name}</strong>
                {format!(" ({email}): ")}
                {change.told()}
            </p>
            {is_mailed.then(|| view! { <Mailed contact mails /> })}
            {link}
        </Notice>
    }
    .into_any()
}
