//! `Cost`: the exact amount of a bill's line item, without its currency.
//!
//! Providers write up to 28 decimals, and sums must match the file to the last one, so amounts are rounded only for
//! display.

mod digits;
mod error;
mod parse;
#[cfg(feature = "server")]
mod scaled;
#[cfg(test)]
mod tests;

use std::{fmt, iter::Sum, str::FromStr};

use digits::Digits;
pub use error::CostError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// 10^18: how many units of 10^-18 make one, and how many units of 10^-36 make one of those.
const SCALE: u64 = 1_000_000_000_000_000_000;

/// An exact signed decimal of up to 36 decimals between about -1.7 × 10^20 and 1.7 × 10^20.
///
/// Written and stored as the shortest exact decimal text (`4.6464417741`, `0`, `-0.15618`).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost {
    /// Units of 10^-18, rounded down.
    units: i128,
    /// The remainder, in units of 10^-36: at least 0 and below `SCALE`, also for negative amounts, so that the derived
    /// order and equality are numeric.
    rest: u64,
}

impl Cost {
    /// Zero.
    pub const ZERO: Self = Self { units: 0, rest: 0 };

    /// Reads a plain decimal (`-0.15618`, `+3`, `4.2E-05`); spaces around it are ignored.
    ///
    /// Separators for thousands, decimal commas, currency signs, `NaN`, `inf` and hexadecimal are refused, and
    /// so are more than 36 decimals that are not trailing zeros.
    pub fn parse(text: &str) -> Result<Self, CostError> {
        parse::parse(text)
    }

    /// Reads an amount as spreadsheets write it, such as `$50,000.00`; `None` if it has no or several meanings.
    #[cfg(feature = "server")]
    pub(crate) fn parse_written(text: &str) -> Option<Self> {
        parse::parse_written(text)
    }

    /// The cost of an amount in minor units: 1234 with 2 `minor_digits` is 12.34.
    pub fn from_minor(minor: i64, minor_digits: u32) -> Result<Self, CostError> {
        let step = 18u32.checked_sub(minor_digits).and_then(|digits| 10i128.checked_pow(digits));
        let units = step.and_then(|step| i128::from(minor).checked_mul(step));
        units.map(|units| Self { units, rest: 0 }).ok_or(CostError::Overflow)
    }

    /// The exact sum.
    pub fn checked_add(self, other: Self) -> Result<Self, CostError> {
        let rest = self.rest + other.rest;
        let (rest, carry) = if rest >= SCALE { (rest - SCALE, 1) } else { (rest, 0) };
        let units = self.units.checked_add(other.units).and_then(|units| units.checked_add(carry));
        units.map(|units| Self { units, rest }).ok_or(CostError::Overflow)
    }

    /// The exact difference.
    pub fn checked_sub(self, other: Self) -> Result<Self, CostError> {
        self.checked_add(other.checked_neg()?)
    }

    /// The amount with its sign changed.
    pub fn checked_neg(self) -> Result<Self, CostError> {
        match self.rest {
            0 => self.units.checked_neg().map(|units| Self { units, rest: 0 }).ok_or(CostError::Overflow),
            // -(units + rest) = (-units - 1) + (1 - rest), and `!units` is `-units - 1` without its overflow.
            rest => Ok(Self { units: !self.units, rest: SCALE - rest }),
        }
    }

    /// Whether it is exactly zero.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// Whether it is below zero: a credit or a refund.
    pub fn is_negative(self) -> bool {
        self.units < 0
    }

    /// The amount in minor units (`minor_digits` is 2 for USD, 0 for JPY), for display and for purchase orders.
    ///
    /// Half a minor unit is rounded away from zero, as a person checking an invoice by hand would.
    pub fn round_to(self, minor_digits: u32) -> Result<i64, CostError> {
        let (units, rest) = self.magnitude_rounded_to(minor_digits);
        let shift = 10u128
            .checked_pow(18u32.checked_sub(minor_digits).ok_or(CostError::Overflow)?)
            .ok_or(CostError::Overflow)?;
        debug_assert_eq!(rest, 0, "18 digits or fewer leave no rest");
        let magnitude = i64::try_from(units / shift).map_err(|_| CostError::Overflow)?;
        Ok(if self.is_negative() { -magnitude } else { magnitude })
    }

    /// The amount with exactly `digits` decimals (36 at most), rounded as [`Cost::round_to`] does: `-0.16`.
    ///
    /// An amount that rounds to zero has no sign. Pages add the separators for thousands.
    pub fn to_fixed(self, digits: u32) -> String {
        let digits = digits.min(36);
        let (units, rest) = self.magnitude_rounded_to(digits);
        let sign = if self.is_negative() && (units, rest) != (0, 0) { "-" } else { "" };
        let (whole, decimals) = whole_and_decimals(units, rest);
        match decimals.get(..digits as usize) {
            None | Some("") => format!("{sign}{whole}"),
            Some(decimals) => format!("{sign}{whole}.{decimals}"),
        }
    }

    /// The exact amount as bytes for a hash. Equal amounts have equal bytes, different amounts different ones.
    #[cfg(feature = "server")]
    pub(crate) fn to_bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(&self.units.to_le_bytes());
        bytes[16..].copy_from_slice(&self.rest.to_le_bytes());
        bytes
    }

    /// The amount without its sign, as units of 10^-18 and units of 10^-36.
    fn magnitude(self) -> (u128, u64) {
        match (self.is_negative(), self.rest) {
            (false, rest) => (self.units.unsigned_abs(), rest),
            (true, 0) => (self.units.unsigned_abs(), 0),
            (true, rest) => (self.units.unsigned_abs() - 1, SCALE - rest),
        }
    }

    /// The magnitude at the nearest multiple of 10^-digits, with halves rounded up.
    fn magnitude_rounded_to(self, digits: u32) -> (u128, u64) {
        let (units, rest) = self.magnitude();
        if digits < 18 {
            // `rest` does not matter: a step is even, so half a step is a whole number of units.
            let step = 10u128.pow(18 - digits);
            ((units + step / 2) / step * step, 0)
        } else {
            let step = 10u64.pow(36u32.saturating_sub(digits).min(18));
            let rest = (rest + step / 2) / step * step;
            if rest >= SCALE { (units + 1, 0) } else { (units, rest) }
        }
    }
}

/// The digits before the point, and all 36 after it.
fn whole_and_decimals(units: u128, rest: u64) -> (u128, String) {
    let scale = u128::from(SCALE);
    (units / scale, format!("{:018}{rest:018}", units % scale))
}

impl fmt::Display for Cost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, rest) = self.magnitude();
        out.pad_integral(!self.is_negative(), "", Digits::of(units, rest).text())
    }
}

impl fmt::Debug for Cost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Cost({self})")
    }
}

impl FromStr for Cost {
    type Err = CostError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// `costs.sum::<Result<Cost, CostError>>()`: an overflow is an error, never a wrapped amount.
impl Sum<Cost> for Result<Cost, CostError> {
    fn sum<I: Iterator<Item = Cost>>(mut costs: I) -> Self {
        costs.try_fold(Cost::ZERO, Cost::checked_add)
    }
}

impl<'a> Sum<&'a Cost> for Result<Cost, CostError> {
    fn sum<I: Iterator<Item = &'a Cost>>(costs: I) -> Self {
        costs.copied().sum()
    }
}

/// As text: a JSON number would pass through a float in most readers.
impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cost {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl de::Visitor<'_> for Text {
            type Value = Cost;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a decimal number written as text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Cost, E> {
                Cost::parse(text).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}
