//! Passkeys: keys that a device keeps for this site only, used as a second factor.

#[cfg(feature = "server")]
pub mod relying_party;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::field_errors::FieldErrors;
use crate::ids::PasskeyId;

/// How long a browser may take to answer a challenge, in minutes.
pub const OPEN_MINUTES: i64 = 5;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 60;

/// One of the user's own passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPasskey {
    /// The passkey.
    pub id: PasskeyId,
    /// The name that its owner gave it.
    pub name: String,
    /// When it was added.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_used: Option<DateTime<Utc>>,
}

/// All passkeys of the user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyList {
    /// The origin where passkeys work, such as `https://portal.example`; `None` if the portal cannot have passkeys.
    pub origin: Option<String>,
    /// The passkeys, oldest first.
    pub passkeys: Vec<OwnPasskey>,
}

/// The form that adds a passkey.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasskeyDraft {
    /// The name that its owner gave it.
    pub name: String,
    /// The browser's answer, as JSON.
    pub answer: String,
}

impl PasskeyDraft {
    /// The checked name; the browser's answer is checked by the server.
    pub fn name(&self) -> Result<&str, FieldErrors> {
        let name = self.name.trim();
        match name.chars().count() {
            0 => Err(FieldErrors::of("name", "Enter a name, for example the name of the device")),
            length if length > LONGEST_NAME => {
                Err(FieldErrors::of("name", format!("Enter a name of at most {LONGEST_NAME} letters")))
            }
            _ => Ok(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_needs_a_short_name() {
        let named = |name: &str| PasskeyDraft { name: name.into(), ..PasskeyDraft::default() };
        assert_eq!(named("  My phone ").name(), Ok("My phone"));
        assert!(named("é".repeat(LONGEST_NAME).as_str()).name().is_ok());
        for wrong in ["", "   ", &"x".repeat(LONGEST_NAME + 1)] {
            assert!(named(wrong).name().is_err(), "{wrong:?}");
        }
    }
}
