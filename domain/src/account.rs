//! User accounts: the drafts of logging in and of setting a password, and the states of an account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::email::Email;
use crate::field_errors::FieldErrors;
use crate::ids::SessionId;
use crate::password;
use crate::words::words;

/// Hours in which the first log-in, with the email address as password, is possible.
pub const FIRST_LOGIN_HOURS: i64 = 72;
/// How many times the first log-in may be tried.
pub const FIRST_LOGIN_TRIES: i32 = 5;

/// How long a link of Forgot Password is valid, in minutes.
pub const FORGOTTEN_MINUTES: i64 = 30;

/// One of the user's own sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// The id to end it with.
    pub id: SessionId,
    /// Browser and system.
    pub device: String,
    /// The IP address of the log-in.
    pub address: String,
    /// When it began.
    pub since: DateTime<Utc>,
    /// When it was last used, accurate to about a minute.
    pub last_seen: DateTime<Utc>,
    /// Whether it is the session of this request.
    pub is_this: bool,
}

/// The log-in form as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// The email address.
    pub email: String,
    /// The password.
    pub password: String,
}

impl Credentials {
    /// Checks that both are filled in; only the server can check whether they are right.
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

/// The form that sets a password, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewPassword {
    /// The new password.
    pub password: String,
    /// The new password again.
    pub confirm: String,
}

impl NewPassword {
    /// The password, if it is strong enough for a user with these names (see [`password::fault`]).
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

/// The form that changes a password, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordChange {
    /// The current password.
    pub current: String,
    /// The new password.
    pub password: String,
    /// The new password again.
    pub confirm: String,
}

impl PasswordChange {
    /// The new password, still to be checked by [`NewPassword::parse`].
    pub fn new_password(&self) -> NewPassword {
        NewPassword { password: self.password.clone(), confirm: self.confirm.clone() }
    }
}

/// The form that asks for a link to set a password, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Forgotten {
    /// The email address.
    pub email: String,
}

impl Forgotten {
    /// Checks that it looks like an address. Does not reveal whether an account has it.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Err(why) = Email::parse(&self.email) {
            errors.push("email", why);
        }
        errors.into_result(())
    }
}

words! {
    /// The state of a contact's user account, as the Contact List shows it.
    AccountState {
        /// Created; no password set yet.
        Pending "pending" "Pending"
        /// Has a password and may log in.
        Active "active" "Active"
        /// May not log in.
        Disabled "disabled" "Disabled"
    }
}

words! {
    /// How a member of staff logs in.
    #[derive(Default)]
    LogInBy {
        /// With a password of this portal.
        #[default]
        Local "local" "Password"
        /// With single sign-on; passwords, and links that set one, are rejected.
        Sso "sso" "SSO"
    }
}

impl LogInBy {
    /// Explains the choice on the form.
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
    fn two_different_passwords_are_an_error_of_the_second_field() {
        let draft = NewPassword { password: "correct horse battery".into(), confirm: "correct horse".into() };
        let errors = draft.parse(&[]).unwrap_err();
        assert!(errors.get("confirm").is_some() && errors.get("password").is_none());
    }

    #[test]
    fn log_in_needs_email_and_password() {
        let errors = Credentials::default().check().unwrap_err();
        assert_eq!(errors.iter().count(), 2);
    }
}
