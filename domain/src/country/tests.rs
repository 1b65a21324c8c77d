use super::*;

fn of(code: &str) -> &'static Country {
    country(CountryCode::parse(code).unwrap())
}

#[test]
fn every_country_is_listed_once_and_in_order() {
    assert_eq!(countries().len(), 252);
    let mut codes: Vec<_> = countries().iter().map(|country| country.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 252);
    let names: Vec<_> = countries().iter().map(|country| text::plain(country.name)).collect();
    assert!(names.iter().map(|name| name.chars().next()).is_sorted(), "Åland is found under A, Türkiye under T");
    for country in countries() {
        assert_eq!(CountryCode::parse(country.name), Some(country.code), "{}", country.name);
        assert!(country.code.as_str().len() == 2 && !country.state_name.is_empty() && !country.postal_name.is_empty());
        assert!(country.layout.contains("%A"));
    }
}

#[test]
fn a_country_is_found_by_its_code_and_usual_names() {
    for (typed, code) in [
        ("gb", "GB"),
        (" United kingdom ", "GB"),
        ("UK", "GB"),
        ("U.S.A.", "US"),
        ("cote d'ivoire", "CI"),
        ("Reunion", "RE"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Trinidad & Tobago", "TT"),
        ("Saint Lucia", "LC"),
        ("Kosovo", "XK"),
        ("The Netherlands", "NL"),
    ] {
        assert_eq!(CountryCode::parse(typed).map(CountryCode::as_str), Some(code), "{typed}");
    }
    for typed in ["", "  ", "XX", "Atlantis", "<script>", "\0", "G B"] {
        assert_eq!(CountryCode::parse(typed), None, "{typed:?}");
    }
}

#[cfg(feature = "server")]
#[test]
fn a_country_is_found_by_iso_name_code_number_and_own_language() {
    for (typed, code) in [
        ("Korea, Republic of", "KR"),
        ("Republic of Korea", "KR"),
        ("Bolivia, Plurinational State of", "BO"),
        ("Russian Federation", "RU"),
        ("DR Congo", "CD"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Congo", "CG"),
        ("DEU", "DE"),
        ("deu", "DE"),
        ("GBR", "GB"),
        ("276", "DE"),
        ("036", "AU"),
        ("36", "AU"),
        ("Deutschland", "DE"),
        ("España", "ES"),
        ("Schweiz", "CH"),
        ("SUISSE", "CH"),
        ("日本", "JP"),
        ("Россия", "RU"),
        ("The Bahamas", "BS"),
    ] {
        assert_eq!(CountryCode::read(typed).map(CountryCode::as_str), Some(code), "{typed}");
    }
    for typed in ["", "XXX", "999", "0", "12345", "Atlantis", "the", "\0"] {
        assert_eq!(CountryCode::read(typed), None, "{typed:?}");
    }
    for country in countries() {
        assert_eq!(CountryCode::read(country.name), Some(country.code), "{}", country.name);
    }
}

#[cfg(feature = "server")]
#[test]
fn every_other_name_of_a_state_leads_to_a_listed_one() {
    let lines: Vec<_> = other_names::STATES.lines().filter_map(|line| line.split_once(';')).collect();
    assert!(lines.len() > 20);
    for (code, states) in lines {
        for (listed, names) in states.split(',').filter_map(|state| state.split_once('=')) {
            for name in names.split('|') {
                assert_eq!(of(code).state_by_other_name(name).map(|state| state.name), Some(listed), "{name}");
                assert_eq!(of(code).state(name), None, "{name} is listed itself");
            }
        }
    }
}

#[test]
fn labels_and_required_fields_depend_on_the_country() {
    let (us, gb, india, ae, jp) = (of("US"), of("GB"), of("IN"), of("AE"), of("JP"));
    assert_eq!((us.postal_name, us.state_name, us.calling_code), ("ZIP code", "State", Some(1)));
    assert!(us.state_required && us.postal_required);
    assert_eq!((gb.postal_name, gb.state_name, gb.calling_code), ("Postcode", "County", Some(44)));
    assert!(!gb.state_required && gb.postal_required);
    assert_eq!((india.postal_name, india.states.len()), ("PIN code", 36));
    assert_eq!((ae.state_name, ae.states.len(), ae.postal_required), ("Emirate", 7, false));
    assert_eq!((jp.state_name, jp.states.len()), ("Prefecture", 47));
}

#[test]
fn the_most_common_lists_of_states_are_complete() {
    for (code, count) in [
        ("US", 62),
        ("CA", 13),
        ("IN", 36),
        ("AU", 9),
        ("BR", 27),
        ("MX", 32),
        ("JP", 47),
        ("CN", 33),
        ("IT", 107),
        ("ES", 52),
        ("DE", 16),
        ("AE", 7),
        ("MY", 16),
        ("CH", 26),
        ("AT", 9),
    ] {
        assert_eq!(of(code).states.len(), count, "{code}");
    }
}

#[test]
fn a_state_is_found_by_name_or_code() {
    for (code, typed, name) in [
        ("US", "ca", "California"),
        ("US", "CALIFORNIA", "California"),
        ("BR", "sao paulo", "São Paulo"),
        ("IN", "Andaman & Nicobar Islands", "Andaman and Nicobar Islands"),
        ("DE", "BW", "Baden-Württemberg"),
        ("IT", "MI", "Milano"),
    ] {
        assert_eq!(of(code).state(typed).map(|state| state.name), Some(name));
    }
    assert_eq!(of("US").state("Bavaria"), None);
    assert_eq!(of("JP").state(""), None);
}

#[test]
fn a_code_is_serialized_as_two_letters_and_unknown_ones_are_refused() {
    let code = CountryCode::parse("GB").unwrap();
    assert_eq!(serde_json::to_string(&code).unwrap(), "\"GB\"");
    assert_eq!(serde_json::from_str::<CountryCode>("\"GB\"").unwrap(), code);
    assert!(serde_json::from_str::<CountryCode>("\"XX\"").is_err());
}
