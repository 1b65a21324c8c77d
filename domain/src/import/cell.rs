//! Cleans cells of what exports and spreadsheets add to the value: words for null, marks, invisible spaces.

use std::borrow::Cow;

use super::is_null;
use crate::text::is_invisible;

/// Words that databases, data frames and spreadsheets write for null.
///
/// `NA` is not among them: it is also a region. And `NaT` is one, but not in other cases: NAT is a service.
const NULL_WORDS: [&str; 13] =
    ["[null]", "<null>", "nil", "nan", "none", "<na>", "n/a", "#n/a", "undefined", "-", "--", "–", "—"];

/// The cell's value without spreadsheet marks and surrounding spaces: for numbers, dates and codes.
pub(super) fn value(cell: &str) -> &str {
    let cell = cell.trim_matches(is_invisible);
    unmarked(cell).unwrap_or(cell).trim_matches(is_invisible)
}

/// The cell's text, composed to NFC; `None` for null.
pub(super) fn text(cell: &str) -> Option<Cow<'_, str>> {
    if is_plain(cell) {
        return Some(Cow::Borrowed(cell));
    }
    let bare = cell.trim_matches(is_invisible);
    let is_word = |bare: &str| NULL_WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word));
    if is_null(bare) || bare == "NaT" || is_word(bare) {
        return None;
    }
    match unmarked(bare) {
        Some(unmarked) => text(unmarked),
        None if cell.is_ascii() => Some(Cow::Borrowed(cell)),
        None => Some(Cow::Owned(composed(cell.to_owned()))),
    }
}

/// Whether the cell is null, as for [`text`].
pub(super) fn is_null_word(cell: &str) -> bool {
    // Words for null begin otherwise, and most cells with a letter or digit.
    let first = cell.as_bytes().first();
    !first.is_some_and(|first| first.is_ascii_alphanumeric() && !matches!(first, b'n' | b'N' | b'u' | b'U'))
        && text(cell).is_none()
}

/// Whether the cell can be used as it is: most cells are ASCII, longer than any word for null, without marks or spaces
/// around.
fn is_plain(cell: &str) -> bool {
    const LONGEST: usize = "undefined".len();
    let bytes = cell.as_bytes();
    cell.len() > LONGEST
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && cell.is_ascii()
}

/// The text composed to NFC.
pub(super) fn composed(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    use unicode_normalization::UnicodeNormalization as _;
    text.nfc().collect()
}

/// The text inside `="000017"` or `'000017`, marks with which a spreadsheet keeps an id's leading zeros; `None` without
/// a mark.
fn unmarked(cell: &str) -> Option<&str> {
    let quoted = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"'));
    let digits =
        |cell: &&str| cell.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '='));
    quoted.filter(|inner| !inner.contains('"')).or_else(|| cell.strip_prefix('\'').filter(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_null_are_null_and_similar_names_are_names() {
        for word in [
            "",
            " ",
            "\u{a0}",
            "\\N",
            "NULL",
            "null",
            "(null)",
            "NaN",
            "nan",
            "None",
            "N/A",
            "n/a",
            "#N/A",
            "<NA>",
            "NaT",
            "-",
            "—",
            " nil ",
            "undefined",
            "=\"\"",
            "=\"NULL\"",
        ] {
            assert_eq!(text(word), None, "{word:?}");
        }
        for name in ["NA", "NAT", "Nonesuch", "Null Island", "n", "N", "-1", "a-b", "\\n", "nano", "0"] {
            assert_eq!(text(name).as_deref(), Some(name), "{name:?}");
        }
    }

    #[test]
    fn spreadsheet_marks_are_removed_and_other_marks_are_kept() {
        for (cell, read) in [
            ("=\"000017\"", "000017"),
            ("'000017", "000017"),
            (" =\"Compute\" ", "Compute"),
            ("=\"\u{dc}\"", "\u{dc}"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("=A1", "=A1"),
            (" two words ", " two words "),
            ("U\u{308}ber", "\u{dc}ber"),
        ] {
            assert_eq!(text(cell).as_deref(), Some(read), "{cell:?}");
        }
        for (cell, read) in [("=\"12.50\"", "12.50"), ("'-3", "-3"), ("\u{feff}1\u{a0}", "1"), ("1 000", "1 000")] {
            assert_eq!(value(cell), read, "{cell:?}");
        }
    }
}
