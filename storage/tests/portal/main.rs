//! Every statement on both databases: each test runs on SQLite and on PostgreSQL, on an empty database of its own.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod activity;
mod audit;
mod bill_import;
mod bills;
mod customers;
mod dropped_requests;
mod forgetting;
mod mails;
mod organizations;
mod outbox;
mod privacy;
mod profile;
mod requests;
mod schema;
mod staff;
mod upgrade;
