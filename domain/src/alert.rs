//! The alerts that a contact may be sent: the guide's "Billops Alerts".

use serde::{Deserialize, Serialize};

use crate::field_errors::FieldErrors;
use crate::ids::CustomerId;
use crate::record::{CheckBox, Words, draft};
use crate::text;
use crate::words::words;

words! {
    /// What an alert is about.
    AlertKind {
        /// A purchase order expires soon.
        PoExpiry "po_expiry" "PO Expiry"
        /// Too little or too much of a purchase order is used up.
        PoConsumption "po_consumption" "PO Value vs Consumption"
        /// Too much of a bill is in no group.
        UnmappedResources "unmapped_resources" "Un-mapped Resources"
        /// A bill waits for its approval.
        BillDueDate "bill_due_date" "Bill Due Date"
        /// A bill was sent for approval.
        BillReadyForReview "bill_ready_for_review" "Bill Ready For Review"
    }
}

draft! {
    /// The alerts that a contact gets, as ticked on the form.
    AlertsDraft {
        /// `on` if alerts are sent, else empty.
        billops_alerts: "Billops Alerts" => CheckBox;
        /// Codes or labels of [`AlertKind`]; empty means all.
        alerts: "Alert Kinds" => Words<AlertKind>;
    }
}

/// The alerts that a contact gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerts {
    /// Whether alerts are sent.
    pub on: bool,
    /// The kinds to send if alerts are on: at least one, each once, in the order of the form.
    pub kinds: Vec<AlertKind>,
}

impl AlertsDraft {
    /// The alerts, or the errors.
    pub fn parse(&self) -> Result<Alerts, FieldErrors> {
        let mut errors = FieldErrors::new();
        let kinds = parse_kinds(&self.alerts, &mut errors);
        errors.into_result(Alerts { on: text::is_on(&self.billops_alerts), kinds })
    }
}

/// The alerts of the contact that the user logs in as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsDetail {
    /// The organization.
    pub customer: CustomerId,
    /// Counts the saves of the contact; a save names the version it started from.
    pub version: i64,
    /// The user who saved last.
    pub updated_by: String,
    /// The address they are sent to.
    pub email: String,
    /// The values, as the form shows them.
    pub draft: AlertsDraft,
}

/// The ticked kinds, each once and in the order of the form; all kinds if none is ticked.
pub(crate) fn parse_kinds(ticked: &[String], errors: &mut FieldErrors) -> Vec<AlertKind> {
    let ticked = ticked.iter().filter(|text| !text.trim().is_empty());
    let mut kinds: Vec<AlertKind> = Vec::new();
    for text in ticked {
        match AlertKind::parse(text) {
            Some(kind) => kinds.push(kind),
            None => errors.push("alerts", "Choose the alerts from the list"),
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() { AlertKind::ALL.to_vec() } else { kinds }
}
