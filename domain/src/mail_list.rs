//! Mails as staff sees them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::MailId;
use crate::mail::{Delivery, MailKind};

/// The states of a mail, each with its word and what people read.
pub const STATES: [(&str, &str); 3] = [("waiting", "Waiting"), ("sent", "Sent"), ("dead", "Could not be sent")];

/// Which mails are asked for; empty texts ask for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailQuery {
    /// A part of the address or name it goes to.
    pub search: String,
    /// A state's word.
    pub state: String,
    /// Only mails before this one: the next page.
    pub before: Option<MailId>,
}

/// A mail in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSummary {
    /// The mail.
    pub id: MailId,
    /// What it tells.
    pub kind: MailKind,
    /// The person it goes to.
    pub name: String,
    /// The address it goes to.
    pub email: String,
    /// The customer's name; empty for none.
    pub customer: String,
    /// How far it is.
    pub delivery: Delivery,
    /// How often it was tried.
    pub tries: i64,
    /// When it was written.
    pub created: DateTime<Utc>,
    /// When it is tried next, while it waits.
    pub next_try: DateTime<Utc>,
}

/// A page of mails, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailPage {
    /// The mails.
    pub mails: Vec<MailSummary>,
    /// Whether there are older ones.
    pub more: bool,
}
