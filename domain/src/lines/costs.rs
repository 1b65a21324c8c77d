//! A column of costs: whole numbers of one decimal place, as narrow as they allow.

use super::Damaged;
use crate::cost::Cost;

/// Each cost in all its 24 bytes.
const EXACT: u8 = 0xFF;
/// Added to the number of decimals if the numbers need 16 bytes.
const WIDE: u8 = 0x40;

/// The costs as bytes.
pub(super) fn write(costs: &[Cost]) -> Vec<u8> {
    let decimals = costs.iter().map(|cost| cost.decimals()).max().unwrap_or(0);
    let scaled: Option<Vec<i128>> = costs.iter().map(|cost| cost.scaled(decimals)).collect();
    let Some(scaled) = scaled else {
        let all = costs.iter().flat_map(|cost| cost.to_bytes());
        return std::iter::once(EXACT).chain(all).collect();
    };
    let narrow: Option<Vec<i64>> = scaled.iter().map(|number| i64::try_from(*number).ok()).collect();
    let decimals = u8::try_from(decimals).unwrap_or_default();
    match narrow {
        Some(narrow) => std::iter::once(decimals).chain(narrow.into_iter().flat_map(i64::to_le_bytes)).collect(),
        None => std::iter::once(decimals | WIDE).chain(scaled.into_iter().flat_map(i128::to_le_bytes)).collect(),
    }
}

pub(super) fn read(bytes: &[u8], rows: usize) -> Result<Vec<Cost>, Damaged> {
    let (kind, bytes) = bytes.split_first().ok_or(Damaged)?;
    let costs: Option<Vec<Cost>> = match *kind {
        EXACT => bytes.as_chunks().0.iter().map(|cost| Cost::from_bytes(*cost)).collect(),
        kind if kind & WIDE != 0 => {
            let numbers = bytes.as_chunks().0.iter().map(|number| i128::from_le_bytes(*number));
            numbers.map(|number| Cost::from_scaled(number, u32::from(kind & !WIDE))).collect()
        }
        decimals => {
            let numbers = bytes.as_chunks().0.iter().map(|number| i64::from_le_bytes(*number));
            numbers.map(|number| Cost::from_scaled(number.into(), u32::from(decimals))).collect()
        }
    };
    costs.filter(|costs| costs.len() == rows).ok_or(Damaged)
}
