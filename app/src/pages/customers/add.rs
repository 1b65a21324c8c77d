//! `Add Customer`: a dialog over the list.

use domain::organization::{ACCOUNT_TYPES, INDUSTRIES, NewCustomerDraft};
use leptos::prelude::*;

use crate::api::customers::AddCustomer;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::field::{TextField, Width};
use crate::ui::form::{Form, saving};

/// Suggestions for a field that takes any text.
pub fn suggestions(list: &[&str]) -> Signal<Vec<String>> {
    Signal::stored(list.iter().map(|&value| value.to_owned()).collect())
}

/// The dialog.
#[component]
pub fn AddCustomerDialog(
    /// The URL of the list without the dialog.
    close: String,
) -> impl IntoView {
    let action = saving::<AddCustomer>();
    let typed = posted::posted::<AddCustomer>().and_then(|posted| posted::read::<AddCustomer>(&posted));
    let draft: NewCustomerDraft = typed.map(|call| call.draft).unwrap_or_default();
    view! {
        <Dialog id="add-customer" title="Add Customer" close_href=close.clone()>
            <Form action check=|call: &AddCustomer, _| call.draft.parse().map(drop)>
                <TextField name="name" label="Organization Name" value=draft.name required=true width=Width::Full />
                <TextField
                    name="industry"
                    label="Industry Vertical"
                    value=draft.industry
                    list=suggestions(&INDUSTRIES)
                    width=Width::Full
                />
                <TextField
                    name="account_type"
                    label="Account Type"
                    value=draft.account_type
                    list=suggestions(&ACCOUNT_TYPES)
                    width=Width::Full
                />
                <div class="actions">
                    <Submit label="Apply" />
                    <LinkButton href=close weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
