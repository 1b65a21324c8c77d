//! The host of Cloudtab: serves the portal and runs the commands. It is a library so that `tests/` can call the router
//! in process; `main.rs` only starts it.

mod activity;
mod answer;
mod assets;
mod bill_files;
pub mod commands;
mod compression;
pub mod config;
mod cookie;
mod crowd;
mod customers_csv;
mod detach;
mod files;
mod forms;
mod headers;
mod import;
pub mod jobs;
pub mod listen;
pub mod mail;
mod metrics;
pub mod open_id;
pub mod page;
mod parquet_files;
pub mod passwords;
mod privacy;
mod ready;
pub mod router;
mod session;
mod single_sign_on;
mod text;
pub mod uploads;
pub mod visitor;
mod zone;
