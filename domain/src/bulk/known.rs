//! Stored customers, to compare a file with.

use chrono::{DateTime, Utc};

use crate::contact::ContactDraft;
use crate::ids::{ContactId, CustomerId};
use crate::organization::OrganizationDraft;

/// A stored customer with its contacts; also a part of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCustomer {
    /// Its id.
    pub id: CustomerId,
    /// The version that a save replaces.
    pub version: i64,
    /// Whether it is archived. A file cannot change an archived customer.
    pub archived: bool,
    /// When the customer or a contact was last saved, and by whom.
    pub saved: (DateTime<Utc>, String),
    /// The organization.
    pub organization: OrganizationDraft,
    /// The contacts.
    pub contacts: Vec<KnownContact>,
}

/// A stored contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownContact {
    /// Its id.
    pub id: ContactId,
    /// The version that a save replaces.
    pub version: i64,
    /// The contact.
    pub draft: ContactDraft,
}
