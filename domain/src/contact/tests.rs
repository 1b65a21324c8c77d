use super::*;

fn draft() -> ContactDraft {
    ContactDraft {
        first_name: "Mary".into(),
        last_name: "O'Neill".into(),
        email: "mary@example.com".into(),
        user_types: vec!["viewer".into(), "Bill Approver".into(), "viewer".into(), String::new()],
        billops_alerts: "on".into(),
        phone: "+44 20 7946 0958 x12".into(),
        ..ContactDraft::default()
    }
}

#[test]
fn an_email_address_outside_the_websites_domain_is_reported() {
    for (email, website, told) in [
        ("ada@acme.example", "https://www.acme.example/about", None),
        ("ada@Mail.ACME.example", "https://acme.example", None),
        ("ada@acme.example", "https://cloud.acme.example:8443", None),
        ("ada@mail.example", "https://www.acme.example", Some("acme.example")),
        ("ada@notacme.example", "https://acme.example", Some("acme.example")),
        ("ada@mail.example", "", None),
    ] {
        assert_eq!(foreign_to(email, website).as_deref(), told, "{email} of {website}");
    }
}

#[test]
fn a_form_asks_for_a_user_type_and_tells_it_with_all_else_that_is_missing() {
    assert!(draft().parse_form(None).is_ok());
    let without = ContactDraft { user_types: vec![String::new(), " ".into()], ..draft() };
    assert!(without.parse(None).is_ok(), "files and stored contacts may lack it");
    let told = ContactDraft { last_name: String::new(), ..without }.parse_form(None).unwrap_err();
    assert_eq!(
        told.iter().collect::<Vec<_>>(),
        [("last_name", "Enter the last name, or - if there is none"), ("user_types", "Choose at least one user type")]
    );
    let unknown = ContactDraft { user_types: vec!["boss".into()], ..draft() }.parse_form(None).unwrap_err();
    assert_eq!(unknown.get("user_types"), Some("Choose the user types from the list"));
}

#[test]
fn a_filled_form_becomes_a_contact() {
    let contact = draft().parse(None).unwrap();
    assert_eq!(contact.full_name(), "Mary O'Neill");
    assert_eq!(contact.user_types, [UserType::BillApprover, UserType::Viewer]);
    assert!(contact.billops_alerts && contact.approves_bills());
    let number = if cfg!(feature = "server") { "+442079460958;ext=12" } else { "+44 20 7946 0958 x12" };
    assert_eq!(contact.phone.as_ref().map(PhoneNumber::as_str), Some(number));
    assert_eq!((contact.designation, contact.mobile), (None, None));
}

#[test]
fn both_names_and_the_email_are_needed() {
    let errors = ContactDraft::default().parse(None).unwrap_err();
    assert_eq!(
        errors.iter().collect::<Vec<_>>(),
        [
            ("first_name", "Enter the first name"),
            ("last_name", "Enter the last name, or - if there is none"),
            ("email", "Enter an email address, like name@example.com"),
        ]
    );
}

#[test]
fn names_may_be_single_and_in_any_script() {
    for (first, last, full) in [
        ("Suharto", "-", "Suharto"),
        ("-", "Suharto", "Suharto"),
        ("–", "Sukarno", "Sukarno"),
        ("Cher", "—", "Cher"),
        ("--", "Madonna", "Madonna"),
        ("-", "-", "-"),
        ("Anne-Marie", "O'Neill-Smith", "Anne-Marie O'Neill-Smith"),
        ("दिनेश", "शर्मा", "दिनेश शर्मा"),
        ("محمد", "علي", "محمد علي"),
        ("X Æ A-12", "Musk", "X Æ A-12 Musk"),
        ("Robert'); DROP TABLE", "<b>Null</b>", "Robert'); DROP TABLE <b>Null</b>"),
        ("🦊", "李", "🦊 李"),
    ] {
        let contact = ContactDraft { first_name: first.into(), last_name: last.into(), ..draft() }.parse(None).unwrap();
        assert_eq!(contact.full_name(), full);
    }
}

#[test]
fn all_errors_are_reported_at_once() {
    let wrong = ContactDraft {
        first_name: "x".repeat(10_000),
        last_name: "a\0b".into(),
        email: "mary@example".into(),
        phone: "call me".into(),
        mobile: "020 7946 0958".into(),
        user_types: vec!["owner".into(), "viewer".into()],
        ..ContactDraft::default()
    };
    let errors = wrong.parse(None).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["first_name", "last_name", "email", "phone", "user_types"], "the mobile is kept as typed");
}

#[test]
fn user_types_keep_their_stored_words() {
    let codes = UserType::ALL.map(UserType::code);
    assert_eq!(codes, ["bill_approver", "subscription_renewer", "finance", "technical", "viewer"]);
    for each in UserType::ALL {
        assert_eq!((UserType::from_code(each.code()), UserType::parse(each.label())), (Some(each), Some(each)));
        assert_eq!(serde_json::to_string(&each).unwrap(), format!("\"{}\"", each.code()));
    }
    assert_eq!((UserType::parse("admin"), UserType::from_code("Viewer")), (None, None));
}

#[test]
fn a_contact_is_read_back_as_it_was_stored() {
    let contact = draft().parse(None).unwrap();
    assert_eq!(Contact::from_stored(&contact.to_stored()), Ok(contact.clone()));
    let wire = serde_json::to_string(&contact).unwrap();
    assert_eq!(serde_json::from_str::<Contact>(&wire).unwrap(), contact);
    assert!(serde_json::from_str::<Contact>("{}").is_err());
    let odd = ContactDraft { phone: "call me".into(), ..draft() };
    assert!(Contact::from_stored(&odd).is_err(), "this program would not have stored that");
}

#[test]
fn a_form_opened_and_saved_unchanged_changes_nothing() {
    let contact = draft().parse(None).unwrap();
    assert_eq!(ContactDraft::from(&contact).parse(CountryCode::parse("US")), Ok(contact));
}
