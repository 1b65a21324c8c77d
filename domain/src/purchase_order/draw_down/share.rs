//! Shares a bill's rounded total among its providers by the largest remainder.

use crate::cost::{Cost, CostError};
use std::cmp::Reverse;

/// Each part in minor units, rounded down; those that lost most get one more until they add up to the total, which is
/// rounded once.
pub(super) fn minor_units<T: Copy>(parts: &[(T, Cost)], minor_digits: u32) -> Result<Vec<(T, i64)>, CostError> {
    let total: Cost = parts.iter().map(|(_, cost)| *cost).sum::<Result<_, _>>()?;
    let mut missing = i128::from(total.round_to(minor_digits)?);
    let mut shares = Vec::with_capacity(parts.len());
    for (part, cost) in parts {
        let (floor, remainder) = floor(*cost, minor_digits)?;
        missing -= i128::from(floor);
        shares.push((*part, floor, remainder));
    }
    let mut by_loss: Vec<_> = shares.iter_mut().collect();
    by_loss.sort_by_key(|(.., remainder)| Reverse(*remainder));
    for (_, share, _) in by_loss {
        if missing > 0 {
            *share = share.checked_add(1).ok_or(CostError::Overflow)?;
            missing -= 1;
        }
    }
    debug_assert_eq!(missing, 0, "what rounding down loses is less than one a part");
    Ok(shares.into_iter().map(|(part, share, _)| (part, share)).collect())
}

/// The whole minor units at or below a cost, and what is left over.
fn floor(cost: Cost, minor_digits: u32) -> Result<(i64, Cost), CostError> {
    let nearest = cost.round_to(minor_digits)?;
    let left = cost.checked_sub(Cost::from_minor(nearest, minor_digits)?)?;
    if !left.is_negative() {
        return Ok((nearest, left));
    }
    let below = nearest.checked_sub(1).ok_or(CostError::Overflow)?;
    Ok((below, cost.checked_sub(Cost::from_minor(below, minor_digits)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_add_up_to_the_total_rounded_once() {
        for (costs, shares) in [
            (&[][..], &[][..]),
            (&["1.234"], &[123]),
            (&["0.004", "0.004", "0.004"], &[1, 0, 0]),
            (&["0.006", "0.006", "0.006"], &[1, 1, 0]),
            (&["0.001", "0.004"], &[0, 1]),
            (&["10.005", "10.005"], &[1001, 1000]),
            (&["-0.005"], &[-1]),
            (&["-0.004"], &[0]),
            (&["-0.003", "-0.003"], &[0, -1]),
            (&["5.999", "-2.004"], &[600, -200]),
            (&["1", "0.0000000000000000000000000001", "0.005"], &[100, 0, 1]),
        ] {
            let parts: Vec<_> = costs.iter().map(|text| ((), Cost::parse(text).unwrap())).collect();
            let read: Vec<_> = minor_units(&parts, 2).unwrap().into_iter().map(|(_, share)| share).collect();
            assert_eq!(read, shares, "{costs:?}");
        }
    }

    #[test]
    fn a_currency_without_decimals_is_shared_in_whole_units() {
        let parts = [("a", Cost::parse("0.5").unwrap()), ("b", Cost::parse("1.7").unwrap())];
        assert_eq!(minor_units(&parts, 0), Ok(vec![("a", 0), ("b", 2)]));
    }

    #[test]
    fn an_amount_that_no_order_can_hold_is_an_error() {
        let parts = [((), Cost::parse("1e20").unwrap()), ((), Cost::parse("-1e20").unwrap())];
        assert_eq!(minor_units(&parts, 2), Err(CostError::Overflow));
    }
}
