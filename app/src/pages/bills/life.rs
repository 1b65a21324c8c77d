//! Where a bill is in its life: the stages, what comes next and for whom, and the steps that the user may take.

use domain::approval::Needed;
use domain::bill::{BillState, BillStep, Missing};
use domain::bill_list::{BillDetail, BillSummary};
use domain::date;
use domain::permission::Permission;
use domain::provisional::NotFinal;
use leptos::prelude::*;

use super::send::{SendLink, needs_reason};
use super::take_back::TakeBackLink;
use crate::api::bills::{MoveBill, ReissueBill};
use crate::pages::me::{is_staff, may};
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::notice::{Kind, Notice};
use crate::ui::steps::Stages;

/// The states of a bill that lives as intended.
const FORWARD: [BillState; 5] = [
    BillState::Draft,
    BillState::InternalReview,
    BillState::InternalApproved,
    BillState::SentForApproval,
    BillState::Approved,
];

/// The stages with what comes next.
#[component]
pub(super) fn Life(
    /// The bill.
    bill: BillDetail,
) -> impl IntoView {
    let staff = is_staff();
    let summary = bill.summary.clone();
    let shown = FORWARD.into_iter().filter(|state| staff || state.is_with_customer());
    let stages: Vec<String> = shown.clone().map(|state| state.label().to_owned()).collect();
    // A disputed bill waits for its approval all the same.
    let stage = if summary.state == BillState::Disputed { BillState::SentForApproval } else { summary.state };
    let current = shown.clone().position(|state| state == stage);
    // The user did so already, and it waits for others.
    let is_last = bill.approvals.can_finish();
    let is_approved = bill.approvals.is_own_given && !is_last;
    let is_shared = bill.approvals.needed != Needed::One;
    let progress = current.map(|current| view! { <Stages label="Stages of the bill" stages current /> });
    view! {
        <div class="card">
            <div class="body">
                {progress} <p>{next(&bill, staff)}</p> <Actions bill=summary is_approved is_last is_shared />
            </div>
        </div>
        {lacks(&bill.missing)}
        {not_final(&bill.summary)}
    }
    .into_any()
}

/// What comes next, in a sentence.
fn next(bill: &BillDetail, staff: bool) -> String {
    let customer = &bill.summary.customer_name;
    let by = |day: Option<chrono::NaiveDate>| day.map(|day| format!(" by {}", date::show(day))).unwrap_or_default();
    match (bill.summary.state, staff) {
        (BillState::Draft, _) => "Check it, then send it to internal review.".to_owned(),
        (BillState::InternalReview, _) => "Waits for an Admin or a Reviewer to approve it internally.".to_owned(),
        (BillState::InternalApproved, _) => {
            "Waits for an Admin or an Operator, other than the internal approver, to send it to the customer."
                .to_owned()
        }
        (BillState::SentForApproval, true) => match (bill.approvals.needed, bill.approvals.given.is_empty()) {
            (Needed::One, _) => {
                format!("Waits for a Bill Approver of {customer} to approve it{}.", by(bill.summary.approve_by))
            }
            (_, true) => {
                let needed = if bill.approvals.needed == Needed::Two { "two" } else { "all" };
                format!("Waits for {needed} Bill Approvers of {customer} to approve it{}.", by(bill.summary.approve_by))
            }
            (_, false) => {
                format!("Waits for {} to approve it{}.", bill.approvals.waits_for(), by(bill.summary.approve_by))
            }
        },
        (BillState::SentForApproval, false) if bill.approvals.can_finish() => {
            "You approved it, and no other approval is missing any more. Finish the approval.".to_owned()
        }
        (BillState::SentForApproval, false) if bill.approvals.is_own_given => {
            format!("You approved it. It waits for {}.", bill.approvals.waits_for())
        }
        (BillState::SentForApproval, false) => format!("Please approve it{}.", by(bill.summary.approve_by)),
        (BillState::Disputed, true) => format!("{customer} disputes line items. Answer each dispute below."),
        (BillState::Disputed, false) if bill.approvals.needed != Needed::One => {
            "Disputed. The reseller answers each dispute below, and you get an email.".to_owned()
        }
        (BillState::Disputed, false) => {
            "Disputed. The reseller answers each dispute below, and you get an email. You can approve the rest now."
                .to_owned()
        }
        (BillState::Approved, _) => match bill.summary.due {
            Some(due) => format!("Approved. It is due on {}.", date::show(due)),
            None => "Approved.".to_owned(),
        },
        (BillState::Voided, _) => "Voided: it counts no more.".to_owned(),
    }
}

/// What has to be added before the bill can be sent.
fn lacks(missing: &[Missing]) -> Option<AnyView> {
    let told = format!("{} to this customer: the bill cannot be sent without.", Missing::told(missing));
    (!missing.is_empty()).then(|| view! { <Notice kind=Kind::Warning>{told}</Notice> }.into_any())
}

/// Why the bill is not final. After its approval that is history, which the timeline tells.
fn not_final(bill: &BillSummary) -> Option<AnyView> {
    let is_open = !matches!(bill.state, BillState::Approved | BillState::Voided);
    let told = format!("This bill is provisional. {}", NotFinal::told(&bill.provisional));
    (is_open && !bill.provisional.is_empty()).then(|| view! { <Notice kind=Kind::Warning>{told}</Notice> }.into_any())
}

/// The steps that the user may take: the one forward first.
#[component]
fn Actions(
    bill: BillSummary,
    /// Whether the user approved it.
    is_approved: bool,
    /// Whether the user approved it and can finish it.
    is_last: bool,
    /// Whether several have to approve it.
    is_shared: bool,
) -> impl IntoView {
    let forward =
        bill.state.next().filter(|step| may(step.permission()) && !(is_approved && *step == BillStep::Approve));
    let forward = forward.map(|step| view! { <Forward bill=bill.clone() step is_last /> });
    let back = bill.state.steps().find(|step| !step.is_forward() && may(step.permission()));
    let back = back.map(|step| view! { <TakeBackLink bill=bill.id step /> });
    let can_dispute = matches!(bill.state, BillState::SentForApproval | BillState::Disputed);
    let dispute = (can_dispute && may(BillStep::Dispute.permission())).then(|| {
        view! {
            <LinkButton href=paths::dispute(bill.id) weight=Weight::Secondary>
                "Dispute"
            </LinkButton>
        }
    });
    let has_rest = bill.state == BillState::Disputed && !is_shared;
    let rest = (has_rest && may(BillStep::ApproveRest.permission())).then(|| {
        view! { <LinkButton href=paths::approve(bill.id)>{BillStep::ApproveRest.label()}</LinkButton> }
    });
    let reissue = (bill.state == BillState::Voided && may(Permission::VoidBills))
        .then(|| view! { <Reissue bill=bill.clone() /> });
    (forward.is_some() || back.is_some() || rest.is_some() || dispute.is_some() || reissue.is_some())
        .then(|| view! { <div class="actions">{forward} {rest} {dispute} {back} {reissue}</div> })
        .into_any()
}

#[component]
fn Forward(bill: BillSummary, step: BillStep, is_last: bool) -> impl IntoView {
    if step == BillStep::Approve {
        let approve = paths::approve(bill.id);
        let label = if is_last { "Finish Approval" } else { "Approve" };
        return view! { <LinkButton href=approve>{label}</LinkButton> }.into_any();
    }
    if needs_reason(&bill, step) {
        return view! { <SendLink bill=bill.id /> }.into_any();
    }
    let action = saving::<MoveBill>();
    view! {
        <Form action>
            <Hidden name="bill" value=bill.id.to_string() />
            <Hidden name="step" value=step.code().to_owned() />
            <Hidden name="version" value=bill.version.to_string() />
            <Hidden name="content_hash" value=bill.content_hash />
            <Submit label=step.label() />
        </Form>
    }
    .into_any()
}

#[component]
fn Reissue(bill: BillSummary) -> impl IntoView {
    let action = saving::<ReissueBill>();
    view! {
        <Form action>
            <Hidden name="bill" value=bill.id.to_string() />
            <Hidden name="version" value=bill.version.to_string() />
            <Submit label="Reissue" weight=Weight::Secondary />
        </Form>
    }
    .into_any()
}
