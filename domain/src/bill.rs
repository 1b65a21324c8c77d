//! The states of a bill, the steps between them, and the permission that each step needs.

use serde::{Deserialize, Serialize};

use crate::permission::Permission;
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
        /// The customer approved it.
        Approved "approved" "Approved"
    }
}

impl BillState {
    /// Whether it was sent to the customer. From then on its content is fixed.
    pub fn is_with_customer(self) -> bool {
        matches!(self, BillState::SentForApproval | BillState::Approved)
    }

    /// The next step, if there is one.
    pub fn next(self) -> Option<BillStep> {
        BillStep::ALL.into_iter().find(|step| step.from() == self)
    }
}

/// One change of a bill's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillStep {
    /// Draft -> Internal Review.
    SendToInternalReview,
    /// Internal Review -> Internal Approved.
    ApproveInternally,
    /// Internal Approved -> Sent for Approval; freezes the billing address.
    SendForApproval,
    /// Sent for Approval -> Approved, by the customer.
    Approve,
}

impl BillStep {
    /// All steps, in order.
    pub const ALL: [BillStep; 4] =
        [BillStep::SendToInternalReview, BillStep::ApproveInternally, BillStep::SendForApproval, BillStep::Approve];

    /// The state it starts from.
    pub fn from(self) -> BillState {
        match self {
            BillStep::SendToInternalReview => BillState::Draft,
            BillStep::ApproveInternally => BillState::InternalReview,
            BillStep::SendForApproval => BillState::InternalApproved,
            BillStep::Approve => BillState::SentForApproval,
        }
    }

    /// The state it leads to.
    pub fn to(self) -> BillState {
        match self {
            BillStep::SendToInternalReview => BillState::InternalReview,
            BillStep::ApproveInternally => BillState::InternalApproved,
            BillStep::SendForApproval => BillState::SentForApproval,
            BillStep::Approve => BillState::Approved,
        }
    }

    /// The permission it needs.
    pub fn permission(self) -> Permission {
        match self {
            BillStep::SendToInternalReview | BillStep::SendForApproval => Permission::SendBills,
            BillStep::ApproveInternally => Permission::ApproveInternally,
            BillStep::Approve => Permission::ApproveBills,
        }
    }

    /// Whether it approves the bill. Then a second factor must have been confirmed recently.
    pub fn is_approval(self) -> bool {
        matches!(self, BillStep::ApproveInternally | BillStep::Approve)
    }

    /// The label of its button.
    pub fn label(self) -> &'static str {
        match self {
            BillStep::SendToInternalReview => "Send to Internal Review",
            BillStep::ApproveInternally => "Approve Internally",
            BillStep::SendForApproval => "Send for Approval",
            BillStep::Approve => "Approve",
        }
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
mod tests {
    use super::*;

    #[test]
    fn the_steps_lead_from_draft_to_approved_without_a_gap() {
        let mut state = BillState::Draft;
        let mut seen = vec![state];
        while let Some(step) = state.next() {
            state = step.to();
            seen.push(state);
        }
        assert_eq!(seen, BillState::ALL);
    }

    #[test]
    fn the_number_is_read_from_a_bills_name() {
        for number in [1, 42, 999_999, 1_000_000] {
            assert_eq!(bill_number(&bill_name(number)), Some(number));
        }
        assert_eq!(bill_number("A forgotten person"), None);
    }

    #[test]
    fn every_state_is_read_back_from_its_code() {
        for state in BillState::ALL {
            assert_eq!(BillState::from_code(state.code()), Some(state));
        }
        assert_eq!(BillState::from_code("paid"), None);
    }
}
