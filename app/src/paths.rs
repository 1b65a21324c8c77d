//! The paths of pages, for links and redirects. `routes.rs` says which page is at which path; a test compares both.

use std::fmt::Display;

/// `Customers`.
pub const CUSTOMERS: &str = "/customers";
/// `Import customers`.
pub const IMPORT_CUSTOMERS: &str = "/customers/import";
/// `Bills`.
pub const BILLS: &str = "/bills";
/// `Overview`.
pub const OVERVIEW: &str = "/overview";
/// `Bill Versions`.
pub const BILL_VERSIONS: &str = "/bills/versions";
/// `Accounts` of providers.
pub const CLOUD_ACCOUNTS: &str = "/accounts";
/// `Add Account`.
pub const ADD_CLOUD_ACCOUNT: &str = "/accounts/add";
/// `Import bill`.
pub const IMPORT_BILL: &str = "/bills/import";
/// `Approvals` of a Bill Approver.
pub const APPROVALS: &str = "/approvals";
/// `Purchase Orders` of a customer's user.
pub const PURCHASE_ORDERS: &str = "/purchase-orders";
/// A customer's dashboard.
pub const DASHBOARD: &str = "/dashboard";
/// `Activity`.
pub const ACTIVITY: &str = "/activity";
/// `User Management`.
pub const USERS: &str = "/users";
/// `Add User`.
pub const ADD_USER: &str = "/users/add";
/// Single sign-on of staff.
pub const SINGLE_SIGN_ON_OF_STAFF: &str = "/users/single-sign-on";
/// `Settings` of the reseller.
pub const SETTINGS: &str = "/settings";
/// `Jobs`.
pub const JOBS: &str = "/jobs";
/// `Alerts & Messages`.
pub const MESSAGES: &str = "/messages";
/// `Account`.
pub const ACCOUNT: &str = "/account";
/// `Authenticator app`.
pub const AUTHENTICATOR: &str = "/account/authenticator";
/// `Passkeys`.
pub const PASSKEYS: &str = "/account/passkeys";
/// `Log in`.
pub const LOG_IN: &str = "/login";
/// `Set your password`, after a first log-in.
pub const SET_PASSWORD: &str = "/set-password";

/// Declares functions that build a path from ids.
macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident($($id:ident),+): $path:literal;)+) => {
        $(
            $(#[$doc])*
            pub fn $name($($id: impl Display),+) -> String {
                format!($path)
            }
        )+

        #[cfg(test)]
        fn of_ids() -> Vec<String> {
            vec![$($name($({ let _ = stringify!($id); "1" }),+)),+]
        }
    };
}

paths! {
    /// The Profile of a customer.
    profile(customer): "/customers/{customer}/profile";
    /// `Create/Update User Accounts`.
    accounts(customer): "/customers/{customer}/accounts";
    /// `Add Contact`.
    add_contact(customer): "/customers/{customer}/contacts/add";
    /// `Edit Contact`.
    edit_contact(customer, contact): "/customers/{customer}/contacts/{contact}/edit";
    /// `Personal data` of a contact.
    personal_data(customer, contact): "/customers/{customer}/contacts/{contact}/personal-data";
    /// `Add Group`.
    add_group(customer): "/customers/{customer}/groups/add";
    /// `Edit Group`.
    edit_group(customer, group): "/customers/{customer}/groups/{group}/edit";
    /// `Tag Keys`.
    tag_keys(customer): "/customers/{customer}/tag-keys";
    /// `Add PO`.
    add_purchase_order(customer): "/customers/{customer}/purchase-orders/add";
    /// A purchase order.
    purchase_order(customer, order): "/customers/{customer}/purchase-orders/{order}";
    /// A purchase order, for its customer's users.
    own_purchase_order(order): "/purchase-orders/{order}";
    /// `Edit Settings` of a customer.
    settings(customer): "/customers/{customer}/settings";
    /// Single sign-on of a customer.
    single_sign_on(customer): "/customers/{customer}/single-sign-on";
    /// `Edit Account` of a provider.
    edit_cloud_account(customer, account): "/accounts/{customer}/{account}/edit";
    /// A bill.
    bill(bill): "/bills/{bill}";
    /// A version of a bill.
    bill_version(bill, number): "/bills/{bill}/versions/{number}";
    /// The reconciliation certificate of a version.
    certificate(bill, number): "/bills/{bill}/versions/{number}/certificate";
    /// `Approve` of a bill.
    approve(bill): "/bills/{bill}/approve";
    /// `Dispute` of a bill.
    dispute(bill): "/bills/{bill}/dispute";
}

/// `Overview` of a month.
pub fn overview_of(month: &str) -> String {
    format!("{OVERVIEW}?month={month}")
}

/// A bill after it was sent to this many Bill Approvers, which the page's notice says.
pub fn sent_bill(id: impl Display, approvers: impl Display) -> String {
    format!("{}?{}={approvers}", bill(id), crate::notices::APPROVERS)
}

/// The line items of a bill as a file for spreadsheets.
pub fn lines_csv(bill: impl Display) -> String {
    format!("/bills/{bill}/lines.csv")
}

/// A bill as a FOCUS file in Parquet.
pub fn focus_parquet(bill: impl Display) -> String {
    format!("/bills/{bill}/focus.parquet")
}

/// A bill as a FOCUS file in CSV.
pub fn focus_csv(bill: impl Display) -> String {
    format!("/bills/{bill}/focus.csv")
}

/// A file that a bill was imported from.
pub fn original(bill: impl Display, import: impl Display, part: i64) -> String {
    format!("/bills/{bill}/originals/{import}/{part}")
}

/// The file with a contact's personal data.
pub fn personal_data_file(customer: impl Display, contact: impl Display) -> String {
    format!("/customers/{customer}/contacts/{contact}/data.json")
}

/// Every path of a page.
#[cfg(test)]
pub(crate) fn every() -> Vec<String> {
    let fixed = [
        CUSTOMERS,
        IMPORT_CUSTOMERS,
        BILLS,
        OVERVIEW,
        BILL_VERSIONS,
        CLOUD_ACCOUNTS,
        ADD_CLOUD_ACCOUNT,
        IMPORT_BILL,
        PURCHASE_ORDERS,
        DASHBOARD,
        ACTIVITY,
        USERS,
        ADD_USER,
        SINGLE_SIGN_ON_OF_STAFF,
        SETTINGS,
        MESSAGES,
        ACCOUNT,
        AUTHENTICATOR,
        PASSKEYS,
        LOG_IN,
        SET_PASSWORD,
    ];
    fixed.map(str::to_owned).into_iter().chain(of_ids()).collect()
}
