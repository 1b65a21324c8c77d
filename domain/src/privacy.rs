//! All data about one person, for a data request.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::history::HistoryEntry;

/// Shown instead of the name of a person whose data was erased.
pub const FORGOTTEN: &str = "A forgotten person";

/// All data about one person, as exported.
#[derive(Clone, Debug, Serialize)]
pub struct PersonalData {
    /// When the file was created.
    pub made: DateTime<Utc>,
    /// The customer whose contact the person is; `None` for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The contact's fields, each under its label.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contact: Vec<(String, String)>,
    /// The user account, if there is one.
    pub account: Option<AccountData>,
    /// Steps of bills by this person.
    pub bill_steps: Vec<BillStepData>,
    /// Audit records by or about the person.
    pub activity: Vec<HistoryEntry>,
    /// Mail of the last 90 days to the contact, with or without a user account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mails: Vec<MailData>,
}

/// A user account and its data. Secrets are stored only as hashes and are left out.
#[derive(Clone, Debug, Serialize)]
pub struct AccountData {
    /// The email address for logging in.
    pub email: String,
    /// The name.
    pub name: String,
    /// The role.
    pub role: String,
    /// Pending, active or disabled.
    pub state: String,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// The last log-in.
    pub last_login: Option<DateTime<Utc>>,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// Passkeys, without their keys.
    pub passkeys: Vec<PasskeyData>,
    /// The person's identities at identity providers.
    pub identities: Vec<IdentityData>,
    /// Open sessions.
    pub sessions: Vec<BrowserData>,
    /// Known browsers.
    pub browsers: Vec<BrowserData>,
    /// Mail of the last 90 days about the account.
    pub mails: Vec<MailData>,
}

/// A passkey.
#[derive(Clone, Debug, Serialize)]
pub struct PasskeyData {
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_used: Option<DateTime<Utc>>,
}

/// An identity at an identity provider.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityData {
    /// The provider.
    pub issuer: String,
    /// The provider's id of the person.
    pub subject: String,
    /// When the person first logged in with it.
    pub since: DateTime<Utc>,
}

/// A browser that the person used.
#[derive(Clone, Debug, Serialize)]
pub struct BrowserData {
    /// Browser and system.
    pub browser: String,
    /// The network address; empty if not stored.
    pub address: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_seen: DateTime<Utc>,
}

/// A mail to the person.
#[derive(Clone, Debug, Serialize)]
pub struct MailData {
    /// What it was about.
    pub what: String,
    /// The address it was sent to.
    pub to: String,
    /// When it was written.
    pub written: DateTime<Utc>,
}

/// A step of a bill.
#[derive(Clone, Debug, Serialize)]
pub struct BillStepData {
    /// The bill's name.
    pub bill: String,
    /// The state after the step.
    pub state: String,
    /// When.
    pub at: DateTime<Utc>,
}
