//! Who may do what: roles, permissions, and the one table between them.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, CustomerId, RequestId};
use crate::notation::Notation;

/// What an account is for. Staff roles see all customers; `Customer` sees its own organization only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Staff that may do everything.
    Admin,
    /// Staff that keeps profiles, imports bills and sends them.
    Operator,
    /// Staff that sees everything and approves bills internally.
    Reviewer,
    /// A contact of a customer.
    Customer,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Admin, Role::Operator, Role::Reviewer, Role::Customer];

    /// The word kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Operator => "operator",
            Role::Reviewer => "reviewer",
            Role::Customer => "customer",
        }
    }

    /// The role of a word from the database.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Role::Admin => "Admin",
            Role::Operator => "Operator",
            Role::Reviewer => "Reviewer",
            Role::Customer => "Customer",
        }
    }

    /// Whether the account belongs to the reseller.
    pub fn is_staff(self) -> bool {
        self != Role::Customer
    }
}

/// One thing that one may or may not do. Every server function asks for exactly one.
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
    /// See the usage of one's own organization, from its approved bills.
    ViewOwnUsage,
    /// See the approved bills of one's own organization.
    ViewOwnBills,
    /// See what was sent for approval to one's own organization, and approve it.
    ApproveBills,
    /// Choose the organization, where one login serves several.
    ChooseOrganization,
    /// Set one's own password after a first log-in.
    SetPassword,
    /// Show a second factor.
    ShowFactor,
    /// Set up a second factor.
    SetUpFactor,
    /// See and change which alerts one is sent as a contact of one's own organization.
    OwnAlerts,
    /// See and change how one logs in oneself: password, sessions.
    OwnAccount,
    /// Look at a customer's pages as its users do.
    ViewAsCustomer,
    /// Stop that.
    StopViewing,
    /// Keep the staff's own user accounts.
    ManageStaff,
    /// Change the settings of the reseller.
    ManageSettings,
    /// Say which identity provider vouches for staff, or for a customer's users.
    ManageSingleSignOn,
    /// Take the second factor of a customer's user away who has lost it.
    ResetFactor,
    /// Hand out everything that is kept about a person, and forget people.
    PersonalData,
    /// See what everybody did.
    ViewActivity,
    /// See what became of mail, and send it again.
    ViewMails,
}

/// How far a log-in has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// All that the role may.
    #[default]
    Full,
    /// A first log-in: a password is to be set.
    FirstLogin,
    /// The password was right; a second factor is to be shown.
    SecondFactor,
    /// A second factor is to be set up, as staff has to.
    Enrolment,
}

/// Whether somebody has shown a second factor lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The account has none to show.
    #[default]
    NotNeeded,
    /// Within the last minutes, see [`FRESH_MINUTES`](crate::second_factor::FRESH_MINUTES).
    Fresh,
    /// Longer ago, or never in this session.
    Stale,
}

impl Stage {
    /// All.
    pub const ALL: [Stage; 4] = [Stage::Full, Stage::FirstLogin, Stage::SecondFactor, Stage::Enrolment];

    /// The word kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Full => "full",
            Stage::FirstLogin => "first_login",
            Stage::SecondFactor => "second_factor",
            Stage::Enrolment => "enrolment",
        }
    }

    /// The stage of a word from the database.
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

use Permission::*;

/// The table: what each role may do.
fn granted(role: Role) -> &'static [Permission] {
    match role {
        Role::Admin => &[
            ViewCustomers,
            EditCustomers,
            ManageAccounts,
            ViewBills,
            ImportBills,
            SendBills,
            ApproveInternally,
            ViewAsCustomer,
            ManageStaff,
            ManageSettings,
            ManageSingleSignOn,
            ResetFactor,
            ViewActivity,
            PersonalData,
            ViewMails,
            ShowFactor,
            SetUpFactor,
            OwnAccount,
        ],
        Role::Operator => &[
            ViewCustomers,
            EditCustomers,
            ManageAccounts,
            ViewBills,
            ImportBills,
            SendBills,
            ViewAsCustomer,
            ViewMails,
            ShowFactor,
            SetUpFactor,
            OwnAccount,
        ],
        Role::Reviewer => &[
            ViewCustomers,
            ViewBills,
            ApproveInternally,
            ViewAsCustomer,
            ViewActivity,
            ShowFactor,
            SetUpFactor,
            OwnAccount,
        ],
        Role::Customer => {
            &[ViewOwnUsage, ViewOwnBills, ChooseOrganization, OwnAlerts, ShowFactor, SetUpFactor, OwnAccount]
        }
    }
}

/// Whose data a read or a write may touch; every query on a customer's data takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All customers: staff.
    AllCustomers,
    /// One customer: its own users.
    Only(CustomerId),
}

impl Scope {
    /// The customer the scope is limited to; `None` when it is not.
    pub fn customer(self) -> Option<CustomerId> {
        match self {
            Scope::AllCustomers => None,
            Scope::Only(customer) => Some(customer),
        }
    }
}

/// Who is asking: the account behind a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The person's name, as shown to others.
    pub name: String,
    /// The address one logs in with.
    pub email: String,
    /// What the account is for.
    pub role: Role,
    /// The organization of a customer user.
    pub customer: Option<CustomerId>,
    /// Whether the customer user's contact is a Bill Approver.
    pub approver: bool,
    /// Whether the login serves several organizations; then `customer` is the chosen one.
    pub several: bool,
    /// How far the log-in has come.
    pub stage: Stage,
    /// Whether a second factor was shown lately.
    pub proof: Proof,
    /// The name of the customer at whose pages staff looks as its users do: `role` and `customer` are theirs then.
    pub viewing: Option<String>,
    /// How they write numbers and dates: as chosen under `Account`, else as their browser asks.
    pub notation: Option<Notation>,
    /// The form they sent, where it carries a key: what it asks for is done once, however often it comes.
    #[serde(skip)]
    pub request: Option<RequestId>,
}

impl Actor {
    /// How amounts and dates are read that they type, and shown to them.
    pub fn notation(&self) -> Notation {
        self.notation.unwrap_or_default()
    }

    /// Whether the actor may do this.
    pub fn may(&self, permission: Permission) -> bool {
        match self.stage {
            Stage::Full if self.viewing.is_some() => {
                return matches!(permission, ViewOwnUsage | ViewOwnBills | StopViewing);
            }
            Stage::Full => {}
            Stage::FirstLogin => return permission == SetPassword,
            Stage::SecondFactor => return permission == ShowFactor,
            Stage::Enrolment => return permission == SetUpFactor,
        }
        granted(self.role).contains(&permission)
            || (permission == ApproveBills && self.role == Role::Customer && self.approver)
    }

    /// Whose data the actor may touch. A customer user without an organization reaches no data at all.
    pub fn scope(&self) -> Scope {
        match (self.role.is_staff(), self.customer) {
            (true, _) => Scope::AllCustomers,
            (false, Some(customer)) => Scope::Only(customer),
            (false, None) => Scope::Only(CustomerId(uuid::Uuid::nil())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, approver: bool, first: bool) -> Actor {
        Actor {
            account: AccountId(uuid::Uuid::nil()),
            name: "Ada".into(),
            email: "ada@example.com".into(),
            role,
            customer: None,
            approver,
            several: false,
            stage: if first { Stage::FirstLogin } else { Stage::Full },
            viewing: None,
            notation: None,
            proof: Proof::NotNeeded,
            request: None,
        }
    }

    #[test]
    fn a_customer_user_reaches_nothing_that_staff_does() {
        for permission in
            [ViewCustomers, EditCustomers, ManageAccounts, ViewBills, ImportBills, SendBills, ApproveInternally]
        {
            assert!(!actor(Role::Customer, true, false).may(permission), "{permission:?}");
        }
    }

    #[test]
    fn only_a_bill_approver_approves_and_staff_never_does_so_for_a_customer() {
        assert!(actor(Role::Customer, true, false).may(ApproveBills));
        assert!(!actor(Role::Customer, false, false).may(ApproveBills));
        assert!(!actor(Role::Admin, true, false).may(ApproveBills));
    }

    #[test]
    fn a_first_login_may_set_its_password_and_nothing_else() {
        let pending = actor(Role::Customer, true, true);
        assert!(pending.may(SetPassword));
        assert!(!pending.may(ViewOwnUsage) && !pending.may(ApproveBills));
    }

    #[test]
    fn only_a_first_login_may_set_a_password_without_the_old_one() {
        for role in Role::ALL {
            assert!(!actor(role, true, false).may(SetPassword), "{role:?}");
        }
    }

    #[test]
    fn staff_that_looks_as_a_customer_sees_and_does_nothing() {
        let viewing = Actor { viewing: Some("Acme".into()), ..actor(Role::Customer, true, false) };
        assert!(viewing.may(ViewOwnUsage) && viewing.may(ViewOwnBills));
        for permission in [ApproveBills, ChooseOrganization, OwnAlerts, OwnAccount, SetPassword, ViewCustomers] {
            assert!(!viewing.may(permission), "{permission:?}");
        }
    }

    #[test]
    fn a_log_in_that_wants_a_second_factor_may_nothing_yet() {
        for stage in [Stage::SecondFactor, Stage::Enrolment] {
            let actor = Actor { stage, ..actor(Role::Admin, false, false) };
            assert!(!actor.may(ViewCustomers) && !actor.may(OwnAccount) && !actor.may(SetPassword));
        }
        for stage in Stage::ALL {
            assert_eq!(Stage::from_code(stage.code()), Some(stage));
        }
    }

    #[test]
    fn a_customer_user_without_an_organization_sees_no_customer() {
        assert_ne!(actor(Role::Customer, false, false).scope(), Scope::AllCustomers);
    }
}
