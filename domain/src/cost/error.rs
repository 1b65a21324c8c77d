//! What can be wrong with a cost, in a user's words.

use thiserror::Error;

/// Longer texts are cut when a message quotes them.
pub(super) const QUOTED_CHARS: usize = 40;

/// Why a text is not a cost, or two costs have no sum; messages quote the text, shortened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CostError {
    /// Nothing but spaces.
    #[error("there is no number: write 0 for none")]
    Empty,
    /// Letters, separators or signs that do not make a plain decimal.
    #[error("\"{text}\" is not a number{}", hint.as_deref().map(|hint| format!(": write {hint}")).unwrap_or_default())]
    NotANumber {
        /// What was read.
        text: String,
        /// What was probably meant, `1234.56` for `$1,234.56`.
        hint: Option<String>,
    },
    /// More precision than is carried exactly.
    #[error("\"{text}\" has more than 36 decimals")]
    TooManyDecimals {
        /// What was read.
        text: String,
    },
    /// More than about 1.7 × 10^20 either way.
    #[error("\"{text}\" is larger than any bill can be")]
    TooLarge {
        /// What was read.
        text: String,
    },
    /// A sum or a rounded amount that cannot be held.
    #[error("the amount is larger than any bill can be")]
    Overflow,
}

/// On one line, shortened, and without control characters that could fake output.
pub(super) fn quoted(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut quoted: String = chars.by_ref().take(QUOTED_CHARS).collect();
    if chars.next().is_some() {
        quoted.push('…');
    }
    quoted
}
