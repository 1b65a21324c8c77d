//! The check boxes of `Billops Alerts`.

use domain::alert::{AlertKind, AlertsDraft};
use domain::text;
use leptos::prelude::*;

use crate::ui::field::{CheckField, Group};
use crate::ui::form::control_name;

/// Whether alerts are sent, and which ones.
#[component]
pub fn AlertFields(
    /// The initial values.
    draft: AlertsDraft,
    /// Says where the alerts are sent.
    #[prop(into)]
    hint: String,
) -> impl IntoView {
    let alerts = AlertKind::ALL.map(|kind| {
        let (code, label) = (kind.code(), kind.label());
        let checked = draft.alerts.is_empty() || draft.alerts.iter().any(|c| AlertKind::parse(c) == Some(kind));
        view! { <CheckField name="draft[alerts][]" id=format!("alert-{code}") value=code label checked /> }
    });
    view! {
        <Group legend="Subscription Preferences">
            <CheckField
                name=control_name("billops_alerts")
                id="billops-alerts"
                label="Billops Alerts"
                hint
                checked=text::is_on(&draft.billops_alerts)
            />
            // The style sheet shows them as off while `Billops Alerts` is off.
            <div class="dependent">{alerts.collect_view()}</div>
        </Group>
    }
    .into_any()
}
