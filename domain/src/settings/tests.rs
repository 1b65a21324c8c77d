use super::*;
use crate::record::Draft;

fn with(changes: &[(&str, &str)]) -> SettingsDraft {
    let mut draft = SettingsDraft::from(&Settings::default());
    changes.iter().for_each(|(path, value)| assert!(draft.set(path, value), "{path}"));
    draft
}

#[test]
fn settings_survive_their_form_and_the_words_of_the_history() {
    let settings = with(&[
        ("currency", "jpy"),
        ("payment_terms", "net 45"),
        ("document_language", "日本語"),
        ("grant_up_to", "12.50"),
        ("corrections", "As a credit note"),
    ])
    .parse();
    let settings = settings.unwrap();
    assert_eq!((settings.currency.unwrap().code(), settings.payment_terms), ("JPY", 45));
    let draft = SettingsDraft::from(&settings);
    assert_eq!(draft.parse().unwrap(), settings);
    let mut again = SettingsDraft::default();
    draft.fields().iter().for_each(|(path, value)| assert!(again.set(path, value), "{path}"));
    assert_eq!(again.parse().unwrap(), settings);
}

#[test]
fn each_error_is_shown_at_its_field() {
    for (path, value, told) in [
        ("billing_cycle", "fortnightly", "Choose the billing cycle from the list"),
        ("billing_cycle", "", "Choose the billing cycle from the list"),
        ("currency", "Talers", "Choose the currency from the list"),
        ("time_zone", "<b>Berlin</b>", "Enter a time zone from the list, like Europe/Berlin"),
        ("time_zone", "", "Enter a time zone from the list, like Europe/Berlin"),
        ("document_language", "Klingon", "Choose the language from the list"),
        ("approval_days", "", "Enter the time to approve in whole days, from 1 to 365"),
        ("approval_days", "0", "Enter the time to approve in whole days, from 1 to 365"),
        ("payment_terms", "", "Enter the payment terms in whole days, from 0 to 365"),
        ("payment_terms", "-1", "Enter the payment terms in whole days, from 0 to 365"),
        ("payment_terms", "366", "Enter the payment terms in whole days, from 0 to 365"),
        ("corrections", "never", "Choose how approved bills are corrected from the list"),
        ("grant_up_to", "0", "Enter an amount above 0, like 50 or 12.50, or nothing"),
        ("grant_up_to", "-5", "Enter an amount above 0, like 50 or 12.50, or nothing"),
        ("grant_up_to", "1,000", "Enter an amount above 0, like 50 or 12.50, or nothing"),
        ("grant_up_to", "1e3", "Enter an amount above 0, like 50 or 12.50, or nothing"),
        ("payment_terms", "1.5", "Enter the payment terms in whole days, from 0 to 365"),
        ("payment_terms", "99999999999999999999", "Enter the payment terms in whole days, from 0 to 365"),
        ("approval_rule", "nobody", "Choose from the list who has to approve a bill"),
        ("remind_before", "soon", "Enter up to 6 numbers of days from 0 to 90, like 3, 1"),
        ("remind_after", "0", "Enter up to 6 numbers of days from 1 to 90, like 3, 1"),
    ] {
        let errors = with(&[(path, value)]).parse().unwrap_err();
        assert_eq!((errors.len(), errors.get(path)), (1, Some(told)), "{path}: {value}");
    }
    assert_eq!(SettingsDraft::default().parse().unwrap_err().len(), 5, "a currency may be left out");
}

#[test]
fn payment_terms_are_taken_as_people_write_them() {
    for (typed, days) in [("0", 0), ("30 days", 30), ("Net 14", 14), ("net 1 day", 1), ("٣٠", 30)] {
        assert_eq!(with(&[("payment_terms", typed)]).parse().unwrap().payment_terms, days, "{typed}");
    }
}

#[test]
#[cfg(feature = "server")]
fn the_day_is_the_one_in_the_customers_time_zone() {
    let day = |zone: &str, now: &str| TimeZone::parse(zone).unwrap().day(now.parse().unwrap()).to_string();
    assert_eq!(day("Asia/Tokyo", "2026-11-30T16:00:00Z"), "2026-12-01");
    assert_eq!(day("America/New_York", "2026-12-01T04:00:00Z"), "2026-11-30");
    assert_eq!(day("UTC", "2026-12-01T00:00:00Z"), "2026-12-01");
}

#[test]
#[cfg(feature = "server")]
fn a_time_zone_is_one_of_the_worlds() {
    let zone = |typed: &str| TimeZone::parse(typed).map(|zone| zone.as_str().to_owned());
    assert_eq!(zone("europe/berlin").as_deref(), Some("Europe/Berlin"));
    assert_eq!(zone("America/New York").as_deref(), Some("America/New_York"));
    assert_eq!(zone("Mars/Olympus"), None);
    assert!(TimeZone::names().count() > 400 && TimeZone::names().any(|name| name == "Asia/Kolkata"));
}

#[test]
fn the_amount_above_which_two_approve_is_whole_and_in_the_currency() {
    let two = |currency: &str, amount: &str| {
        with(&[("currency", currency), ("approval_rule", "two_above"), ("approval_above", amount)]).parse()
    };
    for (typed, amount) in [("10000", 10_000), ("10,000", 10_000), ("1.250.000", 1_250_000), ("0", 0), ("١٢", 12)] {
        assert_eq!(two("EUR", typed).unwrap().approval_above, Some(amount), "{typed}");
    }
    for typed in ["", "10.5", "10,00", "-1", "1000,000", "ten", "1000000000001"] {
        let errors = two("EUR", typed).unwrap_err();
        let told = Some("Enter the amount above which two approve, without decimals, like 10000");
        assert_eq!((errors.len(), errors.get("approval_above")), (1, told), "{typed}");
    }
    let errors = two("", "100").unwrap_err();
    assert_eq!(errors.get("currency"), Some("Choose the currency of the amount above which two approve"));
    let any = |amount| with(&[("approval_above", amount)]).parse();
    assert_eq!(any("500").unwrap().approval_above, Some(500), "kept with another rule");
    assert!(any("anything").is_err(), "but not if it is no amount");
}

#[test]
#[cfg(feature = "server")]
fn a_day_begins_at_the_first_moment_that_the_clocks_there_show() {
    let start = |zone: &str, day: &str| TimeZone::parse(zone).unwrap().start_of(day.parse().unwrap()).to_rfc3339();
    assert_eq!(start("Asia/Tokyo", "2026-12-01"), "2026-11-30T15:00:00+00:00");
    // In 2018 the clocks of Brazil went from 00:00 to 01:00 on this day.
    assert_eq!(start("America/Sao_Paulo", "2018-11-04"), "2018-11-04T03:00:00+00:00");
    assert_eq!(TimeZone::parse("Asia/Tokyo").unwrap().hour("2026-11-30T16:30:00Z".parse().unwrap()), 1);
}
