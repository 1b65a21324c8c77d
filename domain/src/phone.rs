//! Phone numbers: stored as E.164 with an optional extension (`+442079460958;ext=12`) if a number plan knows the
//! number, else exactly as typed.
//!
//! Only the host has the number plans, which would outweigh the rest of the page; the browser only checks that there
//! are digits. An unknown number never blocks a save and is never changed: it gets a hint.

mod plan;
mod typed;

#[cfg(test)]
mod tests;

use crate::country::{CountryCode, country};
use crate::text;
use serde::{Deserialize, Serialize};

const MESSAGE: &str = "Enter a phone number, like +44 20 7946 0958";

/// An international number with its extension, or the text as typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as typed in a country, whose own numbers need no `+`; the error is the message for the field. In
    /// the browser the result only shows that there is a number.
    pub fn parse(raw: &str, home: Option<CountryCode>) -> Result<Self, String> {
        let typed = text::clean(raw);
        if !typed::has_number(&typed) {
            return Err(MESSAGE.to_owned());
        }
        let home = home.filter(|code| country(*code).calling_code.is_some());
        Ok(Self(plan::read(&typed, home).unwrap_or(typed)))
    }

    /// Reads a number from the database; `None` if this program would not have stored it.
    #[must_use]
    pub fn from_stored(stored: &str) -> Option<Self> {
        (typed::has_number(stored) && stored.trim() == stored).then(|| Self(stored.to_owned()))
    }

    /// The stored form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The national format: `020 7946 0958 ext. 12`. In the browser the stored form: let the host format what a page
    /// shows.
    #[must_use]
    pub fn national(&self) -> String {
        self.shown(plan::national)
    }

    /// The international format: `+44 20 7946 0958 ext. 12`. Forms show it, because it reads back as the same number
    /// whatever country is chosen. In the browser the stored form.
    #[must_use]
    pub fn international(&self) -> String {
        self.shown(plan::international)
    }

    /// The hint for a number that no number plan knows; only the host can tell.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        let (number, _) = self.parts();
        (!plan::knows(number)).then_some(match self.0.starts_with('+') {
            true => "Saved as typed. Check it: no country has a number like this",
            false => "Saved as typed. Check it, and start a number abroad with +",
        })
    }

    fn parts(&self) -> (&str, Option<&str>) {
        self.0.split_once(";ext=").map_or((self.0.as_str(), None), |(number, extension)| (number, Some(extension)))
    }

    fn shown(&self, format: fn(&str) -> Option<String>) -> String {
        let (number, extension) = self.parts();
        match (format(number), extension) {
            (Some(number), Some(extension)) => format!("{number} ext. {extension}"),
            (Some(number), None) => number,
            (None, _) => self.0.clone(),
        }
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = String;
    fn try_from(stored: String) -> Result<Self, String> {
        Self::from_stored(&stored).ok_or_else(|| MESSAGE.to_owned())
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}
