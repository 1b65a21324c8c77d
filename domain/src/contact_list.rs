//! The Contact List of a customer, and the changes that `Create/Update User Accounts` makes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::AccountState;
use crate::alert::AlertKind;
use crate::contact::{ContactDraft, UserType};
use crate::customer::PAGE_SIZES;
use crate::field_errors::FieldErrors;
use crate::ids::{ContactId, CustomerId, LinkId};
use crate::text::search_key;

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
    /// What the user should check in it.
    pub phone_hint: Option<String>,
    /// `User Type`; several may apply.
    pub user_types: Vec<UserType>,
    /// Whether alerts go to the contact's address.
    pub billops_alerts: bool,
    /// The kinds to send if alerts are on.
    pub alerts: Vec<AlertKind>,
    /// The state of the contact's user account; `None` without one.
    pub account: Option<AccountState>,
    /// When the contact last logged in.
    pub last_login: Option<DateTime<Utc>>,
    /// Whether the account's name or address differs from the contact's. `Apply` updates them.
    pub outdated: bool,
    /// Whether the account also belongs to another contact, of this or another customer. Then its address stays.
    pub shared: bool,
    /// Whether this person has approved a bill. Then removing the contact archives it.
    pub approved: bool,
}

/// The form field of a contact's check box on `Create/Update User Accounts`.
pub fn account_field(contact: ContactId) -> String {
    format!("account-{contact}")
}

impl ContactSummary {
    /// Whether the contact has an account that is not disabled.
    pub fn has_account(&self) -> bool {
        matches!(self.account, Some(AccountState::Pending | AccountState::Active))
    }

    /// What `Apply` on `Create/Update User Accounts` does if the contact is checked, and if it is not.
    pub fn ahead(&self) -> (&'static str, &'static str) {
        match (self.account, self.outdated) {
            (None, _) => ("Creates an account", "Stays without an account"),
            (Some(AccountState::Disabled), _) => ("Enables the account again", "Stays disabled"),
            (Some(_), true) if self.shared => {
                ("Keeps its address, as another organization uses it too", "Loses access to this organization")
            }
            (Some(_), false) if self.shared => ("No change", "Loses access to this organization"),
            (Some(_), true) => ("Updates the name and address", "Disables the account and logs out"),
            (Some(_), false) => ("No change", "Disables the account and logs out"),
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
    /// The customer.
    pub customer: CustomerId,
    /// Counts the saves; a save names the version it started from.
    pub version: i64,
    /// The user who saved last.
    pub updated_by: String,
    /// The values, as the form shows them.
    pub draft: ContactDraft,
    /// What the user should check in them, by field.
    pub hints: FieldErrors,
}

/// The search in the Contact List, kept in the page's URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactQuery {
    /// Text that the name, email or designation contains.
    pub search: String,
    /// The page, from 1.
    pub page: u32,
    /// Rows on a page: one of [`PAGE_SIZES`].
    pub per_page: u32,
    /// The contact about to be removed, whichever page it is on.
    pub removing: Option<ContactId>,
}

/// Rows on a page by default.
pub const CONTACTS_PER_PAGE: u32 = PAGE_SIZES[1];

impl ContactQuery {
    /// The query with a valid page and page size.
    pub fn tidy(mut self) -> Self {
        self.page = self.page.max(1);
        if !PAGE_SIZES.contains(&self.per_page) {
            self.per_page = CONTACTS_PER_PAGE;
        }
        self
    }
}

/// One page of the Contact List, with figures of the whole list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPage {
    /// The rows.
    pub rows: Vec<ContactSummary>,
    /// The page shown, from 1.
    pub page: u32,
    /// How many contacts were found.
    pub found: usize,
    /// How many there are.
    pub all: usize,
    /// Whether any contact can approve bills.
    pub has_approver: bool,
    /// The contacts who do or get something.
    pub purposes: Vec<Purpose>,
    /// The contact that is about to be removed.
    pub removing: Option<ContactSummary>,
}

impl ContactPage {
    /// The page that a [tidy](ContactQuery::tidy) query asks for, or the last page if there are fewer.
    pub fn of(contacts: Vec<ContactSummary>, query: &ContactQuery) -> Self {
        let (all, has_approver) = (contacts.len(), contacts.iter().any(ContactSummary::approves));
        let purposes = purposes(&contacts);
        let removing = contacts.iter().find(|contact| Some(contact.id) == query.removing).cloned();
        // Filters in Rust, so that case is ignored in every script, whatever the database.
        let words = search_key(&query.search);
        let has = |text: &str| search_key(text).contains(&words);
        let mut rows = contacts;
        rows.retain(|c| has(&c.name) || has(&c.email) || c.designation.as_deref().is_some_and(has));
        let (found, size) = (rows.len(), query.per_page.max(1) as usize);
        let page = (query.page as usize).clamp(1, found.div_ceil(size).max(1));
        let rows = rows.into_iter().skip((page - 1) * size).take(size).collect();
        let page = u32::try_from(page).unwrap_or(u32::MAX);
        Self { rows, page, found, all, has_approver, purposes, removing }
    }
}

/// The contacts who do or get something: the answer to "who gets this?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// What they do or get.
    pub label: String,
    /// The names of the first contacts.
    pub people: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

/// How many names are listed; users would not read more.
const NAMED: usize = 50;

/// The contacts for each purpose. To approve bills, a contact needs an account that is not disabled.
pub fn purposes(contacts: &[ContactSummary]) -> Vec<Purpose> {
    let purpose = |label: &str, wanted: &dyn Fn(&&ContactSummary) -> bool| {
        let count = contacts.iter().filter(wanted).count();
        let people = contacts.iter().filter(wanted).take(NAMED).map(|contact| contact.name.clone()).collect();
        Purpose { label: label.to_owned(), people, more: count.saturating_sub(NAMED) }
    };
    let types = UserType::ALL.into_iter().skip(1);
    let types = types.map(|user_type| purpose(user_type.label(), &|contact| contact.user_types.contains(&user_type)));
    let alerts = AlertKind::ALL
        .into_iter()
        .map(|kind| purpose(kind.label(), &|contact| contact.billops_alerts && contact.alerts.contains(&kind)));
    [purpose("Approves bills", &|contact| contact.approves())].into_iter().chain(types).chain(alerts).collect()
}

/// What happened to one contact's user account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOutcome {
    /// The contact.
    pub contact: ContactId,
    /// The contact's name.
    pub name: String,
    /// The email address of the account.
    pub email: String,
    /// What was done.
    pub change: AccountChange,
    /// The id of the one-time link to set a password, if there is one.
    pub invitation: Option<LinkId>,
    /// That link, for staff to pass on; shown once and not stored.
    #[serde(default)]
    pub link: Option<String>,
}

/// What was done to a user account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountChange {
    /// Created: the contact sets a password with the one-time link, or, without a mail server, at the first log-in.
    Created,
    /// The address already has an account with another customer, which can now also see this customer.
    Joined,
    /// Name and address were updated to the contact's.
    Updated,
    /// Enabled again.
    Enabled,
    /// Disabled, and logged out everywhere.
    Disabled,
    /// No longer belongs to this contact, but still to another.
    Left,
    /// Not changed, although the contact has a new address: the account also belongs to another contact.
    Kept,
}

impl AccountChange {
    /// The word in the history.
    pub fn word(self) -> &'static str {
        match self {
            AccountChange::Created => "Created",
            AccountChange::Joined => "Shared with another customer",
            AccountChange::Updated => "Updated",
            AccountChange::Enabled => "Enabled",
            AccountChange::Disabled => "Disabled",
            AccountChange::Left => "Removed; another contact still uses it",
            AccountChange::Kept => "Kept",
        }
    }

    /// The message on the page.
    pub fn told(self) -> &'static str {
        match self {
            AccountChange::Left => {
                "The user account no longer has access to this organization. Another organization still uses it."
            }
            AccountChange::Kept => {
                "The user account keeps its address because another organization uses it too. For a user account with \
                 the new address, clear the check box and choose Apply, then select it and choose Apply again."
            }
            AccountChange::Created => "Account created. The one-time link to set a password is valid for 72 hours.",
            AccountChange::Joined => "Existing user account: this person can now also see this customer.",
            AccountChange::Updated => {
                "Account updated to the contact's name and address. A new address needs a new password."
            }
            AccountChange::Enabled => "Account enabled again.",
            AccountChange::Disabled => "Account disabled and logged out everywhere.",
        }
    }
}

#[cfg(test)]
mod tests;
