//! `User Management`: the staff's own user accounts.

pub mod add;
pub mod edit;
mod invited;
pub mod list;
pub mod personal_data;

/// The path of the list.
const LIST: &str = crate::paths::USERS;
