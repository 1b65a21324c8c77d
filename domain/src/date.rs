//! Reads dates as users type them, and formats them for users.
//!
//! A year of four digits in front means year, month, day; a named month needs no order. Otherwise the day comes first,
//! unless only the second number can be a day. `03/04/2026` can be 3 April or 4 March: the user's [`Notation`] decides,
//! and without an order in it the date is refused. `3.4.2026` is 3 April: dots are used only where the day comes first.

use crate::notation::{DateOrder, Notation};
use crate::text;
use chrono::{Datelike as _, NaiveDate};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date outside these years is a typing error.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// The longest date in characters; longer text is refused before it is parsed.
const LONGEST: usize = 40;

const EXAMPLE: &str = "Enter a date like 2026-01-31";

/// Reads a date in any country's form; the error is the message for the field.
pub fn parse_date(raw: &str, notation: Notation) -> Result<NaiveDate, String> {
    let typed: String = text::clean(raw).chars().filter_map(plain_mark).collect();
    if typed.chars().count() > LONGEST {
        return Err(EXAMPLE.to_owned());
    }
    if typed.contains(char::is_alphabetic) { with_named_month(&typed) } else { of_numbers(&typed, notation) }
}

/// For a text field: `2026-01-31`. It is read back as the same day.
#[must_use]
pub fn to_input(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// For display: `31 Jan 2026`.
#[must_use]
pub fn show(date: NaiveDate) -> String {
    let month = month_name(date.month()).get(..3).unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// The month of a day, for display: `Jan 2026`.
#[must_use]
pub fn month_and_year(date: NaiveDate) -> String {
    let month = month_name(date.month()).get(..3).unwrap_or_default();
    format!("{month} {}", date.year())
}

/// The month of a day as bills name it: `2026-01`.
#[must_use]
pub fn month_of(date: NaiveDate) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// Replaces look-alike marks by one ASCII mark, and removes invisible ones, which spreadsheets leave.
fn plain_mark(c: char) -> Option<char> {
    match text::ascii_digit(c) {
        '\u{2212}' | '\u{2010}'..='\u{2014}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        '／' => Some('/'),
        '．' => Some('.'),
        c if c.is_whitespace() => Some(' '),
        c => (!text::is_invisible(c)).then_some(c),
    }
}

/// `31 jan 2026`, `31-Jan-2026`, `Jan 31st, 2026`, `2026 January 31`.
fn with_named_month(typed: &str) -> Result<NaiveDate, String> {
    let parts: Vec<&str> = typed.split([' ', ',', '.', '-', '/']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts[..] else { return Err(EXAMPLE.to_owned()) };
    if let Some(month) = month_number(first) {
        return day_of(third, month, without_ordinal(second));
    }
    let month = month_number(second).ok_or(EXAMPLE)?;
    if first.len() == 4 && number(first).is_some() {
        return day_of(first, month, without_ordinal(third));
    }
    day_of(third, month, without_ordinal(first))
}

/// `2026-01-31`, `2026/1/31`, `31/01/2026`, `31.1.2026`.
fn of_numbers(typed: &str, notation: Notation) -> Result<NaiveDate, String> {
    // In Hungary, Korea and Croatia the last number has a dot, too.
    let typed = typed.trim_end().strip_suffix('.').unwrap_or(typed);
    let separator = typed.chars().find(|c| matches!(c, '-' | '/' | '.')).unwrap_or(' ');
    let parts = typed.split(separator).map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| separator != ' ' || !part.is_empty()).collect();
    let [first, second, third] = parts[..] else { return Err(EXAMPLE.to_owned()) };
    let (Some(one), Some(two)) = (number(first), number(second)) else { return Err(EXAMPLE.to_owned()) };
    if first.len() == 4 {
        return day_of(first, two, third);
    }
    let could_be_months = (1..=12).contains(&one) && (1..=12).contains(&two);
    if could_be_months && one != two && separator != '.' {
        let day_first = day_of(third, two, first)?;
        match notation.dates {
            Some(DateOrder::DayFirst) => return Ok(day_first),
            Some(DateOrder::MonthFirst) => return day_of(third, one, second),
            None => {}
        }
        let (input, shown) = (to_input(day_first), show(day_first));
        return Err(format!("This could be two dates: write it like {input} or {shown}"));
    }
    if (1..=12).contains(&one) && two > 12 { day_of(third, one, second) } else { day_of(third, two, first) }
}

/// The date, or why it does not exist.
fn day_of(year: &str, month: u32, day: &str) -> Result<NaiveDate, String> {
    let (Some(written), Some(day)) = (number(year), number(day)) else { return Err(EXAMPLE.to_owned()) };
    if year.len() < 4 {
        return Err("Write the year with four digits, like 2026-01-31".to_owned());
    }
    let year = i32::try_from(written).ok().filter(|year| YEARS.contains(year));
    let year = year.ok_or_else(|| format!("Enter a year from {} to {}", YEARS.start(), YEARS.end()))?;
    if !(1..=12).contains(&month) {
        return Err(format!("There is no month {month}"));
    }
    if !(1..=31).contains(&day) {
        return Err(format!("There is no day {day}"));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| {
        let leap = if (month, day) == (2, 29) { format!(" in {year}") } else { String::new() };
        format!("There is no {day} {}{leap}", month_name(month))
    })
}

/// Reads `jan`, `Sept` and `January`.
fn month_number(word: &str) -> Option<u32> {
    let is_start = |name: &str| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let position = MONTHS.iter().position(|name| word.len() >= 3 && is_start(name))?;
    u32::try_from(position + 1).ok()
}

fn month_name(month: u32) -> &'static str {
    let position = usize::try_from(month).ok().and_then(|month| month.checked_sub(1));
    position.and_then(|position| MONTHS.get(position)).copied().unwrap_or_default()
}

/// `31st` is `31`.
fn without_ordinal(day: &str) -> &str {
    let ending = ["st", "nd", "rd", "th"].iter().find_map(|ending| {
        let (number, end) = day.split_at_checked(day.len().checked_sub(ending.len())?)?;
        end.eq_ignore_ascii_case(ending).then_some(number)
    });
    ending.unwrap_or(day)
}

/// One to four plain digits; `parse` alone would also take a sign.
fn number(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests;
