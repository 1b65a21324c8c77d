//! The host over HTTP, called in process, on SQLite and on PostgreSQL: who reaches what, and what is answered.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod answers;
mod audit;
mod base64;
mod bill_import;
mod bulk;
mod contact_list;
mod cross_site;
mod deleting;
mod endpoints;
mod gone;
mod halfway;
mod hostile;
mod identity;
mod identity_provider;
mod limits;
mod mail;
mod mail_again;
mod mail_folder;
mod mail_tls;
mod metrics;
mod outage;
mod own_alerts;
mod passkeys;
mod passwords;
mod people;
mod privacy;
mod region;
mod seal;
mod second_factor;
mod single_sign_on;
mod slow;
mod takeover;
mod twice;
mod ways_on;
