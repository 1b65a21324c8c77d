//! What each role may do.

use super::Permission::{self, *};
use super::Role;

/// The table: what each role may do.
pub(super) fn granted(role: Role) -> &'static [Permission] {
    match role {
        Role::Admin => &[
            ViewCustomers,
            EditCustomers,
            ManageAccounts,
            ViewBills,
            ImportBills,
            SendBills,
            ApproveInternally,
            ReturnBills,
            VoidBills,
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
            ReturnBills,
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
            ReturnBills,
            ViewAsCustomer,
            ViewActivity,
            ShowFactor,
            SetUpFactor,
            OwnAccount,
        ],
        Role::Customer => &[
            ViewOwnUsage,
            ViewOwnBills,
            ViewOwnOrders,
            ChooseOrganization,
            OwnAlerts,
            ShowFactor,
            SetUpFactor,
            OwnAccount,
        ],
    }
}
