//! User accounts: the drafts of logging in and of setting a password, and the states of an account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::email::Email;
use crate::field_errors::FieldErrors;
use crate::ids::SessionId;
use crate::password;

/// How long the first log-in with the e-mail address as password is open, in hours.
pub const FIRST_LOGIN_HOURS: i64 = 72;
/// How many times the first log-in may be tried.
pub const FIRST_LOGIN_TRIES: i32 = 5;

/// How long the link of Forgot Password is open, in minutes.
pub const FORGOTTEN_MINUTES: i64 = 30;

/// One of one's own sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// What to end it by.
    pub id: SessionId,
    /// Browser and system.
    pub device: String,
    /// Where the log-in came from.
    pub address: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was last used, give or take a minute.
    pub last_seen: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// What is typed to log in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

impl Credentials {
    /// Both are needed; whether they are right is the server's to say.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.email.trim().is_empty() {
            errors.push("email", "Enter your email address");
        }
        if self.password.is_empty() {
            errors.push("password", "Enter your password");
        }
        errors.into_result(())
    }
}

/// What is typed to set a password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewPassword {
    /// The new password.
    pub password: String,
    /// The same again.
    pub confirm: String,
}

impl NewPassword {
    /// The password, when it is a good one for the person with these names (see [`password::fault`]).
    pub fn parse(&self, names: &[&str]) -> Result<&str, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(fault) = password::fault(&self.password, names) {
            errors.push("password", fault);
        } else if self.password != self.confirm {
            errors.push("confirm", "The two passwords differ: enter the same one twice");
        }
        errors.into_result(self.password.as_str())
    }
}

/// What is typed to change a password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordChange {
    /// The password until now.
    pub current: String,
    /// The new password.
    pub password: String,
    /// The same again.
    pub confirm: String,
}

impl PasswordChange {
    /// The new password; whether it is a good one is told by [`NewPassword::parse`].
    pub fn new_password(&self) -> NewPassword {
        NewPassword { password: self.password.clone(), confirm: self.confirm.clone() }
    }
}

/// What is typed to get a link to set a password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Forgotten {
    /// The e-mail address.
    pub email: String,
}

impl Forgotten {
    /// Whether it may be an address; whether it is somebody's is not told.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Err(why) = Email::parse(&self.email) {
            errors.push("email", why);
        }
        errors.into_result(())
    }
}

/// The state of a contact's user account, as the Contact List shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Created; no password set yet.
    Pending,
    /// Has a password and may log in.
    Active,
    /// May not log in.
    Disabled,
}

impl AccountState {
    /// All.
    pub const ALL: [AccountState; 3] = [AccountState::Pending, AccountState::Active, AccountState::Disabled];

    /// The word kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            AccountState::Pending => "pending",
            AccountState::Active => "active",
            AccountState::Disabled => "disabled",
        }
    }

    /// The state of a word from the database.
    pub fn from_code(code: &str) -> Option<AccountState> {
        AccountState::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            AccountState::Pending => "Pending",
            AccountState::Active => "Active",
            AccountState::Disabled => "Disabled",
        }
    }
}

/// By what a member of staff logs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogInBy {
    /// By a password of this portal.
    #[default]
    Local,
    /// By single sign-on; no password is accepted, and no link that sets one.
    Sso,
}

impl LogInBy {
    /// All.
    pub const ALL: [LogInBy; 2] = [LogInBy::Local, LogInBy::Sso];

    /// The word kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            LogInBy::Local => "local",
            LogInBy::Sso => "sso",
        }
    }

    /// The way of a word from the database.
    pub fn from_code(code: &str) -> Option<LogInBy> {
        LogInBy::ALL.into_iter().find(|way| way.code() == code)
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            LogInBy::Local => "Password",
            LogInBy::Sso => "SSO",
        }
    }

    /// What it means, for who chooses it.
    pub fn hint(self) -> &'static str {
        match self {
            LogInBy::Local => "set in this portal",
            LogInBy::Sso => "through your identity provider",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_different_passwords_are_told_beside_the_second() {
        let draft = NewPassword { password: "correct horse battery".into(), confirm: "correct horse".into() };
        let errors = draft.parse(&[]).unwrap_err();
        assert!(errors.get("confirm").is_some() && errors.get("password").is_none());
    }

    #[test]
    fn logging_in_asks_for_both() {
        let errors = Credentials::default().check().unwrap_err();
        assert_eq!(errors.iter().count(), 2);
    }
}
