//! The Contact List of a customer, and what `Create/Update User Accounts` does to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::AccountState;
use crate::alert::AlertKind;
use crate::contact::{ContactDraft, UserType};
use crate::ids::{ContactId, CustomerId, LinkId};

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
    /// Which, when they do.
    pub alerts: Vec<AlertKind>,
    /// The state of the contact's user account; `None` without one.
    pub account: Option<AccountState>,
    /// When the contact last logged in.
    pub last_login: Option<DateTime<Utc>>,
    /// Whether name or address of the account are not the contact's any more: `Apply` brings them up to date.
    pub outdated: bool,
    /// Whether the account serves another contact as well, of this or another customer: then it keeps its address.
    pub shared: bool,
    /// Whether an approval of this person is on record: then removing archives.
    pub approved: bool,
}

impl ContactSummary {
    /// Whether the contact has an account that is not disabled.
    pub fn has_account(&self) -> bool {
        matches!(self.account, Some(AccountState::Pending | AccountState::Active))
    }

    /// What `Apply` on `Create/Update User Accounts` does, when the contact is checked and when it is not.
    pub fn ahead(&self) -> (&'static str, &'static str) {
        match (self.account, self.outdated) {
            (None, _) => ("An account is created", "Stays without an account"),
            (Some(AccountState::Disabled), _) => ("Is let in again", "Stays disabled"),
            (Some(_), true) if self.shared => {
                ("Keeps its address: it also serves another organization", "No longer serves this one")
            }
            (Some(_), false) if self.shared => ("Stays as it is", "No longer serves this organization"),
            (Some(_), true) => ("Gets the contact's new name and address", "Is disabled, and logged out"),
            (Some(_), false) => ("Stays as it is", "Is disabled, and logged out"),
        }
    }

    /// Whether this contact can approve bills: it is a Bill Approver, and may log in.
    pub fn approves(&self) -> bool {
        self.has_account() && self.user_types.contains(&UserType::BillApprover)
    }
}

/// One contact to be edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactDetail {
    /// The contact.
    pub id: ContactId,
    /// Whose contact it is.
    pub customer: CustomerId,
    /// Counts the saves; a save names the version it started from.
    pub version: i64,
    /// Who saved last.
    pub updated_by: String,
    /// The values, as the form shows them.
    pub draft: ContactDraft,
}

/// Something that people are needed for, and who they are: the answer to "who gets this?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// What for.
    pub label: &'static str,
    /// The names of those who do it or are told of it.
    pub people: Vec<String>,
}

/// Who does and who gets what. Bills are approved by who has an account that is not disabled.
pub fn purposes(contacts: &[ContactSummary]) -> Vec<Purpose> {
    let names = |wanted: &dyn Fn(&&ContactSummary) -> bool| {
        contacts.iter().filter(wanted).map(|contact| contact.name.clone()).collect::<Vec<_>>()
    };
    let approve = names(&|contact| contact.approves());
    let types = UserType::ALL.into_iter().skip(1).map(|user_type| Purpose {
        label: user_type.label(),
        people: names(&|contact| contact.user_types.contains(&user_type)),
    });
    let alerts = AlertKind::ALL.into_iter().map(|kind| Purpose {
        label: kind.label(),
        people: names(&|contact| contact.billops_alerts && contact.alerts.contains(&kind)),
    });
    [Purpose { label: "Approves bills", people: approve }].into_iter().chain(types).chain(alerts).collect()
}

/// What happened to one contact's user account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOutcome {
    /// The contact.
    pub contact: ContactId,
    /// The contact's name.
    pub name: String,
    /// The address one logs in with.
    pub email: String,
    /// What was done.
    pub change: AccountChange,
    /// Which one-time link there is to set a password by.
    pub invitation: Option<LinkId>,
    /// That link, for staff to pass on; told once, stored nowhere.
    #[serde(default)]
    pub link: Option<String>,
}

/// What was done to a user account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountChange {
    /// Made: the contact logs in with the e-mail address as user name and password, and then sets a password.
    Created,
    /// The login that the address has already, with another customer, is now also one for this customer.
    Joined,
    /// Name and address are the contact's again.
    Updated,
    /// Let in again.
    Enabled,
    /// Shut out, and logged out everywhere.
    Disabled,
    /// Serves this contact no more, and goes on serving another.
    Left,
    /// Not changed, though the contact has another address: it serves another contact as well.
    Kept,
}

impl AccountChange {
    /// The word of the history.
    pub fn word(self) -> &'static str {
        match self {
            AccountChange::Created => "Created",
            AccountChange::Joined => "Shared with another customer",
            AccountChange::Updated => "Updated",
            AccountChange::Enabled => "Enabled",
            AccountChange::Disabled => "Disabled",
            AccountChange::Left => "Taken away; it goes on serving another contact",
            AccountChange::Kept => "Kept",
        }
    }

    /// What the page tells of it.
    pub fn told(self) -> &'static str {
        match self {
            AccountChange::Left => "The login no longer serves this organization. It still serves another one.",
            AccountChange::Kept => {
                "The login keeps its address, as it also serves another organization. For a login with the contact's new \
                 address, uncheck the contact and press Apply, then check it and press Apply again."
            }
            AccountChange::Created => {
                "Account created. The first log-in is by the one-time link, within 72 hours; it sets a password."
            }
            AccountChange::Joined => {
                "The login that this address has with another customer is now one for this customer as well."
            }
            AccountChange::Updated => {
                "Account updated: name and address are the contact's. With a new address a password is set anew."
            }
            AccountChange::Enabled => "Account enabled again.",
            AccountChange::Disabled => "Account disabled, and logged out everywhere.",
        }
    }
}
