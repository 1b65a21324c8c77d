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
mod tests;
