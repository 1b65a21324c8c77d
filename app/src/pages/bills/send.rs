//! The dialog that sends a provisional bill to its customer: with the reason why it is not final, and why it is sent.

use domain::bill::{BillMove, BillStep, LONGEST_REASON, ReasonDraft, bill_name};
use domain::bill_list::BillSummary;
use domain::ids::BillId;
use domain::notation::Notation;
use domain::provisional::{NotFinal, reason_to_send};
use domain::record::Draft as _;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::bills::MoveBill;
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::erased::changing;
use crate::ui::field::{Hidden, TextArea};
use crate::ui::form::{Form, saving};

const STEP: BillStep = BillStep::SendForApproval;

/// Whether sending the bill needs a reason.
pub(super) fn needs_reason(bill: &BillSummary, step: BillStep) -> bool {
    step == STEP && !bill.provisional.is_empty()
}

/// The link that opens the dialog.
#[component]
pub(super) fn SendLink(
    /// The bill.
    bill: BillId,
) -> impl IntoView {
    let open = format!("{}?send=1", paths::bill(bill));
    view! { <LinkButton href=open>{STEP.label()}</LinkButton> }.into_any()
}

/// The dialog, while the address asks for it.
#[component]
pub(super) fn SendDialog(
    /// The bill.
    bill: BillSummary,
) -> impl IntoView {
    let params = use_query_map();
    changing(move || {
        let is_open = params.try_with(|params| params.get("send").is_some()).unwrap_or_default();
        let is_offered = bill.state.next() == Some(STEP) && needs_reason(&bill, STEP) && may(STEP.permission());
        match is_open && is_offered {
            true => view! { <Ask bill=bill.clone() /> }.into_any(),
            false => ().into_any(),
        }
    })
}

#[component]
fn Ask(bill: BillSummary) -> impl IntoView {
    let action = saving::<MoveBill>();
    let close = paths::bill(bill.id);
    let leave = close.clone();
    let told = NotFinal::told(&bill.provisional);
    let title = format!("Send {} as it is", bill_name(bill.number));
    let hint = format!("{} reads it. Up to {LONGEST_REASON} characters", bill.customer_name);
    let check = |call: &MoveBill, _: Notation| {
        reason_to_send(&call.draft)?;
        BillMove::parse(call.step, &call.draft.reason).map(drop)
    };
    view! {
        <Dialog id="send" title close_href=close>
            <Form action check>
                <Hidden name="bill" value=bill.id.to_string() />
                <Hidden name="step" value=STEP.code().to_owned() />
                <Hidden name="version" value=bill.version.to_string() />
                <Hidden name="content_hash" value=bill.content_hash />
                <p>{format!("This bill is provisional. {told} The amounts may still change.")}</p>
                <TextArea name="reason" label=ReasonDraft::label("reason") hint=Some(hint) />
                <div class="actions">
                    <Submit label=STEP.label() />
                    <LinkButton href=leave weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
