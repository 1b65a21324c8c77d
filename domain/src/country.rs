//! The address rules of each country, from one table that the browser and the server share.

#[cfg(feature = "server")]
mod currency;
#[cfg(feature = "server")]
mod other_names;
#[cfg(feature = "server")]
mod others;
mod postal;
mod table;

pub use postal::normalize_postal;

use crate::text;
use crate::words::Choice;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

/// A country of ISO 3166-1, or Kosovo, Ascension or Tristan da Cunha, identified by its two-letter code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CountryCode(&'static str);

/// The rules and words of one country's addresses.
#[derive(Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: CountryCode,
    /// English name.
    pub name: &'static str,
    /// Whether an address is incomplete without a state.
    pub state_required: bool,
    /// Whether an address is incomplete without a postal code.
    pub postal_required: bool,
    /// The pattern of a postal code in the language of `country/postal.rs`; empty if there is none.
    pub postal_pattern: &'static str,
    /// The local English word: `ZIP code`, `PIN code`, `Postcode`, `Postal code`.
    pub postal_name: &'static str,
    /// A postal code that exists; empty if there is none.
    pub postal_example: &'static str,
    /// The local English word: `State`, `Province`, `Prefecture`, `Emirate`.
    pub state_name: &'static str,
    /// The states by name; empty if a state is free text.
    pub states: Vec<State>,
    /// The international calling code, such as 44; islands without telephones have none.
    pub calling_code: Option<u16>,
    /// Where a postal code is split, see [`normalize_postal`].
    postal_form: &'static str,
    /// The lines of an envelope, see [`crate::address::Address::lines`].
    pub(crate) layout: &'static str,
}

/// A state, province, prefecture… of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// The short form in use, such as `CA`; empty if there is none.
    pub code: &'static str,
    /// The name, in Latin letters.
    pub name: &'static str,
}

/// Other names that users type for a country. The browser knows only these; the server knows more.
const ALIASES: &[(&str, &str)] = &[
    ("uk", "GB"),
    ("great britain", "GB"),
    ("england", "GB"),
    ("scotland", "GB"),
    ("wales", "GB"),
    ("northern ireland", "GB"),
    ("usa", "US"),
    ("united states of america", "US"),
    ("uae", "AE"),
    ("czech republic", "CZ"),
    ("turkey", "TR"),
    ("ivory coast", "CI"),
    ("cabo verde", "CV"),
    ("burma", "MM"),
    ("swaziland", "SZ"),
    ("macedonia", "MK"),
    ("east timor", "TL"),
    ("holland", "NL"),
    ("korea", "KR"),
    ("republic of korea", "KR"),
    ("russian federation", "RU"),
    ("macau", "MO"),
    ("viet nam", "VN"),
];

static COUNTRIES: LazyLock<Vec<Country>> =
    LazyLock::new(|| table::TABLE.lines().filter_map(Country::from_line).collect());

/// Every country, sorted by its English name.
#[must_use]
pub fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// The rules of one country.
#[must_use]
pub fn country(code: CountryCode) -> &'static Country {
    // A code can only come from the table, so it is always found; the fallback only satisfies the type.
    countries().iter().find(|country| country.code == code).unwrap_or(&COUNTRIES[0])
}

/// A country is chosen from a list like the words of the portal's own lists.
impl Choice for CountryCode {
    fn label(self) -> &'static str {
        self.name()
    }

    fn parse(raw: &str) -> Option<Self> {
        Self::parse(raw)
    }
}

/// The English name of a country: of its code, or as it was typed when that is no country.
#[must_use]
pub fn country_name(text: &str) -> String {
    CountryCode::parse(text).map_or_else(|| text.to_owned(), |code| code.name().to_owned())
}

impl CountryCode {
    /// Reads a code or an English name, in any case and with or without accents. [`read`](Self::read) knows more names.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let typed = text::plain(raw);
        let typed = typed.strip_prefix("the ").unwrap_or(&typed).to_owned();
        if typed.is_empty() {
            return None;
        }
        let alias = ALIASES.iter().find(|(name, _)| *name == typed).map_or("", |(_, code)| code);
        countries()
            .iter()
            .find(|country| {
                country.code.0.eq_ignore_ascii_case(&typed)
                    || country.code.0 == alias
                    || text::plain(country.name) == typed
            })
            .map(|country| country.code)
    }

    /// Like [`parse`](Self::parse); on the server also reads the ISO name, three-letter code, number and own-language
    /// name.
    #[must_use]
    pub fn read(raw: &str) -> Option<Self> {
        Self::parse(raw).or_else(|| Self::by_other_name(raw))
    }

    #[cfg(feature = "server")]
    fn by_other_name(raw: &str) -> Option<Self> {
        others::country(raw)
    }

    /// The list of these names is too long to load in every browser.
    #[cfg(not(feature = "server"))]
    fn by_other_name(_raw: &str) -> Option<Self> {
        None
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        country(self).name
    }
}

impl Country {
    /// Finds a state by its name or code, in any case and with or without accents.
    /// [`state_by_other_name`](Self::state_by_other_name) knows more names.
    #[must_use]
    pub fn state(&self, typed: &str) -> Option<&State> {
        let key = text::plain(typed);
        let by_name = self.states.iter().find(|state| text::plain(state.name) == key);
        by_name.or_else(|| self.states.iter().find(|state| !key.is_empty() && state.code.eq_ignore_ascii_case(&key)))
    }

    /// Finds a state that is listed under another name: Orissa is `Odisha`. Only the server knows these names.
    #[cfg(feature = "server")]
    #[must_use]
    pub fn state_by_other_name(&self, typed: &str) -> Option<&State> {
        let listed = others::state(self.code, typed)?;
        self.states.iter().find(|state| state.name == listed)
    }

    /// The list of these names is too long to load in every browser.
    #[cfg(not(feature = "server"))]
    #[must_use]
    pub fn state_by_other_name(&self, _typed: &str) -> Option<&State> {
        None
    }

    /// Reads one line of the generated table, which documents its columns.
    fn from_line(line: &'static str) -> Option<Self> {
        let mut columns = line.split(';');
        let mut next = || columns.next();
        let (code, name, calling_code, flags) = (next()?, next()?, next()?, next()?);
        Some(Self {
            code: CountryCode(code),
            name,
            calling_code: calling_code.parse().ok(),
            state_required: flags.contains('s'),
            postal_required: flags.contains('z'),
            state_name: next()?,
            postal_name: next()?,
            postal_pattern: next()?,
            postal_example: next()?,
            postal_form: next()?,
            layout: next()?,
            states: next()?.split(',').filter(|state| !state.is_empty()).map(State::from_entry).collect(),
        })
    }
}

impl State {
    fn from_entry(entry: &'static str) -> Self {
        let (code, name) = entry.split_once('=').unwrap_or(("", entry));
        Self { code, name }
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<'de> Deserialize<'de> for CountryCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no country: {text}")))
    }
}

#[cfg(test)]
mod tests;
