//! The only crate that knows SQL. One file per noun; the same SQL text runs on SQLite and on PostgreSQL.
//!
//! To add a noun:
//! 1. add its tables to `migrations/sqlite` and `migrations/postgres`, with the same number, name and columns;
//! 2. add `<nouns>.rs` here: a private row type that derives `FromRow`, and one function per action;
//! 3. let each function take the [`Store`] and, where it touches a customer's data, a [`Scope`](domain::permission::Scope)
//!    that ends up in the `WHERE`: a foreign id must look exactly like a missing one;
//! 4. write with `store.write()`, read with `store.read()`, and run SQL by the four macros of [`database`]; a write
//!    asks `requests::is_done` first, so that a form sent twice counts once, and ends with `history::write`;
//! 5. test it in `tests/`, where [`on_both!`] runs the test on both databases.

mod absences;
pub mod accounts;
pub mod activity;
pub mod addresses;
pub mod automatic_approval;
pub mod backup;
pub mod bills;
pub mod bulk;
mod by;
pub mod certificate;
pub mod cloud_accounts;
pub mod contacts;
pub mod costs;
pub mod customers;
pub mod database;
pub mod deputies;
mod devices;
pub mod email_keys;
pub mod error;
pub mod files;
pub mod fingerprints;
mod fold;
pub mod groups;
pub mod history;
pub mod jobs;
pub mod limits;
mod lines;
pub mod links;
pub mod mails;
pub mod months;
pub mod organizations;
pub mod overview;
pub mod passkeys;
pub mod privacy;
pub mod purchase_orders;
mod record;
mod requests;
pub mod reseller;
pub mod restore;
mod search;
pub mod second_factors;
mod secret;
pub mod sessions;
pub mod settings;
pub mod single_sign_on;
pub mod staff;
pub mod store;
pub mod sweep;
pub mod tag_keys;
mod tallies;
#[cfg(feature = "testing")]
pub mod testing;
mod upgrade;
pub mod usage;
pub mod vault;

pub use by::By;
pub use database::Database;
pub use error::StorageError;
pub use record::{Record, save};
pub use store::{Clock, Randomness, Store};
