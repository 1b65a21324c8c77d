//! Separators, line ends, encodings and invisible characters.

use domain::import::Refused;

use super::{file, gzip, header, items, read, refusal, row, sum};

/// Two rows of 2.5 and 0.5.
fn two(separator: &str) -> String {
    let row = |cost| row(separator, &[("BilledCost", cost)]);
    format!("{}\n{}\n{}\n", header(separator, &[]), row("2.5"), row("0.5"))
}

const TWO: (usize, &str) = (2, "3");

fn is_two(bytes: impl AsRef<[u8]>, case: &str) {
    let (rows, billed) = sum(bytes);
    assert_eq!((rows, billed.as_str()), TWO, "{case}");
}

#[test]
fn cells_may_be_separated_by_commas_semicolons_tabs_or_pipes() {
    for separator in [",", ";", "\t", "|"] {
        is_two(two(separator), separator);
        is_two(gzip(two(separator).as_bytes()), separator);
    }
    assert_eq!(
        refusal(two("~")),
        "The names in the header are not separated by a comma, semicolon, tab or |: export the file with one of these."
    );
}

#[test]
fn a_line_that_names_the_separator_is_not_the_header() {
    for (first, separator) in [
        ("sep=;\n", ";"),
        ("sep=,\r\n", ","),
        ("SEP=\t\n", "\t"),
        ("sep=\\t\n", "\t"),
        ("\"sep=|\"\n", "|"),
        ("\u{feff}sep=;\n\n", ";"),
        ("sep=^\n", "^"),
        ("sep=;\n", ","),
        ("sep=\n", ";"),
    ] {
        let file = format!("{first}{}", two(separator));
        is_two(&file, first);
        assert_eq!(items(&file)[0].line, 2 + first.matches('\n').count() as u64, "{first:?} counts as a line");
    }
}

#[test]
fn lines_may_end_with_cr_lf_or_both() {
    for end in ["\r", "\n", "\r\n", "\r\r", "\n\r\n"] {
        let items = items(two(",").replace('\n', end));
        let step = end.replace("\r\n", "\n").len() as u64;
        assert_eq!(items.iter().map(|item| item.line).collect::<Vec<_>>(), [1 + step, 1 + 2 * step], "{end:?}");
        let bad = file(&[&[], &[("BilledCost", "x")]]).replace('\n', end);
        let told = format!("Line {}, BilledCost: \"x\" is not a number", 1 + 2 * step);
        assert!(refusal(bad).starts_with(&told), "{end:?}");
    }
    assert_eq!(items(two(",").replacen('\n', "\r", 2))[1].line, 3, "mixed line ends");
}

#[test]
fn byte_order_marks_are_removed_at_the_start_of_any_line() {
    let (head, rows) = (header(",", &[]), [row(",", &[("BillingAccountId", "7")]), row(",", &[])]);
    for file in [
        format!("\u{feff}{head}\n\u{feff}{}\n{}\n", rows[0], rows[1]),
        format!("\u{feff}\u{feff}{head}\n{}\n\u{feff}\u{feff}{}\n", rows[0], rows[1]),
        format!("{head}\r\n{}\r\n\u{feff}\r\n{}\r\n\u{feff}", rows[0], rows[1]),
        format!("\u{feff}{}\n", [&head, &rows[0], &rows[1]].map(|line| format!("\u{feff}{line}")).join("\n")),
    ] {
        let items = items(&file);
        assert_eq!(items.len(), 2);
    }
    let first =
        "BilledCost,BillingCurrency,BillingPeriodStart\n\u{feff}\"0.75\",USD,2026-03-01\n\u{feff}1.25,USD,2026-03-01\n";
    assert_eq!(sum(first), (2, "2".to_owned()));
}

#[test]
fn invisible_characters_in_headers_and_around_values_are_ignored() {
    for hidden in ["\u{200b}", "\u{a0}", "\u{ad}", "\u{feff}", "\u{200e}", "\u{2060}", " ", "\u{3000}"] {
        for name in [format!("BilledCost{hidden}"), format!("{hidden}BilledCost"), format!("Billed{hidden}Cost")] {
            let file = file(&[&[("BilledCost", "5")]]).replace("BilledCost", &name);
            assert_eq!(sum(&file), (1, "5".to_owned()), "{hidden:?}");
        }
        let value = |text: &str| format!("{hidden}{text}{hidden}");
        let (cost, currency, day) = (value("5"), value("USD"), value("2026-03-01"));
        let cells: &[(&str, &str)] =
            &[("BilledCost", &cost), ("BillingCurrency", &currency), ("BillingPeriodStart", &day)];
        assert_eq!(sum(file(&[cells])), (1, "5".to_owned()), "{hidden:?}");
    }
}

#[test]
fn text_in_utf_16_is_read_in_both_byte_orders() {
    let text = format!("\u{feff}{}", two("\t").replace("Compute", "\u{dc}bersicht \u{1f600}"));
    for bytes in [
        text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ] {
        is_two(&bytes, "plain");
        is_two(gzip(&bytes), "gzip");
        assert_eq!(items(&bytes)[0].service.as_deref(), Some("\u{dc}bersicht \u{1f600}"));
    }
}

#[test]
fn values_that_no_database_can_store_are_refused_with_the_line() {
    let long = "x".repeat(4_001);
    for (column, cell, told) in [
        ("ServiceName", "a\u{1}b", "Line 2, ServiceName: holds the control character U+0001"),
        ("ResourceId", "a\u{1b}[31m", "Line 2, ResourceId: holds the control character U+001B"),
        ("SubAccountName", "a\u{85}", "Line 2, SubAccountName: holds the control character U+0085"),
        ("Tags", "{\"env\":\"a\\u0000b\"}", "Line 2, Tags: holds the control character U+0000"),
        ("Tags", "{\"a\\u0007\":\"b\"}", "Line 2, Tags: holds the control character U+0007"),
        ("ServiceName", long.as_str(), "Line 2, ServiceName: is longer than 4000 characters"),
        (
            "BilledCost",
            "92233720368547759",
            "Line 2, BilledCost: with this row, the costs of the month exceed the largest",
        ),
        ("EffectiveCost", "-1e19", "Line 2, BilledCost: with this row, the costs of the month exceed the largest"),
        ("BilledCost", "1e30", "Line 2, BilledCost: \"1e30\" is"),
    ] {
        let refused = refusal(file(&[&[(column, cell)]]));
        assert!(refused.starts_with(told), "{refused}");
    }
    let half: &[(&str, &str)] = &[("BilledCost", "-5e16")];
    assert!(refusal(file(&[half, half])).starts_with("Line 3, BilledCost: with this row,"));
    assert!(refusal(file(&[&[("ServiceName", "a\0")]])).starts_with("Line 2 holds bytes that are not text"));
    let quote = file(&[&[("ServiceName", "\"")]]);
    let endless = quote.split("\"\"\"").next().unwrap().to_owned() + "\"" + &"\n".repeat(2 << 20);
    assert!(refusal(endless).starts_with("Line 2, column 11: the cell is longer than 1024 KiB"));
}

#[test]
fn a_header_without_rows_has_its_own_message() {
    for file in [header(",", &[]), header(";", &[]) + "\r\r", format!("sep=;\n{}\n\u{feff}", header(";", &[]))] {
        assert!(matches!(read(&file), Err(Refused::NoRows)), "other parts may have rows");
        assert_eq!(refusal(&file), "The file has a header but no rows.");
    }
}
