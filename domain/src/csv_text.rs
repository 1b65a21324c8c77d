//! CSV files in which a spreadsheet runs no text as a formula, and which are read back unchanged.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe in front; [`restored`] removes it.

use std::borrow::Cow;
use std::io::{self, Write};

/// The starts of a formula, including the full-width forms of East Asian keyboards. Spreadsheets skip white space
/// before it.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Starts a file with the byte-order mark, by which spreadsheets recognize UTF-8.
pub fn writer<W: Write>(mut out: W) -> io::Result<csv::Writer<W>> {
    out.write_all("\u{feff}".as_bytes())?;
    Ok(rows(out))
}

/// Continues a file that [`writer`] started.
pub fn rows<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(out)
}

/// Writes one row, quoted by RFC 4180, each cell made safe by [`safe`].
pub fn write_row<W: Write>(
    out: &mut csv::Writer<W>,
    cells: impl IntoIterator<Item = impl AsRef<str>>,
) -> io::Result<()> {
    for cell in cells {
        out.write_field(safe(cell.as_ref()).as_bytes())?;
    }
    Ok(out.write_record(None::<&[u8]>)?)
}

/// The cell with an apostrophe in front, if it could be a formula or if [`restored`] would change it. Plain decimals
/// such as `-5.00` stay numbers.
#[must_use]
pub fn safe(cell: &str) -> Cow<'_, str> {
    let is_risky = (starts_formula(cell) && !is_decimal(cell)) || marked_number(cell).is_some();
    if is_risky { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`safe`], and without the marks of spreadsheets that keep digits as text: `'02210`,
/// `="02210"`.
#[must_use]
pub fn restored(cell: &str) -> &str {
    let unmarked = cell.strip_prefix('\'').filter(|text| starts_formula(text)).or_else(|| marked_number(cell));
    unmarked.or_else(|| text_formula(cell)).unwrap_or(cell)
}

/// The text after an apostrophe before a number. The apostrophe of `'90s Diner` belongs to the text.
fn marked_number(cell: &str) -> Option<&str> {
    let text = cell.strip_prefix('\'')?;
    let number = text.trim_start_matches('\'');
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || " -./,()".contains(c));
    is_number.then_some(text)
}

/// The text of a formula that is only a text: `="02210"`.
fn text_formula(cell: &str) -> Option<&str> {
    let text = cell.trim().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('"')).then_some(text)
}

/// Ignores apostrophes in front: `'=1` must get one more, or it would be restored as `=1`.
fn starts_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA_STARTS)
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_is_not_one_in_a_spreadsheet() {
        for (text, written) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+44 20 7946 0958", "'+44 20 7946 0958"),
            ("+5", "'+5"),
            ("-", "'-"),
            ("-1+1", "'-1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("-5", "-5"),
            ("-5.25", "-5.25"),
            ("-.5", "'-.5"),
            ("12,345.67", "12,345.67"),
            ("01234", "01234"),
            ("'; DROP TABLE customers; --", "'; DROP TABLE customers; --"),
            ("O'Brien", "O'Brien"),
            ("'90s Diner", "'90s Diner"),
            ("'02210", "''02210"),
            ("=\"02210\"", "'=\"02210\""),
            ("", ""),
        ] {
            assert_eq!((safe(text).as_ref(), restored(written)), (written, text));
        }
    }

    #[test]
    fn marks_that_keep_digits_as_text_are_removed() {
        for (cell, text) in [
            ("=\"02210\"", "02210"),
            ("'02210", "02210"),
            (" = \"000000000017\" ", "000000000017"),
            ("=\"+44 20 7946 0958\"", "+44 20 7946 0958"),
            ("'12/05", "12/05"),
            ("'0123-456", "0123-456"),
            ("=\"\"", ""),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("=\"", "=\""),
            ("=02210", "=02210"),
            ("'90s Diner", "'90s Diner"),
            ("'", "'"),
        ] {
            assert_eq!(restored(cell), text, "{cell}");
        }
    }

    #[test]
    fn every_text_is_restored_unchanged() {
        let pieces = ["'", "=", "\"", "+", "-", "@", "\t", "\r", "5", ".", "a", ";"];
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    let text = format!("{one}{two}{three}");
                    assert_eq!(restored(&safe(&text)), text);
                }
            }
        }
    }

    #[test]
    fn cells_are_quoted_only_where_needed() {
        let mut out = writer(Vec::new()).unwrap();
        write_row(&mut out, ["a", "b,c", "say \"so\"", "two\nlines", "=1,2"]).unwrap();
        write_row(&mut out, [""]).unwrap();
        let text = String::from_utf8(out.into_inner().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}a,\"b,c\",\"say \"\"so\"\"\",\"two\nlines\",\"'=1,2\"\r\n\"\"\r\n");
    }
}
