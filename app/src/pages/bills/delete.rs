//! The dialog that deletes a draft.

use domain::bill::{BillState, bill_name};
use domain::bill_list::BillSummary;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::bills::DeleteDraft;
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::erased::changing;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};

/// Whether the user may delete the bill; the server checks again.
fn is_offered(bill: &BillSummary) -> bool {
    bill.state == BillState::Draft && may(Permission::ImportBills)
}

/// The link that opens the dialog.
#[component]
pub(super) fn DeleteDraftLink(
    /// The bill.
    bill: BillSummary,
    /// Whether the customer ever had it; then it stays on record.
    was_sent: bool,
) -> impl IntoView {
    let open = format!("{}?delete=1", paths::bill(bill.id));
    (is_offered(&bill) && !was_sent)
        .then(|| {
            view! {
                <LinkButton href=open weight=Weight::Quiet>
                    "Delete draft"
                </LinkButton>
            }
        })
        .into_any()
}

/// The dialog, while the address asks for it.
#[component]
pub(super) fn DeleteDraftDialog(
    /// The bill.
    bill: BillSummary,
) -> impl IntoView {
    let params = use_query_map();
    changing(move || {
        let is_open = params.try_with(|params| params.get("delete").is_some()).unwrap_or_default();
        if is_open && is_offered(&bill) { view! { <Ask bill=bill.clone() /> }.into_any() } else { ().into_any() }
    })
}

#[component]
fn Ask(bill: BillSummary) -> impl IntoView {
    let action = saving::<DeleteDraft>();
    let close = paths::bill(bill.id);
    let leave = close.clone();
    let name = bill_name(bill.number);
    let told = format!(" of {} for {} is permanently deleted, with its line items.", bill.customer_name, bill.period);
    view! {
        <Dialog id="delete-draft" title="Delete draft" close_href=close>
            <Form action>
                <Hidden name="bill" value=bill.id.to_string() />
                <Hidden name="version" value=bill.version.to_string() />
                <p>
                    <strong>{name}</strong>
                    {told}
                </p>
                <div class="actions">
                    <Submit label="Delete" weight=Weight::Danger />
                    <LinkButton href=leave weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
