//! The errors of a cost, in the user's words.

use thiserror::Error;

/// Why a text is not a cost, or two costs have no sum; messages quote the text, shortened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CostError {
    /// Nothing but spaces.
    #[error("there is no number: write 0 for none")]
    Empty,
    /// Letters, separators or signs that do not make a plain decimal.
    #[error("\"{text}\" is not a number{}", hint.as_deref().map(|hint| format!(": write {hint}")).unwrap_or_default())]
    NotANumber {
        /// The text that was read.
        text: String,
        /// What the user probably meant: `1234.56` for `$1,234.56`.
        hint: Option<String>,
    },
    /// More decimals than a cost can hold.
    #[error("\"{text}\" has more than 36 decimals")]
    TooManyDecimals {
        /// The text that was read.
        text: String,
    },
    /// Above about 1.7 × 10^20, or below its negative.
    #[error("\"{text}\" is larger than any bill can be")]
    TooLarge {
        /// The text that was read.
        text: String,
    },
    /// A sum or a rounded amount that is out of range.
    #[error("the amount is larger than any bill can be")]
    Overflow,
}
