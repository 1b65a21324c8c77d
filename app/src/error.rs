//! What crosses the wire when a call fails. Nothing in here tells how the server is built.

use domain::field_errors::FieldErrors;
use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;

/// Why a call failed, in words for the person who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Fields are wrong. 422.
    Invalid(FieldErrors),
    /// What was asked cannot be done as things stand; the sentence says why. 422.
    Refused(String),
    /// Somebody else saved in the meantime; holds that person's name. 409.
    Stale(String),
    /// There is no such thing, or it is not the actor's to see. 404.
    NotFound,
    /// Not logged in, or no longer. 401.
    LoggedOut,
    /// Logged in, but not allowed to do this. 403.
    Forbidden,
    /// Allowed, but a second factor has to be shown again. 403.
    ProofNeeded,
    /// Done too often. 429.
    TooOften {
        /// What there was too much of, as a sentence.
        why: String,
        /// The seconds to wait.
        seconds: i64,
    },
    /// The server has more to do than it can; try again shortly. 503.
    Busy,
    /// The database is away, or cannot be written to; try again when it is back. 503.
    Away,
    /// The server failed; the text is the reference under which its log tells more. 500.
    Internal(String),
    /// The server could not be reached, or its answer not be read.
    Unreachable,
}

impl AppError {
    /// The HTTP status that says the same.
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

/// A pause in words, a little longer rather than shorter.
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
            // The request could not be read as what it should be: a malformed id, a field that is no number.
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
