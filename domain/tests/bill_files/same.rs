//! The same content is the same bill, whatever the file looks like.

use domain::import::{BillReader, Given, same_content};
use domain::line_item::LineItem;

use super::{file, gzip, header, items, row};

fn content(bytes: impl AsRef<[u8]>) -> String {
    same_content(&items(bytes))
}

/// Two rows with this separator and line end, in reverse order if `turned`.
fn two(separator: &str, end: &str, turned: bool) -> String {
    let mut rows = ["10", "5"].map(|cost| row(separator, &[("BilledCost", cost), ("ServiceName", "Compute, small")]));
    if turned {
        rows.reverse();
    }
    [header(separator, &[]), rows[0].clone(), rows[1].clone()].map(|line| line + end).concat()
}

#[test]
fn the_form_of_a_file_does_not_change_its_content() {
    let plain = two(",", "\n", false);
    let mut turned_columns = csv_columns(&plain);
    turned_columns.insert(0, '\u{feff}');
    for (same, case) in [
        (gzip(plain.as_bytes()), "compressed"),
        (two(",", "\r\n", false).into_bytes(), "other line ends"),
        (two(";", "\r", false).into_bytes(), "another separator"),
        (two(",", "\n", true).into_bytes(), "another order of rows"),
        (turned_columns.into_bytes(), "another order of columns"),
        (plain.replace(",10,", ",1.00e1,").into_bytes(), "numbers spelled otherwise"),
        (plain.replace("2026-03-02T00:00:00Z", "2026-03-02 01:00:00+01:00").into_bytes(), "times spelled otherwise"),
        (plain.replacen("Compute, small", "COMPUTE, small", 1).into_bytes(), "names spelled otherwise"),
        (plain.replace('\n', "\n\n").into_bytes(), "blank lines"),
    ] {
        assert_eq!(content(same), content(&plain), "{case}");
    }
}

/// The file with its columns in reverse order.
fn csv_columns(file: &str) -> String {
    let lines = file.lines().map(|line| {
        let mut cells: Vec<String> = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            quoted ^= c == '"';
            match c {
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().unwrap().push(c),
            }
        }
        cells.reverse();
        cells.join(",") + "\n"
    });
    lines.collect()
}

#[test]
fn any_other_content_is_another_bill() {
    let plain = two(",", "\n", false);
    let rows = items(&plain);
    let others = [
        plain.replace(",10,", ",10.01,"),
        plain.replace("USD", "EUR"),
        plain.replace("i-1", "i-2"),
        plain.replace("prod", "Prod"),
        plain.replacen("eu-west-1", "", 1),
        plain.clone() + plain.lines().last().unwrap() + "\n",
    ];
    for other in others {
        assert_ne!(content(&other), content(&plain), "{other}");
    }
    assert_ne!(same_content(&rows[..1]), same_content(&rows), "a part is not the whole");
    let doubled = [rows[0].clone(), rows[0].clone(), rows[1].clone(), rows[1].clone()];
    assert_ne!(same_content(&doubled), same_content(&rows));
    assert_ne!(same_content(&doubled[..2]), same_content(&doubled[2..]));
}

#[test]
fn the_parts_of_an_export_are_read_as_one() {
    let one = file(&[&[("BilledCost", "5"), ("BillingPeriodEnd", "01/04/2026"), ("ChargePeriodStart", "31/03/2026")]]);
    let other = csv_columns(&file(&[&[
        ("BilledCost", "6"),
        ("ServiceName", "COMPUTE"),
        ("BillingPeriodEnd", "01/04/2026"),
        ("ChargePeriodStart", "02/03/2026"),
    ]]));
    let mut first = BillReader::new(one.as_bytes()).unwrap();
    let mut both: Vec<_> = first.by_ref().map(Result::unwrap).collect();
    both.extend(
        BillReader::open(Given::default(), first.into_carried(), other.as_bytes()).unwrap().map(Result::unwrap),
    );
    let read = |item: &LineItem| (item.service.clone().unwrap(), item.day().unwrap());
    assert_eq!(
        both.iter().map(read).collect::<Vec<_>>(),
        [("Compute".to_owned(), "2026-03-31".to_owned()), ("Compute".to_owned(), "2026-03-02".to_owned()),]
    );
    let whole = one + &row(",", &[("BilledCost", "6"), ("ChargePeriodStart", "2026-03-02")]);
    assert_eq!(same_content(&both), content(whole));
}

#[test]
fn a_part_given_twice_is_recognized_by_its_content() {
    let one = file(&[&[("BilledCost", "5")]]);
    for again in [gzip(one.as_bytes()), csv_columns(&one).into_bytes(), one.replace('\n', "\r").into_bytes()] {
        assert_eq!(content(again), content(&one));
    }
}
