//! An import keeps leading zeros that a spreadsheet lost, and removes those that a user removed.

use super::updates::changes;
use super::*;

/// A customer whose digits begin with zeros.
fn elbe() -> KnownCustomer {
    let stored = organization(&[
        ("name", "007"),
        ("office.address1", "1 Street"),
        ("office.city", "Dresden"),
        ("office.pincode", "01067"),
        ("office.country", "DE"),
        ("same_as_office", "on"),
    ]);
    let ann = ContactDraft { designation: "0815".into(), ..contact("Ann", "Lee", "ann@example.com") };
    known(1, &stored, &[ann])
}

fn judged_against(text: &str, stored: KnownCustomer) -> BulkRead {
    let mapping = Mapping::guess(&headers(text.as_bytes()).unwrap());
    Rows::read(text.as_bytes(), &mapping).unwrap().judge(&[stored], EmptyCells::Keep)
}

#[test]
fn leading_zeros_that_a_spreadsheet_lost_are_kept() {
    let judged = |text: &str| judged_against(text, elbe());
    let mut export = Export::begin(Vec::new()).unwrap();
    export.add(&elbe()).unwrap();
    let exported = String::from_utf8(export.finish().unwrap()).unwrap();
    assert!(exported.contains(",01067,"), "other programs read what is stored: {exported}");
    for text in [exported.clone(), exported.replace("01067", "'01067"), exported.replace("01067", "=\"01067\"")] {
        let read = judged(&text);
        assert_eq!((read.unchanged, read.kept.len(), told(&read)), (1, 0, vec![]));
    }
    let spoilt = exported.replace("007", "7").replace("01067", "1067").replace("0815", "815");
    let read = judged(&spoilt);
    let kept: Vec<_> =
        read.kept.iter().map(|kept| format!("{}: {} for {}", kept.field.label(), kept.cell, kept.stored)).collect();
    assert_eq!((read.unchanged, told(&read)), (1, vec![]));
    assert_eq!(
        kept,
        ["Organization Name: 7 for 007", "Office Pincode: 1067 for 01067", "Contact Designation: 815 for 0815"]
    );
    let moved = judged(&spoilt.replace("Dresden", "Leipzig"));
    assert_eq!(changes(&moved), ["office.city: Dresden > Leipzig"]);
}

#[test]
fn digits_marked_as_text_replace_digits_with_leading_zeros() {
    let (customer, ann) = (elbe().id, elbe().contacts[0].id);
    let header = "Cloudtab Customer ID,Cloudtab Contact ID,Name,Office zip,First name,Last name,Email,Job title\n";
    for [name, zip, title] in [["'7", "'1067", "'815"], ["\"=\"\"7\"\"\"", "\"=\"\"1067\"\"\"", "\"=\"\"815\"\"\""]] {
        let read =
            judged_against(&format!("{header}{customer},{ann},{name},{zip},Ann,Lee,ann@example.com,{title}\n"), elbe());
        assert_eq!((told(&read), read.kept.len()), (vec![], 0));
        assert_eq!(changes(&read), ["name: 007 > 7", "office.pincode: 01067 > 1067", "designation: 0815 > 815"]);
    }
}

#[test]
fn a_postal_code_of_another_country_is_taken_as_it_is_in_the_file() {
    let file = |country: &str| judged_against(&format!("Name,Office country,Office zip\n007,{country},1067\n"), elbe());
    let moved = file("Austria");
    assert_eq!((told(&moved), moved.kept.len()), (vec![], 0));
    assert_eq!(changes(&moved), ["office.pincode: 01067 > 1067", "office.country: DE > AT"]);
    for same in ["Germany", "de", ""] {
        let read = file(same);
        assert_eq!((told(&read), changes(&read), read.kept.len()), (vec![], vec![], 1), "{same}");
    }
    let mut nowhere = elbe();
    nowhere.organization.office.country = String::new();
    let read = judged_against("Name,Office country,Office zip\n007,Germany,1067\n", nowhere);
    assert_eq!((changes(&read), read.kept.len()), (vec!["office.country:  > DE".to_owned()], 1));
    // Only the billing address moves.
    let mut stored = elbe();
    stored.organization.same_as_office = String::new();
    for (part, value) in [("address1", "1 Ring"), ("city", "Leipzig"), ("pincode", "04109"), ("country", "DE")] {
        stored.organization.set(&format!("billing.{part}"), value);
    }
    let read = judged_against("Name,Office zip,Billing zip,Billing country\n007,1067,4109,Austria\n", stored);
    assert_eq!((told(&read), read.kept.len()), (vec![], 1));
    assert_eq!(changes(&read), ["billing.pincode: 04109 > 4109", "billing.country: DE > AT"]);
}
