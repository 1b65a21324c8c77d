//! Formats numbers, months and times for users.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use domain::cost::Cost;
use domain::currency::Currency;
use domain::money::{Money, TOO_LARGE, Total};

use crate::pages::me::{local, notation};

// Not chrono's `format`: its patterns would add more to the WASM than everything else in this file.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// An exact decimal in the user's notation: `1234.5` -> `1,234.5`. Nothing is rounded.
pub fn exact(decimal: &str) -> String {
    with_minus(&notation().write(decimal))
}

/// Replaces the hyphen with a minus sign, which is as wide as a plus and never at the end of a line.
fn with_minus(amount: &str) -> String {
    amount.replace('-', "\u{2212}")
}

/// An amount with its currency: `USD 1,234.50`.
pub fn money(amount: Money) -> String {
    with_minus(&amount.format(notation()))
}

/// A sum of amounts with its currency.
pub fn total(total: Total) -> String {
    with_minus(&total.format(notation()))
}

/// An amount for a list, with its currency, rounded to the currency's minor unit: `USD 1,234.50`.
pub fn rounded(currency: &str, cost: Cost) -> String {
    format!("{currency} {}", exact(&to_pay(currency, cost)))
}

/// A cost, rounded to the currency's minor unit: `1234.5678` -> `1234.57`.
pub fn to_pay(currency: &str, cost: Cost) -> String {
    cost.to_fixed(Currency::parse(currency).map_or(2, Currency::minor_digits))
}

/// An amount in a column whose head names the currency: `1,234.50`.
pub fn amount(total: Total) -> String {
    let amount = |minor| Money { minor, currency: total.currency }.to_input(notation());
    total.minor.map_or_else(|| TOO_LARGE.to_owned(), |minor| with_minus(&amount(minor)))
}

/// An exact sum of costs, or a text that says that it is too large to show.
pub fn sum(sum: Option<Cost>) -> String {
    sum.map_or_else(|| TOO_LARGE.to_owned(), |cost| exact(&cost.to_string()))
}

/// A rounded sum of costs for a list, with its currency.
pub fn rounded_sum(currency: &str, sum: Option<Cost>) -> String {
    sum.map_or_else(|| format!("{currency}: {TOO_LARGE}"), |cost| rounded(currency, cost))
}

/// The size of a file, such as `1.4 MB`.
pub fn bytes(bytes: i64) -> String {
    const KB: i64 = 1000;
    let tenths = |of: i64, unit: &str| {
        let tenths = bytes / (of / 10);
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    };
    match bytes {
        ..KB => count(bytes, "byte", "bytes"),
        _ if bytes < KB * KB => tenths(KB, "kB"),
        _ => tenths(KB * KB, "MB"),
    }
}

/// A month: `2026-01` -> `Jan 2026`.
pub fn month(period: &str) -> String {
    let named = period.split_once('-').and_then(|(year, month)| Some((name(month.parse().ok()?)?, year)));
    named.map_or_else(|| period.to_owned(), |(month, year)| format!("{month} {year}"))
}

fn name(month: u32) -> Option<&'static str> {
    MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?).copied()
}

/// A time in the user's time zone: `31 Jan 2026, 14:05 UTC+1`.
pub fn time(at: DateTime<Utc>) -> String {
    let (at, offset) = local(at);
    let month = name(at.month()).unwrap_or_default();
    format!("{} {month} {}, {:02}:{:02} {offset}", at.day(), at.year(), at.hour(), at.minute())
}

/// Escapes a text for HTML, for the few places where the server writes text without escaping it.
pub fn as_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A number with its noun: `1 row`, `2 rows`.
pub fn count(count: i64, one: &str, several: &str) -> String {
    format!("{} {}", exact(&count.to_string()), if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_digit_of_an_amount_is_lost_or_invented() {
        assert_eq!(exact("4.6464417741"), "4.6464417741");
        assert_eq!(exact("-1234567.00000080001"), "\u{2212}1,234,567.00000080001");
        assert_eq!(exact("100"), "100");
        assert_eq!(exact("-100"), "\u{2212}100");
    }

    #[test]
    fn a_list_rounds_to_what_the_currency_can_pay() {
        assert_eq!(rounded("USD", "4.6464417741".parse().unwrap()), "USD 4.65");
        assert_eq!(rounded("JPY", "16869.455805".parse().unwrap()), "JPY 16,869");
        assert_eq!(rounded("KWD", "-1.0005".parse().unwrap()), "KWD \u{2212}1.001");
    }

    #[test]
    fn an_invalid_month_is_shown_unchanged() {
        assert_eq!(month("2026-01"), "Jan 2026");
        assert_eq!(month("2026-13"), "2026-13");
        assert_eq!(month("2026-00"), "2026-00");
    }

    #[test]
    fn a_time_says_its_zone() {
        let at = "2026-01-31T04:05:06Z".parse().unwrap();
        assert_eq!(time(at), "31 Jan 2026, 04:05 UTC");
    }
}
