//! What changed on a profile: who, when, and each field's old and new value.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cloud_account::CloudAccountDraft;
use crate::contact::ContactDraft;
use crate::group::GroupDraft;
use crate::organization::OrganizationDraft;
use crate::purchase_order::PurchaseOrderDraft;
use crate::record::Draft;
pub use crate::record::FieldChange;
use crate::reseller::ResellerDraft;
use crate::settings::SettingsDraft;
use crate::single_sign_on::ProviderDraft;
use crate::staff::{NewStaffDraft, StaffDraft};
use crate::tag_keys::TagKeysDraft;
use crate::words::words;

/// The field of a bill's audit record that holds the bill's fingerprint, so that it is part of the chain. It is for
/// `cloudtab verify`; pages do not show it.
pub const FINGERPRINT: &str = "Fingerprint";

/// The field of a bill's audit record that holds the hash of its line items.
pub const CONTENT: &str = "Content";

/// Whether a field of an audit record is for people. The others are evidence for `cloudtab verify`.
#[must_use]
pub fn is_for_people(section: Section, path: &str) -> bool {
    path != FINGERPRINT && (section, path) != (Section::Bills, CONTENT)
}

words! {
    /// The part of the profile that changed.
    Section {
        /// The customer itself and its Organization Detail.
        Organization "organization" "Organization Detail"
        /// A contact.
        Contacts "contacts" "Contact List"
        /// A contact's user account.
        Accounts "accounts" "User Accounts"
        /// A group.
        Groups "groups" "Group List"
        /// A purchase order.
        PurchaseOrders "purchase_orders" "PO List"
        /// An account of a provider that belongs to the customer.
        CloudAccounts "cloud_accounts" "Accounts"
        /// The customer's settings.
        Settings "settings" "Settings"
        /// How the customer's tag keys are read.
        TagKeys "tag_keys" "Tag Keys"
        /// The customer's identity provider, or that of staff.
        SingleSignOn "single_sign_on" "Single sign-on"
        /// A bill.
        Bills "bills" "Bills"
        /// A log-in, a password, a session.
        LogIn "log_in" "Log-ins"
        /// A user account of staff.
        Staff "staff" "User Management"
        /// Mail.
        Mails "mails" "Mails"
        /// A job of the server.
        Jobs "jobs" "Jobs"
    }
}

impl Section {
    /// The sections of a customer.
    pub fn of_customer() -> impl Iterator<Item = Section> {
        let is_of_reseller =
            |section: &Section| matches!(section, Section::LogIn | Section::Staff | Section::Mails | Section::Jobs);
        Section::ALL.into_iter().filter(move |section| !is_of_reseller(section))
    }

    /// Whether an old value can be restored from the history. Not for tag key rules: they change what groups collect,
    /// so they are entered on their page, which shows a preview.
    pub fn is_restorable(self) -> bool {
        !matches!(
            self,
            Section::Accounts
                | Section::CloudAccounts
                | Section::TagKeys
                | Section::SingleSignOn
                | Section::Bills
                | Section::LogIn
                | Section::Staff
                | Section::Mails
                | Section::Jobs
        )
    }

    /// The label of a field of this section; empty for an unknown path.
    pub fn field_label(self, path: &str) -> &str {
        match self {
            Section::Organization => OrganizationDraft::label(path),
            Section::Contacts => ContactDraft::label(path),
            Section::Groups => GroupDraft::label(path),
            Section::PurchaseOrders => PurchaseOrderDraft::label(path),
            Section::CloudAccounts => CloudAccountDraft::label(path),
            Section::Settings => either(SettingsDraft::label(path), ResellerDraft::label(path)),
            Section::TagKeys => TagKeysDraft::label(path),
            Section::SingleSignOn => ProviderDraft::label(path),
            Section::Staff => either(StaffDraft::label(path), NewStaffDraft::label(path)),
            Section::Accounts | Section::Bills | Section::LogIn | Section::Mails | Section::Jobs => path,
        }
    }

    /// A value of a field of this section as people read it.
    #[must_use]
    pub fn shown(self, path: &str, value: &str) -> String {
        match self {
            Section::Organization => OrganizationDraft::shown(path, value),
            Section::Contacts => ContactDraft::shown(path, value),
            Section::Groups => GroupDraft::shown(path, value),
            Section::PurchaseOrders => PurchaseOrderDraft::shown(path, value),
            Section::TagKeys => TagKeysDraft::shown(path, value),
            _ => value.to_owned(),
        }
    }
}

fn either(first: &'static str, second: &'static str) -> &'static str {
    if first.is_empty() { second } else { first }
}

words! {
    /// What was done.
    Action {
        /// It was added.
        Added "added" "Added"
        /// Values changed.
        Changed "changed" "Changed"
        /// It was removed.
        Removed "removed" "Removed"
        /// It was archived.
        Archived "archived" "Archived"
        /// It was restored from the archive.
        Restored "restored" "Restored"
        /// A user logged in.
        LoggedIn "logged_in" "Logged in"
        /// A user logged out, or a session was ended.
        LoggedOut "logged_out" "Logged out"
        /// A staff user viewed a customer's pages as its users see them.
        Viewed "viewed" "Viewed as customer"
        /// A mail was sent again.
        SentAgain "sent_again" "Sent again"
        /// A job was started.
        Started "started" "Started"
        /// A person's data was erased.
        Forgotten "forgotten" "Personal data erased"
    }
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
