//! Mail that Cloudtab sends: its kinds and its delivery status.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// A customer's user account was created, or enabled again before it had a password: with a link to set one.
    Welcome,
    /// An existing login got access to another customer.
    Joined,
    /// The account's name or address was changed.
    Renamed,
    /// The account was enabled again.
    Enabled,
    /// A staff user was invited: with a link to set a password.
    Invited,
    /// A user forgot the password: with a link to set a new one.
    Forgotten,
    /// The password was changed.
    PasswordChanged,
    /// The second factor was set up, changed or removed.
    SecondFactor,
    /// Someone logged in from a new browser.
    NewDevice,
}

impl MailKind {
    /// All kinds.
    pub const ALL: [MailKind; 9] = [
        MailKind::Welcome,
        MailKind::Joined,
        MailKind::Renamed,
        MailKind::Enabled,
        MailKind::Invited,
        MailKind::Forgotten,
        MailKind::PasswordChanged,
        MailKind::SecondFactor,
        MailKind::NewDevice,
    ];

    /// The code in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            MailKind::Welcome => "welcome",
            MailKind::Joined => "joined",
            MailKind::Renamed => "renamed",
            MailKind::Enabled => "enabled",
            MailKind::Invited => "invited",
            MailKind::Forgotten => "forgotten",
            MailKind::PasswordChanged => "password_changed",
            MailKind::SecondFactor => "second_factor",
            MailKind::NewDevice => "new_device",
        }
    }

    /// The words on pages.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            MailKind::Welcome => "User account created",
            MailKind::Joined => "Login added for another customer",
            MailKind::Renamed => "User account changed",
            MailKind::Enabled => "User account enabled again",
            MailKind::Invited => "Staff invitation",
            MailKind::Forgotten => "Link to set a new password",
            MailKind::PasswordChanged => "Password changed",
            MailKind::SecondFactor => "Second factor changed",
            MailKind::NewDevice => "Log-in from a new browser",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<MailKind> {
        MailKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The delivery status of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It will be sent; with the error of the last try, if any.
    Waiting(Option<String>),
    /// The next server accepted it, or it is a file in the mail folder.
    Sent(DateTime<Utc>),
    /// It will not be sent; with the reason.
    Dead(String),
}

impl Delivery {
    /// The status in words, without the time.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Delivery::Waiting(None) => "Mail is being sent".to_owned(),
            Delivery::Waiting(Some(why)) => format!("Mail will be retried: {why}"),
            Delivery::Sent(_) => "Mail sent".to_owned(),
            Delivery::Dead(why) => format!("Mail could not be sent: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_the_database() {
        for kind in MailKind::ALL {
            assert_eq!(MailKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(MailKind::from_code("spam"), None);
    }
}
