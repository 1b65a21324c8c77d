//! Roles, permissions, and the one table of what each role may do.

mod table;

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, CustomerId, RequestId};
use crate::notation::Notation;
use crate::words::words;
use table::granted;

words! {
    /// The role of a user account. Staff roles see all customers; `Customer` sees only its own organization.
    Role {
        /// Staff with all permissions.
        Admin "admin" "Admin"
        /// Staff that edits profiles, imports bills and sends them.
        Operator "operator" "Operator"
        /// Staff that sees everything and approves bills internally.
        Reviewer "reviewer" "Reviewer"
        /// A contact of a customer.
        Customer "customer" "Customer"
    }
}

impl Role {
    /// Whether it is a role of staff.
    pub fn is_staff(self) -> bool {
        self != Role::Customer
    }

    /// Whether every user with this role may do this. A customer's Bill Approver may also approve bills.
    pub fn may(self, permission: Permission) -> bool {
        granted(self).contains(&permission)
    }
}

/// One thing that a role may do. Every server function requires exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Permission {
    /// See the list of customers and their profiles.
    ViewCustomers,
    /// Add, edit, archive and delete customers, and edit their contacts.
    EditCustomers,
    /// Create and disable the user accounts of contacts.
    ManageAccounts,
    /// See bills in every state, of all customers.
    ViewBills,
    /// Import a bill.
    ImportBills,
    /// Send a bill to internal review, and to the customer.
    SendBills,
    /// Approve a bill internally.
    ApproveInternally,
    /// Take a bill that the customer does not have yet back to draft.
    ReturnBills,
    /// Void an approved bill, and reissue it.
    VoidBills,
    /// See the usage of one's own organization, from its approved bills.
    ViewOwnUsage,
    /// See the approved bills of one's own organization.
    ViewOwnBills,
    /// See the purchase orders of one's own organization, with their ledgers.
    ViewOwnOrders,
    /// See bills sent for approval to one's own organization, and approve them.
    ApproveBills,
    /// Choose the organization, if the user account covers several.
    ChooseOrganization,
    /// Set one's own password after a first log-in.
    SetPassword,
    /// Confirm a second factor.
    ShowFactor,
    /// Set up a second factor.
    SetUpFactor,
    /// See and change one's own alerts as a contact.
    OwnAlerts,
    /// See and change one's own log-in: password, sessions.
    OwnAccount,
    /// View a customer's pages as its users see them.
    ViewAsCustomer,
    /// Stop viewing as a customer.
    StopViewing,
    /// Manage the user accounts of staff.
    ManageStaff,
    /// Change the settings of the reseller.
    ManageSettings,
    /// Set the identity provider for staff or for a customer's users.
    ManageSingleSignOn,
    /// Reset the second factor of a customer's user who lost it.
    ResetFactor,
    /// Export all data about a person, and erase it.
    PersonalData,
    /// See what all users did.
    ViewActivity,
    /// See the delivery status of mail, and send it again.
    ViewMails,
}

/// What a session may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Everything that the role may do.
    #[default]
    Full,
    /// Only set a password, after a first log-in.
    FirstLogin,
    /// Only confirm a second factor, after the right password.
    SecondFactor,
    /// Only set up a second factor, which staff must have.
    Enrolment,
}

/// Whether the user confirmed a second factor recently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The account has no second factor.
    #[default]
    NotNeeded,
    /// Confirmed within the last [`FRESH_MINUTES`](crate::second_factor::FRESH_MINUTES).
    Fresh,
    /// Confirmed longer ago, or never in this session.
    Stale,
}

impl Stage {
    /// All stages.
    pub const ALL: [Stage; 4] = [Stage::Full, Stage::FirstLogin, Stage::SecondFactor, Stage::Enrolment];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Full => "full",
            Stage::FirstLogin => "first_login",
            Stage::SecondFactor => "second_factor",
            Stage::Enrolment => "enrolment",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// The customers whose data a read or write may touch; every query on customer data takes a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All customers: staff.
    AllCustomers,
    /// One customer: its own users.
    Only(CustomerId),
}

impl Scope {
    /// The customer that the scope is limited to, if any.
    pub fn customer(self) -> Option<CustomerId> {
        match self {
            Scope::AllCustomers => None,
            Scope::Only(customer) => Some(customer),
        }
    }
}

/// The user behind a request: the account of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The user's name.
    pub name: String,
    /// The email address for logging in.
    pub email: String,
    /// The role of the account.
    pub role: Role,
    /// The organization of a customer's user.
    pub customer: Option<CustomerId>,
    /// Whether the contact of a customer's user is a Bill Approver.
    pub approver: bool,
    /// Whether the user account covers several organizations; `customer` is the chosen one.
    pub several: bool,
    /// What the session may do.
    pub stage: Stage,
    /// Whether a second factor was confirmed recently.
    pub proof: Proof,
    /// For staff viewing as a customer: the customer's name; `role` and `customer` are then those of its users.
    pub viewing: Option<String>,
    /// The user's notation: chosen under `Account`, else from the browser's languages.
    pub notation: Option<Notation>,
    /// The submitted form, if it has a key: its action is done once, even if it is sent twice.
    #[serde(skip)]
    pub request: Option<RequestId>,
}

use Permission::{
    ApproveBills, SetPassword, SetUpFactor, ShowFactor, StopViewing, ViewOwnBills, ViewOwnOrders, ViewOwnUsage,
};

impl Actor {
    /// The command line, under a name for the records. It sees everything: anyone who can run it has access to the
    /// database anyway.
    pub fn command_line(name: &str) -> Self {
        Self {
            account: AccountId(uuid::Uuid::nil()),
            name: name.into(),
            email: String::new(),
            role: Role::Admin,
            customer: None,
            approver: false,
            several: false,
            stage: Stage::Full,
            proof: Proof::NotNeeded,
            viewing: None,
            notation: None,
            request: None,
        }
    }

    /// The notation in which amounts and dates are read and shown.
    pub fn notation(&self) -> Notation {
        self.notation.unwrap_or_default()
    }

    /// Whether the actor may do this.
    pub fn may(&self, permission: Permission) -> bool {
        match self.stage {
            Stage::Full if self.viewing.is_some() => {
                return matches!(permission, ViewOwnUsage | ViewOwnBills | ViewOwnOrders | StopViewing);
            }
            Stage::Full => {}
            Stage::FirstLogin => return permission == SetPassword,
            Stage::SecondFactor => return permission == ShowFactor,
            Stage::Enrolment => return permission == SetUpFactor,
        }
        self.role.may(permission) || (permission == ApproveBills && self.role == Role::Customer && self.approver)
    }

    /// The customers whose data the actor may touch. A customer's user without an organization has no access to data.
    pub fn scope(&self) -> Scope {
        match (self.role.is_staff(), self.customer) {
            (true, _) => Scope::AllCustomers,
            (false, Some(customer)) => Scope::Only(customer),
            (false, None) => Scope::Only(CustomerId(uuid::Uuid::nil())),
        }
    }
}

#[cfg(test)]
mod tests;
