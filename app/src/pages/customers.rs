//! `CUSTOMER PROFILE` / `Customers`: the list, and the Profile page of one.

pub mod add;
pub mod bulk;
pub mod delete;
pub mod list;
pub mod profile;
mod query;
