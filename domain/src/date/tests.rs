use super::*;

fn parse_date(raw: &str) -> Result<NaiveDate, String> {
    super::parse_date(raw, Notation::NEUTRAL)
}

#[test]
fn a_date_is_read_in_every_usual_form() {
    for typed in [
        "2026-01-31",
        "2026-1-31",
        "2026/1/31",
        "2026.01.31",
        "31 jan 2026",
        "31 January 2026",
        "31-JAN-2026",
        "31. Jan. 2026",
        "31st January, 2026",
        "Jan 31, 2026",
        "january 31st 2026",
        "2026 Jan 31",
        "31/01/2026",
        "31/1/2026",
        "1/31/2026",
        "31.1.2026",
        "31. 1. 2026",
        "31.1.2026.",
        "2026. 01. 31.",
        "31 01 2026",
        "31-01-2026",
        "  31 / 01 / 2026\t",
        "\u{200e}31\u{200e}/\u{200f}01/2026",
        "２０２６－０１－３１",
        "٣١/٠١/٢٠٢٦",
        "३१/०१/२०२६",
        "2026\u{2013}01\u{2013}31",
    ] {
        assert_eq!(parse_date(typed).map(to_input).as_deref(), Ok("2026-01-31"), "{typed}");
    }
    for (typed, date) in [
        ("3.4.2026", "2026-04-03"),
        ("05/05/2026", "2026-05-05"),
        ("13/04/2026", "2026-04-13"),
        ("04/13/2026", "2026-04-13"),
        ("1 sept 2026", "2026-09-01"),
        ("29 Feb 2028", "2028-02-29"),
        ("1900-01-01", "1900-01-01"),
        ("2200-12-31", "2200-12-31"),
    ] {
        assert_eq!(parse_date(typed).map(to_input).as_deref(), Ok(date), "{typed}");
    }
}

#[test]
fn an_ambiguous_date_is_refused_with_how_to_write_it() {
    let told = "This could be two dates: write it like 2026-04-03 or 3 Apr 2026";
    for typed in ["03/04/2026", "3/4/2026", "03-04-2026", "3 4 2026", "０３/０４/２０２６"] {
        assert_eq!(parse_date(typed).unwrap_err(), told, "{typed}");
    }
}

#[test]
fn an_ambiguous_date_is_read_by_the_users_notation() {
    for (dates, read) in [(DateOrder::DayFirst, "2026-04-03"), (DateOrder::MonthFirst, "2026-03-04")] {
        let notation = Notation { dates: Some(dates), ..Notation::NEUTRAL };
        for typed in ["03/04/2026", "3-4-2026", "3 4 2026"] {
            assert_eq!(super::parse_date(typed, notation).map(to_input).as_deref(), Ok(read), "{typed}");
        }
        assert_eq!(super::parse_date("13/04/2026", notation).map(to_input).as_deref(), Ok("2026-04-13"));
        assert_eq!(super::parse_date("3.4.2026", notation).map(to_input).as_deref(), Ok("2026-04-03"));
    }
}

#[test]
fn a_date_that_does_not_exist_is_refused_with_the_reason() {
    for (typed, told) in [
        ("31 February 2026", "There is no 31 February"),
        ("2026-02-30", "There is no 30 February"),
        ("29/02/2026", "There is no 29 February in 2026"),
        ("31.4.2026", "There is no 31 April"),
        ("32/01/2026", "There is no day 32"),
        ("0 Jan 2026", "There is no day 0"),
        ("2026-13-01", "There is no month 13"),
        ("2026-00-01", "There is no month 0"),
        ("31/13/2026", "There is no month 13"),
        ("31/01/26", "Write the year with four digits, like 2026-01-31"),
        ("03/04/26", "Write the year with four digits, like 2026-01-31"),
        ("31 jan 26", "Write the year with four digits, like 2026-01-31"),
        ("26-01-31", "Write the year with four digits, like 2026-01-31"),
        ("1899-12-31", "Enter a year from 1900 to 2200"),
        ("1 Jan 2201", "Enter a year from 1900 to 2200"),
        ("0000-01-01", "Enter a year from 1900 to 2200"),
    ] {
        assert_eq!(parse_date(typed).unwrap_err(), told, "{typed}");
    }
}

#[test]
fn other_text_is_refused_with_an_example_of_a_date() {
    for typed in [
        "",
        " ",
        "\u{200b}",
        "tomorrow",
        "Jan 2026",
        "2026-01",
        "20260131",
        "2026-01-31-01",
        "2026-01-31T00:00:00Z",
        "-2026-01-31",
        "+2026-01-31",
        "31/01-2026",
        "2026-1-+1",
        "12026-01-01",
        "31 Janvier 2026",
        "31 Ja 2026",
        "31 jan jan",
        "jan jan 2026",
        "st jan 2026",
        "é jan 2026",
        "31 é 2026",
        "1é2/01/2026",
        "99999999999/01/2026",
        "45688",
        "\0",
        "'; DROP TABLE x; --",
        "<script>alert(1)</script>",
        &"1/".repeat(10_000),
    ] {
        assert_eq!(parse_date(typed).unwrap_err(), EXAMPLE, "{typed:?}");
    }
}

#[test]
fn a_formatted_date_is_read_back_unchanged() {
    let mut date = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    for _ in 0..800 {
        assert_eq!((parse_date(&to_input(date)), parse_date(&show(date))), (Ok(date), Ok(date)));
        date = date.succ_opt().unwrap();
    }
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    assert_eq!(
        (show(first), month_and_year(first), month_of(first)),
        ("1 Jan 2026".into(), "Jan 2026".into(), "2026-01".into())
    );
}
