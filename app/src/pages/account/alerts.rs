//! The section `Alerts` of `Account`: which alerts the user gets as a contact of the customer.

use domain::alert::{AlertsDetail, AlertsDraft};
use leptos::prelude::*;

use crate::api::alerts::{SaveOwnAlerts, own_alerts};
use crate::pages::alert_fields::AlertFields;
use crate::ui::button::Submit;
use crate::ui::card::Section;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::load::Load;
use crate::ui::resource::Resource;

/// The section.
#[component]
pub fn Alerts() -> impl IntoView {
    let found = Resource::new(|| (), |()| own_alerts());
    let form = |own: AlertsDetail| view! { <AlertsForm own /> }.into_any();
    view! {
        <Section id="alerts" title="Alerts">
            <Load resource=found view=form />
        </Section>
    }
    .into_any()
}

fn stored(own: AlertsDetail) -> Stored<AlertsDraft> {
    Stored { version: own.version, by: own.updated_by, draft: own.draft }
}

#[component]
fn AlertsForm(own: AlertsDetail) -> impl IntoView {
    let hint = format!("Alerts are sent to {}.", own.email);
    let hidden = vec![("customer", own.customer.to_string())];
    let edited = Edited {
        stored: stored(own),
        draft_of: |call: &SaveOwnAlerts| call.draft.clone(),
        check: |call: &SaveOwnAlerts, _| call.draft.parse().map(drop),
        fetch: Callback::new(|()| Box::pin(async { own_alerts().await.map(stored) }) as _),
    };
    let view = move |draft| {
        view! {
            <AlertFields draft hint=hint.clone() />
            <div class="actions">
                <Submit label="Save alerts" />
            </div>
        }
        .into_any()
    };
    view! { <EditForm edited view hidden /> }.into_any()
}
