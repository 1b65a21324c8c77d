//! Reads an amount as it is written in any country.
//!
//! Spaces and apostrophes group digits. Of `.` and `,` together the last is the decimal mark. One of them
//! alone, several times, groups. One of them, once, is the decimal mark, except before exactly three digits:
//! `1,234` and `1.234` are one thousand two hundred thirty-four. Two exceptions to that: nothing is grouped
//! after a bare zero (`0.125`), and where three decimals are usual (KWD, or before `k`, `m`, `bn`) the point,
//! which is how this program writes decimals, is the decimal mark: `1.234` is KWD 1.234, and `1.234m` a
//! million and a bit.

use crate::currency::Currency;
use crate::text;

/// Words and letters behind an amount, with their power of ten.
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

/// Signs people put at an amount, with the currencies they can stand for.
const SIGNS: &[(char, &[&str])] = &[
    ('€', &["EUR"]),
    ('£', &["GBP", "GIP", "FKP", "SHP", "EGP", "LBP", "SDG", "SSP", "SYP"]),
    ('₹', &["INR"]),
    ('¥', &["JPY", "CNY"]),
];

/// More digits than any amount has; what is longer is refused before it is worked on.
const MOST_DIGITS: usize = 30;

/// The amount in minor units, or the message for the field.
pub(super) fn minor_units(raw: &str, currency: Currency) -> Result<i64, String> {
    let typed: String = text::clean(raw).chars().map(plain_mark).collect();
    if typed.chars().count() > text::max::AMOUNT {
        return Err(example(currency));
    }
    let (negative, unsigned) = take_sign(typed.trim());
    let (inner_negative, bare) = take_sign(take_currency(unsigned, currency)?);
    let (amount, scale) = take_scale(bare);
    let three_decimals = currency.minor_digits() >= 3 || scale > 0;
    let (whole, fraction) = split_decimals(amount, three_decimals).ok_or_else(|| example(currency))?;
    if negative && inner_negative {
        return Err(example(currency));
    }
    let minor = shifted(&whole, fraction, scale, currency)?;
    let signed = if negative || inner_negative { -minor } else { minor };
    i64::try_from(signed).map_err(|_| too_large())
}

/// One ASCII mark for the many that look and mean the same: minus, apostrophe as group mark, space.
fn plain_mark(c: char) -> char {
    match text::ascii_digit(c) {
        '\u{2212}' | '\u{2010}'..='\u{2013}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '’' | '‘' | '`' | '´' | '\u{2bc}' | '\u{66c}' | '_' => '\'',
        '\u{66b}' => '.',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// A minus before or after, or parentheses around as in accounting.
fn take_sign(text: &str) -> (bool, &str) {
    let inner = text.strip_prefix('-').or_else(|| text.strip_suffix('-'));
    let inner = inner.or_else(|| text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')));
    inner.map_or((false, text.strip_prefix('+').unwrap_or(text).trim()), |rest| (true, rest.trim()))
}

/// Takes off the code or sign of the currency; that of another currency is a mistake worth telling.
fn take_currency(text: &str, currency: Currency) -> Result<&str, String> {
    let other = || format!("Enter the amount in {}, or choose another currency", currency.code());
    for (sign, codes) in SIGNS {
        if let Some(rest) = text.strip_prefix(*sign).or_else(|| text.strip_suffix(*sign)) {
            return if codes.contains(&currency.code()) { Ok(rest.trim()) } else { Err(other()) };
        }
    }
    if let Some(rest) = text.strip_prefix('$').or_else(|| text.strip_suffix('$')) {
        // Pesos are written with it too, so it says too little to be a mistake.
        return Ok(rest.trim());
    }
    let front = text.get(..3).zip(text.get(3..)).and_then(|(code, rest)| Some((Currency::parse(code)?, rest)));
    let back = || text.len().checked_sub(3).and_then(|at| Some((Currency::parse(text.get(at..)?)?, text.get(..at)?)));
    match front.or_else(back) {
        Some((found, rest)) if found == currency => Ok(rest.trim()),
        Some(_) => Err(other()),
        None => Ok(text),
    }
}

/// `12m` is `12` and six noughts.
fn take_scale(text: &str) -> (&str, u32) {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic());
    let word = text[number.len()..].to_lowercase();
    match SCALES.iter().find(|(name, _)| *name == word) {
        Some((_, power)) => (number.trim_end(), *power),
        None => (text, 0),
    }
}

/// The digits before and after the decimal mark; nothing when the marks make no sense.
fn split_decimals(amount: &str, three_decimals: bool) -> Option<(String, &str)> {
    let point = decimal_mark(amount, three_decimals)?;
    let (whole, fraction) = point.map_or((amount, ""), |at| (&amount[..at], &amount[at + 1..]));
    let digits = ungrouped(whole)?;
    let readable = fraction.bytes().all(|b| b.is_ascii_digit())
        && !(digits.is_empty() && fraction.is_empty())
        && digits.len() + fraction.len() <= MOST_DIGITS;
    readable.then_some((digits, fraction))
}

/// Where the decimal mark stands, if there is one; nothing when the marks contradict each other.
fn decimal_mark(amount: &str, three_decimals: bool) -> Option<Option<usize>> {
    let (Some(last), first) = (amount.rfind(['.', ',']), amount.find(['.', ','])) else { return Some(None) };
    let mark = &amount[last..=last];
    let once = amount.matches(mark).count() == 1;
    if first != Some(last) {
        // Both marks: the last decides, and must then stand alone. One mark, repeated: it groups.
        let both = amount.contains('.') && amount.contains(',');
        return if both { once.then_some(Some(last)) } else { Some(None) };
    }
    let (before, after) = (&amount[..last], &amount[last + 1..]);
    let grouping = after.len() == 3
        && (1..=3).contains(&before.len())
        && before.bytes().all(|b| b.is_ascii_digit())
        && !before.starts_with('0')
        && !(three_decimals && mark == ".");
    Some((!grouping).then_some(last))
}

/// The digits of a whole number whose groups are well formed: by thousands, or as in India `1,23,45,678`.
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

/// The digits as minor units, when none that counts is lost.
fn shifted(whole: &str, fraction: &str, scale: u32, currency: Currency) -> Result<i128, String> {
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

fn example(currency: Currency) -> String {
    let decimals = ["", ".5", ".50", ".500", ".5000"][currency.minor_digits().min(4) as usize];
    format!("Enter an amount, like 12,345{decimals}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str, code: &str) -> Result<i64, String> {
        minor_units(raw, Currency::parse(code).unwrap())
    }

    #[test]
    fn amounts_are_read_as_their_country_writes_them() {
        for (typed, minor) in [
            ("12345.67", 1_234_567),
            ("12,345.67", 1_234_567),
            ("12.345,67", 1_234_567),
            ("12 345,67", 1_234_567),
            ("12\u{202f}345.67", 1_234_567),
            ("12'345.67", 1_234_567),
            ("12’345,67", 1_234_567),
            ("1,23,45,678", 1_234_567_800),
            ("1,23,45,678.90", 1_234_567_890),
            ("1.234.567,89", 123_456_789),
            ("1 234 567.89", 123_456_789),
            ("1,234,567", 123_456_700),
            ("1.234.567", 123_456_700),
            ("1,5", 150),
            ("1.5", 150),
            ("12,50", 1250),
            (".5", 50),
            ("5.", 500),
            ("0", 0),
            ("007", 700),
            ("١٢٣٤٫٥", 123_450),
            ("１２３", 12_300),
            ("12.3400", 1234),
        ] {
            assert_eq!(read(typed, "USD"), Ok(minor), "{typed}");
        }
    }

    #[test]
    fn a_single_mark_before_three_digits_groups_them() {
        assert_eq!(read("1,234", "USD"), Ok(123_400));
        assert_eq!(read("1.234", "USD"), Ok(123_400));
        assert_eq!(read("1.234", "JPY"), Ok(1234));
        assert_eq!(read("1.234", "KWD"), Ok(1234));
        assert_eq!(read("1,234", "KWD"), Ok(1_234_000));
        assert_eq!(read("0,125", "KWD"), Ok(125));
        assert!(read("0.125", "USD").is_err());
        assert!(read("1234.567", "USD").is_err());
        assert!(read("1 234,567", "USD").is_err());
    }

    #[test]
    fn short_forms_are_spelled_out() {
        for (typed, minor) in [
            ("12m", 1_200_000_000),
            ("3.5k", 350_000),
            ("2bn", 200_000_000_000),
            ("1.234m", 123_400_000),
            ("1,234k", 123_400_000),
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
    fn a_minus_may_stand_before_or_after_and_accountants_use_parentheses() {
        for typed in ["-5", "−5", "5-", "(5)", "- 5", "-$5", "$-5", "USD -5", "(USD 5)", "–5"] {
            assert_eq!(read(typed, "USD"), Ok(-500), "{typed}");
        }
        assert_eq!(read("+5", "USD"), Ok(500));
        for typed in ["--5", "-5-", "(-5)", "-", "()", "5-5"] {
            assert!(read(typed, "USD").is_err(), "{typed}");
        }
    }

    #[test]
    fn a_sign_or_code_of_another_currency_is_told() {
        assert_eq!(read("€ 5", "EUR"), Ok(500));
        assert_eq!(read("5 €", "EUR"), Ok(500));
        assert_eq!(read("₹1,00,000", "INR"), Ok(10_000_000));
        assert_eq!(read("$5", "MXN"), Ok(500));
        let told = Err("Enter the amount in USD, or choose another currency".to_owned());
        for typed in ["€5", "EUR 5", "5 eur", "¥5"] {
            assert_eq!(read(typed, "USD"), told, "{typed}");
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
    fn what_does_not_fit_is_refused_not_rounded() {
        assert_eq!(read("92233720368547758.07", "USD"), Ok(i64::MAX));
        for typed in ["92233720368547758.08", "99999999999 bn", "9999999 tn"] {
            assert_eq!(read(typed, "USD"), Err("Enter a smaller amount".to_owned()), "{typed}");
        }
        assert_eq!(read("-92233720368547758.08", "USD"), Ok(i64::MIN));
    }

    #[test]
    fn what_is_no_amount_is_refused_with_an_example() {
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
