//! The balance of a contract year of a purchase order. Whole minor units throughout.

use crate::cost::CostError;

/// What was used of a contract year, and what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// `Annual Value`.
    pub annual_value: i64,
    /// The sum of the ledger: base value and bills, less reversals and credits.
    pub consumed: i64,
    /// The annual value less what was consumed; negative when overdrawn.
    pub remaining: i64,
}

impl Balance {
    /// The balance after these amounts of the ledger, each with its sign.
    pub fn of(annual_value: i64, amounts: impl IntoIterator<Item = i64>) -> Result<Self, CostError> {
        let consumed: i128 = amounts.into_iter().map(i128::from).sum();
        let remaining = minor(i128::from(annual_value) - consumed)?;
        Ok(Self { annual_value, consumed: minor(consumed)?, remaining })
    }

    /// How much of the annual value is used, in hundredths of a percent, rounded down, so that 10000 is never shown
    /// before it is reached. Nothing where the annual value is zero.
    #[must_use]
    pub fn used_basis_points(&self) -> Option<i64> {
        let share = (i128::from(self.consumed) * 10_000).checked_div_euclid(i128::from(self.annual_value))?;
        Some(i64::try_from(share).unwrap_or(if share < 0 { i64::MIN } else { i64::MAX }))
    }
}

pub(super) fn minor(amount: i128) -> Result<i64, CostError> {
    i64::try_from(amount).map_err(|_| CostError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_remains_is_the_annual_value_less_the_ledger() {
        for (annual, amounts, consumed, remaining, basis_points) in [
            (1_000, &[][..], 0, 1_000, Some(0)),
            (1_000, &[100, 250, -50, 33], 333, 667, Some(3_330)),
            (1_000, &[999], 999, 1, Some(9_990)),
            (3, &[1], 1, 2, Some(3_333)),
            (1_000_000, &[999_999], 999_999, 1, Some(9_999)),
            (1_000, &[1_500], 1_500, -500, Some(15_000)),
            (1_000, &[-1], -1, 1_001, Some(-10)),
            (0, &[5], 5, -5, None),
            (i64::MAX, &[i64::MAX, i64::MAX, -i64::MAX], i64::MAX, 0, Some(10_000)),
            (1, &[i64::MAX], i64::MAX, 1 - i64::MAX, Some(i64::MAX)),
        ] {
            let balance = Balance::of(annual, amounts.iter().copied()).unwrap();
            assert_eq!(balance, Balance { annual_value: annual, consumed, remaining });
            assert_eq!(balance.used_basis_points(), basis_points, "{annual} {amounts:?}");
        }
    }

    #[test]
    fn a_balance_that_overflows_is_an_error() {
        assert_eq!(Balance::of(0, [i64::MAX, 1]), Err(CostError::Overflow));
        assert_eq!(Balance::of(i64::MAX, [-1]), Err(CostError::Overflow));
    }
}
