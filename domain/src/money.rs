//! Amounts of money: whole minor units with their currency, never floats.

mod parse;

use crate::currency::Currency;
use crate::notation::Notation;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount, exact: USD 12.34 is 1234 minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in the currency's smallest unit, such as cents.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Reads an amount in the user's notation; the error is the message for the field.
    pub fn parse(raw: &str, currency: Currency, notation: Notation) -> Result<Self, String> {
        parse::minor_units(raw, currency, notation).map(|minor| Self { minor, currency })
    }

    /// Like [`Money::parse`], for amounts that cannot be negative.
    pub fn parse_not_negative(raw: &str, currency: Currency, notation: Notation) -> Result<Self, String> {
        let money = Self::parse(raw, currency, notation)?;
        if money.minor < 0 { Err("Enter an amount that is not negative".to_owned()) } else { Ok(money) }
    }

    /// For people: `USD 12,345.67`.
    #[must_use]
    pub fn format(&self, notation: Notation) -> String {
        format!("{} {}", self.currency, self.to_input(notation))
    }

    /// Like [`Money::format`], without the currency and without zeros after the decimal mark: `12,345`.
    #[must_use]
    pub fn shortest(&self, notation: Notation) -> String {
        let text = self.to_input(notation);
        let trimmed = |text: &str| text.trim_end_matches('0').trim_end_matches(notation.decimal).to_owned();
        if text.contains(notation.decimal) { trimmed(&text) } else { text }
    }

    /// For a text field: `12,345.67`. Reads back as the same amount.
    #[must_use]
    pub fn to_input(&self, notation: Notation) -> String {
        let decimals = self.currency.minor_digits() as usize;
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let point = if decimals == 0 { "" } else { "." };
        notation.write(&format!("{sign}{whole}{point}{fraction}"))
    }
}

/// A stored amount, which is in [`Notation::NEUTRAL`], in the user's notation; other text is unchanged.
pub(crate) fn rewritten(stored: &str, currency: &str, notation: Notation) -> String {
    let amount = Currency::parse(currency).and_then(|currency| Money::parse(stored, currency, Notation::NEUTRAL).ok());
    amount.map_or_else(|| stored.to_owned(), |amount| amount.to_input(notation))
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format(Notation::NEUTRAL))
    }
}

/// Shown instead of a sum that is too large for an amount.
pub const TOO_LARGE: &str = "too large to show";

/// The sum of amounts in one currency. It may be too large for an amount, so that a list with such a sum can still be
/// shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The sum in minor units; `None` if it is too large.
    pub minor: Option<i64>,
    /// Its currency.
    pub currency: Currency,
}

impl Total {
    /// The sum of this many minor units.
    #[must_use]
    pub fn of(minor: i128, currency: Currency) -> Self {
        Self { minor: i64::try_from(minor).ok(), currency }
    }

    /// For people: `USD 12,345.67`, or that it is too large to show.
    #[must_use]
    pub fn format(&self, notation: Notation) -> String {
        match self.minor {
            Some(minor) => Money { minor, currency: self.currency }.format(notation),
            None => format!("{}: {TOO_LARGE}", self.currency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_too_large_for_an_amount_says_so() {
        let usd = Currency::parse("USD").unwrap();
        for (minor, shown) in [
            (i128::from(i64::MAX), "USD 92,233,720,368,547,758.07"),
            (i128::from(i64::MAX) + 1, "USD: too large to show"),
            (i128::from(i64::MIN) - 1, "USD: too large to show"),
            (-18_000_000_000_000_000_000, "USD: too large to show"),
            (-1, "USD -0.01"),
        ] {
            assert_eq!(Total::of(minor, usd).format(Notation::NEUTRAL), shown);
        }
    }

    fn money(minor: i64, code: &str) -> Money {
        Money { minor, currency: Currency::parse(code).unwrap() }
    }

    #[test]
    fn an_amount_is_shown_grouped_with_its_currencys_decimals() {
        for (amount, shown) in [
            (money(1_234_567, "USD"), "USD 12,345.67"),
            (money(0, "USD"), "USD 0.00"),
            (money(5, "USD"), "USD 0.05"),
            (money(-5, "USD"), "USD -0.05"),
            (money(100_000, "USD"), "USD 1,000.00"),
            (money(1_234_567, "JPY"), "JPY 1,234,567"),
            (money(1_234_567, "KWD"), "KWD 1,234.567"),
            (money(i64::MIN, "USD"), "USD -92,233,720,368,547,758.08"),
        ] {
            assert_eq!(amount.to_string(), shown);
        }
    }

    #[test]
    fn an_amount_shown_in_a_field_reads_back_as_itself() {
        for code in ["USD", "JPY", "KWD", "CLF"] {
            for minor in [0, 1, 99, 100, 999, 1000, 1234, 12_345, 1_000_000, 123_456_789, i64::MAX, i64::MIN, -1, -1000]
            {
                let amount = money(minor, code);
                for region in crate::region::REGIONS {
                    let notation = region.notation();
                    let (input, shown) = (amount.to_input(notation), amount.format(notation));
                    assert_eq!(Money::parse(&input, amount.currency, notation), Ok(amount), "{input}");
                    assert_eq!(Money::parse(&shown, amount.currency, notation), Ok(amount), "{shown}");
                }
            }
        }
    }

    #[test]
    fn the_shortest_text_keeps_the_amount() {
        for (amount, shown) in [
            (money(100_000, "USD"), "1,000"),
            (money(-50, "USD"), "-0.5"),
            (money(0, "USD"), "0"),
            (money(1_000, "JPY"), "1,000"),
        ] {
            assert_eq!(amount.shortest(Notation::NEUTRAL), shown);
        }
    }

    #[test]
    fn a_turnover_cannot_be_negative() {
        let usd = Currency::parse("USD").unwrap();
        assert_eq!(
            Money::parse_not_negative("-1", usd, Notation::NEUTRAL),
            Err("Enter an amount that is not negative".to_owned())
        );
        assert_eq!(Money::parse_not_negative("0", usd, Notation::NEUTRAL), Ok(money(0, "USD")));
        assert_eq!(Money::parse_not_negative("-0", usd, Notation::NEUTRAL), Ok(money(0, "USD")));
    }
}
