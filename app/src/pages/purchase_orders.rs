//! `Purchase Orders` of customers: the list and one order. The sections of a Profile show orders with the same parts.

mod burn_down;
mod contract_years;
mod ledger;
pub mod list;
pub mod one;
pub(crate) mod sections;
pub(crate) mod table;
