//! The Contact List of a customer, and what `Create/Update User Accounts` does to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::AccountState;
use crate::contact::UserType;
use crate::ids::ContactId;

/// One row of the Contact List.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactSummary {
    /// The contact.
    pub id: ContactId,
    /// First and last name.
    pub name: String,
    /// `Designation`.
    pub designation: Option<String>,
    /// `Email`.
    pub email: String,
    /// `Phone Number`, in national form.
    pub phone: Option<String>,
    /// `User Type`; several may apply.
    pub user_types: Vec<UserType>,
    /// Whether alerts go to the contact's address.
    pub billops_alerts: bool,
    /// The state of the contact's user account; `None` without one.
    pub account: Option<AccountState>,
    /// When the contact last logged in.
    pub last_login: Option<DateTime<Utc>>,
}

impl ContactSummary {
    /// Whether the contact has an account that is not disabled.
    pub fn has_account(&self) -> bool {
        matches!(self.account, Some(AccountState::Pending | AccountState::Active))
    }
}

/// What happened to one contact's user account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOutcome {
    /// The contact's name.
    pub name: String,
    /// The address one logs in with.
    pub email: String,
    /// What was done.
    pub change: AccountChange,
}

/// What was done to a user account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountChange {
    /// Made: the contact logs in with the e-mail address as user name and password, and then sets a password.
    Created,
    /// Let in again.
    Enabled,
    /// Shut out, and logged out everywhere.
    Disabled,
}

impl AccountChange {
    /// What the page tells of it.
    pub fn told(self) -> &'static str {
        match self {
            AccountChange::Created => {
                "Account created. For the first log-in, within 72 hours, both user name and password are the email \
                 address; a password must then be set."
            }
            AccountChange::Enabled => "Account enabled again.",
            AccountChange::Disabled => "Account disabled, and logged out everywhere.",
        }
    }
}
