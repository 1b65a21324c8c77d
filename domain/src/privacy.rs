//! Everything that is kept about one person, for who asks for it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::history::HistoryEntry;

/// What stands in place of a person's name after the person was forgotten.
pub const FORGOTTEN: &str = "A forgotten person";

/// Everything about one person, as the file holds it.
#[derive(Clone, Debug, Serialize)]
pub struct PersonalData {
    /// When the file was made.
    pub made: DateTime<Utc>,
    /// The customer whose contact the person is; none of somebody of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The contact's fields, each under its label.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contact: Vec<(String, String)>,
    /// The user account, if there is one.
    pub account: Option<AccountData>,
    /// Bills that the person moved on.
    pub bill_steps: Vec<BillStepData>,
    /// The audit records that the person made, or that are about the person.
    pub activity: Vec<HistoryEntry>,
}

/// A user account and what hangs on it. Secrets are stored as hashes only, and are not in here.
#[derive(Clone, Debug, Serialize)]
pub struct AccountData {
    /// The address one logs in with.
    pub email: String,
    /// The name.
    pub name: String,
    /// The role.
    pub role: String,
    /// Pending, active or disabled.
    pub state: String,
    /// Since when.
    pub created: DateTime<Utc>,
    /// The last log-in.
    pub last_login: Option<DateTime<Utc>>,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// Passkeys, without what checks them.
    pub passkeys: Vec<PasskeyData>,
    /// Who the person is to identity providers.
    pub identities: Vec<IdentityData>,
    /// Log-ins that are open.
    pub sessions: Vec<BrowserData>,
    /// Browsers that are known.
    pub browsers: Vec<BrowserData>,
    /// Mail of the last 90 days.
    pub mails: Vec<MailData>,
}

/// A passkey.
#[derive(Clone, Debug, Serialize)]
pub struct PasskeyData {
    /// The name that the person gave it.
    pub name: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_used: Option<DateTime<Utc>>,
}

/// Who somebody is to an identity provider.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityData {
    /// The provider.
    pub issuer: String,
    /// Its name for the person.
    pub subject: String,
    /// Since the first log-in by it.
    pub since: DateTime<Utc>,
}

/// A browser that somebody used.
#[derive(Clone, Debug, Serialize)]
pub struct BrowserData {
    /// Browser and system.
    pub browser: String,
    /// The network address; empty where none is kept.
    pub address: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_seen: DateTime<Utc>,
}

/// A mail to the person.
#[derive(Clone, Debug, Serialize)]
pub struct MailData {
    /// What it told.
    pub what: String,
    /// Where it went.
    pub to: String,
    /// When it was written.
    pub written: DateTime<Utc>,
}

/// A bill that the person moved on.
#[derive(Clone, Debug, Serialize)]
pub struct BillStepData {
    /// The bill's name.
    pub bill: String,
    /// The state after it.
    pub state: String,
    /// When.
    pub at: DateTime<Utc>,
}
