//! Mail that Cloudtab sends: what for, and how far it is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a mail tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// An account was made, or let in again before it had a password: with a one-time link to set one.
    Welcome,
    /// The login one has serves another customer as well.
    Joined,
    /// The account has another name or address.
    Renamed,
    /// The account is let in again.
    Enabled,
    /// A member of staff was given an account: with a one-time link to set a password.
    Invited,
    /// Somebody asked for a new password: with a one-time link to set it.
    Forgotten,
    /// The password was changed.
    PasswordChanged,
    /// The second factor was set up, changed or taken away.
    SecondFactor,
    /// Somebody logged in by a browser that was not known.
    NewDevice,
}

impl MailKind {
    /// All.
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

    /// The word kept in the database.
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

    /// What people read.
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

    /// The kind of a word from the database.
    #[must_use]
    pub fn from_code(code: &str) -> Option<MailKind> {
        MailKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How far a mail is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It is to be sent; with what went wrong at the last try.
    Waiting(Option<String>),
    /// The next server took it, or it is a file in the mail folder.
    Sent(DateTime<Utc>),
    /// It will not be sent, and why.
    Dead(String),
}

impl Delivery {
    /// What people read, but for the time.
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
