//! Tests of every statement on both databases: each test runs on SQLite and PostgreSQL, on its own empty database.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod activity;
mod at_once;
mod audit;
mod bill_import;
mod bill_life;
mod bill_lines;
mod bill_list;
mod bill_mails;
mod bill_model;
mod bills;
mod bulk;
mod contacts;
mod customers;
mod dropped_requests;
mod erasure;
mod faults;
mod forgetting;
mod identity;
mod ledgers;
mod line_list;
mod lock_order;
mod mails;
mod organizations;
mod outbox;
mod privacy;
mod profile;
mod requests;
mod reseller;
mod schema;
mod scope;
mod shared_logins;
mod staff;
mod tag_keys;
mod upgrade;
