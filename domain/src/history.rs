//! What changed on a profile: who, when, and each field's old and new value.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{contact, group, organization, purchase_order, settings, single_sign_on, staff, tag_keys};

/// The field of a bill's audit record that holds the bill's fingerprint, so that it is part of the chain. It is for
/// `cloudtab verify`; pages do not show it.
pub const FINGERPRINT: &str = "Fingerprint";

/// The part of the profile that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// The customer itself and its Organization Detail.
    Organization,
    /// A contact.
    Contacts,
    /// A contact's user account.
    Accounts,
    /// A group.
    Groups,
    /// A purchase order.
    PurchaseOrders,
    /// The customer's settings.
    Settings,
    /// How the customer's tag keys are read.
    TagKeys,
    /// The customer's identity provider, or that of staff.
    SingleSignOn,
    /// A bill.
    Bills,
    /// A log-in, a password, a session.
    LogIn,
    /// A user account of staff.
    Staff,
    /// Mail.
    Mails,
}

impl Section {
    /// All sections: those of a customer in the order of the profile, then the reseller's own.
    pub const ALL: [Section; 12] = [
        Section::Organization,
        Section::Contacts,
        Section::Accounts,
        Section::Groups,
        Section::PurchaseOrders,
        Section::Settings,
        Section::TagKeys,
        Section::SingleSignOn,
        Section::Bills,
        Section::LogIn,
        Section::Staff,
        Section::Mails,
    ];

    /// The sections of a customer.
    pub fn of_customer() -> impl Iterator<Item = Section> {
        Section::ALL.into_iter().filter(|section| !matches!(section, Section::LogIn | Section::Staff | Section::Mails))
    }

    /// Whether an old value can be restored from the history. Not for tag key rules: they change what groups collect,
    /// so they are entered on their page, which shows a preview.
    pub fn is_restorable(self) -> bool {
        !matches!(
            self,
            Section::Accounts
                | Section::TagKeys
                | Section::SingleSignOn
                | Section::Bills
                | Section::LogIn
                | Section::Staff
                | Section::Mails
        )
    }

    /// The code in the database and in the URL.
    pub fn code(self) -> &'static str {
        match self {
            Section::Organization => "organization",
            Section::Contacts => "contacts",
            Section::Accounts => "accounts",
            Section::Groups => "groups",
            Section::PurchaseOrders => "purchase_orders",
            Section::Settings => "settings",
            Section::TagKeys => "tag_keys",
            Section::SingleSignOn => "single_sign_on",
            Section::Bills => "bills",
            Section::LogIn => "log_in",
            Section::Staff => "staff",
            Section::Mails => "mails",
        }
    }

    /// The section with this code.
    pub fn from_code(code: &str) -> Option<Section> {
        Section::ALL.into_iter().find(|section| section.code() == code)
    }

    /// The heading on pages.
    pub fn label(self) -> &'static str {
        match self {
            Section::Organization => "Organization Detail",
            Section::Contacts => "Contact List",
            Section::Accounts => "User Accounts",
            Section::Groups => "Group List",
            Section::PurchaseOrders => "PO List",
            Section::Settings => "Settings",
            Section::TagKeys => "Tag Keys",
            Section::SingleSignOn => "Single sign-on",
            Section::Bills => "Bills",
            Section::LogIn => "Log-ins",
            Section::Staff => "User Management",
            Section::Mails => "Mails",
        }
    }

    /// The label of a field of this section.
    pub fn field_label(self, path: &str) -> &str {
        match self {
            Section::Organization => organization::label(path),
            Section::Contacts => contact::label(path),
            Section::Groups => group::label(path),
            Section::PurchaseOrders => purchase_order::label(path),
            Section::Settings => settings::label(path),
            Section::TagKeys => tag_keys::label(path),
            Section::SingleSignOn => single_sign_on::label(path),
            Section::Staff => staff::label(path),
            Section::Accounts | Section::Bills | Section::LogIn | Section::Mails => path,
        }
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It was added.
    Added,
    /// Values changed.
    Changed,
    /// It was removed.
    Removed,
    /// It was archived.
    Archived,
    /// It was restored from the archive.
    Restored,
    /// A user logged in.
    LoggedIn,
    /// A user logged out, or a session was ended.
    LoggedOut,
    /// A staff user viewed a customer's pages as its users see them.
    Viewed,
    /// A mail was sent again.
    SentAgain,
    /// A person's data was erased.
    Forgotten,
}

impl Action {
    /// All actions.
    pub const ALL: [Action; 10] = [
        Action::Added,
        Action::Changed,
        Action::Removed,
        Action::Archived,
        Action::Restored,
        Action::LoggedIn,
        Action::LoggedOut,
        Action::Viewed,
        Action::SentAgain,
        Action::Forgotten,
    ];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Action::Added => "added",
            Action::Changed => "changed",
            Action::Removed => "removed",
            Action::Archived => "archived",
            Action::Restored => "restored",
            Action::LoggedIn => "logged_in",
            Action::LoggedOut => "logged_out",
            Action::Viewed => "viewed",
            Action::SentAgain => "sent_again",
            Action::Forgotten => "forgotten",
        }
    }

    /// The action with this code.
    pub fn from_code(code: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.code() == code)
    }

    /// The word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Action::Added => "Added",
            Action::Changed => "Changed",
            Action::Removed => "Removed",
            Action::Archived => "Archived",
            Action::Restored => "Restored",
            Action::LoggedIn => "Logged in",
            Action::LoggedOut => "Logged out",
            Action::Viewed => "Viewed as customer",
            Action::SentAgain => "Sent again",
            Action::Forgotten => "Personal data erased",
        }
    }
}

/// A field's old and new value, as a form shows them; empty if there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The draft's path, such as `office.city`.
    pub path: String,
    /// The old value.
    pub old: String,
    /// The new value.
    pub new: String,
}

/// The fields that differ between two sets of (path, value). A field that only one set has counts as empty in the
/// other.
pub fn differences<A: AsRef<str>, B: AsRef<str>>(old: &[(&str, A)], new: &[(&str, B)]) -> Vec<FieldChange> {
    let in_new = |path: &str| new.iter().find(|(of, _)| *of == path).map_or("", |(_, value)| value.as_ref());
    let in_old = |path: &str| old.iter().find(|(of, _)| *of == path).map_or("", |(_, value)| value.as_ref());
    let paths = old.iter().map(|(path, _)| *path);
    let added = new.iter().map(|(path, _)| *path).filter(|path| !old.iter().any(|(of, _)| of == path));
    paths
        .chain(added)
        .filter(|path| in_old(path) != in_new(path))
        .map(|path| FieldChange { path: path.into(), old: in_old(path).into(), new: in_new(path).into() })
        .collect()
}

/// The changes of a new record: every value, from empty.
pub fn made(values: &[(&str, &str)]) -> Vec<FieldChange> {
    differences::<&str, &str>(&[], values)
}

/// One record of the history. Records are only ever added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Counts the records of the customer from 1.
    pub number: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The user's name.
    pub person: String,
    /// The part of the profile.
    pub section: Section,
    /// What was done.
    pub action: Action,
    /// The contact, group or order.
    pub subject_id: Option<Uuid>,
    /// The subject's name at that time.
    pub subject: String,
    /// The fields that changed.
    pub changes: Vec<FieldChange>,
}

/// A query for the history; empty texts ask for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    /// A section's code.
    pub section: String,
    /// A person's name.
    pub person: String,
    /// Only records before this number: the next page.
    pub before: Option<i64>,
}

/// A page of the history, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// The records.
    pub entries: Vec<HistoryEntry>,
    /// Whether there are older records.
    pub more: bool,
    /// All users who changed something, for the filter.
    pub people: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_differences_are_changes_and_a_missing_field_counts_as_empty() {
        let old = [("name", "Acme"), ("city", "Leeds"), ("fax", "")];
        let new = [("name", "Acme Ltd"), ("fax", ""), ("state", "Kent")];
        let change =
            |path: &str, old: &str, new: &str| FieldChange { path: path.into(), old: old.into(), new: new.into() };
        let expected = [change("name", "Acme", "Acme Ltd"), change("city", "Leeds", ""), change("state", "", "Kent")];
        assert_eq!(differences(&old, &new), expected);
    }

    #[test]
    fn an_address_field_is_labelled_with_its_address() {
        assert_eq!(Section::Organization.field_label("office.city"), "Office Address: City");
        assert_eq!(Section::Organization.field_label("website"), "Website");
        assert_eq!(Section::Contacts.field_label("user_types"), "User Type");
        assert_eq!(Section::Groups.field_label("tags"), "Tags");
    }

    #[test]
    fn tag_key_rules_cannot_be_restored_without_their_preview() {
        let restorable: Vec<Section> = Section::ALL.into_iter().filter(|section| section.is_restorable()).collect();
        let expected =
            [Section::Organization, Section::Contacts, Section::Groups, Section::PurchaseOrders, Section::Settings];
        assert_eq!(restorable, expected);
    }

    #[test]
    fn every_section_and_action_survives_the_database() {
        for section in Section::ALL {
            assert_eq!(Section::from_code(section.code()), Some(section));
        }
        for action in Action::ALL {
            assert_eq!(Action::from_code(action.code()), Some(action));
        }
    }
}
