//! `User Management`: the user accounts of staff.

pub mod add;
pub mod edit;
mod invited;
pub mod list;
pub mod personal_data;

/// The path of the list.
const LIST: &str = crate::paths::USERS;
