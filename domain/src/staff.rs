//! User accounts of the reseller's staff.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::{AccountState, LogInBy};
use crate::email::Email;
use crate::field_errors::FieldErrors;
use crate::ids::{AccountId, LinkId};
use crate::permission::Role;
use crate::record::{Label, YesNo, draft};
use crate::text::{self, max};

/// The roles of staff, the most powerful first.
pub const ROLES: [Role; 3] = [Role::Admin, Role::Operator, Role::Reviewer];

/// What a staff role may do, for the admin who assigns it.
#[must_use]
pub fn may(role: Role) -> &'static str {
    match role {
        Role::Admin => "full access, including staff users",
        Role::Operator => "manages profiles, imports and sends bills",
        Role::Reviewer => "views everything and approves bills internally",
        Role::Customer => "",
    }
}

draft! {
    /// A new staff user as typed.
    NewStaffDraft {
        name: "Name";
        /// The address to log in with.
        email: "Email";
        /// The code of a role.
        role: "Role" => Label<Role>;
        /// The code of [`LogInBy`]; empty for a password.
        log_in_by: "Log-in" => Label<LogInBy>;
    }
}

/// A new staff user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStaff {
    /// The person's name.
    pub name: String,
    /// The email address for logging in.
    pub email: Email,
    /// The role.
    pub role: Role,
    /// How the person logs in.
    pub log_in_by: LogInBy,
}

impl NewStaffDraft {
    /// Reads the form, or returns the errors of all fields.
    pub fn parse(&self) -> Result<NewStaff, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = name(&self.name, &mut errors);
        let email = Email::parse(&self.email).map_err(|why| errors.push("email", why)).ok();
        let role = role(&self.role, &mut errors);
        let log_in_by = log_in_by(&self.log_in_by, &mut errors);
        match (email, role) {
            (Some(email), Some(role)) => errors.into_result(NewStaff { name, email, role, log_in_by }),
            _ => Err(errors),
        }
    }
}

draft! {
    /// The form that edits a staff user. The email address cannot be changed, because it identifies the user.
    StaffDraft {
        name: "Name";
        /// The code of a role.
        role: "Role" => Label<Role>;
        /// `on` for a user who may log in.
        active: "Active" => YesNo;
        /// The code of [`LogInBy`]; empty for a password.
        log_in_by: "Log-in" => Label<LogInBy>;
    }
}

/// The new values of a staff user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The person's name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Whether the person may log in.
    pub active: bool,
    /// How the person logs in.
    pub log_in_by: LogInBy,
}

impl StaffDraft {
    /// Reads the form, or returns the errors of all fields.
    pub fn parse(&self) -> Result<Staff, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = name(&self.name, &mut errors);
        let (role, log_in_by) = (role(&self.role, &mut errors), log_in_by(&self.log_in_by, &mut errors));
        match role {
            Some(role) => errors.into_result(Staff { name, role, active: text::is_on(&self.active), log_in_by }),
            None => Err(errors),
        }
    }
}

fn name(typed: &str, errors: &mut FieldErrors) -> String {
    let name = text::clean(typed);
    if name.is_empty() {
        errors.push("name", "Enter the name of the person");
    } else if name.len() > max::NAME {
        errors.push("name", "Enter a shorter name");
    }
    name
}

fn role(typed: &str, errors: &mut FieldErrors) -> Option<Role> {
    let role = Role::from_code(typed).filter(|role| role.is_staff());
    if role.is_none() {
        errors.push("role", "Choose a role");
    }
    role
}

fn log_in_by(typed: &str, errors: &mut FieldErrors) -> LogInBy {
    match typed {
        "" => LogInBy::default(),
        code => LogInBy::from_code(code).unwrap_or_else(|| {
            errors.push("log_in_by", "Choose how this user logs in");
            LogInBy::default()
        }),
    }
}

/// A query for staff users; empty texts ask for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StaffQuery {
    /// A part of the name or address.
    pub search: String,
    /// A role's word.
    pub role: String,
    /// A state's code.
    pub status: String,
}

/// A staff user in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSummary {
    /// The account.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// The email address for logging in.
    pub email: String,
    /// The role.
    pub role: Role,
    /// How the person logs in.
    pub log_in_by: LogInBy,
    /// Whether the account is pending, active or disabled.
    pub state: AccountState,
    /// The last log-in.
    pub last_login: Option<DateTime<Utc>>,
}

/// A staff user to be edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffDetail {
    /// The account.
    pub id: AccountId,
    /// The email address for logging in.
    pub email: String,
    /// Counts the saves.
    pub version: i64,
    /// The user who saved last.
    pub updated_by: String,
    /// The values, as the form shows them.
    pub draft: StaffDraft,
}

/// An invitation that is being sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The person's name.
    pub name: String,
    /// The address it is sent to.
    pub email: String,
    /// The one-time link in it; none for single sign-on.
    pub id: Option<LinkId>,
    /// The link itself, for passing it on by other means; shown once and never stored.
    #[serde(default)]
    pub link: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_errors_are_reported_at_once() {
        let errors = NewStaffDraft { role: "customer".into(), ..NewStaffDraft::default() }.parse().unwrap_err();
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["name", "email", "role"]);
        let draft = NewStaffDraft {
            name: " Ada ".into(),
            email: "ada@example.com".into(),
            role: "reviewer".into(),
            ..Default::default()
        };
        let ada = draft.parse().unwrap();
        assert_eq!((ada.name.as_str(), ada.role, ada.log_in_by), ("Ada", Role::Reviewer, LogInBy::Local));
    }

    #[test]
    fn only_known_ways_to_log_in_can_be_chosen() {
        for way in LogInBy::ALL {
            assert_eq!(LogInBy::from_code(way.code()), Some(way));
        }
        let draft = StaffDraft { name: "Ada".into(), role: "admin".into(), ..StaffDraft::default() };
        assert_eq!(StaffDraft { log_in_by: "sso".into(), ..draft.clone() }.parse().unwrap().log_in_by, LogInBy::Sso);
        let unknown = StaffDraft { log_in_by: "none".into(), ..draft }.parse().unwrap_err();
        assert!(unknown.get("log_in_by").is_some());
    }

    #[test]
    fn the_customer_role_is_not_a_staff_role() {
        let draft =
            StaffDraft { name: "Ada".into(), role: "customer".into(), active: "on".into(), ..Default::default() };
        assert!(draft.parse().unwrap_err().get("role").is_some());
        assert!(StaffDraft { role: "admin".into(), ..draft }.parse().unwrap().active);
    }
}
