//! How a person writes numbers and dates.
//!
//! `10.999` means eleven to some users and ten thousand nine hundred ninety-nine to others. So typed amounts are read
//! in the *user's* notation and never guessed. Stored values, audit records, files and mails use [`Notation::NEUTRAL`].

use serde::{Deserialize, Serialize};

/// Whether a person writes the day or the month first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// `31/01/2026`.
    DayFirst,
    /// `01/31/2026`.
    MonthFirst,
}

/// The marks in a person's numbers, and the order of numeric dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notation {
    /// The decimal mark: `.` or `,`.
    pub decimal: char,
    /// The mark between thousands.
    pub group: char,
    /// Whether groups above the thousands have two digits (lakhs and crores).
    pub by_lakhs: bool,
    /// The order of dates that are written with numbers only; `None` refuses `03/04/2026`.
    pub dates: Option<DateOrder>,
}

impl Notation {
    /// The portal's own notation: `12,345.67`. It has no order of dates.
    pub const NEUTRAL: Self = Self { decimal: '.', group: ',', by_lakhs: false, dates: None };

    /// What else point and comma could mean: exchanged, or as a group mark where this notation groups by spaces.
    pub(crate) fn others(self) -> [Self; 2] {
        let other = if self.decimal == '.' { ',' } else { '.' };
        [Self { decimal: other, group: self.decimal, ..self }, Self { group: other, ..self }]
    }

    /// A plain decimal such as `-1234.5` in this notation: `-1.234,5`. All digits are kept.
    #[must_use]
    pub fn write(&self, plain: &str) -> String {
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let mut text = String::with_capacity(plain.len() * 2);
        text.push_str(sign);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && self.begins_group(whole.len() - at) {
                text.push(self.group);
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push(self.decimal);
            text.push_str(fraction);
        }
        text
    }

    /// Whether a group mark comes before the last `left` digits.
    fn begins_group(self, left: usize) -> bool {
        if self.by_lakhs { left == 3 || (left > 3 && left % 2 == 1) } else { left.is_multiple_of(3) }
    }
}

impl Default for Notation {
    fn default() -> Self {
        Self::NEUTRAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_the_readers_notation() {
        let german = Notation { decimal: ',', group: '.', ..Notation::NEUTRAL };
        let indian = Notation { by_lakhs: true, ..Notation::NEUTRAL };
        for (plain, neutral, in_german, in_indian) in [
            ("0", "0", "0", "0"),
            ("-5", "-5", "-5", "-5"),
            ("100", "100", "100", "100"),
            ("1234.5", "1,234.5", "1.234,5", "1,234.5"),
            ("-1234567.00000080001", "-1,234,567.00000080001", "-1.234.567,00000080001", "-12,34,567.00000080001"),
            ("12345678", "12,345,678", "12.345.678", "1,23,45,678"),
        ] {
            assert_eq!(Notation::NEUTRAL.write(plain), neutral);
            assert_eq!(german.write(plain), in_german);
            assert_eq!(indian.write(plain), in_indian);
        }
    }
}
