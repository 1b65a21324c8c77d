//! Numbers, months and times as people read them.

use chrono::{DateTime, NaiveDate, Utc};

/// An exact decimal with its thousands apart: `1234.5` -> `1,234.5`. Nothing is rounded.
pub fn exact(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A month: `2026-01` -> `Jan 2026`.
pub fn month(period: &str) -> String {
    NaiveDate::parse_from_str(&format!("{period}-01"), "%Y-%m-%d")
        .map_or_else(|_| period.to_owned(), |day| day.format("%b %Y").to_string())
}

/// A time: `31 Jan 2026, 14:05 UTC`.
pub fn time(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

/// One thing, or several: `1 row`, `2 rows`.
pub fn count(count: i64, one: &str, several: &str) -> String {
    format!("{} {}", exact(&count.to_string()), if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_digit_of_an_amount_is_lost_or_invented() {
        assert_eq!(exact("4.6464417741"), "4.6464417741");
        assert_eq!(exact("-1234567.00000080001"), "-1,234,567.00000080001");
        assert_eq!(exact("100"), "100");
        assert_eq!(exact("-100"), "-100");
    }

    #[test]
    fn a_month_that_is_none_is_shown_as_it_is() {
        assert_eq!(month("2026-01"), "Jan 2026");
        assert_eq!(month("2026-13"), "2026-13");
    }
}
