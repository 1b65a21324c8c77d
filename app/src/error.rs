//! The error of a failed call, as sent to the browser. It reveals nothing about how the server is built.

use domain::field_errors::FieldErrors;
use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;

/// Why a call failed, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Some fields are invalid. 422.
    Invalid(FieldErrors),
    /// The call is not possible in the current state; the sentence says why. 422.
    Refused(String),
    /// Another user saved in the meantime; holds that user's name. 409.
    Stale(String),
    /// It does not exist, or the actor may not see it. 404.
    NotFound,
    /// Not logged in, or not any more. 401.
    LoggedOut,
    /// Logged in, but not allowed to do this. 403.
    Forbidden,
    /// Allowed, but the second factor must be confirmed again. 403.
    ProofNeeded,
    /// Too many attempts. 429.
    TooOften {
        /// A sentence that says what was done too often.
        why: String,
        /// The seconds to wait.
        seconds: i64,
    },
    /// The server is overloaded; try again shortly. 503.
    Busy,
    /// The database is unavailable or cannot be written to; try again later. 503.
    Away,
    /// The server failed; the text is the reference of its log entry. 500.
    Internal(String),
    /// The server could not be reached, or its answer could not be read.
    Unreachable,
}

impl AppError {
    /// The matching HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            AppError::Invalid(_) | AppError::Refused(_) => 422,
            AppError::Stale(_) => 409,
            AppError::NotFound => 404,
            AppError::LoggedOut => 401,
            AppError::Forbidden | AppError::ProofNeeded => 403,
            AppError::TooOften { .. } => 429,
            AppError::Busy | AppError::Away | AppError::Unreachable => 503,
            AppError::Internal(_) => 500,
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AppError::Invalid(errors) => write!(f, "{errors}"),
            AppError::Refused(why) => f.write_str(why),
            AppError::Stale(by) => write!(f, "{by} saved this in the meantime."),
            AppError::NotFound => f.write_str("This does not exist, or you do not have access to it."),
            AppError::LoggedOut => f.write_str("Your session has ended. Log in again."),
            AppError::Forbidden => f.write_str("You do not have permission to do this. Ask an Admin of your reseller."),
            AppError::ProofNeeded => f.write_str("Confirm your second factor to continue. A confirmation is valid for 5 minutes."),
            AppError::TooOften { why, seconds } => write!(f, "{why} Wait {} and try again.", pause(*seconds)),
            AppError::Busy => f.write_str("The server is busy. Try again in a moment; what you typed is still here."),
            AppError::Away => f.write_str(
                "The database is not available right now. Nothing was saved. Try again in a minute; what you typed is still here.",
            ),
            AppError::Internal(reference) => {
                write!(f, "Something went wrong on the server. Nothing was saved. Reference: {reference}")
            }
            AppError::Unreachable => f.write_str(
                "The server cannot be reached. Check your connection and try again; what you typed is still here.",
            ),
        }
    }
}

/// A duration in words, rounded up.
fn pause(seconds: i64) -> String {
    match seconds {
        ..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        91..=5400 => format!("{} minutes", (seconds + 59) / 60),
        _ => format!("{} hours", (seconds + 3599) / 3600),
    }
}

impl std::error::Error for AppError {}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> Self {
        AppError::Invalid(errors)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The request could not be parsed: for example, a malformed id or a field that is not a number.
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => AppError::NotFound,
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) | ServerFnErrorErr::Deserialization(_) => {
                AppError::Unreachable
            }
            _ => AppError::Internal("call".into()),
        }
    }
}
