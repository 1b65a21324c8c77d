//! `Accounts`: which account of a provider belongs to which customer, and what nobody owns.

pub mod add;
pub mod edit;
mod fields;
pub mod list;
pub(crate) mod unassigned;
