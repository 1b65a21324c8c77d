//! The Organization Detail of a customer as it stands, with what is needed to save it again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::field_errors::FieldErrors;
use crate::ids::CustomerId;
use crate::organization::OrganizationDraft;

/// The Organization Detail as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Whose it is.
    pub customer: CustomerId,
    /// Counts the saves; a save names the version it started from.
    pub version: i64,
    /// Who saved last.
    pub updated_by: String,
    /// When.
    pub updated_at: DateTime<Utc>,
    /// Whether the customer was archived.
    pub archived: bool,
    /// The values, as the form shows them.
    pub organization: OrganizationDraft,
    /// What is worth a look in them, by field.
    pub hints: FieldErrors,
    /// The currency that the form proposes for an amount, ISO 4217; empty for none.
    pub currency: String,
}
