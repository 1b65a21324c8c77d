//! How errors of the database and of the server become errors of a call.

use domain::field_errors::FieldErrors;
use storage::StorageError;

use crate::error::AppError;

impl From<StorageError> for AppError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => AppError::NotFound,
            StorageError::Stale { by } => AppError::Stale(by),
            StorageError::Refused(why) => AppError::Refused(why),
            StorageError::Unfit { field, message } => FieldErrors::of(field, message).into(),
            StorageError::TooOften { why, wait } => too_often(why, wait),
            StorageError::Taken { field } => FieldErrors::of(field, "This is already taken: enter another one").into(),
            busy if busy.is_busy() => AppError::Busy,
            away if away.is_away() => {
                tracing::error!(error = %away, "the database cannot be used");
                AppError::Away
            }
            other => internal(&other),
        }
    }
}

/// The error message for a value that must be unique but is taken.
pub fn taken(error: StorageError, field: &'static str, message: impl FnOnce() -> String) -> AppError {
    match error {
        StorageError::Taken { field: taken } if taken == field => FieldErrors::of(field, message()).into(),
        other => other.into(),
    }
}

/// The error message for an address that another contact has.
pub fn same_address(email: &str) -> String {
    format!("A contact with the address {} already exists", email.trim())
}

/// Logs a failure of the server and returns the reference of the log entry.
pub fn internal(error: &(dyn std::error::Error + 'static)) -> AppError {
    use std::hash::{BuildHasher as _, RandomState};
    // The reference only has to differ between failures. This source of randomness exists wherever the function is
    // called.
    let reference = format!("{:08x}", RandomState::new().hash_one(()) & 0xffff_ffff);
    tracing::error!(reference, error, "a call failed");
    AppError::Internal(reference)
}

/// The error after too many attempts.
pub(super) fn too_often(why: String, wait: chrono::TimeDelta) -> AppError {
    AppError::TooOften { why, seconds: wait.num_seconds() + 1 }
}
