//! Reads dates and times as exports write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// A date with its time and offset from UTC, as written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    local: NaiveDateTime,
    offset: TimeDelta,
}

impl Written {
    /// The beginning of a day.
    pub(super) fn of_day(day: NaiveDate) -> Self {
        Self { local: day.and_time(NaiveTime::MIN), offset: TimeDelta::zero() }
    }

    /// The instant; without an offset the time is UTC, as in FOCUS.
    pub(super) fn instant(self) -> Option<DateTime<Utc>> {
        self.local.checked_sub_signed(self.offset).map(|utc| utc.and_utc())
    }

    /// The day as written. Billing periods are days: moving them to UTC could move a bill to another month.
    pub(super) fn day(self) -> NaiveDate {
        self.local.date()
    }

    /// The day after a period that ends here: the day itself at midnight, the next one at 23:59:59.
    pub(super) fn end_day(self) -> Option<NaiveDate> {
        if self.local.time() == NaiveTime::MIN { Some(self.day()) } else { self.day().succ_opt() }
    }

    /// The instant at which a period that ends here is over: the end of the day at 23:59:59.
    pub(super) fn end_instant(self) -> Option<DateTime<Utc>> {
        Self { local: self.end_day()?.and_time(NaiveTime::MIN), ..self }.instant()
    }
}

/// Which number comes first in dates that end with the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// `5/31/2026`
    MonthFirst,
    /// `31/5/2026`
    DayFirst,
}

impl Order {
    /// The order in words, for messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Order::MonthFirst => "month/day/year",
            Order::DayFirst => "day/month/year",
        }
    }
}

/// What a date shows about the order of days and months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    /// Nothing: the year comes first, it is not a date, or it is the same date in both orders.
    Nothing,
    /// It is a different date in each order.
    Either,
    /// It is a date only in this order.
    Only(Order),
}

/// What a date shows about the order of days and months in its file.
pub(super) fn shows(text: &str) -> Shows {
    // A shortcut: most files have the year first in all dates.
    if text.bytes().take(4).filter(u8::is_ascii_digit).count() == 4 {
        return Shows::Nothing;
    }
    match split(text).0.and_then(numbers) {
        Some((first, second, year, mark)) if year_first(first, year).is_none() && mark != DAY_FIRST => {
            match (first > 12, second > 12) {
                (true, false) => Shows::Only(Order::DayFirst),
                (false, true) => Shows::Only(Order::MonthFirst),
                (false, false) if first != second => Shows::Either,
                _ => Shows::Nothing,
            }
        }
        _ => Shows::Nothing,
    }
}

/// Reads `2024-09-01`, `2025-7-5T01:00:00Z`, `2024/09/01`, `2024-09-01 00:00:00.000+00:00`, or with the year last
/// `5/1/25`, `31.5.2025` and `5/1/2025 13:00`. The error is the end of a sentence that says what is wrong.
///
/// `order` is used only if the year is last. It must be known if [`shows`] returns [`Shows::Either`].
pub(super) fn parse(text: &str, order: Option<Order>) -> Result<Written, String> {
    let (date, time) = split(text);
    let date = parse_date(date.ok_or(UNKNOWN)?, order)?;
    let (time, offset) = parse_time(time)?;
    Ok(Written { local: date.and_time(time), offset })
}

/// The date and the time of a text.
fn split(text: &str) -> (Option<&str>, &str) {
    let text = text.trim_ascii();
    match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at), text.get(at + 1..).unwrap_or_default().trim_ascii()),
        None => (Some(text), ""),
    }
}

/// With points as separators, the day comes first if the year comes last.
const DAY_FIRST: char = '.';

/// The three numbers of a date and the separator.
fn numbers(date: &str) -> Option<(u32, u32, u32, char)> {
    ['-', '/', DAY_FIRST].into_iter().find_map(|mark| {
        let (first, second, third) = three(date, mark)?;
        Some((first, second, third, mark))
    })
}

/// The year, if it comes first.
fn year_first(first: u32, last: u32) -> Option<u32> {
    (first > 999 && last < 100).then_some(first)
}

fn parse_date(text: &str, order: Option<Order>) -> Result<NaiveDate, String> {
    let (first, second, third, mark) = numbers(text).ok_or(UNKNOWN)?;
    let (year, month, day) = match (year_first(first, third), order) {
        (Some(year), _) => (year, second, third),
        (None, _) if mark == DAY_FIRST => (third, second, first),
        (None, Some(Order::DayFirst)) => (third, second, first),
        (None, Some(Order::MonthFirst)) => (third, first, second),
        (None, None) if first > 12 => (third, second, first),
        (None, None) => (third, first, second),
    };
    let year = match year {
        // 26/05/01 may begin with the year or with the day.
        0..100 if first > 12 || mark == '-' => return Err(FOUR_DIGITS.to_owned()),
        0..100 => 2000 + year,
        year => year,
    };
    if !(1..=12).contains(&month) {
        return Err(format!("there is no month {month}"));
    }
    let date = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    date.filter(|_| (1900..=2999).contains(&year)).ok_or_else(|| format!("there is no day {year}-{month:02}-{day:02}"))
}

const UNKNOWN: &str = "write dates as 2024-09-30 or 2024-09-30T13:00:00Z";
const FOUR_DIGITS: &str = "write the year with four digits, as in 2024-09-30";

/// `H:M[:S[.fraction]]`, then `Z`, `UTC`, `AM`, `PM` or an offset such as `+00:00`; an empty text is midnight.
fn parse_time(text: &str) -> Result<(NaiveTime, TimeDelta), String> {
    if text.is_empty() {
        return Ok((NaiveTime::MIN, TimeDelta::zero()));
    }
    let clock_len = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(clock_len).ok_or(UNKNOWN)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let (hour, minute, second) = match clock.matches(':').count() {
        1 => clock.split_once(':').and_then(|(hour, minute)| Some((number(hour)?, number(minute)?, 0))),
        _ => three(clock, ':'),
    }
    .ok_or(UNKNOWN)?;
    let zone = zone.trim_ascii();
    let hour = match (zone.to_ascii_uppercase().as_str(), hour) {
        ("AM", 12) => 0,
        ("PM", 1..12) => hour + 12,
        _ => hour,
    };
    for (name, value, most) in [("hour", hour, 23), ("minute", minute, 59), ("second", second, 59)] {
        if value > most {
            return Err(format!("there is no {name} {value}"));
        }
    }
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanoseconds(fraction).ok_or(UNKNOWN)?);
    Ok((time.ok_or(UNKNOWN)?, parse_offset(zone).ok_or(UNKNOWN)?))
}

/// The digits of a fraction of a second; those beyond nanoseconds are cut.
fn nanoseconds(fraction: &str) -> Option<u32> {
    let digits = fraction.get(..fraction.len().min(9)).filter(|_| fraction.bytes().all(|b| b.is_ascii_digit()))?;
    Some(number(digits)? * 10u32.pow(9 - u32::try_from(digits.len()).ok()?))
}

fn parse_offset(text: &str) -> Option<TimeDelta> {
    let (sign, digits) = match text.as_bytes().first() {
        None => return Some(TimeDelta::zero()),
        Some(b'+') => (1, text.get(1..)?),
        Some(b'-') => (-1, text.get(1..)?),
        Some(_) => {
            let known = ["Z", "UTC", "GMT", "AM", "PM"].iter().any(|zone| text.eq_ignore_ascii_case(zone));
            return known.then(TimeDelta::zero);
        }
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (number(hours)?, number(minutes)?),
        None if digits.len() == 4 => (number(digits.get(..2)?)?, number(digits.get(2..)?)?),
        None => (number(digits)?, 0),
    };
    let minutes = (hours <= 14 && minutes <= 59).then(|| i64::from(hours * 60 + minutes))?;
    TimeDelta::try_minutes(sign * minutes)
}

/// Three numbers with a separator between them.
fn three(text: &str, separator: char) -> Option<(u32, u32, u32)> {
    let mut parts = text.split(separator);
    let three = (number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    parts.next().is_none().then_some(three)
}

/// Digits only; `parse` alone would accept a sign, too.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests;
