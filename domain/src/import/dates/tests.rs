use super::*;

#[test]
fn every_export_style_of_an_instant_is_read() {
    for (text, instant) in [
        ("2024-09-01", "2024-09-01T00:00:00Z"),
        ("2024-09-01 00:00:00", "2024-09-01T00:00:00Z"),
        ("2024-09-01T13:05:09Z", "2024-09-01T13:05:09Z"),
        ("2024-09-01t13:05z", "2024-09-01T13:05:00Z"),
        (" 2024-09-01 13:05:09 UTC ", "2024-09-01T13:05:09Z"),
        ("2024-09-01T13:05:09.123456789123Z", "2024-09-01T13:05:09.123456789Z"),
        ("2024-09-01T13:05:09.5", "2024-09-01T13:05:09.500Z"),
        ("2024-09-01T00:00:00+00:00", "2024-09-01T00:00:00Z"),
        ("2024-09-01T00:00:00+05:30", "2024-08-31T18:30:00Z"),
        ("2024-09-01 00:00:00-0700", "2024-09-01T07:00:00Z"),
        ("2024-09-01 00:00:00+00", "2024-09-01T00:00:00Z"),
        ("2025-7-5T00:00:00Z", "2025-07-05T00:00:00Z"),
        ("2025-07-5T9:00:00Z", "2025-07-05T09:00:00Z"),
        ("2026/05/01", "2026-05-01T00:00:00Z"),
        ("2026.5.1 13:00", "2026-05-01T13:00:00Z"),
        ("5/5/25", "2025-05-05T00:00:00Z"),
        ("31/12/2025", "2025-12-31T00:00:00Z"),
        ("31-12-2025", "2025-12-31T00:00:00Z"),
        ("31.12.2025", "2025-12-31T00:00:00Z"),
        ("12/31/2025 11:59:59 PM", "2025-12-31T23:59:59Z"),
        ("2/2/2025 12:00 am", "2025-02-02T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
    ] {
        let read = parse(text, None).unwrap().instant().unwrap();
        assert_eq!(read, instant.parse::<DateTime<Utc>>().unwrap(), "{text}");
    }
}

#[test]
fn an_impossible_time_is_refused_and_the_wrong_part_is_named() {
    for (text, reason) in [
        ("2023-02-01T30:00:00Z", "there is no hour 30"),
        ("2023-02-01T24:00:00Z", "there is no hour 24"),
        ("2023-02-01T10:60:00Z", "there is no minute 60"),
        ("2023-02-01T10:00:61Z", "there is no second 61"),
        ("2023-02-29", "there is no day 2023-02-29"),
        ("2023-13-01", "there is no month 13"),
        ("2026/13/01", "there is no month 13"),
        ("25/25/2025", "there is no month 25"),
        ("0/1/25", "there is no month 0"),
        ("24-09-01", FOUR_DIGITS),
        ("24/09/01", FOUR_DIGITS),
        ("31/12/25", FOUR_DIGITS),
        ("9-1-24", FOUR_DIGITS),
        ("1/2/300", "there is no day 300-01-02"),
        ("2024-09", UNKNOWN),
        ("2024-09-01-02", UNKNOWN),
        ("20240901", UNKNOWN),
        ("45536", UNKNOWN),
        ("+2024-09-01", UNKNOWN),
        ("2024-09-01T10", UNKNOWN),
        ("2024-09-01T10:00:00 Mars", UNKNOWN),
        ("2024-09-01T10:00:00+99:00", UNKNOWN),
        ("2024-09-01T10:00:00.x", UNKNOWN),
        ("2024-09-01T10:00:00é", UNKNOWN),
        ("９/1/25", UNKNOWN),
        ("99999999999-01-01", UNKNOWN),
        ("yesterday", UNKNOWN),
    ] {
        assert_eq!(parse(text, None).unwrap_err(), reason, "{text}");
    }
}

#[test]
fn a_billing_period_keeps_its_month_at_any_offset_and_ends_exclusively() {
    let written = parse("2024-09-01T00:00:00+05:30", None).unwrap();
    assert_eq!(written.day().to_string(), "2024-09-01");
    for (end, day) in [("2024-10-01T00:00:00Z", "2024-10-01"), ("2024-09-30 23:59:59", "2024-10-01")] {
        assert_eq!(parse(end, None).unwrap().end_day().unwrap().to_string(), day, "{end}");
    }
}

#[test]
fn unambiguous_dates_show_the_order_in_which_others_are_read() {
    for (text, shown, month_first, day_first) in [
        ("01/05/2026", Shows::Either, Some("2026-01-05"), Some("2026-05-01")),
        ("1/5/26", Shows::Either, Some("2026-01-05"), Some("2026-05-01")),
        ("1.5.26", Shows::Nothing, Some("2026-05-01"), Some("2026-05-01")),
        ("01-05-2026 10:00", Shows::Either, Some("2026-01-05"), Some("2026-05-01")),
        ("31/05/2026", Shows::Only(Order::DayFirst), None, Some("2026-05-31")),
        ("5/31/26", Shows::Only(Order::MonthFirst), Some("2026-05-31"), None),
        ("5/5/2026", Shows::Nothing, Some("2026-05-05"), Some("2026-05-05")),
        ("2026/05/01", Shows::Nothing, Some("2026-05-01"), Some("2026-05-01")),
        ("2026-05-31", Shows::Nothing, Some("2026-05-31"), Some("2026-05-31")),
        ("32/32/2026", Shows::Nothing, None, None),
        ("soon", Shows::Nothing, None, None),
    ] {
        let read = |order| parse(text, Some(order)).ok().map(|read| read.day().to_string());
        assert_eq!(shows(text), shown, "{text}");
        assert_eq!(read(Order::MonthFirst).as_deref(), month_first, "{text}");
        assert_eq!(read(Order::DayFirst).as_deref(), day_first, "{text}");
    }
}
