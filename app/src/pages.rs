//! The pages, one folder per entry of the side navigation bar.

pub mod account;
pub mod activity;
pub mod alert_fields;
pub mod approvals;
pub mod bill_versions;
pub mod bills;
pub mod changes;
pub mod cloud_accounts;
pub mod customers;
pub mod dashboard;
pub mod frame;
pub mod jobs;
pub mod login;
pub mod me;
pub mod messages;
pub mod missing;
pub mod organizations;
pub mod overview;
pub mod passkey_form;
mod personal_data;
pub mod purchase_orders;
pub mod reseller_settings;
pub mod reset_factor;
pub mod second_factor;
pub mod single_sign_on;
pub mod users;
