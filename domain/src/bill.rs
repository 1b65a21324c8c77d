//! The life of a bill: its states, and the one table that says who may take which step from which state.
//!
//! docs/life-of-a-bill.md is this table in words; a test compares the two.

use crate::approval::Remarks;
use crate::field_errors::FieldErrors;
use crate::permission::Permission;
use crate::record::draft;
use crate::text;
use crate::words::words;

words! {
    /// The state of a bill. Only approved bills feed the customer's dashboard.
    BillState {
        /// Imported; visible to staff only.
        Draft "draft" "Draft"
        /// Under review by staff.
        InternalReview "internal_review" "Internal Review"
        /// Approved by staff.
        InternalApproved "internal_approved" "Internal Approved"
        /// The customer's Bill Approvers see it.
        SentForApproval "sent_for_approval" "Sent for Approval"
        /// The customer disputes line items; staff has to answer.
        Disputed "disputed" "Disputed"
        /// The customer approved it.
        Approved "approved" "Approved"
        /// It was approved, and counts no more: what it drew on purchase orders was given back.
        Voided "voided" "Voided"
    }
}

words! {
    /// One change of a bill's state.
    BillStep {
        /// Review begins.
        SendToInternalReview "send_to_internal_review" "Send to Internal Review"
        /// Staff found it right.
        ApproveInternally "approve_internally" "Approve Internally"
        /// The customer gets it; freezes the billing address.
        SendForApproval "send_for_approval" "Send for Approval"
        /// The customer approves it; draws on purchase orders.
        Approve "approve" "Approve"
        /// Staff takes it back before the customer got it.
        BackToDraft "back_to_draft" "Back to Draft"
        /// Staff takes it back from the customer, who reads the reason. Its open disputes end.
        Withdraw "withdraw" "Back to Draft"
        /// An approved bill counts no more; gives back what it drew on purchase orders.
        Void "void" "Void"
        /// The customer disputes line items.
        Dispute "dispute" "Dispute"
        /// Staff refused all that was disputed.
        RefuseDispute "refuse_dispute" "Refuse"
        /// The customer withdrew all that was disputed.
        WithdrawDispute "withdraw_dispute" "Withdraw"
        /// Staff accepted some of it: the correcting lines are a new version.
        AcceptDispute "accept_dispute" "Accept"
        /// The customer approves all that it does not dispute; that becomes a bill of its own. Draws on purchase orders.
        ApproveRest "approve_rest" "Approve the Rest"
    }
}

/// Whether a step needs a reason in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It has none.
    None,
    /// It may have one.
    Optional,
    /// It needs one: the customer reads it.
    Required,
}

/// A row of the table: who may take a step, from which states, to which.
#[derive(Debug)]
pub struct Rule {
    /// The step.
    pub step: BillStep,
    /// The states that it starts from.
    pub from: &'static [BillState],
    /// The state that it leads to.
    pub to: BillState,
    /// The permission that it needs.
    pub permission: Permission,
    /// Whether it needs a reason.
    pub reason: Reason,
}

use BillState::{Approved, Disputed, Draft, InternalApproved, InternalReview, SentForApproval, Voided};

/// The table. What it does not name cannot happen to a bill. The steps forward come first, in their order.
pub const LIFE: [Rule; BillStep::ALL.len()] = [
    rule(BillStep::SendToInternalReview, &[Draft], InternalReview, Permission::SendBills, Reason::None),
    rule(BillStep::ApproveInternally, &[InternalReview], InternalApproved, Permission::ApproveInternally, Reason::None),
    rule(BillStep::SendForApproval, &[InternalApproved], SentForApproval, Permission::SendBills, Reason::Optional),
    rule(BillStep::Approve, &[SentForApproval], Approved, Permission::ApproveBills, Reason::None),
    rule(BillStep::BackToDraft, &[InternalReview, InternalApproved], Draft, Permission::ReturnBills, Reason::Optional),
    rule(BillStep::Withdraw, &[SentForApproval, Disputed], Draft, Permission::SendBills, Reason::Required),
    rule(BillStep::Void, &[Approved], Voided, Permission::VoidBills, Reason::Required),
    rule(BillStep::Dispute, &[SentForApproval], Disputed, Permission::ApproveBills, Reason::None),
    rule(BillStep::RefuseDispute, &[Disputed], SentForApproval, Permission::SendBills, Reason::None),
    rule(BillStep::WithdrawDispute, &[Disputed], SentForApproval, Permission::ApproveBills, Reason::None),
    rule(BillStep::AcceptDispute, &[Disputed], Draft, Permission::SendBills, Reason::None),
    rule(BillStep::ApproveRest, &[Disputed], Approved, Permission::ApproveBills, Reason::None),
];

const fn rule(
    step: BillStep,
    from: &'static [BillState],
    to: BillState,
    permission: Permission,
    reason: Reason,
) -> Rule {
    Rule { step, from, to, permission, reason }
}

impl BillState {
    /// Whether its customer sees it. Its content is fixed until it is taken back.
    pub fn is_with_customer(self) -> bool {
        matches!(self, SentForApproval | Disputed | Approved | Voided)
    }

    /// The step forward, if there is one.
    pub fn next(self) -> Option<BillStep> {
        self.steps().find(|step| step.is_forward())
    }

    /// The steps that start from it and are taken by themselves; those of disputes follow from an answer.
    pub fn steps(self) -> impl Iterator<Item = BillStep> {
        let starts = LIFE.iter().filter(move |rule| rule.from.contains(&self)).map(|rule| rule.step);
        starts.filter(|step| !step.is_of_dispute())
    }
}

impl BillStep {
    /// Its row of the table.
    pub fn rule(self) -> &'static Rule {
        // The table has every step, in the order of `ALL`: a test holds that.
        &LIFE[self as usize]
    }

    /// The states that it starts from.
    pub fn from(self) -> &'static [BillState] {
        self.rule().from
    }

    /// The state it leads to.
    pub fn to(self) -> BillState {
        self.rule().to
    }

    /// The permission it needs.
    pub fn permission(self) -> Permission {
        self.rule().permission
    }

    /// Whether it brings the bill nearer to its approval.
    pub fn is_forward(self) -> bool {
        (self as usize) <= BillStep::Approve as usize
    }

    /// Whether it follows from a dispute or an answer to one.
    pub fn is_of_dispute(self) -> bool {
        (self as usize) >= BillStep::Dispute as usize
    }

    /// Whether a second factor must have been confirmed recently: it approves the bill, or voids it.
    pub fn is_weighty(self) -> bool {
        matches!(self, BillStep::ApproveInternally | BillStep::Approve | BillStep::ApproveRest | BillStep::Void)
    }
}

words! {
    /// What a bill lacks, so that it cannot be sent to its customer yet.
    Missing {
        /// The customer has no billing address.
        BillingAddress "billing_address" "a billing address"
        /// No contact can approve the bill.
        Approver "approver" "a Bill Approver with a user account"
        /// Two have to approve the bill, and only one contact can.
        SecondApprover "second_approver" "a second Bill Approver with a user account"
    }
}

impl Missing {
    /// What to do first: `Add a billing address and a Bill Approver with a user account`.
    #[must_use]
    pub fn told(missing: &[Self]) -> String {
        let labels: Vec<_> = missing.iter().map(|each| each.label()).collect();
        format!("Add {}", labels.join(" and "))
    }
}

/// The longest reason for a step, in characters.
pub const LONGEST_REASON: usize = 500;

/// A step with its reason, as a person takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillMove {
    step: BillStep,
    reason: Option<String>,
    remarks: Remarks,
}

draft! {
    /// The reason for a step as typed.
    ReasonDraft {
        reason: "Reason";
    }
}

impl BillMove {
    /// Reads the reason that was typed.
    ///
    /// # Errors
    /// In the field `reason`: if the step needs one and there is none, or if it is too long.
    pub fn parse(step: BillStep, reason: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let typed = text::multi_line(&mut errors, "reason", reason, LONGEST_REASON, "Reason");
        let reason = match step.rule().reason {
            Reason::None => None,
            Reason::Optional => typed,
            Reason::Required => {
                if typed.is_none() {
                    errors.push("reason", "Enter the reason: the customer reads it");
                }
                typed
            }
        };
        errors.into_result(Self { step, reason, remarks: Remarks::default() })
    }

    /// The approval of a customer, with what the approver adds.
    #[must_use]
    pub fn approval(remarks: Remarks) -> Self {
        Self { step: BillStep::Approve, reason: None, remarks }
    }

    /// The approval of a bill by nobody, after its day.
    #[must_use]
    pub fn automatic_approval() -> Self {
        let reason = "Nobody approved or disputed it in time".to_owned();
        Self { step: BillStep::Approve, reason: Some(reason), remarks: Remarks::default() }
    }

    /// What the approver adds; nothing for other steps.
    #[must_use]
    pub fn remarks(&self) -> &Remarks {
        &self.remarks
    }

    /// The step.
    #[must_use]
    pub fn step(&self) -> BillStep {
        self.step
    }

    /// Its reason.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// The name of a bill on screens: `B-000042`.
pub fn bill_name(number: i64) -> String {
    format!("B-{number:06}")
}

/// The number in the name of a bill.
#[must_use]
pub fn bill_number(name: &str) -> Option<i64> {
    name.strip_prefix("B-")?.parse().ok()
}

#[cfg(test)]
mod tests;
