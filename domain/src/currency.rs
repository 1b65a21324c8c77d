//! Currencies of ISO 4217: code, name, number of decimals.
//!
//! `xtask/data/derive_tables.py` derives the table from the crate `iso_currency`. Either adds about 3 kB in the browser
//! (`NOTICE.md`), but the table has `US Dollar` and a plural for messages, `US dollars`, where the crate has only
//! `United States dollar`; and the table leaves out gold and test codes.

mod table;

use crate::text;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

/// A currency, identified by its three-letter code. Superseded ones (HRK, ZWL…) are included, since old bills use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Currency(&'static str);

struct Entry {
    currency: Currency,
    minor_digits: u32,
    name: &'static str,
    /// Empty if it is the name in lower case with an `s`.
    plural: &'static str,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| table::TABLE.lines().filter_map(Entry::from_line).collect());

impl Currency {
    /// Reads a code in any case.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let code = text::clean(raw).to_ascii_uppercase();
        ENTRIES.iter().map(|entry| entry.currency).find(|currency| currency.0 == code)
    }

    /// Every currency, sorted by code.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|entry| entry.currency)
    }

    /// The three letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }

    /// The English name, such as `US Dollar`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    /// The plural for an amount, such as `US dollars`.
    #[must_use]
    pub fn plural(self) -> String {
        let Some(entry) = self.entry() else { return String::new() };
        if !entry.plural.is_empty() {
            return entry.plural.to_owned();
        }
        let (adjective, noun) = entry.name.rsplit_once(' ').unwrap_or(("", entry.name));
        format!("{adjective} {}s", noun.to_lowercase()).trim_start().to_owned()
    }

    /// How many decimals an amount has: 2 for most, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        self.entry().map_or(2, |entry| entry.minor_digits)
    }

    fn entry(self) -> Option<&'static Entry> {
        ENTRIES.iter().find(|entry| entry.currency == self)
    }
}

impl Entry {
    /// Reads one line of the generated table: `JPY0Japanese Yen;Japanese yen`.
    fn from_line(line: &'static str) -> Option<Self> {
        let (code, rest) = line.split_at_checked(3)?;
        let (digits, names) = rest.split_at_checked(1)?;
        let (name, plural) = names.split_once(';').unwrap_or((names, ""));
        Some(Self { currency: Currency(code), minor_digits: digits.parse().ok()?, name, plural })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no currency: {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_its_own_number_of_decimals() {
        for (code, digits) in
            [("USD", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("TND", 3), ("CLF", 4), ("HUF", 2)]
        {
            assert_eq!(Currency::parse(code).unwrap().minor_digits(), digits, "{code}");
        }
    }

    #[test]
    fn names_read_well_in_a_list_and_in_a_sentence() {
        for (code, name, plural) in [
            ("USD", "US Dollar", "US dollars"),
            ("EUR", "Euro", "euros"),
            ("JPY", "Japanese Yen", "Japanese yen"),
            ("GBP", "British Pound", "British pounds"),
            ("INR", "Indian Rupee", "Indian rupees"),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!((currency.name(), currency.plural().as_str()), (name, plural));
        }
    }

    #[test]
    fn a_code_is_read_in_any_case_and_other_text_is_refused() {
        assert_eq!(Currency::parse(" usd ").map(Currency::code), Some("USD"));
        for text in ["", "US", "USDX", "XXX", "XAU", "$", "US\0", "ＵＳＤ"] {
            assert_eq!(Currency::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_list_is_complete_sorted_and_without_duplicates() {
        let codes: Vec<_> = Currency::all().map(Currency::code).collect();
        assert!(codes.len() > 160 && codes.is_sorted_by(|a, b| a < b));
        assert!(Currency::all().all(|currency| !currency.name().is_empty() && currency.code().len() == 3));
        for code in ["AED", "BGN", "HRK", "VES", "VED", "XCG", "ZWG", "SLE"] {
            assert!(codes.contains(&code), "{code}");
        }
    }

    #[test]
    fn a_currency_is_serialized_as_its_code() {
        let euro = Currency::parse("EUR").unwrap();
        assert_eq!(serde_json::to_string(&euro).unwrap(), "\"EUR\"");
        assert_eq!(serde_json::from_str::<Currency>("\"EUR\"").unwrap(), euro);
        assert!(serde_json::from_str::<Currency>("\"EURO\"").is_err());
    }
}
