//! Costs as whole numbers of a decimal place, and as bytes, for storing them in columns.

use super::{Cost, SCALE};

impl Cost {
    /// How many decimals it has: 0 to 36.
    pub(crate) fn decimals(self) -> u32 {
        let (units, rest) = self.magnitude();
        if rest != 0 {
            return 36 - trailing_zeros(u128::from(rest));
        }
        if units == 0 { 0 } else { 18u32.saturating_sub(trailing_zeros(units)) }
    }

    /// The whole number of units of 10^-decimals; `None` if it is too large, or not whole.
    #[must_use]
    pub fn scaled(self, decimals: u32) -> Option<i128> {
        if decimals <= 18 {
            let step = 10i128.checked_pow(18 - decimals)?;
            return (self.rest == 0 && self.units % step == 0).then(|| self.units / step);
        }
        let step = 10u64.checked_pow(36u32.checked_sub(decimals)?)?;
        let units = self.units.checked_mul(10i128.checked_pow(decimals - 18)?)?;
        if self.rest.is_multiple_of(step) { units.checked_add(i128::from(self.rest / step)) } else { None }
    }

    /// The whole number of units of 10^-36, from its highest byte to its lowest, in two's complement.
    #[must_use]
    pub fn to_scaled_bytes(self) -> [u8; 24] {
        // The product with 10^18 has up to 187 bits: that of the lower 64 bits is carried to the higher ones.
        let scale = i128::from(SCALE);
        let low = (self.units & i128::from(u64::MAX)).unsigned_abs() * u128::from(SCALE) + u128::from(self.rest);
        let high = (self.units >> 64) * scale + i128::try_from(low >> 64).unwrap_or_default();
        let low = u64::try_from(low & u128::from(u64::MAX)).unwrap_or_default();
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(&high.to_be_bytes());
        bytes[16..].copy_from_slice(&low.to_be_bytes());
        bytes
    }

    /// The reverse of [`Cost::scaled`].
    pub(crate) fn from_scaled(number: i128, decimals: u32) -> Option<Self> {
        if decimals <= 18 {
            let units = number.checked_mul(10i128.checked_pow(18 - decimals)?)?;
            return Some(Self { units, rest: 0 });
        }
        let scale = 10i128.checked_pow(decimals - 18)?;
        let step = 10u64.checked_pow(36u32.checked_sub(decimals)?)?;
        let rest = u64::try_from(number.rem_euclid(scale)).ok()?.checked_mul(step)?;
        Some(Self { units: number.div_euclid(scale), rest })
    }

    /// The reverse of [`Cost::to_bytes`].
    pub(crate) fn from_bytes(bytes: [u8; 24]) -> Option<Self> {
        let (units, rest) = bytes.split_first_chunk()?;
        let rest = u64::from_le_bytes(rest.try_into().ok()?);
        (rest < SCALE).then(|| Self { units: i128::from_le_bytes(*units), rest })
    }
}

fn trailing_zeros(mut number: u128) -> u32 {
    let mut zeros = 0;
    while number != 0 && number.is_multiple_of(10) {
        number /= 10;
        zeros += 1;
    }
    zeros
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_the_same_after_it_was_scaled_or_written_as_bytes() {
        for text in [
            "0",
            "1",
            "-1",
            "12.34",
            "-0.15618",
            "0.000000000000000001",
            "-0.000000000000000000000000000000000001",
            "123456789012345678.123456789012345678901234567890123456",
            "-99999999999999999999.5",
            "0.00000000000000000000000000012",
            "1000000",
            "-7.00000000000000000010",
        ] {
            let cost = Cost::parse(text).unwrap();
            assert_eq!(Cost::from_bytes(cost.to_bytes()), Some(cost), "{text}");
            for decimals in cost.decimals()..=36 {
                if let Some(number) = cost.scaled(decimals) {
                    assert_eq!(Cost::from_scaled(number, decimals), Some(cost), "{text} {decimals}");
                }
            }
            assert_eq!(cost.scaled(cost.decimals().saturating_sub(1)).is_some(), cost.decimals() == 0, "{text}");
        }
        assert_eq!(Cost::parse("4.6464417741").unwrap().decimals(), 10);
        assert_eq!(Cost::from_scaled(1, 37), None);
        assert_eq!(Cost::from_scaled(i128::MAX, 0), None);
        assert_eq!(Cost::from_bytes([0xFF; 24]), None);
    }
}
