//! The pages, one folder per entry of the side navigation bar.

pub mod account;
pub mod bills;
pub mod customers;
pub mod dashboard;
pub mod frame;
pub mod login;
pub mod me;
pub mod missing;
pub mod organizations;
