//! FOCUS files as providers, databases and spreadsheets write them: what is read, and the messages for what is refused.
//!
//! Longer than 300 lines: each rule of the format has its own file as text.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::io::Write as _;

use domain::{
    breakdown::{Breakdown, BreakdownRow, By},
    cost::Cost,
    import::{BillReader, Carried, Given, LeftOut, MAX_CELL, Refused, Warnings},
    line_item::LineItem,
};
const HEADER: &str = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,SubAccountId,Tags";

fn read(bytes: &[u8]) -> Result<(Vec<LineItem>, Warnings), Refused> {
    let mut reader = BillReader::new(bytes)?;
    let items = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    assert_eq!(reader.rows(), items.len() as u64);
    Ok((items, reader.warnings().clone()))
}

fn fixture(name: &str) -> Result<(Vec<LineItem>, Warnings), Refused> {
    let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    read(&std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}")))
}

/// The items of a file with `HEADER` and these rows.
fn rows(rows: &str) -> Result<(Vec<LineItem>, Warnings), Refused> {
    read(format!("{HEADER}\n{rows}").as_bytes())
}

fn refusal<T: std::fmt::Debug>(read: Result<T, Refused>) -> String {
    read.unwrap_err().to_string()
}

fn warnings(warnings: &Warnings) -> Vec<String> {
    warnings.listed().iter().map(ToString::to_string).collect()
}

fn report(items: &[LineItem], by: &By) -> Vec<BreakdownRow> {
    breakdown(items, by).rows_by(by)
}

fn breakdown(items: &[LineItem], by: &By) -> Breakdown {
    let mut breakdown = Breakdown::new();
    for item in items {
        breakdown.add(by.key(item).as_deref(), item.billed, item.effective).unwrap();
    }
    breakdown
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_plain_export_is_read_column_by_column() {
    let (items, warned) = fixture("plain.csv").unwrap();
    assert_eq!(warned.count(), 0);
    let item = &items[0];
    assert_eq!((item.line, item.period().as_str(), item.currency.code()), (2, "2025-03", "EUR"));
    assert_eq!(item.billing_period_end.unwrap().to_string(), "2025-04-01");
    assert_eq!(item.charge_period_start.unwrap().to_rfc3339(), "2025-03-09T22:00:00+00:00");
    assert_eq!(item.charge_period_end.unwrap().to_rfc3339(), "2025-03-09T23:00:00+00:00");
    let texts = [
        (&item.provider, "Nimbus"),
        (&item.service, "Nimbus Compute"),
        (&item.sub_account, "000412345678"),
        (&item.sub_account_name, "Harbour, production"),
        (&item.region, "Stockholm"),
        (&item.resource, "vm-0a1b"),
        (&item.resource_name, "checkout \"blue\""),
        (&item.charge_category, "Usage"),
        (&item.charge_description, "Per hour,\nbilled by the second"),
    ];
    for (read, written) in texts {
        assert_eq!(read.as_deref(), Some(written));
    }
    assert_eq!(
        (item.billed.to_string(), item.effective.to_string()),
        ("0.0414".into(), "0.0399999999999999999999999999".into())
    );
    assert_eq!(item.tags["env"], "prod");
    assert_eq!(items.iter().map(|item| item.line).collect::<Vec<_>>(), [2, 4, 5], "a quoted line end counts as a line");
    assert!(items[2].billed.is_negative(), "a credit is a normal row");
}

#[test]
fn nulls_and_blank_lines_of_a_database_export_are_accepted() {
    let (items, warned) = fixture("database_export.csv").unwrap();
    assert_eq!(
        warnings(&warned),
        ["BilledCost", "EffectiveCost"]
            .map(|cost| format!("Line 2, {cost} is empty, so it counts as 0. The same on 2 more lines."))
    );
    assert_eq!(items.iter().map(|item| item.line).collect::<Vec<_>>(), [2, 5, 8, 9], "lines as an editor counts them");
    for item in &items[..3] {
        assert_eq!((item.billed, item.effective), (Cost::ZERO, Cost::ZERO), "null costs count as 0");
        assert_eq!((&item.sub_account, &item.region, &item.charge_period_start), (&None, &None, &None));
        assert!(item.tags.is_empty());
    }
    assert_eq!(items[3].billed.to_string(), "0.000042");
}

#[test]
fn spreadsheet_dates_are_read_and_rounded_ids_give_one_warning() {
    let (items, warned) = fixture("spreadsheet.csv").unwrap();
    assert_eq!(items.iter().map(LineItem::period).collect::<Vec<_>>(), ["2025-05", "2025-05", "2025-06"]);
    assert_eq!(report(&items, &By::Day)[0].key.as_deref(), Some("2025-05-01"));
    let warned = warnings(&warned);
    assert_eq!(warned.len(), 1);
    assert!(
        warned[0].starts_with("Line 2, SubAccountId: \"1.23457E+11\" looks like an id that a spreadsheet rounded"),
        "{warned:?}"
    );
}

#[test]
fn without_a_provider_name_newer_columns_name_the_provider() {
    for (column, read) in [
        ("ServiceProviderName,HostProviderName,InvoiceIssuerName", Some("S")),
        ("HostProviderName,x_Other,InvoiceIssuerName", Some("S")),
        ("InvoiceIssuerName,x_A,x_B", Some("S")),
        ("InvoiceIssuerName,HostProviderName,PROVIDERNAME ", Some("U")),
        ("x_A,x_B,x_C", None),
    ] {
        let file = format!("{column},BilledCost,BillingCurrency,BillingPeriodStart\nS,T,U,1,USD,2025-01-01\n");
        assert_eq!(read_one(&file).provider.as_deref(), read, "{column}");
    }
}

fn read_one(file: &str) -> LineItem {
    read(file.as_bytes()).unwrap().0.remove(0)
}

#[test]
fn headers_are_found_in_any_case_order_spacing_and_separator() {
    for header in [
        "billingperiodstart,BILLINGCURRENCY, Billed Cost ,x_mine",
        "billing_period_start,billing_currency,billed_cost,x_BilledCost",
        "BillingPeriodStart;BillingCurrency;BilledCost;x_a,b",
        "BillingPeriodStart\tBillingCurrency\tBilledCost\tx",
    ] {
        let delimiter = [';', '\t', ','].into_iter().find(|c| header.contains(*c)).unwrap().to_string();
        let file = format!("{header}\n{}\n", ["2025-01-01", "USD", "1.5", "9"].join(&delimiter));
        let item = read_one(&file);
        assert_eq!((item.billed.to_string(), item.period()), ("1.5".into(), "2025-01".into()), "{header}");
    }
}

#[test]
fn without_effective_costs_billed_ones_are_used_with_a_warning() {
    let (items, warned) = read(b"BilledCost,BillingCurrency,BillingPeriodStart\n2.50,USD,2025-01-01\n").unwrap();
    assert_eq!(items[0].effective, items[0].billed);
    assert_eq!(
        warnings(&warned),
        ["There is no column EffectiveCost, so the billed costs are used as effective costs."]
    );
}

#[test]
fn a_row_with_broken_tags_is_imported_without_tags() {
    let (items, warned) = rows(concat!(
        "1,1,USD,2025-01-01,,,\"{\"\"env\"\": \"\"prod\"\"}\"\n",
        "1,1,USD,2025-01-01,,,\"{\"\"env\"\": \"\"pro\"\n",
        "1,1,USD,2025-01-01,,,{}\n",
        "1,1,USD,2025-01-01,,,env=prod\n",
    ))
    .unwrap();
    assert_eq!(items.iter().map(|item| item.tags.len()).collect::<Vec<_>>(), [1, 0, 0, 0]);
    assert_eq!(
        warnings(&warned),
        ["Line 3, Tags: \"{\"env\": \"pro\" is not a JSON object, so this row has no tags. The same on 1 more line."]
    );
}

#[test]
fn one_bad_row_refuses_the_file_with_its_line_column_and_text() {
    for (row, message) in [
        ("\"12,x5\",1,USD,2025-01-01,,,", "Line 2, BilledCost: \"12,x5\" is not a number"),
        ("\"12,5\",1,USD,2025-01-01,,,", "Line 2, BilledCost: \"12,5\" is not a number: write 12.5"),
        ("\"$10,000\",1,USD,2025-01-01,,,", "Line 2, BilledCost: \"$10,000\" is not a number: write 10000 or 10.000"),
        ("\"1.234,56\",1,USD,2025-01-01,,,", "Line 2, BilledCost: \"1.234,56\" is not a number: write 1234.56"),
        ("1,NaN,USD,2025-01-01,,,", "Line 2, EffectiveCost: \"NaN\" is not a number"),
        ("1,1,Dollars,2025-01-01,,,", "Line 2, BillingCurrency: \"Dollars\" is not the code of a currency such as USD"),
        ("1,1,NULL,2025-01-01,,,", "Line 2, BillingCurrency: is empty"),
        ("1,1,USD,,,,", "Line 2, BillingPeriodStart: is empty"),
        (
            "1,1,USD,2025-02-30,,,",
            "Line 2, BillingPeriodStart: \"2025-02-30\" is not a date: there is no day 2025-02-30",
        ),
        (
            "1,1,USD,2025-01-01,2025-01-01T30:00:00Z,,",
            "Line 2, ChargePeriodStart: \"2025-01-01T30:00:00Z\" is not a date: there is no hour 30",
        ),
        ("1,1,USD,2025-01-01", "Line 2: the row has 4 cells, the header 7"),
        ("1,1,USD,2025-01-01,,,,,x", "Line 2: the row has 9 cells, the header 7"),
    ] {
        let good = "1,1,USD,2025-01-01,,,";
        let message = format!("1 row cannot be read, so nothing was imported.\n{message}");
        assert_eq!(refusal(rows(&format!("{row}\n{good}\n"))), message);
    }
    assert!(rows("1,1,USD,2025-01-01,,,,,\n,,,,,,\n  \n").is_ok(), "empty cells beyond the header are harmless");
}

#[test]
fn bad_rows_are_listed_together_and_no_row_follows_them() {
    let file = format!(
        "{HEADER}\r\n1,1,USD,2025-01-01,,,\r\n\r\nx,1,USD,2025-01-01,,,\r\n2,1,USD,2025-01-01,,,\r\n3,y,USD,2025-01-01,,,\r\n"
    );
    let mut reader = BillReader::new(file.as_bytes()).unwrap();
    assert!(reader.next().unwrap().is_ok());
    let Some(Err(Refused::Rows(errors))) = reader.next() else { panic!("the second row is bad") };
    let found: Vec<_> = errors.iter().map(|error| (error.line, error.column.as_deref(), error.raw.as_str())).collect();
    assert_eq!(found, [(4, Some("BilledCost"), "x"), (6, Some("EffectiveCost"), "y")]);
    assert!(reader.next().is_none());

    let Err(Refused::Rows(errors)) = rows(&"x,1,USD,2025-01-01,,,\n".repeat(500)) else { panic!("all rows are bad") };
    assert_eq!(errors.len(), 20);
    assert!(Refused::Rows(errors).to_string().starts_with("At least 20 rows cannot be read"));
}

#[test]
fn bad_rows_are_left_out_and_listed_if_the_person_says_so() {
    let leaves_out = || Given { leaves_out: true, ..Given::default() };
    let good = "1,1,USD,2025-01-01,,,\n";
    let text = format!("{HEADER}\n{good}x,1,USD,2025-01-01,,,\n{good}3,y,USD,2025-01-01,,,\n1,1\n{good}");
    let mut reader = BillReader::open(leaves_out(), Carried::default(), text.as_bytes()).unwrap();
    let lines: Vec<u64> = (&mut reader).map(|item| item.unwrap().line).collect();
    assert_eq!((lines, reader.rows()), (vec![2, 4, 7], 3));
    let left_out = reader.left_out();
    let found: Vec<_> = left_out.listed().iter().map(|row| (row.line, row.raw.as_str())).collect();
    assert_eq!((found, left_out.count()), (vec![(3, "x"), (5, "y"), (6, "1,1")], 3));

    let text = format!("{HEADER}\n{}{good}", "x,1,USD,2025-01-01,,,\n".repeat(500));
    let mut reader = BillReader::open(leaves_out(), Carried::default(), text.as_bytes()).unwrap();
    assert_eq!((&mut reader).count(), 1);
    let left_out = reader.left_out();
    assert_eq!((left_out.count(), left_out.listed().len()), (500, LeftOut::LISTED));

    let text = format!("{HEADER}\nx,1,USD,2025-01-01,,,\n");
    let mut reader = BillReader::open(leaves_out(), Carried::default(), text.as_bytes()).unwrap();
    assert!(matches!(reader.next_item(), Err(Refused::Rows(rows)) if rows.len() == 1), "nothing else is in it");
}

#[test]
fn amounts_with_a_currency_sign_and_groups_are_read_if_they_have_one_meaning() {
    for (written, read) in
        [("$50,000.00 ", "50000"), ("-$1,234.5", "-1234.5"), ("12,345,678.25 €", "12345678.25"), ("$100.00", "100")]
    {
        let file = format!("{HEADER}\n\"{written}\",1,USD,2025-01-01,,,\n");
        let mut reader = BillReader::new(file.as_bytes()).unwrap();
        let items: Vec<_> = (&mut reader).map(Result::unwrap).collect();
        assert_eq!(items[0].billed.to_string(), read);
        let told = reader.into_warnings().into_iter().map(|warning| warning.to_string()).collect::<String>();
        assert_eq!(told, format!("Line 2, BilledCost: \"{}\" was read as {read}.", written.trim()));
    }
    for several in ["$1,234", "1,23.50", "1234,567.00", "$,100.00", "1,234.", "$$1.00", "1,234.5.6"] {
        assert!(rows(&format!("\"{several}\",1,USD,2025-01-01,,,\n")).is_err(), "{several}");
    }
}

#[test]
fn a_person_can_say_what_is_missing_and_not_what_is_wrong() {
    for (text, can) in [
        ("BilledCost,BillingCurrency\n1,USD\n", true),
        ("BilledCost,BillingPeriodStart\n1,2025-01-01\n", true),
        ("BilledCost,BillingCurrency,BillingPeriodStart\n1,,2025-01-01\n1,USD,\n", true),
        ("BilledCost,BillingCurrency,BillingPeriodStart\n1,,2025-01-01\nx,USD,2025-01-01\n", false),
        ("BilledCost,BillingCurrency,BillingPeriodStart\n1,Dollars,2025-01-01\n", false),
        ("BillingCurrency,BillingPeriodStart\nUSD,2025-01-01\n", false),
    ] {
        let read = BillReader::new(text.as_bytes()).and_then(|reader| reader.collect::<Result<Vec<_>, _>>());
        assert_eq!(read.unwrap_err().lacks_what_can_be_given(), can, "{text}");
    }
}

#[test]
fn quoted_text_in_a_message_is_short_and_cannot_fake_lines() {
    let Err(Refused::Rows(errors)) =
        rows(&format!("\"{}\x1b[2J\nLine 9: all is well\",1,USD,2025-01-01,,,\n", "y".repeat(9)))
    else {
        panic!("this is no number")
    };
    let message = Refused::Rows(errors).to_string();
    assert_eq!(message.lines().count(), 2, "{message}");
    assert!(!message.contains('\x1b') && message.len() < 200, "{message}");
}

#[test]
fn other_kinds_of_files_are_refused_with_their_kind() {
    let latin1 = [HEADER.as_bytes(), b"\n1,1,USD,2025-01-01,,,\n1,1,USD,2025-01-01,,caf\xE9,\n"].concat();
    let zeros = [HEADER.as_bytes(), b"\n1,1,USD,2025-01-01,,\0\0,\n"].concat();
    let good = [HEADER.as_bytes(), b"\n1,1,USD,2025-01-01,,,\n"].concat();
    let mut cut_gzip = gzip(&good);
    cut_gzip.truncate(cut_gzip.len() - 12);
    for (bytes, message) in [
        (&b""[..], "The file is empty."),
        (b"\n\r\n\n", "The file is empty."),
        (b"\xEF\xBB\xBF", "The file is empty."),
        (b"%PDF-1.7\n...", "This is a PDF document, not a CSV file: choose a file that was exported as CSV."),
        (
            b"PK\x03\x04....",
            "This is an Excel workbook or a zip archive, not a CSV file: save the workbook as \"CSV UTF-8\", or unpack the archive.",
        ),
        (
            &gzip(b"PAR1...."),
            "This is a Parquet file inside a gzip file, not a CSV file: unpack it: a Parquet file is compressed already.",
        ),
        (&latin1, "Line 3 holds bytes that are not text in UTF-8: save or export the file as \"CSV UTF-8\"."),
        (&zeros, "Line 2 holds bytes that are not text in UTF-8: save or export the file as \"CSV UTF-8\"."),
        (&gzip(b"%PDF-1.7"), "This is a PDF document, not a CSV file: choose a file that was exported as CSV."),
        (&gzip(&gzip(&good)), "This is a file compressed twice, not a CSV file: unpack it once."),
        (&gzip(b""), "The file is empty."),
        (&[HEADER.as_bytes(), b"\n\n ,,,,,,\n"].concat(), "The file has a header but no rows."),
        (
            b"2025-01-01,12.50,EC2\n2025-01-01,1,S3\n",
            "The first line is not the header of a known export (FOCUS, AWS, Azure, Google Cloud, Oracle Cloud or Partner Center): it has 2025-01-01, 12.50, EC2.",
        ),
        (
            b"Cost,BillingCurrency,BillingPeriodStart\n1,USD,2025-01-01\n",
            "The header has no column BilledCost; it has Cost, BillingCurrency, BillingPeriodStart.",
        ),
        (
            b"BilledCost,BillingPeriodStart\n1,2025-01-01\n",
            "The header has no column BillingCurrency, so the file does not say its currency; it has BilledCost, BillingPeriodStart.",
        ),
        (
            b"BilledCost,BillingCurrency\n1,USD\n",
            "The header has no column BillingPeriodStart, so the file does not say its month; it has BilledCost, BillingCurrency.",
        ),
        (
            b"identity/LineItemId,lineItem/UnblendedCost\na,1\n",
            "The header has no column lineItem/CurrencyCode, so the file does not say its currency; it has identity/LineItemId, lineItem/UnblendedCost.",
        ),
        (
            b"BilledCost,BillingCurrency,BillingPeriodStart,billed cost\n1,USD,2025-01-01,2\n",
            "The header has the column billed cost twice: remove the one that does not count.",
        ),
    ] {
        assert_eq!(refusal(read(bytes)), message);
    }
    assert!(refusal(read(&cut_gzip)).starts_with("The file could not be read after line "));
}

#[test]
fn a_file_cut_off_inside_quotation_marks_is_refused() {
    let cut = "1,1,USD,2025-01-01,,,\n1,1,USD,2025-01-01,,,\"{\"\"env\"\": \"\"prod\n1,1,USD,2025-01-01,,,\n";
    assert_eq!(
        refusal(rows(cut)),
        "The row on line 3 opens a quotation mark that is never closed: is the file complete?"
    );
    assert_eq!(rows("1,1,USD,2025-01-01,,,\"x\"").unwrap().0.len(), 1, "the last line end may be missing");
}

#[test]
fn columns_and_cells_have_limits_that_protect_the_memory() {
    let wide = format!("{HEADER}{}\n", ",x".repeat(2_000));
    assert_eq!(refusal(read(wide.as_bytes())), "Line 1 has more than 2000 columns.");
    let widest = format!("{HEADER}{}\n1,1,USD,2025-01-01,,,{}\n", ",x".repeat(1_993), ",".repeat(1_993));
    assert_eq!(read(widest.as_bytes()).unwrap().0.len(), 1);
    let cell = |len: usize| format!("{HEADER},x_Other\n1,1,USD,2025-01-01,,,,{}\n", "a".repeat(len));
    assert_eq!(read(cell(MAX_CELL).as_bytes()).unwrap().0.len(), 1);
    for len in [MAX_CELL + 1, MAX_CELL * 3] {
        let message = "Line 2, column 8: the cell is longer than 1024 KiB. Is a quotation mark not closed?";
        assert_eq!(refusal(read(cell(len).as_bytes())), message);
    }
    let long_row = format!(
        "{HEADER}{}\n1,1,USD,2025-01-01,,,{}\n",
        ",x".repeat(60),
        format!(",{}", "a".repeat(400_000)).repeat(60)
    );
    assert_eq!(refusal(read(long_row.as_bytes())), "Line 2 is longer than 8192 KiB. Is a quotation mark not closed?");
}

#[test]
fn gzip_with_several_members_is_read_but_a_bomb_is_refused() {
    let packed =
        [gzip(format!("{HEADER}\n1,1,USD,2025").as_bytes()), gzip(b"-01-01,,,\n2,1,USD,2025-01-01,,,\n")].concat();
    assert_eq!(read(&packed).unwrap().0.len(), 2);
    let bomb = gzip(&[HEADER.as_bytes(), &b"\n".repeat(80 << 20)].concat());
    assert!(refusal(read(&bomb)).contains("it unpacks to more than 250 times its size"));
}

#[test]
fn a_file_that_arrives_in_pieces_is_read_the_same() {
    struct Drip<'a>(&'a [u8], usize);
    impl std::io::Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let len = self.1.min(buffer.len()).min(self.0.len());
            let (now, later) = self.0.split_at(len);
            buffer[..len].copy_from_slice(now);
            self.0 = later;
            Ok(len)
        }
    }
    // Rows of many lengths put the ends of cells, quotes and lines before and after each limit of the reader's buffer.
    let file: String = std::iter::once(format!("{HEADER}\r\n"))
        .chain((0..4_000).map(|n| format!("{n}.50,1,USD,2025-01-01,,\"a\r\n{}\"\"\",\r\n", "é".repeat(n % 97))))
        .collect();
    let (whole, _) = read(file.as_bytes()).unwrap();
    for (n, item) in whole.iter().enumerate() {
        assert_eq!((item.line, item.billed.to_string()), (2 + 2 * n as u64, format!("{n}.5")));
        assert_eq!(item.sub_account.as_deref(), Some(format!("a\r\n{}\"", "é".repeat(n % 97)).as_str()));
    }
    for size in [1, 7, 1_000_003] {
        let dripped: Vec<_> = BillReader::new(Drip(file.as_bytes(), size)).unwrap().map(Result::unwrap).collect();
        assert!(dripped == whole, "in pieces of {size}");
    }
}
