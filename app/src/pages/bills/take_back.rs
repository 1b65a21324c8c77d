//! The dialog that takes a bill back to draft, or voids it: with the consequences and a reason.

use domain::bill::{BillMove, BillState, BillStep, LONGEST_REASON, Reason, ReasonDraft, bill_name};
use domain::bill_list::BillSummary;
use domain::ids::BillId;
use domain::notation::Notation;
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

/// The step that the user may take back from the bill's state, if any; the server checks again.
fn offered(bill: &BillSummary) -> Option<BillStep> {
    bill.state.steps().find(|step| !step.is_forward() && may(step.permission()))
}

/// The link that opens the dialog.
#[component]
pub(super) fn TakeBackLink(
    /// The bill.
    bill: BillId,
    /// The step.
    step: BillStep,
) -> impl IntoView {
    let open = format!("{}?take_back=1", paths::bill(bill));
    view! {
        <LinkButton href=open weight=Weight::Secondary>
            {step.label()}
        </LinkButton>
    }
    .into_any()
}

/// The dialog, while the address asks for it.
#[component]
pub(super) fn TakeBackDialog(
    /// The bill.
    bill: BillSummary,
) -> impl IntoView {
    let params = use_query_map();
    changing(move || {
        let is_open = params.try_with(|params| params.get("take_back").is_some()).unwrap_or_default();
        match offered(&bill).filter(|_| is_open) {
            Some(step) => view! { <Ask bill=bill.clone() step /> }.into_any(),
            None => ().into_any(),
        }
    })
}

/// What the step does, before it is taken.
fn consequence(step: BillStep, state: BillState, customer: &str) -> String {
    match step {
        BillStep::Void => format!(
            "It counts no more: its usage leaves the dashboard, purchase orders get back what it drew, and {customer} is \
             told. This cannot be undone, but a voided bill can be reissued."
        ),
        BillStep::Withdraw => {
            let ends = if state == BillState::Disputed { "The open disputes end. " } else { "" };
            format!(
                "{ends}{customer} can no longer see or approve it, and gets an email with the reason. You can send it again after its review."
            )
        }
        _ => "Its review begins again.".to_owned(),
    }
}

#[component]
fn Ask(bill: BillSummary, step: BillStep) -> impl IntoView {
    let action = saving::<MoveBill>();
    let close = paths::bill(bill.id);
    let leave = close.clone();
    let name = bill_name(bill.number);
    let is_final = step == BillStep::Void;
    let title = if is_final { format!("Void {name}") } else { format!("Take {name} back to draft") };
    let hint = match step.rule().reason {
        Reason::Required => format!("{} reads it. Up to {LONGEST_REASON} characters", bill.customer_name),
        _ => "Optional, for staff only".to_owned(),
    };
    let check = |call: &MoveBill, _: Notation| BillMove::parse(call.step, &call.draft.reason).map(drop);
    view! {
        <Dialog id="take-back" title close_href=close>
            <Form action check>
                <Hidden name="bill" value=bill.id.to_string() />
                <Hidden name="step" value=step.code().to_owned() />
                <Hidden name="version" value=bill.version.to_string() />
                <Hidden name="content_hash" value=bill.content_hash />
                <p>{consequence(step, bill.state, &bill.customer_name)}</p>
                <TextArea name="reason" label=ReasonDraft::label("reason") hint=Some(hint) />
                <div class="actions">
                    <Submit label=step.label() weight=if is_final { Weight::Danger } else { Weight::Primary } />
                    <LinkButton href=leave weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
