//! The life of a bill: its states, the steps between them, and who takes which.

use serde::{Deserialize, Serialize};

use crate::permission::Permission;

/// Where a bill stands. Only approved bills feed the customer's dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillState {
    /// Imported, seen by staff only.
    Draft,
    /// Staff looks it through.
    InternalReview,
    /// Staff found it right.
    InternalApproved,
    /// The customer's Bill Approvers see it.
    SentForApproval,
    /// The customer approved it.
    Approved,
}

impl BillState {
    /// All states, in the order of a bill's life.
    pub const ALL: [BillState; 5] = [
        BillState::Draft,
        BillState::InternalReview,
        BillState::InternalApproved,
        BillState::SentForApproval,
        BillState::Approved,
    ];

    /// The word kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            BillState::Draft => "draft",
            BillState::InternalReview => "internal_review",
            BillState::InternalApproved => "internal_approved",
            BillState::SentForApproval => "sent_for_approval",
            BillState::Approved => "approved",
        }
    }

    /// The state of a word from the database.
    pub fn from_code(code: &str) -> Option<BillState> {
        BillState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            BillState::Draft => "Draft",
            BillState::InternalReview => "Internal Review",
            BillState::InternalApproved => "Internal Approved",
            BillState::SentForApproval => "Sent for Approval",
            BillState::Approved => "Approved",
        }
    }

    /// Whether the customer was sent it: from then on it keeps its content.
    pub fn is_with_customer(self) -> bool {
        matches!(self, BillState::SentForApproval | BillState::Approved)
    }

    /// The step that leads on from here, if there is one.
    pub fn next(self) -> Option<BillStep> {
        BillStep::ALL.into_iter().find(|step| step.from() == self)
    }
}

/// One step of a bill's life.
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

    /// What one must be allowed to do.
    pub fn permission(self) -> Permission {
        match self {
            BillStep::SendToInternalReview | BillStep::SendForApproval => Permission::SendBills,
            BillStep::ApproveInternally => Permission::ApproveInternally,
            BillStep::Approve => Permission::ApproveBills,
        }
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

/// The name of a bill as people say it: `B-000042`.
pub fn bill_name(number: i64) -> String {
    format!("B-{number:06}")
}

/// The number of a bill that is called so.
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
    fn a_bill_is_known_by_its_name() {
        for number in [1, 42, 999_999, 1_000_000] {
            assert_eq!(bill_number(&bill_name(number)), Some(number));
        }
        assert_eq!(bill_number("A forgotten person"), None);
    }

    #[test]
    fn every_state_survives_the_database() {
        for state in BillState::ALL {
            assert_eq!(BillState::from_code(state.code()), Some(state));
        }
        assert_eq!(BillState::from_code("paid"), None);
    }
}
