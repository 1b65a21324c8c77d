use super::*;

const GERMAN: Notation = Notation { decimal: ',', group: '.', ..Notation::NEUTRAL };
const FRENCH: Notation = Notation { decimal: ',', group: '\u{a0}', ..Notation::NEUTRAL };
const SWISS: Notation = Notation { decimal: '.', group: '’', ..Notation::NEUTRAL };

fn read(raw: &str, code: &str) -> Result<i64, String> {
    of(raw, code, Notation::NEUTRAL)
}

fn of(raw: &str, code: &str, notation: Notation) -> Result<i64, String> {
    minor_units(raw, Currency::parse(code).unwrap(), notation)
}

#[test]
fn amounts_are_read_in_the_users_notation() {
    for (notation, typed, minor) in [
        (Notation::NEUTRAL, "12345.67", 1_234_567),
        (Notation::NEUTRAL, "12,345.67", 1_234_567),
        (Notation::NEUTRAL, "12\u{202f}345.67", 1_234_567),
        (Notation::NEUTRAL, "12'345.67", 1_234_567),
        (Notation::NEUTRAL, "1,23,45,678", 1_234_567_800),
        (Notation::NEUTRAL, "1,23,45,678.90", 1_234_567_890),
        (Notation::NEUTRAL, "1 234 567.89", 123_456_789),
        (Notation::NEUTRAL, "1,234,567", 123_456_700),
        (Notation::NEUTRAL, "10,999", 1_099_900),
        (Notation::NEUTRAL, "1.5", 150),
        (Notation::NEUTRAL, ".5", 50),
        (Notation::NEUTRAL, "5.", 500),
        (Notation::NEUTRAL, "0", 0),
        (Notation::NEUTRAL, "007", 700),
        (Notation::NEUTRAL, "١٢٣٤٫٥", 123_450),
        (Notation::NEUTRAL, "１２３", 12_300),
        (Notation::NEUTRAL, "12.3400", 1234),
        (GERMAN, "12.345,67", 1_234_567),
        (GERMAN, "12 345,67", 1_234_567),
        (GERMAN, "1.234.567", 123_456_700),
        (GERMAN, "10.999", 1_099_900),
        (GERMAN, "12,50", 1250),
        (GERMAN, "١٢٣٤٫٥", 123_450),
        (FRENCH, "12\u{202f}345,67", 1_234_567),
        (FRENCH, "12'345,67", 1_234_567),
        (FRENCH, "1 234", 123_400),
        (SWISS, "12’345.67", 1_234_567),
        (SWISS, "12'345.67", 1_234_567),
    ] {
        assert_eq!(of(typed, "USD", notation), Ok(minor), "{typed}");
    }
    assert_eq!(of("1.234", "KWD", Notation::NEUTRAL), Ok(1234));
    assert_eq!(of("1.234", "KWD", GERMAN), Ok(1_234_000));
    assert_eq!(of("1,234", "KWD", Notation::NEUTRAL), Ok(1_234_000));
    assert_eq!(of("1,234", "JPY", Notation::NEUTRAL), Ok(1234));
    assert_eq!(of("0.125", "KWD", Notation::NEUTRAL), Ok(125));
}

#[test]
fn the_error_for_foreign_marks_shows_the_other_reading() {
    let decimals = "US dollars have 2 decimals at most";
    for (notation, typed, told) in [
        (Notation::NEUTRAL, "10.999", format!("{decimals}. To mean USD 10,999.00, write 10,999")),
        (GERMAN, "10,999", format!("{decimals}. To mean USD 10.999,00, write 10.999")),
        (
            Notation::NEUTRAL,
            "12.345,67",
            "Enter an amount, like 12,345.50. To mean USD 12,345.67, write 12,345.67".into(),
        ),
        (GERMAN, "12,345.67", "Enter an amount, like 12.345,50. To mean USD 12.345,67, write 12.345,67".into()),
        (Notation::NEUTRAL, "12.000", format!("{decimals}. To mean USD 12,000.00, write 12,000")),
        (GERMAN, "12,500", format!("{decimals}. To mean USD 12.500,00, write 12.500")),
        (Notation::NEUTRAL, "1,5", "Enter an amount, like 12,345.50. To mean USD 1.50, write 1.5".into()),
        (GERMAN, "1.5", "Enter an amount, like 12.345,50. To mean USD 1,50, write 1,5".into()),
        (
            Notation::NEUTRAL,
            "1.234.567",
            "Enter an amount, like 12,345.50. To mean USD 1,234,567.00, write 1,234,567".into(),
        ),
        (FRENCH, "1.234", "Enter an amount, like 12\u{a0}345,50. To mean USD 1\u{a0}234,00, write 1\u{a0}234".into()),
        (SWISS, "1,234", "Enter an amount, like 12’345.50. To mean USD 1’234.00, write 1’234".into()),
    ] {
        assert_eq!(of(typed, "USD", notation), Err(told), "{typed}");
    }
    assert!(read("1234.567", "USD").is_err());
    assert!(read("1 234,567", "USD").is_err());
}

#[test]
fn short_forms_are_read() {
    for (typed, minor) in [
        ("12m", 1_200_000_000),
        ("3.5k", 350_000),
        ("2bn", 200_000_000_000),
        ("1.234m", 123_400_000),
        ("1,234k", 123_400_000),
        ("10.999k", 1_099_900),
        ("1.2345 million", 123_450_000),
        ("2 Crore", 2_000_000_000),
        ("5 lakh", 50_000_000),
        ("USD 12m", 1_200_000_000),
        ("12M USD", 1_200_000_000),
        ("1.23456k", 123_456),
    ] {
        assert_eq!(read(typed, "USD"), Ok(minor), "{typed}");
    }
    assert!(read("1.234567k", "USD").is_err());
    assert!(read("1.5k", "JPY") == Ok(1500));
}

#[test]
fn a_minus_may_come_before_after_or_as_parentheses() {
    for typed in ["-5", "−5", "5-", "(5)", "- 5", "-$5", "$-5", "USD -5", "(USD 5)", "–5"] {
        assert_eq!(read(typed, "USD"), Ok(-500), "{typed}");
    }
    assert_eq!(read("+5", "USD"), Ok(500));
    for typed in ["--5", "-5-", "(-5)", "-", "()", "5-5"] {
        assert!(read(typed, "USD").is_err(), "{typed}");
    }
}

#[test]
fn a_sign_or_code_of_another_currency_is_refused() {
    assert_eq!(read("€ 5", "EUR"), Ok(500));
    assert_eq!(read("5 €", "EUR"), Ok(500));
    assert_eq!(read("₹1,00,000", "INR"), Ok(10_000_000));
    assert_eq!(read("$5", "MXN"), Ok(500));
    let told = Err("Enter the amount in USD, or choose another currency".to_owned());
    for typed in ["€5", "EUR 5", "5 eur", "¥5"] {
        assert_eq!(read(typed, "USD"), told, "{typed}");
    }
    let told = Err("Enter the amount in EUR, or choose another currency".to_owned());
    for typed in ["$12m", "5 $", "-$5"] {
        assert_eq!(read(typed, "EUR"), told, "{typed}");
    }
}

#[test]
fn decimals_that_the_currency_does_not_have_are_refused() {
    assert_eq!(read("1.2345", "USD"), Err("US dollars have 2 decimals at most".to_owned()));
    assert_eq!(read("1.5", "JPY"), Err("Japanese yen have no decimals".to_owned()));
    assert_eq!(read("1.2345", "KWD"), Err("Kuwaiti dinars have 3 decimals at most".to_owned()));
    assert_eq!(read("1.2345", "EUR"), Err("Euros have 2 decimals at most".to_owned()));
}

#[test]
fn an_amount_that_does_not_fit_is_refused_not_rounded() {
    assert_eq!(read("92233720368547758.07", "USD"), Ok(i64::MAX));
    for typed in ["92233720368547758.08", "99999999999 bn", "9999999 tn"] {
        assert_eq!(read(typed, "USD"), Err("Enter a smaller amount".to_owned()), "{typed}");
    }
    assert_eq!(read("-92233720368547758.08", "USD"), Ok(i64::MIN));
}

#[test]
fn other_text_is_refused_with_an_example() {
    let told = |code| if code == "JPY" { "Enter an amount, like 12,345" } else { "Enter an amount, like 12,345.50" };
    for typed in [
        "",
        " ",
        "abc",
        ".",
        ",",
        "1,2,3",
        "1,,000",
        "1.2.3",
        "1,234.567,89",
        "1 2",
        "1,234 567",
        "1e5",
        "0x10",
        "NaN",
        "inf",
        "1;2",
        "<script>",
        "1'",
        "5 m m",
        "m",
        "12 dozen",
        "1\u{0}2",
        "👍",
        "1,0000,000",
        "½",
        "𝟏",
        "USD",
        "1/2",
    ] {
        assert_eq!(read(typed, "USD"), Err(told("USD").to_owned()), "{typed:?}");
    }
    assert_eq!(read("x", "JPY"), Err(told("JPY").to_owned()));
    assert!(read(&"9".repeat(10_000), "USD").is_err());
    assert!(read(&"1,".repeat(10_000), "USD").is_err());
}
