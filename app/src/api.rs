//! The server functions, one file per noun: `require` -> parse -> one storage call.

#![expect(missing_docs, reason = "the fields of a call are the arguments of its function")]

pub mod accounts;
pub mod bills;
pub mod contacts;
pub mod customers;
#[cfg(feature = "ssr")]
pub mod host;
pub mod organization;
pub mod session;
pub mod usage;
