//! Passkeys: keys that a device keeps for this site alone, shown as a second factor.

#[cfg(feature = "server")]
pub mod relying_party;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::field_errors::FieldErrors;
use crate::ids::PasskeyId;

/// How long a browser may take to answer, in minutes.
pub const OPEN_MINUTES: i64 = 5;
/// Longest name, in letters.
pub const LONGEST_NAME: usize = 60;

/// One of one's own passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPasskey {
    /// What to remove it by.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was shown last.
    pub last_used: Option<DateTime<Utc>>,
}

/// All of one's own passkeys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyList {
    /// Where people have to come from to use one, such as `https://portal.example`; `None` where the portal can have none.
    pub origin: Option<String>,
    /// The passkeys, oldest first.
    pub passkeys: Vec<OwnPasskey>,
}

/// What is sent to add a passkey.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasskeyDraft {
    /// What its owner calls it.
    pub name: String,
    /// What the browser answered, as JSON.
    pub answer: String,
}

impl PasskeyDraft {
    /// The name; whether the browser's answer is right is the server's to say.
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
    fn a_passkey_has_a_name_that_fits_on_a_line() {
        let named = |name: &str| PasskeyDraft { name: name.into(), ..PasskeyDraft::default() };
        assert_eq!(named("  My phone ").name(), Ok("My phone"));
        assert!(named("é".repeat(LONGEST_NAME).as_str()).name().is_ok());
        for wrong in ["", "   ", &"x".repeat(LONGEST_NAME + 1)] {
            assert!(named(wrong).name().is_err(), "{wrong:?}");
        }
    }
}
