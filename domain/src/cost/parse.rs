//! Reads a cost as a file writes it, and suggests what to write instead of an invalid one.

use super::error::CostError;
use super::{Cost, SCALE};
use crate::text::{QUOTED_CHARS, quoted};

/// The three ways to fail, before they become a message.
#[derive(Debug)]
enum Fault {
    NotANumber,
    TooManyDecimals,
    TooLarge,
}

pub(super) fn parse(text: &str) -> Result<Cost, CostError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CostError::Empty);
    }
    scan(text.as_bytes()).map_err(|fault| {
        let hint = || if text.len() <= QUOTED_CHARS { hint(text) } else { None };
        let quoted = quoted(text);
        match fault {
            Fault::NotANumber => CostError::NotANumber { text: quoted, hint: hint() },
            Fault::TooManyDecimals => CostError::TooManyDecimals { text: quoted },
            Fault::TooLarge => CostError::TooLarge { text: quoted },
        }
    })
}

/// `[+-]digits[.digits][e[+-]digits]`, with a digit on at least one side of the point.
fn scan(text: &[u8]) -> Result<Cost, Fault> {
    let (negative, text) = signed(text);
    let (mantissa, exponent) = match text.iter().position(|byte| byte.eq_ignore_ascii_case(&b'e')) {
        Some(at) => (&text[..at], exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let point = mantissa.iter().position(|byte| *byte == b'.');
    let whole_digits = i64::try_from(point.unwrap_or(mantissa.len())).map_err(|_| Fault::TooLarge)?;

    // The power of ten of the digit last read: 0 for the ones, -1 for the tenths.
    let mut place = whole_digits + exponent;
    let (mut units, mut rest) = (0u128, 0u64);
    for (at, byte) in mantissa.iter().enumerate() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'.' if Some(at) == point => continue,
            _ => return Err(Fault::NotANumber),
        };
        place -= 1;
        match place {
            -18.. => {
                let longer = units.checked_mul(10).and_then(|units| units.checked_add(u128::from(digit)));
                units = longer.ok_or(Fault::TooLarge)?;
            }
            // At most 18 digits come here, so this cannot overflow.
            -36..-18 => rest = rest * 10 + u64::from(digit),
            _ if digit != 0 => return Err(Fault::TooManyDecimals),
            _ => {}
        }
    }
    if mantissa.len() == usize::from(point.is_some()) {
        return Err(Fault::NotANumber);
    }
    if units != 0 && place > -18 {
        units = ten_to(place + 18).and_then(|power| units.checked_mul(power)).ok_or(Fault::TooLarge)?;
    }
    if rest != 0 && place > -36 {
        rest *= 10u64.pow(u32::try_from(place + 36).map_err(|_| Fault::TooLarge)?);
    }
    debug_assert!(rest < SCALE);
    let cost = Cost { units: i128::try_from(units).map_err(|_| Fault::TooLarge)?, rest };
    if negative { cost.checked_neg().map_err(|_| Fault::TooLarge) } else { Ok(cost) }
}

fn signed(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    }
}

/// The exponent after the `e`. A huge one is cut to a value that is still refused.
fn exponent(text: &[u8]) -> Result<i64, Fault> {
    let (negative, digits) = signed(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Fault::NotANumber);
    }
    let size = digits.iter().fold(0i64, |size, digit| (size * 10 + i64::from(digit - b'0')).min(1_000_000_000));
    Ok(if negative { -size } else { size })
}

fn ten_to(power: i64) -> Option<u128> {
    10u128.checked_pow(u32::try_from(power).ok()?)
}

/// Reads an amount as spreadsheets write it, `$50,000.00` or `-€1,234.5`, if it has one meaning only: commas between groups of
/// thousands, and a point before the decimals. `1,234` has two.
#[cfg(feature = "server")]
pub(super) fn parse_written(text: &str) -> Option<Cost> {
    const SIGNS: [char; 5] = ['$', '€', '£', '¥', '₹'];
    let text = text.trim();
    let (sign, bare) = text.strip_prefix('-').map_or(("", text), |bare| ("-", bare));
    let bare = bare.strip_prefix(SIGNS).or_else(|| bare.strip_suffix(SIGNS)).unwrap_or(bare).trim();
    let (whole, decimals) = bare.split_once('.')?;
    let mut groups = whole.split(',');
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().filter(|first| digits(first))?;
    let has_groups = whole.contains(',');
    if (has_groups && first.len() > 3) || !groups.all(|group| group.len() == 3 && digits(group)) || !digits(decimals) {
        return None;
    }
    scan(format!("{sign}{}.{decimals}", whole.replace(',', "")).as_bytes()).ok()
}

/// What the user probably meant by `12,5`, `$1,234.56`, `1.234,56`, `(12.50)` or `1'234`.
fn hint(text: &str) -> Option<String> {
    let negative = text.starts_with(['-', '−']) || (text.starts_with('(') && text.ends_with(')'));
    let bare: String = text
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '$' | '€' | '£' | '¥' | '₹' | '\'' | '’' | '(' | ')' | '-' | '−' | '+')
        })
        .collect();
    let plain = |number: String| {
        let number = if negative { format!("-{number}") } else { number };
        scan(number.as_bytes()).ok().map(|_| number)
    };
    match (bare.matches(',').count(), bare.matches('.').count()) {
        (1, 0) if bare.split_once(',').is_some_and(|(_, decimals)| decimals.len() == 3) => {
            // 1,234 is more than a thousand in some countries and a little more than one in others.
            Some(format!("{} or {}", plain(bare.replace(',', ""))?, plain(bare.replace(',', "."))?))
        }
        (1, 0) => plain(bare.replace(',', ".")),
        (1, points) if points > 0 && bare.rfind(',') > bare.rfind('.') => {
            plain(bare.replace('.', "").replace(',', "."))
        }
        (0, points) if points > 1 => plain(bare.replace('.', "")),
        _ => plain(bare.replace(',', "")),
    }
}
