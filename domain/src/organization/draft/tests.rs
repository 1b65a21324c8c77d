use super::*;
use crate::record::{Draft, Field};

fn filled() -> OrganizationDraft {
    let mut draft = OrganizationDraft::default();
    for (path, value) in [
        ("name", "Acme Inc"),
        ("industry", "healthcare"),
        ("website", "www.example.com"),
        ("turnover", "12m"),
        ("turnover_currency", "USD"),
        ("account_type", "aws"),
        ("office.address1", "1 Infinite Loop"),
        ("office.city", "Cupertino"),
        ("office.state", "CA"),
        ("office.pincode", "95014"),
        ("office.country", "US"),
        ("office.phone", "+1 650 253 0000"),
        ("billing.address1", "1 King Street"),
        ("billing.country", "GB"),
        ("billing.pincode", "sw1a1aa"),
    ] {
        draft.set(path, value);
    }
    draft
}

#[test]
fn a_filled_form_becomes_an_organization() {
    let organization = filled().parse(Notation::NEUTRAL).unwrap();
    assert_eq!(organization.industry.as_deref(), Some("Healthcare"));
    assert_eq!(organization.account_type.as_deref(), Some("AWS"));
    assert_eq!(organization.website.as_ref().map(Website::as_str), Some("https://www.example.com"));
    assert_eq!(organization.turnover.map(|money| money.to_string()).as_deref(), Some("USD 12,000,000.00"));
    assert_eq!(organization.billing_address().and_then(Address::pincode), Some("SW1A 1AA"));
    let form = OrganizationDraft::from(&organization);
    assert_eq!(
        form.parse(Notation::NEUTRAL).as_ref(),
        Ok(&organization),
        "saving again without a change changes nothing"
    );
}

#[test]
fn saving_needs_a_name_and_both_addresses() {
    let errors = OrganizationDraft::default().parse(Notation::NEUTRAL).unwrap_err();
    assert_eq!(
        errors.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        ["name", "office.address1", "billing.address1"]
    );
}

#[test]
fn a_customer_just_added_may_lack_an_address_but_not_have_half_of_one() {
    let mut draft = OrganizationDraft { name: "Acme".into(), ..Default::default() };
    let organization = draft.parse_new(Notation::NEUTRAL).unwrap();
    assert_eq!((&organization.office, &organization.billing), (&None, &None));
    draft.set("office.city", "Paris");
    let errors = draft.parse_new(Notation::NEUTRAL).unwrap_err();
    assert_eq!(errors.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["office.address1"]);
    assert_eq!(filled().parse_new(Notation::NEUTRAL), filled().parse(Notation::NEUTRAL));
}

#[test]
fn a_billing_address_same_as_the_office_is_not_required() {
    let mut draft = filled();
    draft.same_as_office = "on".into();
    draft.billing = AddressDraft { pincode: "left over".into(), ..Default::default() };
    let organization = draft.parse(Notation::NEUTRAL).unwrap();
    assert_eq!(organization.billing, Some(BillingAddress::SameAsOffice));
    assert_eq!(organization.billing_address(), organization.office.as_ref());
    assert_eq!(OrganizationDraft::from(&organization).same_as_office, "on");
}

#[test]
fn errors_of_all_steps_are_reported_at_once() {
    let mut draft = filled();
    for (path, value) in [
        ("name", " "),
        ("website", "javascript:alert(1)"),
        ("turnover", "-5"),
        ("office.pincode", " "),
        ("billing.phone", "abc"),
        ("billing.pincode", ""),
    ] {
        draft.set(path, value);
    }
    let errors = draft.parse(Notation::NEUTRAL).unwrap_err();
    let told: Vec<_> = errors.iter().collect();
    assert_eq!(
        told,
        [
            ("name", "Enter the name of the organization"),
            ("website", "Enter a website address, like www.example.com"),
            ("turnover", "Enter an amount that is not negative"),
            ("office.pincode", "Enter the ZIP code"),
            ("billing.pincode", "Enter the postcode"),
            ("billing.phone", "Enter a phone number, like +44 20 7946 0958"),
        ]
    );
}

#[test]
fn a_turnover_needs_a_currency_and_a_currency_alone_is_ignored() {
    let mut draft = filled();
    draft.turnover_currency = String::new();
    assert_eq!(
        draft.parse(Notation::NEUTRAL).unwrap_err().get("turnover_currency"),
        Some("Choose the currency of the turnover")
    );
    draft.set("turnover_currency", "EUR");
    draft.set("turnover", " ");
    assert_eq!(draft.parse(Notation::NEUTRAL).unwrap().turnover, None);
}

#[test]
fn every_field_can_be_read_and_changed_by_its_path() {
    let mut draft = OrganizationDraft::default();
    for (position, Field { path, .. }) in OrganizationDraft::FIELDS.iter().enumerate() {
        draft.set(path, &position.to_string());
    }
    for (position, (path, value)) in draft.fields().into_iter().enumerate() {
        assert_eq!(value, position.to_string(), "{path}");
    }
    let before = draft.clone();
    for path in ["", "office", "office.", "office.office.city", "other.city", "Name"] {
        draft.set(path, "x");
        assert_eq!(draft.get(path), None, "{path}");
    }
    assert_eq!(draft, before);
}

#[test]
fn a_form_that_posts_nothing_is_an_empty_draft() {
    assert_eq!(serde_json::from_str::<OrganizationDraft>("{}").unwrap(), OrganizationDraft::default());
    assert_eq!(serde_json::from_str::<OrganizationDraft>(r#"{"office":{"city":"x"}}"#).unwrap().office.city, "x");
}

#[test]
fn no_text_makes_a_rule_panic() {
    let pieces: Vec<char> =
        "0123456789+-.,()'/x#;:@ eEkm$€İßΣ\u{301}\u{202e}\u{200b}\0\n\u{a0}１٣𝟏漢🏳\u{fe0f}".chars().collect();
    let countries = crate::country::countries();
    let mut seed = 1_u32;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    for _ in 0..2_000 {
        let mut draft = OrganizationDraft::default();
        for Field { path, .. } in OrganizationDraft::FIELDS {
            let text: String = (0..random(12)).map(|_| pieces[random(pieces.len())]).collect();
            draft.set(path, &text);
        }
        draft.set("office.country", countries[random(countries.len())].code.as_str());
        draft.set("turnover_currency", ["USD", "JPY", "KWD", "CLF"][random(4)]);
        if let Ok(organization) = draft.parse(Notation::NEUTRAL) {
            assert_eq!(OrganizationDraft::from(&organization).parse(Notation::NEUTRAL), Ok(organization));
        }
    }
}

#[test]
fn an_organization_round_trips_through_the_database() {
    let saved = filled().parse(Notation::NEUTRAL).unwrap();
    assert_eq!(Organization::from_stored(&saved.to_stored()), Ok(saved.clone()));
    let wire = serde_json::to_string(&saved).unwrap();
    assert_eq!(serde_json::from_str::<Organization>(&wire).unwrap(), saved);
    let fresh = OrganizationDraft { name: "New".into(), ..Default::default() };
    let fresh = Organization::from_stored(&fresh).unwrap();
    assert_eq!((&fresh.office, &fresh.billing), (&None, &None));
    assert!(Organization::from_stored(&OrganizationDraft::default()).is_err());
}
