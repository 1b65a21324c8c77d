//! The number plans of the world, on the host only.

#[cfg(feature = "server")]
pub(super) use host::{international, knows, national, read};

#[cfg(feature = "server")]
mod host {
    use crate::country::CountryCode;
    use crate::phone::typed::{Typed, readings};
    use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

    /// Prefixes that were dialled until a country simplified its plan, and that are still in print: calling code,
    /// prefixes, length of the number after them.
    const FORMER_PREFIXES: [(i32, &[&str], usize); 4] = [
        (52, &["044", "045", "01", "02", "1"], 10), // Mexico, until 2019
        (56, &["0"], 9),                            // Chile, until 2016
        (380, &["80", "8"], 9),                     // Ukraine, until 2009
        (998, &["8"], 9),                           // Uzbekistan
    ];

    /// The stored form of a typed number; `None` if no plan knows it.
    pub(in crate::phone) fn read(typed: &str, home: Option<CountryCode>) -> Option<String> {
        let region = home.and_then(|code| code.as_str().parse::<Region>().ok());
        readings(typed).into_iter().find_map(|Typed { number, extension }| {
            let number = e164(&number, region).or_else(|| without_bracketed_nought(typed, &number))?;
            Some(extension.map_or(number.clone(), |digits| format!("{number};ext={digits}")))
        })
    }

    fn e164(number: &str, region: Option<Region>) -> Option<String> {
        // Most countries dial 00 before a foreign number, so visitors use it elsewhere, too.
        let abroad = number.strip_prefix("00").map(|rest| format!("+{rest}"));
        let candidates = [Some(number.to_owned()), abroad].into_iter().flatten();
        let parsed: Vec<_> = candidates.filter_map(|number| PhoneNumber::parse(number, region).ok()).collect();
        let found = parsed.iter().find(|parsed| is_meant(parsed, number)).cloned();
        Some(format(&found.or_else(|| parsed.iter().find_map(without_former_prefix))?, PhoneNumberFormat::E164))
    }

    /// Whether the number is valid. Letters count as digits only in capitals, or on lines that are advertised by words
    /// (`1-800-flowers`).
    fn is_meant(parsed: &PhoneNumber, number: &str) -> bool {
        use PhoneNumberType::{PremiumRate, SharedCost, TollFree, UAN};
        let letters: Vec<char> = number.chars().filter(|c| c.is_ascii_alphabetic()).collect();
        let is_advertised = || matches!(parsed.get_type(), TollFree | SharedCost | PremiumRate | UAN);
        let is_word = letters.len() >= 3 && (letters.iter().all(char::is_ascii_uppercase) || is_advertised());
        parsed.is_valid() && parsed.extension.is_none() && (letters.is_empty() || is_word)
    }

    /// `+45 (0) 33 12 34 56`: a zero that is not dialled from abroad, in a country without a trunk prefix.
    fn without_bracketed_nought(typed: &str, number: &str) -> Option<String> {
        let (_, code) = number.split_once('+')?;
        let before = typed.split_once("(0)")?.0.chars().filter(char::is_ascii_digit).count();
        let rest = code.get(before..)?.strip_prefix('0')?;
        e164(&format!("+{}{rest}", code.get(..before)?), None)
    }

    fn without_former_prefix(parsed: &PhoneNumber) -> Option<PhoneNumber> {
        let (code, number) = (parsed.country_code, parsed.get_national_significant_number());
        let (_, prefixes, length) = FORMER_PREFIXES.iter().find(|(of, _, _)| *of == code)?;
        let mut numbers = prefixes.iter().filter_map(|prefix| number.strip_prefix(prefix));
        let number = numbers.find(|number| number.len() == *length && !number.starts_with('0'))?;
        PhoneNumber::parse(format!("+{code}{number}"), None)
            .ok()
            .filter(|parsed| parsed.is_possible_with_reason().is_ok())
    }

    pub(in crate::phone) fn national(stored: &str) -> Option<String> {
        known(stored).map(|number| format(&number, PhoneNumberFormat::National))
    }

    pub(in crate::phone) fn international(stored: &str) -> Option<String> {
        known(stored).map(|number| format(&number, PhoneNumberFormat::International))
    }

    pub(in crate::phone) fn knows(stored: &str) -> bool {
        known(stored).is_some()
    }

    /// The number of a stored form, if it formats back to the same text.
    fn known(stored: &str) -> Option<PhoneNumber> {
        let number = stored.starts_with('+').then(|| PhoneNumber::parse(stored, None).ok())??;
        (number.is_valid() && format(&number, PhoneNumberFormat::E164) == stored).then_some(number)
    }

    fn format(number: &PhoneNumber, format: PhoneNumberFormat) -> String {
        number.format_as(format).into_owned()
    }
}

#[cfg(not(feature = "server"))]
pub(super) use browser::{international, knows, national, read};

/// In the browser, typed numbers are kept as they are.
#[cfg(not(feature = "server"))]
mod browser {
    use crate::country::CountryCode;

    pub(in crate::phone) fn read(_typed: &str, _home: Option<CountryCode>) -> Option<String> {
        None
    }

    pub(in crate::phone) fn national(_stored: &str) -> Option<String> {
        None
    }

    pub(in crate::phone) fn international(_stored: &str) -> Option<String> {
        None
    }

    pub(in crate::phone) fn knows(_stored: &str) -> bool {
        true
    }
}
