//! The domain of Cloudtab: drafts and the values they become, rules, permissions, the states of a bill.
//!
//! Nothing here does I/O, reads a clock, or knows leptos or SQL, so the browser and the server run the same rules.
//! To add a field: its draft and its value here, then the two migrations, `storage`, the page section, the spec.

pub mod account;
pub mod activity;
pub mod address;
pub mod alert;
pub mod bill;
pub mod bill_bulk;
pub mod bill_costs;
pub mod bill_import;
pub mod bill_list;
pub mod bill_mail;
pub mod bill_version;
pub mod billing_period;
pub mod breakdown;
pub mod bulk;
pub mod certificate;
pub mod cloud_account;
pub mod contact;
pub mod contact_list;
pub mod cost;
pub mod country;
#[cfg(feature = "server")]
pub mod csv_text;
pub mod currency;
pub mod customer;
pub mod date;
pub mod dispute;
pub mod email;
pub mod field_errors;
pub mod focus;
pub mod group;
pub mod group_list;
pub mod history;
pub mod ids;
#[cfg(feature = "server")]
pub mod import;
pub mod limit;
pub mod line_item;
pub mod line_list;
#[cfg(feature = "server")]
pub mod lines;
pub mod mail;
pub mod mail_list;
pub mod money;
pub mod more;
pub mod notation;
pub mod organization;
pub mod overview;
pub mod passkey;
pub mod password;
pub mod permission;
pub mod phone;
pub mod privacy;
pub mod profile;
pub mod purchase_order;
pub mod purchase_order_list;
#[cfg(test)]
mod random;
pub mod record;
pub mod region;
pub mod reseller;
pub mod second_factor;
pub mod settings;
pub mod single_sign_on;
pub mod staff;
pub mod tag;
pub mod tag_keys;
pub mod text;
pub mod visitor;
pub mod website;
pub mod words;
pub mod zone;
