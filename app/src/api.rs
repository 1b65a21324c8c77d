//! The server functions, one file per noun: `require` -> parse -> one storage call.

#![expect(missing_docs, reason = "the fields of a call are the arguments of its function")]

pub mod account;
pub mod accounts;
pub mod activity;
pub mod alerts;
pub mod approvals;
pub mod bills;
pub mod bulk;
pub mod cloud_accounts;
pub mod contacts;
pub mod customers;
pub mod groups;
pub mod history;
#[cfg(feature = "ssr")]
pub mod host;
pub mod jobs;
pub mod mails;
pub mod months;
pub mod organization;
pub mod overview;
pub mod passkeys;
pub mod privacy;
pub mod purchase_orders;
pub mod reseller;
pub mod second_factor;
pub mod session;
pub mod settings;
pub mod single_sign_on;
pub mod staff;
pub mod tag_keys;
pub mod usage;
pub mod viewing;
pub mod wire;
