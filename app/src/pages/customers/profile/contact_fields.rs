//! The fields of a contact, for `Add Contact` and `Edit Contact`.

use domain::alert::AlertKind;
use domain::contact::{ContactDraft, UserType};
use domain::text;
use leptos::prelude::*;

use crate::ui::field::{CheckField, Group, TextField};
use crate::ui::form::control_name;

/// All fields of the guide, and under `Billops Alerts` each alert.
#[component]
pub fn ContactFields(draft: ContactDraft) -> impl IntoView {
    let types = UserType::ALL.map(|user_type| {
        let (code, label) = (user_type.code(), user_type.label());
        let checked = draft.user_types.iter().any(|chosen| UserType::parse(chosen) == Some(user_type));
        view! { <CheckField name="draft[user_types][]" id=format!("user-type-{code}") value=code label checked/> }
    });
    let alerts = AlertKind::ALL.map(|kind| {
        let (code, label) = (kind.code(), kind.label());
        let checked = draft.alerts.is_empty() || draft.alerts.iter().any(|c| AlertKind::parse(c) == Some(kind));
        view! { <CheckField name="draft[alerts][]" id=format!("alert-{code}") value=code label checked/> }
    });
    view! {
        <Group legend="Person">
            <TextField name="first_name" label="First Name" value=draft.first_name required=true/>
            <TextField
                name="last_name"
                label="Last Name"
                value=draft.last_name
                hint=Some("A dash (-) for who has one name only".to_owned())
                required=true
            />
            <TextField name="designation" label="Designation" value=draft.designation/>
            <TextField name="email" label="Email" value=draft.email kind="email" required=true/>
            <TextField name="phone" label="Phone Number" value=draft.phone kind="tel"/>
            <TextField name="mobile" label="Mobile Number" value=draft.mobile kind="tel"/>
        </Group>
        <Group legend="User Type">{types.collect_view()}</Group>
        <Group legend="Subscription Preferences">
            <CheckField
                name=control_name("billops_alerts")
                id="billops-alerts"
                label="Billops Alerts"
                hint="Alerts are sent to the contact's email address."
                checked=text::is_on(&draft.billops_alerts)
            />
            {alerts.collect_view()}
        </Group>
    }
    .into_any()
}
