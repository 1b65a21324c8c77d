//! The alerts that a contact may be sent: the guide's "Billops Alerts".

use serde::{Deserialize, Serialize};

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// A purchase order expires soon.
    PoExpiry,
    /// Too little or too much of a purchase order is used up.
    PoConsumption,
    /// Too much of a bill is in no group.
    UnmappedResources,
    /// A bill waits for its approval.
    BillDueDate,
    /// A bill was sent for approval.
    BillReadyForReview,
}

impl AlertKind {
    /// All, in the order of the form.
    pub const ALL: [AlertKind; 5] = [
        AlertKind::PoExpiry,
        AlertKind::PoConsumption,
        AlertKind::UnmappedResources,
        AlertKind::BillDueDate,
        AlertKind::BillReadyForReview,
    ];

    /// The word that is stored; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            AlertKind::PoExpiry => "po_expiry",
            AlertKind::PoConsumption => "po_consumption",
            AlertKind::UnmappedResources => "unmapped_resources",
            AlertKind::BillDueDate => "bill_due_date",
            AlertKind::BillReadyForReview => "bill_ready_for_review",
        }
    }

    /// The alert of a label, in any case, or of a stored word.
    pub fn parse(raw: &str) -> Option<AlertKind> {
        let typed = raw.trim();
        AlertKind::ALL.into_iter().find(|kind| kind.code() == typed || kind.label().eq_ignore_ascii_case(typed))
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            AlertKind::PoExpiry => "PO Expiry",
            AlertKind::PoConsumption => "PO Value vs Consumption",
            AlertKind::UnmappedResources => "Un-mapped Resources",
            AlertKind::BillDueDate => "Bill Due Date",
            AlertKind::BillReadyForReview => "Bill Ready For Review",
        }
    }
}
