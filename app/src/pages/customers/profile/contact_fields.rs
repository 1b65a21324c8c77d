//! The fields of a contact, for `Add Contact` and `Edit Contact`.

use domain::alert::AlertsDraft;
use domain::contact::{ContactDraft, UserType};
use leptos::prelude::*;

use super::hints::stored_hint;
use crate::pages::alert_fields::AlertFields;
use crate::ui::field::{CheckField, Group, SharedError, TextField};

/// All fields of the guide, with each alert under `Billops Alerts`.
#[component]
pub fn ContactFields(draft: ContactDraft) -> impl IntoView {
    let types = UserType::ALL.map(|user_type| {
        let (code, label) = (user_type.code(), user_type.label());
        let checked = draft.user_types.iter().any(|chosen| UserType::parse(chosen) == Some(user_type));
        view! { <CheckField name="draft[user_types][]" id=format!("user-type-{code}") value=code label checked /> }
    });
    let alerts = AlertsDraft { billops_alerts: draft.billops_alerts, alerts: draft.alerts };
    let (phone_hint, phone_changed) = stored_hint("phone", &draft.phone);
    let (mobile_hint, mobile_changed) = stored_hint("mobile", &draft.mobile);
    view! {
        <Group legend="Person">
            <TextField name="first_name" label="First Name" value=draft.first_name required=true />
            <TextField
                name="last_name"
                label="Last Name"
                value=draft.last_name
                hint=Some("Enter - if the person has only one name".to_owned())
                required=true
            />
            <TextField name="designation" label="Designation" value=draft.designation />
            <TextField name="email" label="Email" value=draft.email kind="email" required=true />
            <TextField
                name="phone"
                label="Phone Number"
                value=draft.phone
                hint=phone_hint
                kind="tel"
                on_change=phone_changed
            />
            <TextField
                name="mobile"
                label="Mobile Number"
                value=draft.mobile
                hint=mobile_hint
                kind="tel"
                on_change=mobile_changed
            />
        </Group>
        <Group legend="User Type" required=true>
            <SharedError name="user_types" />
            {types.collect_view()}
        </Group>
        <AlertFields draft=alerts hint="Alerts are sent to the contact's email address." />
    }
    .into_any()
}
