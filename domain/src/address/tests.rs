use super::*;

fn draft(fields: &[(&str, &str)]) -> AddressDraft {
    let mut draft = AddressDraft { address1: "1 Main Street".into(), ..AddressDraft::default() };
    for (field, value) in fields {
        assert!(draft.set(field, value), "{field}");
    }
    draft
}

fn error(fields: &[(&str, &str)], field: &str) -> Option<String> {
    draft(fields).parse().err().and_then(|errors| errors.get(field).map(str::to_owned))
}

fn lines(fields: &[(&str, &str)]) -> Vec<String> {
    draft(fields).parse().unwrap().lines()
}

#[test]
fn only_the_first_line_is_always_required() {
    let errors = AddressDraft::default().parse().unwrap_err();
    assert_eq!(errors.iter().collect::<Vec<_>>(), [("address1", "Enter the first line of the address")]);
    assert!(draft(&[]).parse().is_ok());
    assert!(AddressDraft::default().is_empty() && !draft(&[]).is_empty());
}

#[test]
fn without_a_country_no_rules_apply() {
    let address = draft(&[("state", "Anywhere"), ("pincode", "x-1")]).parse().unwrap();
    assert_eq!((address.state(), address.pincode(), address.country()), (Some("Anywhere"), Some("x-1"), None));
}

#[test]
fn a_missing_state_or_code_is_reported_in_the_countrys_own_words() {
    for (country, state, pincode) in [
        ("US", Some("Choose a state"), Some("Enter the ZIP code")),
        ("CA", Some("Choose a province"), Some("Enter the postal code")),
        ("IN", Some("Choose a state"), Some("Enter the PIN code")),
        ("JP", Some("Choose a prefecture"), Some("Enter the postal code")),
        ("AE", Some("Choose an emirate"), None),
        ("Costa Rica", Some("Enter a province"), None),
        ("GB", None, Some("Enter the postcode")),
        ("IE", None, None),
        ("HK", Some("Choose an area"), None),
    ] {
        let address = [("country", country)];
        assert_eq!(error(&address, "state").as_deref(), state, "{country}");
        assert_eq!(error(&address, "pincode").as_deref(), pincode, "{country}");
    }
}

fn hint(fields: &[(&str, &str)], field: &str) -> Option<String> {
    draft(fields).hints().get(field).map(str::to_owned)
}

#[test]
fn an_unknown_code_or_state_is_saved_as_typed_with_a_hint() {
    for (country, state, pincode, hinted) in [
        ("US", "Bavaria", "1234", "Check it: a ZIP code in United States looks like 95014"),
        ("IE", "Co. Nowhere", "a 1", "Check it: an Eircode in Ireland looks like A65 F4E2"),
        ("DE", "Preußen", "1", "Check it: a postal code in Germany looks like 26133"),
        ("ID", "Papua Jauh", "995", "Check it: a postal code in Indonesia looks like 40115"),
    ] {
        let typed = [("country", country), ("state", state), ("pincode", pincode)];
        let address = draft(&typed).parse().unwrap();
        assert_eq!((address.state(), address.pincode()), (Some(state), Some(pincode)), "{country}");
        assert_eq!(hint(&typed, "pincode").as_deref(), Some(hinted));
        let rules = crate::country::country(address.country().unwrap());
        let told = format!("Saved as typed. Check it: the list of {} has no such ", rules.name);
        assert_eq!(hint(&typed, "state"), Some(told + &rules.state_name.to_lowercase()));
    }
    let right = [("country", "US"), ("state", "ca"), ("pincode", "95014-1234"), ("phone", "")];
    assert!(draft(&right).hints().is_empty());
    assert!(AddressDraft::default().hints().is_empty());
}

#[cfg(feature = "server")]
#[test]
fn another_name_of_a_state_is_saved_as_the_list_spells_it() {
    for (country, typed, saved) in [
        ("IN", "Orissa", "Odisha"),
        ("IN", "Pondicherry", "Puducherry"),
        ("ID", "DKI Jakarta", "Jakarta"),
        ("ID", "Jawa Barat", "West Java"),
        ("ID", "Papua Pegunungan", "Papua Pegunungan"),
        ("VE", "Distrito Capital", "Distrito Capital"),
        ("VE", "Vargas", "La Guaira"),
        ("CO", "Bogotá D.C.", "Bogotá D.C."),
        ("CO", "Bogota", "Bogotá D.C."),
        ("MX", "CDMX", "Ciudad de México"),
        ("MX", "Distrito Federal", "Ciudad de México"),
        ("ES", "Bizkaia", "Bizkaia"),
        ("ES", "Vizcaya", "Bizkaia"),
        ("ES", "A Coruña", "A Coruña"),
        ("ES", "Alacant", "Alicante"),
        ("KR", "Jeonbuk State", "Jeonbuk State"),
        ("KR", "Jeollabuk-do", "Jeonbuk State"),
        ("DE", "Bavaria", "Bayern"),
        ("AT", "Carinthia", "Kärnten"),
        ("CH", "Geneva", "Genève"),
        ("IE", "County Cork", "Co. Cork"),
    ] {
        let typed = [("country", country), ("state", typed), ("pincode", "12345")];
        assert_eq!(draft(&typed).parse().unwrap().state(), Some(saved), "{typed:?}");
        assert_eq!(hint(&typed, "state"), None, "{typed:?}");
    }
}

#[cfg(feature = "server")]
#[test]
fn a_country_is_known_by_its_other_names_and_codes() {
    for (typed, code) in [
        ("Kosovo", "XK"),
        ("Korea, Republic of", "KR"),
        ("The Netherlands", "NL"),
        ("DEU", "DE"),
        ("Deutschland", "DE"),
        ("276", "DE"),
        ("DR Congo", "CD"),
    ] {
        let draft = draft(&[("country", typed), ("state", "any"), ("pincode", "10000")]);
        assert_eq!(draft.parse().unwrap().country().map(CountryCode::as_str), Some(code), "{typed}");
    }
    assert_eq!(error(&[("country", "Atlantis")], "country").as_deref(), Some("Choose a country from the list"));
}

#[cfg(not(feature = "server"))]
#[test]
fn the_browser_leaves_an_unknown_country_to_the_server() {
    for typed in ["Deutschland", "Korea, Republic of", "276", "日本", "Côte d'Ivoire"] {
        assert_eq!(error(&[("country", typed), ("pincode", "1"), ("state", "a")], "country"), None, "{typed}");
    }
    let told = Some("Choose a country from the list".to_owned());
    assert_eq!(error(&[("country", "<b>"), ("pincode", "1")], "country"), told);
}

#[cfg(feature = "server")]
#[test]
fn a_phone_number_that_fits_no_plan_is_saved_as_typed_with_a_hint() {
    let typed = [("country", "GB"), ("pincode", "SW1A 1AA"), ("phone", "020 7946"), ("fax", "020 7946 0958")];
    let address = draft(&typed).parse().unwrap();
    assert_eq!(address.phone().map(PhoneNumber::as_str), Some("020 7946"));
    assert_eq!(AddressDraft::from(&address).phone, "020 7946");
    let hints = draft(&typed).hints();
    assert_eq!(hints.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["phone"]);
}

#[test]
fn a_known_state_and_postal_code_are_stored_in_their_usual_form() {
    let address =
        draft(&[("country", "canada"), ("state", "on"), ("pincode", "k1a0b1"), ("city", " Ottawa ")]).parse().unwrap();
    assert_eq!(address.country().map(CountryCode::as_str), Some("CA"));
    assert_eq!(
        (address.city(), address.state(), address.pincode()),
        (Some("Ottawa"), Some("Ontario"), Some("K1A 0B1"))
    );
}

#[test]
fn a_state_in_the_countrys_own_script_is_kept_as_typed() {
    let tokyo = draft(&[("country", "JP"), ("state", "東京都"), ("pincode", "１５４ー００２３")]).parse().unwrap();
    assert_eq!((tokyo.state(), tokyo.pincode()), (Some("東京都"), Some("154-0023")));
    assert!(tokyo.state().is_some_and(|state| hint(&[("country", "JP"), ("state", state)], "state").is_none()));
}

#[test]
fn all_errors_are_reported_at_once_in_the_order_of_the_form() {
    let bad = AddressDraft {
        phone: "x".into(),
        fax: "y".into(),
        country: "US".into(),
        pincode: "1".into(),
        ..Default::default()
    };
    let errors = bad.parse().unwrap_err();
    let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["address1", "state", "phone", "fax"]);
}

#[test]
fn hostile_text_is_kept_as_text_or_refused() {
    for text in ["<script>alert(1)</script>", "O'Neill \"Haus\"", "شارع الملك", "🏢 1", "'; DROP TABLE customers; --"]
    {
        let address = draft(&[("address2", text), ("city", text), ("landmark", text)]).parse().unwrap();
        assert_eq!((address.address2(), address.city()), (Some(text), Some(text)));
    }
    for field in AddressDraft::FIELDS.iter().map(|field| field.path) {
        for hostile in ["\0".to_owned() + "1", "x".repeat(10_000), "a\nb".to_owned()] {
            for country in ["", "US"] {
                let address = draft(&[("country", country), (field, &hostile)]);
                assert!(address.parse().unwrap_err().get(field).is_some(), "{field}");
            }
        }
    }
}

#[test]
fn an_envelope_follows_the_countrys_layout() {
    let us = [
        ("country", "US"),
        ("city", "Cupertino"),
        ("state", "California"),
        ("pincode", "95014"),
        ("landmark", "Gate 3"),
    ];
    assert_eq!(lines(&us), ["1 Main Street", "Gate 3", "Cupertino, CA 95014", "United States"]);
    let germany = [("country", "DE"), ("city", "München"), ("state", "BY"), ("pincode", "80331")];
    assert_eq!(lines(&germany), ["1 Main Street", "80331 München", "Bayern", "Germany"]);
    let gb = [("country", "GB"), ("city", "London"), ("pincode", "sw1a1aa")];
    assert_eq!(lines(&gb), ["1 Main Street", "London", "SW1A 1AA", "United Kingdom"]);
    let india = [("country", "IN"), ("city", "Pune"), ("state", "MH"), ("pincode", "411001")];
    assert_eq!(lines(&india), ["1 Main Street", "Pune 411001", "Maharashtra", "India"]);
    let sweden = [("country", "SE"), ("city", "Stockholm"), ("pincode", "11455")];
    assert_eq!(lines(&sweden), ["1 Main Street", "SE-114 55 Stockholm", "Sweden"]);
    let hungary = [("country", "HU"), ("city", "Budapest"), ("pincode", "1037")];
    assert_eq!(lines(&hungary), ["Budapest", "1 Main Street", "1037", "Hungary"]);
}

#[test]
fn an_envelope_has_no_gaps_for_missing_values() {
    assert_eq!(lines(&[]), ["1 Main Street"]);
    assert_eq!(lines(&[("state", "Somewhere")]), ["1 Main Street", "Somewhere"]);
    assert_eq!(lines(&[("city", "Town"), ("pincode", "1")]), ["1 Main Street", "Town 1"]);
    assert_eq!(
        lines(&[("country", "AO"), ("city", "Luanda"), ("pincode", "12")]),
        ["1 Main Street", "Luanda", "12", "Angola"]
    );
    assert_eq!(lines(&[("country", "QA")]), ["1 Main Street", "Qatar"]);
}

#[test]
fn every_countrys_envelope_shows_each_value_once() {
    for each in crate::country::countries() {
        let state = each.states.last().map_or("Zzstate", |state| state.name);
        let example = if each.postal_example.is_empty() { "77777" } else { each.postal_example };
        let typed = [
            ("country", each.code.as_str()),
            ("city", "Zzcity"),
            ("state", state),
            ("pincode", example),
            ("address2", "Zzline"),
        ];
        let address = draft(&typed).parse().unwrap();
        let text = address.lines().join("\n");
        let code = each.state(state).map_or("", |state| state.code);
        for value in ["1 Main Street", "Zzline", "Zzcity", address.pincode().unwrap()] {
            assert_eq!(text.matches(value).count(), 1, "{value} in {text}");
        }
        assert!(text.contains(state) || (!code.is_empty() && text.contains(code)), "{state} in {text}");
        assert!(!text.contains('%') && !text.contains("  ") && text.lines().all(|line| line.trim() == line), "{text}");
    }
}

#[test]
fn an_address_is_read_back_as_it_was_stored() {
    let typed = draft(&[
        ("country", "US"),
        ("state", "CA"),
        ("pincode", "95014"),
        ("phone", "+1 650 253 0000 x7"),
        ("city", "Cupertino"),
    ]);
    let address = typed.parse().unwrap();
    let stored = address.to_stored();
    let number = if cfg!(feature = "server") { "+16502530000;ext=7" } else { "+1 650 253 0000 x7" };
    assert_eq!(stored.phone, number);
    assert_eq!(Address::from_stored(&stored), Ok(address.clone()));
    let wire = serde_json::to_string(&address).unwrap();
    assert_eq!(serde_json::from_str::<Address>(&wire).unwrap(), address);
}

#[test]
fn an_address_saved_under_older_rules_can_still_be_opened() {
    let old = draft(&[("country", "US"), ("state", "Old Name")]);
    assert!(old.parse().is_err(), "the ZIP code is missing");
    assert_eq!(Address::from_stored(&old).unwrap().state(), Some("Old Name"));
}

#[test]
fn a_row_that_another_program_wrote_is_an_error() {
    for (field, value) in [("country", "XX"), ("phone", "02"), ("fax", "abc"), ("address1", "")] {
        assert!(Address::from_stored(&draft(&[(field, value)])).unwrap_err().get(field).is_some(), "{field}");
    }
    assert!(serde_json::from_str::<Address>("{}").is_err());
}

#[cfg(feature = "server")]
#[test]
fn a_phone_number_in_a_form_stays_when_the_country_is_changed() {
    let address = draft(&[("country", "GB"), ("pincode", "SW1A 1AA"), ("phone", "020 7946 0958")]).parse().unwrap();
    let mut form = AddressDraft::from(&address);
    assert_eq!(form.phone, "+44 20 7946 0958");
    form.country = "IE".into();
    form.pincode = String::new();
    assert_eq!(form.parse().unwrap().phone().map(PhoneNumber::as_str), Some("+442079460958"));
}
