//! The list of mails for staff.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::MailId;
use crate::mail::{Delivery, MailKind};

/// The states of a mail: code and label.
pub const STATES: [(&str, &str); 3] = [("waiting", "Waiting"), ("sent", "Sent"), ("dead", "Could not be sent")];

/// A query for mails; empty texts ask for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailQuery {
    /// A part of the recipient's address or name.
    pub search: String,
    /// A state's code.
    pub state: String,
    /// Only mails before this one: the next page.
    pub before: Option<MailId>,
}

/// A mail in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSummary {
    /// The mail.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The recipient's name.
    pub name: String,
    /// The recipient's address.
    pub email: String,
    /// The customer's name; empty for none.
    pub customer: String,
    /// The delivery status.
    pub delivery: Delivery,
    /// How often it was tried.
    pub tries: i64,
    /// When it was written.
    pub created: DateTime<Utc>,
    /// When it is retried, while it waits.
    pub next_try: DateTime<Utc>,
}

/// A page of mails, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailPage {
    /// The mails.
    pub mails: Vec<MailSummary>,
    /// Whether there are older mails.
    pub more: bool,
}
