//! Tests that an order is saved as it was typed.

use super::*;
use crate::record::Field;

fn filled_form() -> PurchaseOrderDraft {
    PurchaseOrderDraft {
        name: " Cloud 2026 ".into(),
        number: "4500012345".into(),
        annual_value: "12m".into(),
        current_status: "In Discussion".into(),
        provider_type: "google cloud".into(),
        start_date: "1 jan 2026".into(),
        expiry_date: "31/12/2026".into(),
        renewal_date: "2026-12-01".into(),
        consumption_start_date: "1.2.2026".into(),
        consumption_base_value: "1,234.5".into(),
        contract_period: String::new(),
        currency: "usd".into(),
        comment: "First line\r\nSecond line".into(),
    }
}

fn with(changes: &[(&str, &str)]) -> PurchaseOrderDraft {
    let mut draft = filled_form();
    changes.iter().for_each(|(field, value)| assert!(draft.set(field, value), "{field}"));
    draft
}

fn told(draft: &PurchaseOrderDraft) -> Vec<(String, String)> {
    let errors = draft.parse(Notation::NEUTRAL).unwrap_err();
    errors.iter().map(|(field, message)| (field.to_owned(), message.to_owned())).collect()
}

fn owned(errors: &[(&str, &str)]) -> Vec<(String, String)> {
    errors.iter().map(|(field, message)| ((*field).to_owned(), (*message).to_owned())).collect()
}

#[test]
fn a_filled_form_becomes_an_order() {
    let order = filled_form().parse(Notation::NEUTRAL).unwrap();
    assert_eq!((order.name.as_str(), order.number.as_deref()), ("Cloud 2026", Some("4500012345")));
    assert_eq!(order.annual_value.to_string(), "USD 12,000,000.00");
    assert_eq!((order.current_status, order.provider_type), (PoStatus::InDiscussion, ProviderType::GoogleCloud));
    assert_eq!(
        (date::show(order.start_date), date::show(order.expiry_date)),
        ("1 Jan 2026".into(), "31 Dec 2026".into())
    );
    assert_eq!(order.renewal_date.map(date::show).as_deref(), Some("1 Dec 2026"));
    assert_eq!(order.consumption_start_date.map(date::show).as_deref(), Some("1 Feb 2026"));
    assert_eq!(order.consumption_base_value.map(|base| base.minor), Some(123_450));
    assert_eq!(order.contract_period, 365);
    assert_eq!(order.comment.as_deref(), Some("First line\nSecond line"));
}

#[test]
fn an_order_needs_only_what_the_guide_marks() {
    assert_eq!(
        told(&PurchaseOrderDraft::default()),
        owned(&[
            ("name", "Enter the name of the purchase order"),
            ("annual_value", "Enter the annual value"),
            ("current_status", "Choose the current status"),
            ("provider_type", "Choose the provider type"),
            ("start_date", "Enter the start date"),
            ("expiry_date", "Enter the expiry date"),
            ("currency", "Choose the currency"),
        ])
    );
    let optional = ["number", "renewal_date", "consumption_start_date", "consumption_base_value", "comment"];
    let order = with(&optional.map(|field| (field, " \u{200b}"))).parse(Notation::NEUTRAL).unwrap();
    assert_eq!((&order.number, order.renewal_date, order.consumption_start_date), (&None, None, None));
    assert_eq!((order.consumption_base_value, &order.comment), (None, &None));
}

#[test]
fn a_form_opened_and_saved_unchanged_changes_nothing() {
    for changes in [
        &[][..],
        &[("currency", "JPY"), ("annual_value", "1234567"), ("consumption_base_value", "0")],
        &[("currency", "KWD"), ("annual_value", "1234.567"), ("consumption_base_value", "0.001")],
        &[("number", ""), ("renewal_date", ""), ("consumption_start_date", ""), ("comment", "")],
        &[("contract_period", "30 days"), ("renewal_date", "2027-06-01")],
        &[("start_date", "1926-01-26"), ("expiry_date", "2025-12-31"), ("consumption_start_date", "")],
    ] {
        let order = with(changes).parse(Notation::NEUTRAL).unwrap();
        assert_eq!(PurchaseOrderDraft::from(&order).parse(Notation::NEUTRAL), Ok(order));
    }
}

#[test]
fn each_error_is_shown_at_its_field() {
    let period = "Enter the contract period in whole days, from 1 to 36500";
    for (field, value, message) in [
        ("annual_value", "-1", "Enter an amount that is not negative"),
        ("annual_value", "lots", "Enter an amount, like 12,345.50"),
        ("annual_value", "EUR 5", "Enter the amount in USD, or choose another currency"),
        ("consumption_base_value", "-0.01", "Enter an amount that is not negative"),
        ("consumption_base_value", "1.2.3.4", "Enter an amount, like 12,345.50"),
        ("current_status", "open", "Choose the current status from the list"),
        ("provider_type", "Hetzner", "Choose the provider type from the list"),
        ("start_date", "soon", "Enter a date like 2026-01-31"),
        ("expiry_date", "31 February 2027", "There is no 31 February"),
        ("expiry_date", "2026-01-01", "Expiry date must be after the start date"),
        ("expiry_date", "2025-12-31", "Expiry date must be after the start date"),
        ("expiry_date", "2126-01-01", "Choose dates that span 36500 days or fewer"),
        ("renewal_date", "2025-12-31", "Renewal date must not be before the start date"),
        ("renewal_date", "03/04/2026", "This could be two dates: write it like 2026-04-03 or 3 Apr 2026"),
        ("consumption_start_date", "2025-12-31", "Consumption start date must be on or after the start date"),
        ("consumption_start_date", "2027-01-01", "Consumption start date must not be after the expiry date"),
        ("contract_period", "0", period),
        ("contract_period", "-5", period),
        ("contract_period", "36501", period),
        ("contract_period", "12.5", period),
        ("contract_period", "1 year", period),
        ("contract_period", "days", period),
        ("contract_period", "99999999999999999999", period),
        ("currency", "Dollar", "Choose the currency from the list"),
    ] {
        // The filled form's consumption start would add a second error.
        let draft = with(&[("consumption_start_date", ""), (field, value)]);
        assert_eq!(told(&draft), owned(&[(field, message)]), "{field}: {value}");
    }
}

#[test]
fn the_limits_themselves_are_fine() {
    for (field, value) in [
        ("annual_value", "0"),
        ("consumption_base_value", "0"),
        ("expiry_date", "2026-01-02"),
        ("renewal_date", "2026-01-01"),
        ("consumption_start_date", "2026-01-01"),
        ("consumption_start_date", "2026-12-31"),
        ("contract_period", "1"),
        ("contract_period", "36500"),
        ("contract_period", "٣٦٥ Days"),
    ] {
        assert!(
            with(&[("consumption_start_date", ""), (field, value)]).parse(Notation::NEUTRAL).is_ok(),
            "{field}: {value}"
        );
    }
}

#[test]
fn without_a_currency_the_amounts_are_not_blamed() {
    for (currency, message) in [("", "Choose the currency"), ("XYZ", "Choose the currency from the list")] {
        let draft = with(&[("currency", currency), ("annual_value", "1.234"), ("consumption_base_value", "-1")]);
        assert_eq!(told(&draft), owned(&[("currency", message)]));
    }
}

#[test]
fn all_errors_are_reported_at_once_in_the_order_of_the_form() {
    let mut draft = PurchaseOrderDraft::default();
    PurchaseOrderDraft::FIELDS.iter().for_each(|field| assert!(draft.set(field.path, &"\0".repeat(5_000))));
    draft.set("currency", "USD");
    let fields: Vec<_> = told(&draft).into_iter().map(|(field, _)| field).collect();
    let all: Vec<_> =
        PurchaseOrderDraft::FIELDS.iter().map(|field| field.path).filter(|field| *field != "currency").collect();
    assert_eq!(fields, all);
}

#[test]
fn text_of_any_script_is_kept_and_a_very_long_one_is_refused() {
    for text in ["<script>alert(1)</script>", "'; DROP TABLE x; --", "أمر شراء", "注文書 🦊", "O'Neill \"&\" Söhne"]
    {
        let order = with(&[("name", text), ("number", text), ("comment", text)]).parse(Notation::NEUTRAL).unwrap();
        assert_eq!(
            (order.name.as_str(), order.number.as_deref(), order.comment.as_deref()),
            (text, Some(text), Some(text))
        );
    }
    let novel = "x".repeat(10_000);
    assert_eq!(
        told(&with(&[("name", &novel), ("number", &novel), ("comment", &novel)])),
        owned(&[
            ("name", "Use 200 characters or fewer (there are 10000)"),
            ("number", "PO Number: use 100 characters or fewer (there are 10000)"),
            ("comment", "Comment: use 4000 characters or fewer (there are 10000)"),
        ])
    );
    assert_eq!(told(&with(&[("number", "a\nb")])), owned(&[("number", "PO Number: write it on one line")]));
}

#[test]
fn every_field_can_be_read_and_changed_by_its_name() {
    let mut draft = PurchaseOrderDraft::default();
    for (position, Field { path: field, .. }) in PurchaseOrderDraft::FIELDS.iter().enumerate() {
        draft.set(field, &position.to_string());
    }
    for (position, (field, value)) in draft.fields().into_iter().enumerate() {
        assert_eq!(value, position.to_string(), "{field}");
    }
    let before = draft.clone();
    draft.set("Name", "x");
    assert_eq!((draft.get("Name"), &draft), (None, &before));
    assert_eq!(serde_json::from_str::<PurchaseOrderDraft>("{}").unwrap(), PurchaseOrderDraft::default());
}

#[test]
fn no_text_makes_a_rule_panic() {
    let pieces: Vec<char> =
        "0123456789+-.,()'/x#;:@ eEkmjanfeb$€İßΣ\u{301}\u{202e}\u{200b}\0\n\u{a0}１٣𝟏漢".chars().collect();
    let mut seed = 1_u32;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    for _ in 0..3_000 {
        let mut draft = filled_form();
        for Field { path: field, .. } in PurchaseOrderDraft::FIELDS {
            if random(8) == 0 {
                let text: String = (0..random(12)).map(|_| pieces[random(pieces.len())]).collect();
                draft.set(field, &text);
            }
        }
        if let Ok(order) = draft.parse(Notation::NEUTRAL) {
            assert_eq!(PurchaseOrderDraft::from(&order).parse(Notation::NEUTRAL), Ok(order));
        }
    }
}
