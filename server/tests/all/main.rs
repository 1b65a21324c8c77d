//! The host from the outside: every test calls the router in process, or starts the binary. See `matrix/` for who may
//! do what.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;
mod cli;
mod csrf;
mod faults;
mod headers;
mod log_in;
mod matrix;
mod scripts;
mod support;
mod uploads;
