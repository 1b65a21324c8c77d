//! Keeps leading zeros: spreadsheets take `01067` for a number and write `1067`, which must not replace the stored
//! value.

use super::read::Cell;
use super::{BulkField, BulkKept};
use crate::country::CountryCode;
use crate::organization::OrganizationDraft;
use crate::record::Draft;
use crate::text;

/// The stored value, if a cell has the same digits without the leading zeros. A cell marked as text is taken literally.
pub(super) fn kept(line: u64, cell: &Cell, stored: &str) -> Option<BulkKept> {
    let Cell { field, is_marked, .. } = *cell;
    let (cell, stored) = (text::clean(&cell.text), text::clean(stored));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let lost = is_number(&cell) && is_number(&stored) && cell.len() < stored.len() && number(&stored) == cell;
    (lost && !is_marked).then_some(BulkKept { line, field, cell, stored })
}

/// Whether a field is the postal code of an address that the row moves to another country: `1010` is valid in Austria,
/// whatever was stored for Germany.
pub(super) fn moves(cells: &[Cell], field: BulkField, stored: &OrganizationDraft) -> bool {
    let Some(address) = field.code().strip_suffix(".pincode") else { return false };
    let path = format!("{address}.country");
    let country = cells.iter().find(|cell| cell.field.code() == path).and_then(|cell| CountryCode::read(&cell.text));
    // An address that gets its first country has not moved.
    let before = stored.get(&path).and_then(|text| CountryCode::read(&text));
    country.zip(before).is_some_and(|(country, before)| country != before)
}

/// Digits as a spreadsheet writes them back.
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
    fn only_a_number_that_lost_its_leading_zeros_is_kept() {
        let cell = |text: &str, is_marked| Cell { field: BulkField::NAME, text: text.to_owned(), is_marked };
        let stays = |text, stored| kept(2, &cell(text, false), stored).map(|kept| kept.stored);
        for (text, stored) in [("1067", "01067"), (" 120 ", "00120"), ("0", "000")] {
            assert_eq!(stays(text, stored), Some(stored.to_owned()));
            assert_eq!(kept(2, &cell(text, true), stored), None, "{text} is marked");
        }
        for (text, stored) in [
            ("1067", "10067"),
            ("01067", "1067"),
            ("1067", "1067"),
            ("1067", "010671"),
            ("", "0"),
            ("A1", "0A1"),
            ("01", "001"),
        ] {
            assert_eq!(stays(text, stored), None, "{text} {stored}");
        }
    }
}
