//! Reads an amount in the notation of the user who typed it.
//!
//! The user's decimal mark is always the decimal mark; the group mark, spaces and apostrophes group digits, by
//! thousands or as in India. Nothing is guessed: other uses are errors, and the message shows what may have been meant.
//! `10.999` is not an amount of US dollars, which have two decimals; the message suggests `10,999` for the larger
//! amount.

use super::Money;
use crate::currency::Currency;
use crate::notation::Notation;
use crate::text;

/// Words and letters after an amount, with their power of ten.
const SCALES: &[(&str, u32)] = &[
    ("k", 3),
    ("thousand", 3),
    ("lakh", 5),
    ("lac", 5),
    ("m", 6),
    ("mn", 6),
    ("mio", 6),
    ("million", 6),
    ("cr", 7),
    ("crore", 7),
    ("b", 9),
    ("bn", 9),
    ("billion", 9),
    ("tn", 12),
    ("trillion", 12),
];

/// Currency signs, with the currencies that each can mean.
const SIGNS: &[(char, &[&str])] = &[
    ('€', &["EUR"]),
    ('£', &["GBP", "GIP", "FKP", "SHP", "EGP", "LBP", "SDG", "SSP", "SYP"]),
    ('₹', &["INR"]),
    ('¥', &["JPY", "CNY"]),
    ('$', DOLLARS),
];

/// Dollars and pesos.
const DOLLARS: &[&str] = &[
    "USD", "ARS", "AUD", "BBD", "BMD", "BND", "BRL", "BSD", "BZD", "CAD", "CLP", "COP", "CVE", "DOP", "FJD", "GYD",
    "HKD", "JMD", "KYD", "LRD", "MXN", "NAD", "NIO", "NZD", "SBD", "SGD", "SRD", "TTD", "TWD", "UYU", "XCD",
];

/// More digits than any amount has; longer texts are refused before further work.
const MOST_DIGITS: usize = 30;

/// The amount in minor units, or the message for the field.
pub(super) fn minor_units(raw: &str, currency: Currency, notation: Notation) -> Result<i64, String> {
    read(raw, currency, notation).map_err(|told| {
        let meant = notation.others().into_iter().find_map(|other| read(raw, currency, other).ok());
        meant.map_or_else(
            || told.clone(),
            |minor| {
                let meant = Money { minor, currency };
                format!("{told}. To mean {}, write {}", meant.format(notation), meant.shortest(notation))
            },
        )
    })
}

/// The amount in exactly this notation.
fn read(raw: &str, currency: Currency, notation: Notation) -> Result<i64, String> {
    let typed: String = text::clean(raw).chars().map(|c| plain_mark(c, notation)).collect();
    if typed.chars().count() > text::max::AMOUNT {
        return Err(example(currency, notation));
    }
    let (negative, unsigned) = take_sign(typed.trim());
    let (inner_negative, bare) = take_sign(take_currency(unsigned, currency)?);
    let (amount, scale) = take_scale(bare);
    let (whole, fraction) = split_decimals(amount, notation).ok_or_else(|| example(currency, notation))?;
    if negative && inner_negative {
        return Err(example(currency, notation));
    }
    let minor = shifted(&whole, fraction, scale, currency)?;
    let signed = if negative || inner_negative { -minor } else { minor };
    i64::try_from(signed).map_err(|_| too_large())
}

/// Maps the many marks that mean the same to one ASCII mark: minus, apostrophe as group mark, space.
fn plain_mark(c: char, notation: Notation) -> char {
    match text::ascii_digit(c) {
        '\u{2212}' | '\u{2010}'..='\u{2013}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '’' | '‘' | '`' | '´' | '\u{2bc}' | '\u{66c}' | '_' => '\'',
        '\u{66b}' => notation.decimal,
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Takes off a minus before or after, or parentheses around, as in accounting.
fn take_sign(text: &str) -> (bool, &str) {
    let inner = text.strip_prefix('-').or_else(|| text.strip_suffix('-'));
    let inner = inner.or_else(|| text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')));
    inner.map_or((false, text.strip_prefix('+').unwrap_or(text).trim()), |rest| (true, rest.trim()))
}

/// Takes off the code or sign of the currency; that of another currency is an error.
fn take_currency(text: &str, currency: Currency) -> Result<&str, String> {
    let other = || format!("Enter the amount in {}, or choose another currency", currency.code());
    for (sign, codes) in SIGNS {
        if let Some(rest) = text.strip_prefix(*sign).or_else(|| text.strip_suffix(*sign)) {
            return if codes.contains(&currency.code()) { Ok(rest.trim()) } else { Err(other()) };
        }
    }
    let front = text.get(..3).zip(text.get(3..)).and_then(|(code, rest)| Some((Currency::parse(code)?, rest)));
    let back = || text.len().checked_sub(3).and_then(|at| Some((Currency::parse(text.get(at..)?)?, text.get(..at)?)));
    match front.or_else(back) {
        Some((found, rest)) if found == currency => Ok(rest.trim()),
        Some(_) => Err(other()),
        None => Ok(text),
    }
}

/// `12m` is `12` and six zeros.
fn take_scale(text: &str) -> (&str, u32) {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic());
    let word = text[number.len()..].to_lowercase();
    match SCALES.iter().find(|(name, _)| *name == word) {
        Some((_, power)) => (number.trim_end(), *power),
        None => (text, 0),
    }
}

/// The digits before and after the decimal mark; `None` if the marks are not of this notation.
fn split_decimals(amount: &str, notation: Notation) -> Option<(String, &str)> {
    let (whole, fraction) = amount.split_once(notation.decimal).unwrap_or((amount, ""));
    // If spaces group digits, the other one of point and comma has no meaning.
    let other = if notation.decimal == '.' { ',' } else { '.' };
    if notation.group != other && whole.contains(other) {
        return None;
    }
    let digits = ungrouped(whole)?;
    let readable = fraction.bytes().all(|b| b.is_ascii_digit())
        && !(digits.is_empty() && fraction.is_empty())
        && digits.len() + fraction.len() <= MOST_DIGITS;
    readable.then_some((digits, fraction))
}

/// The digits of a whole number with well-formed groups: by thousands, or as in India `1,23,45,678`.
fn ungrouped(whole: &str) -> Option<String> {
    let Some(mark) = whole.chars().find(|c| !c.is_ascii_digit()) else { return Some(whole.to_owned()) };
    let groups: Vec<&str> = whole.split(mark).collect();
    let all_digits = "., '".contains(mark) && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_digit()));
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let well_formed = all_digits
        && (1..=3).contains(&first.len())
        && last.len() == 3
        && (middle.iter().all(|group| group.len() == 3)
            || (first.len() <= 2 && middle.iter().all(|group| group.len() == 2)));
    well_formed.then(|| groups.concat())
}

/// The digits as minor units, unless a digit other than 0 would be lost.
fn shifted(whole: &str, fraction: &str, scale: u32, currency: Currency) -> Result<i128, String> {
    // `12.000` is refused, too: it may be twelve thousand, typed with the marks of another country.
    if fraction.len() == 3 && scale == 0 && currency.minor_digits() < 3 {
        return Err(too_many_decimals(currency));
    }
    let fraction = fraction.trim_end_matches('0');
    let places = (scale + currency.minor_digits()) as usize;
    let Some(noughts) = places.checked_sub(fraction.len()) else { return Err(too_many_decimals(currency)) };
    let digits = format!("{whole}{fraction}{}", "0".repeat(noughts));
    digits.parse::<i128>().map_err(|_| too_large())
}

fn too_many_decimals(currency: Currency) -> String {
    let name = text::capitalized(&currency.plural());
    match currency.minor_digits() {
        0 => format!("{name} have no decimals"),
        digits => format!("{name} have {digits} decimals at most"),
    }
}

fn too_large() -> String {
    "Enter a smaller amount".to_owned()
}

fn example(currency: Currency, notation: Notation) -> String {
    let decimals = ["", ".5", ".50", ".500", ".5000"][currency.minor_digits().min(4) as usize];
    format!("Enter an amount, like {}", notation.write(&format!("12345{decimals}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: Notation = Notation { decimal: ',', group: '.', ..Notation::NEUTRAL };
    const FRENCH: Notation = Notation { decimal: ',', group: '\u{a0}', ..Notation::NEUTRAL };
    const SWISS: Notation = Notation { decimal: '.', group: '’', ..Notation::NEUTRAL };

    fn read(raw: &str, code: &str) -> Result<i64, String> {
        of(raw, code, Notation::NEUTRAL)
    }

    fn of(raw: &str, code: &str, notation: Notation) -> Result<i64, String> {
        minor_units(raw, Currency::parse(code).unwrap(), notation)
    }

    #[test]
    fn amounts_are_read_in_the_users_notation() {
        for (notation, typed, minor) in [
            (Notation::NEUTRAL, "12345.67", 1_234_567),
            (Notation::NEUTRAL, "12,345.67", 1_234_567),
            (Notation::NEUTRAL, "12\u{202f}345.67", 1_234_567),
            (Notation::NEUTRAL, "12'345.67", 1_234_567),
            (Notation::NEUTRAL, "1,23,45,678", 1_234_567_800),
            (Notation::NEUTRAL, "1,23,45,678.90", 1_234_567_890),
            (Notation::NEUTRAL, "1 234 567.89", 123_456_789),
            (Notation::NEUTRAL, "1,234,567", 123_456_700),
            (Notation::NEUTRAL, "10,999", 1_099_900),
            (Notation::NEUTRAL, "1.5", 150),
            (Notation::NEUTRAL, ".5", 50),
            (Notation::NEUTRAL, "5.", 500),
            (Notation::NEUTRAL, "0", 0),
            (Notation::NEUTRAL, "007", 700),
            (Notation::NEUTRAL, "١٢٣٤٫٥", 123_450),
            (Notation::NEUTRAL, "１２３", 12_300),
            (Notation::NEUTRAL, "12.3400", 1234),
            (GERMAN, "12.345,67", 1_234_567),
            (GERMAN, "12 345,67", 1_234_567),
            (GERMAN, "1.234.567", 123_456_700),
            (GERMAN, "10.999", 1_099_900),
            (GERMAN, "12,50", 1250),
            (GERMAN, "١٢٣٤٫٥", 123_450),
            (FRENCH, "12\u{202f}345,67", 1_234_567),
            (FRENCH, "12'345,67", 1_234_567),
            (FRENCH, "1 234", 123_400),
            (SWISS, "12’345.67", 1_234_567),
            (SWISS, "12'345.67", 1_234_567),
        ] {
            assert_eq!(of(typed, "USD", notation), Ok(minor), "{typed}");
        }
        assert_eq!(of("1.234", "KWD", Notation::NEUTRAL), Ok(1234));
        assert_eq!(of("1.234", "KWD", GERMAN), Ok(1_234_000));
        assert_eq!(of("1,234", "KWD", Notation::NEUTRAL), Ok(1_234_000));
        assert_eq!(of("1,234", "JPY", Notation::NEUTRAL), Ok(1234));
        assert_eq!(of("0.125", "KWD", Notation::NEUTRAL), Ok(125));
    }

    #[test]
    fn the_error_for_foreign_marks_shows_the_other_reading() {
        let decimals = "US dollars have 2 decimals at most";
        for (notation, typed, told) in [
            (Notation::NEUTRAL, "10.999", format!("{decimals}. To mean USD 10,999.00, write 10,999")),
            (GERMAN, "10,999", format!("{decimals}. To mean USD 10.999,00, write 10.999")),
            (
                Notation::NEUTRAL,
                "12.345,67",
                "Enter an amount, like 12,345.50. To mean USD 12,345.67, write 12,345.67".into(),
            ),
            (GERMAN, "12,345.67", "Enter an amount, like 12.345,50. To mean USD 12.345,67, write 12.345,67".into()),
            (Notation::NEUTRAL, "12.000", format!("{decimals}. To mean USD 12,000.00, write 12,000")),
            (GERMAN, "12,500", format!("{decimals}. To mean USD 12.500,00, write 12.500")),
            (Notation::NEUTRAL, "1,5", "Enter an amount, like 12,345.50. To mean USD 1.50, write 1.5".into()),
            (GERMAN, "1.5", "Enter an amount, like 12.345,50. To mean USD 1,50, write 1,5".into()),
            (
                Notation::NEUTRAL,
                "1.234.567",
                "Enter an amount, like 12,345.50. To mean USD 1,234,567.00, write 1,234,567".into(),
            ),
            (
                FRENCH,
                "1.234",
                "Enter an amount, like 12\u{a0}345,50. To mean USD 1\u{a0}234,00, write 1\u{a0}234".into(),
            ),
            (SWISS, "1,234", "Enter an amount, like 12’345.50. To mean USD 1’234.00, write 1’234".into()),
        ] {
            assert_eq!(of(typed, "USD", notation), Err(told), "{typed}");
        }
        assert!(read("1234.567", "USD").is_err());
        assert!(read("1 234,567", "USD").is_err());
    }

    #[test]
    fn short_forms_are_read() {
        for (typed, minor) in [
            ("12m", 1_200_000_000),
            ("3.5k", 350_000),
            ("2bn", 200_000_000_000),
            ("1.234m", 123_400_000),
            ("1,234k", 123_400_000),
            ("10.999k", 1_099_900),
            ("1.2345 million", 123_450_000),
            ("2 Crore", 2_000_000_000),
            ("5 lakh", 50_000_000),
            ("USD 12m", 1_200_000_000),
            ("12M USD", 1_200_000_000),
            ("1.23456k", 123_456),
        ] {
            assert_eq!(read(typed, "USD"), Ok(minor), "{typed}");
        }
        assert!(read("1.234567k", "USD").is_err());
        assert!(read("1.5k", "JPY") == Ok(1500));
    }

    #[test]
    fn a_minus_may_come_before_after_or_as_parentheses() {
        for typed in ["-5", "−5", "5-", "(5)", "- 5", "-$5", "$-5", "USD -5", "(USD 5)", "–5"] {
            assert_eq!(read(typed, "USD"), Ok(-500), "{typed}");
        }
        assert_eq!(read("+5", "USD"), Ok(500));
        for typed in ["--5", "-5-", "(-5)", "-", "()", "5-5"] {
            assert!(read(typed, "USD").is_err(), "{typed}");
        }
    }

    #[test]
    fn a_sign_or_code_of_another_currency_is_refused() {
        assert_eq!(read("€ 5", "EUR"), Ok(500));
        assert_eq!(read("5 €", "EUR"), Ok(500));
        assert_eq!(read("₹1,00,000", "INR"), Ok(10_000_000));
        assert_eq!(read("$5", "MXN"), Ok(500));
        let told = Err("Enter the amount in USD, or choose another currency".to_owned());
        for typed in ["€5", "EUR 5", "5 eur", "¥5"] {
            assert_eq!(read(typed, "USD"), told, "{typed}");
        }
        let told = Err("Enter the amount in EUR, or choose another currency".to_owned());
        for typed in ["$12m", "5 $", "-$5"] {
            assert_eq!(read(typed, "EUR"), told, "{typed}");
        }
    }

    #[test]
    fn decimals_that_the_currency_does_not_have_are_refused() {
        assert_eq!(read("1.2345", "USD"), Err("US dollars have 2 decimals at most".to_owned()));
        assert_eq!(read("1.5", "JPY"), Err("Japanese yen have no decimals".to_owned()));
        assert_eq!(read("1.2345", "KWD"), Err("Kuwaiti dinars have 3 decimals at most".to_owned()));
        assert_eq!(read("1.2345", "EUR"), Err("Euros have 2 decimals at most".to_owned()));
    }

    #[test]
    fn an_amount_that_does_not_fit_is_refused_not_rounded() {
        assert_eq!(read("92233720368547758.07", "USD"), Ok(i64::MAX));
        for typed in ["92233720368547758.08", "99999999999 bn", "9999999 tn"] {
            assert_eq!(read(typed, "USD"), Err("Enter a smaller amount".to_owned()), "{typed}");
        }
        assert_eq!(read("-92233720368547758.08", "USD"), Ok(i64::MIN));
    }

    #[test]
    fn other_text_is_refused_with_an_example() {
        let told =
            |code| if code == "JPY" { "Enter an amount, like 12,345" } else { "Enter an amount, like 12,345.50" };
        for typed in [
            "",
            " ",
            "abc",
            ".",
            ",",
            "1,2,3",
            "1,,000",
            "1.2.3",
            "1,234.567,89",
            "1 2",
            "1,234 567",
            "1e5",
            "0x10",
            "NaN",
            "inf",
            "1;2",
            "<script>",
            "1'",
            "5 m m",
            "m",
            "12 dozen",
            "1\u{0}2",
            "👍",
            "1,0000,000",
            "½",
            "𝟏",
            "USD",
            "1/2",
        ] {
            assert_eq!(read(typed, "USD"), Err(told("USD").to_owned()), "{typed:?}");
        }
        assert_eq!(read("x", "JPY"), Err(told("JPY").to_owned()));
        assert!(read(&"9".repeat(10_000), "USD").is_err());
        assert!(read(&"1,".repeat(10_000), "USD").is_err());
    }
}
