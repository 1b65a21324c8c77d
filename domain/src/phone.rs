//! Telephone numbers, stored as E.164 with an optional extension: `+442079460958;ext=12`.
//!
//! The host knows the number plans of the world (crate `phonenumber`). The browser, where its metadata would weigh
//! more than the rest of the page, only checks what a number is made of. Whether a number is assigned never blocks.

use crate::country::{CountryCode, country};
use crate::text;
use serde::{Deserialize, Serialize};

const MESSAGE: &str = "Enter a phone number, like +44 20 7946 0958";
const MESSAGE_NO_COUNTRY: &str = "Enter the phone number with + and the country's code, like +44 20 7946 0958";

/// A number that can be dialled from anywhere, with its extension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// What a number is made of, before any country's plan.
struct Typed {
    /// Digits, after a `+` when the country's code is among them.
    number: String,
    extension: Option<String>,
}

impl PhoneNumber {
    /// Reads a number as typed in a country; the error is the message for the field. In the browser the result is
    /// only good to know that the structure is right.
    pub fn parse(raw: &str, home: Option<CountryCode>) -> Result<Self, String> {
        let typed = Typed::parse(raw).ok_or_else(|| MESSAGE.to_owned())?;
        let home = home.filter(|code| country(*code).calling_code.is_some());
        if home.is_none() && !typed.number.starts_with('+') {
            return Err(MESSAGE_NO_COUNTRY.to_owned());
        }
        let number = plan::to_e164(&typed.number, home).ok_or_else(|| MESSAGE.to_owned())?;
        let extension = typed.extension.map(|digits| format!(";ext={digits}")).unwrap_or_default();
        Ok(Self(format!("{number}{extension}")))
    }

    /// Takes a number out of the database; nothing when it is not in the stored form.
    #[must_use]
    pub fn from_stored(stored: &str) -> Option<Self> {
        let (number, extension) = stored.split_once(";ext=").map_or((stored, None), |(n, e)| (n, Some(e)));
        let digits = number.strip_prefix('+')?;
        let fits = is_digits(digits, 4..=15) && extension.is_none_or(|digits| is_digits(digits, 1..=7));
        fits.then(|| Self(stored.to_owned()))
    }

    /// The stored form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is written inside its own country: `020 7946 0958 ext. 12`. In the browser the stored form: let the
    /// host format what a page shows.
    #[must_use]
    pub fn national(&self) -> String {
        self.shown(plan::national)
    }

    /// As it is written for the world: `+44 20 7946 0958 ext. 12`. It reads back as the same number whatever
    /// country is chosen beside it, so this is what a form shows. In the browser the stored form.
    #[must_use]
    pub fn international(&self) -> String {
        self.shown(plan::international)
    }

    fn shown(&self, format: fn(&str) -> Option<String>) -> String {
        let (number, extension) = self.0.split_once(";ext=").map_or((self.0.as_str(), None), |(n, e)| (n, Some(e)));
        match (format(number), extension) {
            (Some(number), Some(extension)) => format!("{number} ext. {extension}"),
            (Some(number), None) => number,
            (None, _) => self.0.clone(),
        }
    }
}

impl Typed {
    fn parse(raw: &str) -> Option<Self> {
        let text: String = text::clean(raw).chars().map(text::ascii_digit).flat_map(char::to_lowercase).collect();
        if text.chars().count() > text::max::PHONE {
            return None;
        }
        let text = text.strip_prefix("tel:").unwrap_or(&text);
        let (number, extension) = split_extension(text);
        let number = number.replace('＋', "+");
        // The trunk prefix that must not be dialled from abroad, as in +44 (0)20; Italy's nought belongs there.
        let abroad = number.starts_with('+') && !number.starts_with("+39");
        let number = if abroad { number.replacen("(0)", "", 1) } else { number };
        let mut digits = String::new();
        for (position, c) in number.chars().enumerate() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if position == 0 => digits.push(c),
                '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
                c if c.is_whitespace() && !c.is_control() => {}
                _ => return None,
            }
        }
        if let Some(rest) = digits.strip_prefix("00") {
            digits = format!("+{rest}");
        }
        let extension = extension.map(|text| text.trim().to_owned());
        let fits = is_digits(digits.trim_start_matches('+'), 4..=15);
        (fits && extension.as_deref().is_none_or(|text| is_digits(text, 1..=7)))
            .then_some(Self { number: digits, extension })
    }
}

/// Cuts at the first mark of an extension: `;ext=12`, `ext. 12`, `extension 12`, `x12`, `#12`.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    let Some(at) = text.find([';', ',', 'e', 'x', '#']) else { return (text.trim(), None) };
    let (number, rest) = text.split_at(at);
    let rest = rest.trim_start_matches([';', ',', ' ']);
    let marks = ["extension", "extn", "ext", "x", "#"];
    let digits = marks.iter().find_map(|mark| rest.strip_prefix(mark)).unwrap_or("not an extension");
    (number.trim(), Some(digits.trim_start_matches(['.', '=', ':', ' '])))
}

fn is_digits(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number plans of the world.
#[cfg(feature = "server")]
mod plan {
    use crate::country::CountryCode;
    use phonenumber::{Mode, PhoneNumber, country::Id};

    pub(super) fn to_e164(number: &str, home: Option<CountryCode>) -> Option<String> {
        let abroad = number.starts_with('+');
        // Given a region, the crate strips that region's trunk prefix from foreign numbers too: +39 06… loses its
        // nought in Britain, +86 10… its one in America.
        let region = home.filter(|_| !abroad).and_then(|code| code.as_str().parse::<Id>().ok());
        let parsed = phonenumber::parse(region, number).ok()?;
        let read = parsed.format().mode(Mode::E164).to_string();
        let code = parsed.code().value().to_string();
        let stored = match number.strip_prefix('+').and_then(|digits| digits.strip_prefix(&code)) {
            // It also takes a first digit that belongs to the number for a trunk prefix, as in +375 800…: only a
            // nought that nobody dials from abroad may go.
            Some(national) if read != format!("+{code}{}", national.strip_prefix('0').unwrap_or(national)) => {
                number.to_owned()
            }
            _ => read,
        };
        super::PhoneNumber::from_stored(&stored).map(|_| stored)
    }

    pub(super) fn national(stored: &str) -> Option<String> {
        read(stored).map(|number| number.format().mode(Mode::National).to_string())
    }

    pub(super) fn international(stored: &str) -> Option<String> {
        read(stored).map(|number| number.format().mode(Mode::International).to_string())
    }

    /// The number, unless the crate would show other digits than are stored.
    fn read(stored: &str) -> Option<PhoneNumber> {
        phonenumber::parse(None, stored).ok().filter(|number| number.format().mode(Mode::E164).to_string() == stored)
    }
}

/// In the browser: what was typed, without its decoration.
#[cfg(not(feature = "server"))]
mod plan {
    use crate::country::CountryCode;

    pub(super) fn to_e164(number: &str, _home: Option<CountryCode>) -> Option<String> {
        Some(number.to_owned())
    }

    pub(super) fn national(_stored: &str) -> Option<String> {
        None
    }

    pub(super) fn international(_stored: &str) -> Option<String> {
        None
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str, home: &str) -> Result<String, String> {
        PhoneNumber::parse(raw, CountryCode::parse(home)).map(String::from)
    }

    #[test]
    fn what_is_no_number_is_refused_with_an_example() {
        for typed in [
            "",
            "abc",
            "123",
            "+",
            "+44 20 7946 0958 or so",
            "020 7946 095 8+",
            "++44",
            "1234567890123456",
            "+44 20 7946 0958 ext",
            "+44 20 7946 0958 ext 12345678",
            "+44 20 7946 0958\0",
            "'; DROP TABLE",
            "<script>",
            "☎ 12345",
            "+44 20\n7946;x=1",
            "e",
            "x12",
        ] {
            assert_eq!(read(typed, "GB"), Err(MESSAGE.to_owned()), "{typed:?}");
        }
        assert_eq!(read(&"1".repeat(10_000), "GB"), Err(MESSAGE.to_owned()));
    }

    #[test]
    fn without_a_country_the_number_must_say_its_own() {
        assert_eq!(read("020 7946 0958", ""), Err(MESSAGE_NO_COUNTRY.to_owned()));
        assert_eq!(read("020 7946 0958", "AQ"), Err(MESSAGE_NO_COUNTRY.to_owned()));
        for typed in [
            "+44 20 7946 0958",
            "0044 20 7946 0958",
            "＋44 20 7946 0958",
            "tel:+44-20-7946-0958",
            "+44 (0)20 7946 0958",
        ] {
            assert_eq!(read(typed, "").as_deref(), Ok("+442079460958"), "{typed}");
        }
    }

    #[test]
    fn only_the_stored_form_comes_out_of_the_database() {
        for stored in ["+442079460958", "+442079460958;ext=12"] {
            assert_eq!(PhoneNumber::from_stored(stored).map(String::from).as_deref(), Some(stored));
        }
        for stored in [
            "",
            "442079460958",
            "+44 20",
            "+442079460958;ext=",
            "+442079460958;ext=a",
            "+123",
            "+1234567890123456",
            "+４４２０７９",
        ] {
            assert_eq!(PhoneNumber::from_stored(stored), None, "{stored}");
        }
        assert!(serde_json::from_str::<PhoneNumber>("\"123\"").is_err());
    }

    #[cfg(not(feature = "server"))]
    #[test]
    fn the_browser_shows_the_stored_form() {
        let number = PhoneNumber::parse("+44 20 7946 0958 x12", None).unwrap();
        assert_eq!(number.national(), "+442079460958;ext=12");
        assert_eq!(read("020 7946 0958", "GB").as_deref(), Ok("02079460958"));
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_national_number_gets_its_countrys_code() {
        for (typed, home, stored) in [
            ("020 7946 0958", "GB", "+442079460958"),
            ("(650) 253-0000", "US", "+16502530000"),
            ("1.650.253.0000 x 12", "US", "+16502530000;ext=12"),
            ("06 698 12345", "IT", "+390669812345"),
            ("+39 06 698 12345", "US", "+390669812345"),
            ("+39 (0)6 698 12345", "", "+390669812345"),
            ("098765 43210", "IN", "+919876543210"),
            ("٠٥٠ ١٢٣ ٤٥٦٧", "AE", "+971501234567"),
            ("030/123456-0", "DE", "+49301234560"),
            ("+1 650 253 0000 extension 7", "GB", "+16502530000;ext=7"),
            ("+16502530000;ext=7", "GB", "+16502530000;ext=7"),
            ("03-1234-5678", "JP", "+81312345678"),
            ("\u{202a}+44 20 7946 0958\u{202c}", "", "+442079460958"),
        ] {
            assert_eq!(read(typed, home).as_deref(), Ok(stored), "{typed}");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_number_that_nobody_has_yet_is_kept() {
        assert_eq!(read("+1 555 000 0000", "").as_deref(), Ok("+15550000000"));
        assert_eq!(read("+44 1234", "").as_deref(), Ok("+441234"));
        assert!(read("+999 123 4567", "").is_err(), "no country has this code");
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_shown_number_reads_back_as_the_same() {
        for stored in [
            "+442079460958",
            "+16502530000;ext=12",
            "+390669812345",
            "+919876543210",
            "+5491123456789",
            "+861012345678",
            "+375800123456",
            "+375171234567",
            "+3611234567",
            "+78005553535",
            "+2250708123456",
            "+24106031234",
            "+5511912345678",
            "+525512345678",
            "+6421123456",
            "+15550000000",
            "+441234",
        ] {
            let number = PhoneNumber::from_stored(stored).unwrap();
            for home in ["GB", "US", "IT", "RU", "BY", "HU", "MX", ""] {
                assert_eq!(read(&number.international(), home).as_deref(), Ok(stored), "in {home:?}");
            }
        }
        let number = PhoneNumber::from_stored("+442079460958;ext=12").unwrap();
        assert_eq!(number.national(), "020 7946 0958 ext. 12");
        assert_eq!(number.international(), "+44 20 7946 0958 ext. 12");
    }
}
