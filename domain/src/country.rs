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
mod tests {
    use super::*;

    fn of(code: &str) -> &'static Country {
        country(CountryCode::parse(code).unwrap())
    }

    #[test]
    fn every_country_is_listed_once_and_in_order() {
        assert_eq!(countries().len(), 252);
        let mut codes: Vec<_> = countries().iter().map(|country| country.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 252);
        let names: Vec<_> = countries().iter().map(|country| text::plain(country.name)).collect();
        assert!(names.iter().map(|name| name.chars().next()).is_sorted(), "Åland is found under A, Türkiye under T");
        for country in countries() {
            assert_eq!(CountryCode::parse(country.name), Some(country.code), "{}", country.name);
            assert!(
                country.code.as_str().len() == 2 && !country.state_name.is_empty() && !country.postal_name.is_empty()
            );
            assert!(country.layout.contains("%A"));
        }
    }

    #[test]
    fn a_country_is_found_by_its_code_and_usual_names() {
        for (typed, code) in [
            ("gb", "GB"),
            (" United kingdom ", "GB"),
            ("UK", "GB"),
            ("U.S.A.", "US"),
            ("cote d'ivoire", "CI"),
            ("Reunion", "RE"),
            ("Turkey", "TR"),
            ("Türkiye", "TR"),
            ("Trinidad & Tobago", "TT"),
            ("Saint Lucia", "LC"),
            ("Kosovo", "XK"),
            ("The Netherlands", "NL"),
        ] {
            assert_eq!(CountryCode::parse(typed).map(CountryCode::as_str), Some(code), "{typed}");
        }
        for typed in ["", "  ", "XX", "Atlantis", "<script>", "\0", "G B"] {
            assert_eq!(CountryCode::parse(typed), None, "{typed:?}");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_country_is_found_by_iso_name_code_number_and_own_language() {
        for (typed, code) in [
            ("Korea, Republic of", "KR"),
            ("Republic of Korea", "KR"),
            ("Bolivia, Plurinational State of", "BO"),
            ("Russian Federation", "RU"),
            ("DR Congo", "CD"),
            ("Congo, Democratic Republic of the", "CD"),
            ("Congo", "CG"),
            ("DEU", "DE"),
            ("deu", "DE"),
            ("GBR", "GB"),
            ("276", "DE"),
            ("036", "AU"),
            ("36", "AU"),
            ("Deutschland", "DE"),
            ("España", "ES"),
            ("Schweiz", "CH"),
            ("SUISSE", "CH"),
            ("日本", "JP"),
            ("Россия", "RU"),
            ("The Bahamas", "BS"),
        ] {
            assert_eq!(CountryCode::read(typed).map(CountryCode::as_str), Some(code), "{typed}");
        }
        for typed in ["", "XXX", "999", "0", "12345", "Atlantis", "the", "\0"] {
            assert_eq!(CountryCode::read(typed), None, "{typed:?}");
        }
        for country in countries() {
            assert_eq!(CountryCode::read(country.name), Some(country.code), "{}", country.name);
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn every_other_name_of_a_state_leads_to_a_listed_one() {
        let lines: Vec<_> = other_names::STATES.lines().filter_map(|line| line.split_once(';')).collect();
        assert!(lines.len() > 20);
        for (code, states) in lines {
            for (listed, names) in states.split(',').filter_map(|state| state.split_once('=')) {
                for name in names.split('|') {
                    assert_eq!(of(code).state_by_other_name(name).map(|state| state.name), Some(listed), "{name}");
                    assert_eq!(of(code).state(name), None, "{name} is listed itself");
                }
            }
        }
    }

    #[test]
    fn labels_and_required_fields_depend_on_the_country() {
        let (us, gb, india, ae, jp) = (of("US"), of("GB"), of("IN"), of("AE"), of("JP"));
        assert_eq!((us.postal_name, us.state_name, us.calling_code), ("ZIP code", "State", Some(1)));
        assert!(us.state_required && us.postal_required);
        assert_eq!((gb.postal_name, gb.state_name, gb.calling_code), ("Postcode", "County", Some(44)));
        assert!(!gb.state_required && gb.postal_required);
        assert_eq!((india.postal_name, india.states.len()), ("PIN code", 36));
        assert_eq!((ae.state_name, ae.states.len(), ae.postal_required), ("Emirate", 7, false));
        assert_eq!((jp.state_name, jp.states.len()), ("Prefecture", 47));
    }

    #[test]
    fn the_most_common_lists_of_states_are_complete() {
        for (code, count) in [
            ("US", 62),
            ("CA", 13),
            ("IN", 36),
            ("AU", 9),
            ("BR", 27),
            ("MX", 32),
            ("JP", 47),
            ("CN", 33),
            ("IT", 107),
            ("ES", 52),
            ("DE", 16),
            ("AE", 7),
            ("MY", 16),
            ("CH", 26),
            ("AT", 9),
        ] {
            assert_eq!(of(code).states.len(), count, "{code}");
        }
    }

    #[test]
    fn a_state_is_found_by_name_or_code() {
        for (code, typed, name) in [
            ("US", "ca", "California"),
            ("US", "CALIFORNIA", "California"),
            ("BR", "sao paulo", "São Paulo"),
            ("IN", "Andaman & Nicobar Islands", "Andaman and Nicobar Islands"),
            ("DE", "BW", "Baden-Württemberg"),
            ("IT", "MI", "Milano"),
        ] {
            assert_eq!(of(code).state(typed).map(|state| state.name), Some(name));
        }
        assert_eq!(of("US").state("Bavaria"), None);
        assert_eq!(of("JP").state(""), None);
    }

    #[test]
    fn a_code_is_serialized_as_two_letters_and_unknown_ones_are_refused() {
        let code = CountryCode::parse("GB").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"GB\"");
        assert_eq!(serde_json::from_str::<CountryCode>("\"GB\"").unwrap(), code);
        assert!(serde_json::from_str::<CountryCode>("\"XX\"").is_err());
    }
}
