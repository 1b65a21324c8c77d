//! Dates and times as exports write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// A date with its time and offset from UTC as they stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    local: NaiveDateTime,
    offset: TimeDelta,
}

impl Written {
    /// The instant; what has no offset is UTC, as FOCUS has it.
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
}

/// Reads `2024-09-01`, `2025-7-5T01:00:00Z`, `2024-09-01 00:00:00.000+00:00` or, as the US writes them,
/// `5/1/25` and `5/1/2025 13:00`; the error is a sentence's end: what is wrong with the text.
pub(super) fn parse(text: &str) -> Result<Written, String> {
    let text = text.trim_ascii();
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default().trim_ascii()),
        None => (text, ""),
    };
    let date = parse_date(date)?;
    let (time, offset) = parse_time(time)?;
    Ok(Written { local: date.and_time(time), offset })
}

fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let (year, month, day) = if text.contains('/') {
        let (month, day, year) = three(text, '/').ok_or(UNKNOWN)?;
        (if year < 100 { 2000 + year } else { year }, month, day)
    } else {
        three(text, '-').filter(|(year, ..)| *year > 999).ok_or(UNKNOWN)?
    };
    if !(1..=12).contains(&month) {
        return Err(format!("there is no month {month}"));
    }
    let date = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    date.filter(|_| (1900..=2999).contains(&year)).ok_or_else(|| format!("there is no day {year}-{month:02}-{day:02}"))
}

const UNKNOWN: &str = "write dates as 2024-09-30 or 2024-09-30T13:00:00Z";

/// `H:M[:S[.fraction]]`, then `Z`, `UTC`, `AM`, `PM` or an offset such as `+00:00`; nothing is midnight.
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

/// Digits after the second's point; those beyond nanoseconds are cut.
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

/// Plain digits; `parse` alone would also take a sign.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_in_which_exports_write_an_instant_is_read() {
        for (text, instant) in [
            ("2024-09-01", "2024-09-01T00:00:00Z"),
            ("2024-09-01 00:00:00", "2024-09-01T00:00:00Z"),
            ("2024-09-01T13:05:09Z", "2024-09-01T13:05:09Z"),
            ("2024-09-01t13:05z", "2024-09-01T13:05:00Z"),
            (" 2024-09-01 13:05:09 UTC ", "2024-09-01T13:05:09Z"),
            ("2024-09-01T13:05:09.123456789123Z", "2024-09-01T13:05:09.123456789Z"),
            ("2024-09-01T13:05:09.5", "2024-09-01T13:05:09.500Z"),
            ("2024-09-01T00:00:00+00:00", "2024-09-01T00:00:00Z"),
            ("2024-09-01T00:00:00+05:30", "2024-08-31T18:30:00Z"),
            ("2024-09-01 00:00:00-0700", "2024-09-01T07:00:00Z"),
            ("2024-09-01 00:00:00+00", "2024-09-01T00:00:00Z"),
            ("2025-7-5T00:00:00Z", "2025-07-05T00:00:00Z"),
            ("2025-07-5T9:00:00Z", "2025-07-05T09:00:00Z"),
            ("5/1/25", "2025-05-01T00:00:00Z"),
            ("12/31/2025 11:59:59 PM", "2025-12-31T23:59:59Z"),
            ("1/2/2025 12:00 am", "2025-01-02T00:00:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            let read = parse(text).unwrap().instant().unwrap();
            assert_eq!(read, instant.parse::<DateTime<Utc>>().unwrap(), "{text}");
        }
    }

    #[test]
    fn a_time_that_does_not_exist_is_refused_with_the_part_that_is_wrong() {
        for (text, reason) in [
            ("2023-02-01T30:00:00Z", "there is no hour 30"),
            ("2023-02-01T24:00:00Z", "there is no hour 24"),
            ("2023-02-01T10:60:00Z", "there is no minute 60"),
            ("2023-02-01T10:00:61Z", "there is no second 61"),
            ("2023-02-29", "there is no day 2023-02-29"),
            ("2023-13-01", "there is no month 13"),
            ("25/5/2025", "there is no month 25"),
            ("0/1/25", "there is no month 0"),
            ("24-09-01", UNKNOWN),
            ("2024-09", UNKNOWN),
            ("2024-09-01-02", UNKNOWN),
            ("20240901", UNKNOWN),
            ("45536", UNKNOWN),
            ("+2024-09-01", UNKNOWN),
            ("2024-09-01T10", UNKNOWN),
            ("2024-09-01T10:00:00 Mars", UNKNOWN),
            ("2024-09-01T10:00:00+99:00", UNKNOWN),
            ("2024-09-01T10:00:00.x", UNKNOWN),
            ("2024-09-01T10:00:00é", UNKNOWN),
            ("９/1/25", UNKNOWN),
            ("99999999999-01-01", UNKNOWN),
            ("yesterday", UNKNOWN),
        ] {
            assert_eq!(parse(text).unwrap_err(), reason, "{text}");
        }
    }

    #[test]
    fn a_billing_period_keeps_its_month_whatever_the_offset_and_ends_exclusively() {
        let written = parse("2024-09-01T00:00:00+05:30").unwrap();
        assert_eq!(written.day().to_string(), "2024-09-01");
        for (end, day) in [("2024-10-01T00:00:00Z", "2024-10-01"), ("2024-09-30 23:59:59", "2024-10-01")] {
            assert_eq!(parse(end).unwrap().end_day().unwrap().to_string(), day, "{end}");
        }
    }
}
