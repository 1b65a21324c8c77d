use super::*;

fn contact(name: &str, email: &str, designation: Option<&str>) -> ContactSummary {
    ContactSummary {
        id: ContactId(uuid::Uuid::from_u128(name.bytes().fold(0, |id, byte| id * 31 + u128::from(byte)))),
        name: name.into(),
        designation: designation.map(Into::into),
        email: email.into(),
        phone: None,
        phone_hint: None,
        user_types: vec![UserType::BillApprover],
        billops_alerts: false,
        alerts: Vec::new(),
        account: Some(AccountState::Active),
        last_login: None,
        outdated: false,
        shared: false,
        approved: false,
    }
}

fn many(count: usize) -> Vec<ContactSummary> {
    (0..count).map(|number| contact(&format!("Ada {number:04}"), &format!("a{number}@acme.example"), None)).collect()
}

fn asked(search: &str, page: u32, per_page: u32) -> ContactQuery {
    ContactQuery { search: search.into(), page, per_page, removing: None }.tidy()
}

#[test]
fn a_long_list_is_paged() {
    for (page, per_page, first, rows, shown) in [
        (0, 0, "Ada 0000", 50, 1),
        (2, 50, "Ada 0050", 50, 2),
        (3, 100, "Ada 0200", 100, 3),
        (201, 25, "Ada 5000", 3, 201),
        (u32::MAX, 50, "Ada 5000", 3, 101),
    ] {
        let page = ContactPage::of(many(5003), &asked("", page, per_page));
        assert_eq!((page.found, page.all, page.page), (5003, 5003, shown));
        assert_eq!((page.rows[0].name.as_str(), page.rows.len()), (first, rows));
    }
    let none = ContactPage::of(Vec::new(), &asked("", 7, 50));
    assert_eq!((none.rows.len(), none.page, none.has_approver), (0, 1, false));
}

#[test]
fn contacts_are_found_by_name_address_and_designation_in_any_case() {
    let list = || {
        vec![
            contact("Zoë Ångström", "zoe@acme.example", Some("Head of Finance")),
            contact("Иван Петров", "ivan@acme.example", None),
            contact("Ada Lovelace", "ada@lovelace.example", Some("CTO")),
        ]
    };
    for (search, found) in [
        ("ångström", vec!["Zoë Ångström"]),
        ("ПЕТРОВ", vec!["Иван Петров"]),
        ("finance", vec!["Zoë Ångström"]),
        (" LOVELACE ", vec!["Ada Lovelace"]),
        ("acme", vec!["Zoë Ångström", "Иван Петров"]),
        ("", vec!["Zoë Ångström", "Иван Петров", "Ada Lovelace"]),
        ("nobody", vec![]),
    ] {
        let page = ContactPage::of(list(), &asked(search, 1, 25));
        assert_eq!(page.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), found, "{search}");
        assert_eq!((page.found, page.all), (found.len(), 3));
        assert!(page.has_approver, "it counts the whole list");
    }
}

#[test]
fn a_purpose_lists_at_most_fifty_names() {
    let page = ContactPage::of(many(5000), &asked("nobody", 1, 25));
    let approve = &page.purposes[0];
    assert_eq!((approve.people.len(), approve.more), (50, 4950));
    assert_eq!(purposes(&many(50))[0].more, 0);
    assert_eq!(purposes(&many(3))[0].people, ["Ada 0000", "Ada 0001", "Ada 0002"]);
}

#[test]
fn a_contact_about_to_be_removed_is_shown_on_every_page() {
    let list = many(120);
    let last = list[119].id;
    for page in 1..4 {
        let query = ContactQuery { removing: Some(last), ..asked("0001", page, 25) };
        assert_eq!(ContactPage::of(list.clone(), &query).removing.map(|contact| contact.id), Some(last));
    }
}
