//! Finds the separator between cells, from a line `sep=;` for spreadsheets or from the header.

/// Separators that exports use. If several are equally frequent in a header, the last one counts.
const KNOWN: [u8; 4] = [b'\t', b'|', b';', b','];

/// The separator named by a first line like `sep=;`, `Some(None)` if it names none; `None` for any other first line.
pub(super) fn told(first_line: &[u8]) -> Option<Option<u8>> {
    let line = first_line.strip_prefix(b"\"").unwrap_or(first_line);
    let (word, told) = line.split_at_checked(4).filter(|(word, _)| word.eq_ignore_ascii_case(b"sep="))?;
    debug_assert_eq!(word.len(), 4, "\"sep=\"");
    Some(match told {
        [b'\\', b't', ..] => Some(b'\t'),
        [b'"', ..] | [] => None,
        [separator, ..] => Some(*separator),
    })
}

/// The separator of a file with this header: the named one if the header has it, else the most frequent.
pub(super) fn of(header: &[u8], told: Option<u8>) -> u8 {
    let mut quoted = false;
    let mut bare = Vec::with_capacity(header.len());
    for byte in header {
        quoted ^= *byte == b'"';
        if !quoted {
            bare.push(*byte);
        }
    }
    let count = |separator: &u8| bare.iter().filter(|byte| *byte == separator).count();
    let told = told.filter(|told| told.is_ascii() && !told.is_ascii_alphanumeric() && count(told) > 0);
    told.or_else(|| KNOWN.into_iter().max_by_key(count)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sep_line_names_the_separator_in_any_spelling() {
        for (line, separator) in [
            ("sep=;", Some(b';')),
            ("SEP=,", Some(b',')),
            ("Sep=\t", Some(b'\t')),
            ("sep=\\t", Some(b'\t')),
            ("\"sep=|\"", Some(b'|')),
            ("sep=;,,,,", Some(b';')),
            ("sep=", None),
        ] {
            assert_eq!(told(line.as_bytes()), Some(separator), "{line}");
        }
        for line in ["", "sep", "separator=;", "BilledCost;sep=", "Sepal,b"] {
            assert_eq!(told(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn a_named_separator_that_the_header_lacks_is_ignored() {
        for (header, told, separator) in [
            ("a,b,c", None, b','),
            ("a;b;c,d", None, b';'),
            ("a|b|c", None, b'|'),
            ("a\tb", None, b'\t'),
            ("\"a,b,c,d\";e;f", None, b';'),
            ("a^b^c", Some(b'^'), b'^'),
            ("a,b,c", Some(b';'), b','),
            ("a", Some(b';'), b','),
            ("a", Some(b'a'), b','),
        ] {
            assert_eq!(of(header.as_bytes(), told), separator, "{header}");
        }
    }
}
