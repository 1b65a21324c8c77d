//! `CUSTOMER PROFILE` / `Customers`: the list, and the Profile page of a customer.

pub mod add;
pub mod bulk;
pub mod delete;
pub mod list;
pub mod profile;
mod query;
