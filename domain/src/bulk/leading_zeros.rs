//! Spreadsheets take `01067` for a number and write it back as `1067`. That is not what anybody typed, so it changes nothing.

use super::{BulkField, BulkKept};
use crate::text;

/// The stored value, when a cell has the same digits without the leading zeros.
pub(super) fn kept(line: u64, field: BulkField, cell: &str, stored: &str) -> Option<BulkKept> {
    let (cell, stored) = (text::clean(cell), text::clean(stored));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let lost = is_number(&cell) && is_number(&stored) && cell.len() < stored.len() && number(&stored) == cell;
    lost.then_some(BulkKept { line, field, cell, stored })
}

/// What a spreadsheet makes of digits.
fn number(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        number => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zeros_in_front_of_digits_are_lost() {
        let stays = |cell, stored| kept(2, BulkField::NAME, cell, stored).map(|kept| kept.stored);
        for (cell, stored) in [("1067", "01067"), (" 120 ", "00120"), ("0", "000")] {
            assert_eq!(stays(cell, stored), Some(stored.to_owned()));
        }
        for (cell, stored) in [
            ("1067", "10067"),
            ("01067", "1067"),
            ("1067", "1067"),
            ("1067", "010671"),
            ("", "0"),
            ("A1", "0A1"),
            ("01", "001"),
        ] {
            assert_eq!(stays(cell, stored), None, "{cell} {stored}");
        }
    }
}
