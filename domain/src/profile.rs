//! The current Organization Detail of a customer, with what a save needs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::field_errors::FieldErrors;
use crate::ids::CustomerId;
use crate::organization::OrganizationDraft;

/// The current Organization Detail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The customer.
    pub customer: CustomerId,
    /// Counts the saves; a save names the version it started from.
    pub version: i64,
    /// The user who saved last.
    pub updated_by: String,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
    /// Whether the customer was archived.
    pub archived: bool,
    /// The values, as the form shows them.
    pub organization: OrganizationDraft,
    /// Hints on the values, by field.
    pub hints: FieldErrors,
    /// The currency that the form proposes, ISO 4217; empty for none.
    pub currency: String,
}
