//! The fields of an account, in both of its forms.

use domain::cloud_account::CloudAccountDraft;
use domain::record::Draft as _;
use leptos::prelude::*;

use crate::ui::field::TextField;

/// Provider, account, name and months.
#[component]
pub(super) fn AccountFields(draft: CloudAccountDraft) -> impl IntoView {
    let label = CloudAccountDraft::label;
    let hint = |text: &str| Some(text.to_owned());
    view! {
        <TextField
            name="provider"
            label=label("provider")
            value=draft.provider
            hint=hint("As its exports name it, such as AWS")
            required=true
        />
        <TextField
            name="account"
            label=label("account")
            value=draft.account
            hint=hint("The id of the account, subscription or project; empty for rows that name none")
        />
        <TextField name="name" label=label("name") value=draft.name hint=hint("For people, such as Web shop") />
        <TextField
            name="from"
            label=label("from")
            value=draft.from
            hint=hint("The first month, such as 2026-03")
            required=true
        />
        <TextField
            name="to"
            label=label("to")
            value=draft.to
            hint=hint("The last month, such as 2026-12; empty for no end")
        />
    }
    .into_any()
}
