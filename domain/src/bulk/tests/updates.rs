//! An import changes stored customers exactly as the file says.

use super::*;

fn acme() -> KnownCustomer {
    let organization = organization(&[
        ("name", "Acme Ltd"),
        ("industry", "Retail"),
        ("office.address1", "1 High Street"),
        ("office.city", "Leeds"),
        ("office.pincode", "LS1 4AP"),
        ("office.country", "GB"),
        ("office.phone", "+44 20 7946 0958"),
        ("same_as_office", "on"),
    ]);
    let ann = ContactDraft { designation: "Buyer".into(), ..contact("Ann Marie", "Lee", "ann@example.com") };
    known(1, &organization, &[ann, contact("Bob", "Hill", "bob@example.com")])
}

fn beta() -> KnownCustomer {
    known(2, &organization(&[("name", "Beta")]), &[])
}

fn judged(text: &str, empty: EmptyCells) -> BulkRead {
    let mapping = Mapping::guess(&headers(text.as_bytes()).unwrap());
    Rows::read(text.as_bytes(), &mapping).unwrap().judge(&[acme(), beta()], empty)
}

/// Every change as `path: old > new`, of the organization and then of the contacts.
pub(super) fn changes(read: &BulkRead) -> Vec<String> {
    let told = |change: &FieldChange| format!("{}: {} > {}", change.path, change.old, change.new);
    let of = |update: &BulkUpdate| {
        let contacts = update.contacts.iter().flat_map(|contact| &contact.changes);
        update.changes.iter().chain(contacts).map(told).collect::<Vec<_>>()
    };
    read.updates.iter().flat_map(of).collect()
}

fn exported() -> String {
    let mut export = Export::begin(Vec::new()).unwrap();
    [acme(), beta()].iter().for_each(|customer| export.add(customer).unwrap());
    String::from_utf8(export.finish().unwrap()).unwrap()
}

#[test]
fn an_export_imported_again_changes_nothing() {
    for empty in [EmptyCells::Keep, EmptyCells::Erase] {
        let read = judged(&exported(), empty);
        assert_eq!(
            (told(&read), read.unchanged, read.updates.len(), read.customers.len()),
            (vec![], 2, 0, 0),
            "{empty:?}"
        );
    }
}

#[test]
fn only_the_edited_cells_of_an_export_change() {
    let edited =
        exported().replace("Acme Ltd", "Acme plc").replace("Buyer", "Head of IT").replace(",Retail,", ",Legal,");
    let read = judged(&edited, EmptyCells::Keep);
    assert_eq!(told(&read), [""; 0]);
    assert_eq!(
        changes(&read),
        ["name: Acme Ltd > Acme plc", "industry: Retail > Legal", "designation: Buyer > Head of IT"]
    );
    let update = &read.updates[0];
    assert_eq!((update.customer, update.version, update.contacts[0].version), (acme().id, 7, 3));
    assert_eq!((update.added.len(), read.unchanged, &update.lines), (0, 1, &vec![2, 3]));
    assert_eq!(update.organization.as_ref().map(|new| new.name.as_str()), Some("Acme plc"));
}

#[test]
fn without_ids_customers_match_by_name_and_contacts_by_email() {
    let text = "Name,Industry,Contact name,Email,Phone\n\
                ACME  ltd,Legal,Ann Marie Lee,ANN@example.com,020 7946 0000\n\
                Acme Ltd,,Cyd Gray,cyd@example.com,\n\
                Gamma,Retail,,,\n";
    let read = judged(text, EmptyCells::Keep);
    assert_eq!(told(&read), [""; 0]);
    assert_eq!(
        changes(&read),
        ["industry: Retail > Legal", "email: ann@example.com > ANN@example.com", "phone:  > +44 20 7946 0000"]
    );
    let added: Vec<_> = read.updates[0].added.iter().map(|added| added.contact.full_name()).collect();
    assert_eq!((added, names(&read)), (vec!["Cyd Gray".to_owned()], vec!["Gamma"]));
}

#[test]
fn the_same_value_written_differently_is_no_change() {
    let text = "Name,Office country,Office pincode,Contact name,Email\n\
                Acme Ltd,United Kingdom, ls14ap ,\"Lee, Ann Marie\",ann@example.com\n";
    let read = judged(text, EmptyCells::Keep);
    assert_eq!((told(&read), changes(&read), read.unchanged), (vec![], vec![], 1));
}

#[test]
fn an_empty_cell_keeps_the_stored_value_unless_erasing_is_chosen() {
    let text = "Name,Industry,Office phone,Contact First Name,Contact Last Name,Email,Job title\n\
                Acme Ltd,,,Ann Marie,Lee,ann@example.com,\n";
    assert_eq!(judged(text, EmptyCells::Keep).unchanged, 1);
    let read = judged(text, EmptyCells::Erase);
    assert_eq!(told(&read), [""; 0]);
    assert_eq!(changes(&read), ["industry: Retail > ", "office.phone: +44 20 7946 0958 > ", "designation: Buyer > "]);
    let needed = judged("Name,Office address 1\nAcme Ltd,\n", EmptyCells::Erase);
    assert_eq!(told(&needed), ["Line 2: Office Address 1: Enter the first line of the address"]);
    let contact = judged("Name,First name,Last name,Email\nAcme Ltd,,Lee,ann@example.com\n", EmptyCells::Erase);
    assert_eq!(told(&contact), ["Line 2: Contact First Name: Enter the first name"]);
}

#[test]
fn no_clears_a_check_box_and_a_contacts_id_allows_a_new_email() {
    let id = acme().contacts[0].id;
    let text = format!(
        "Cloudtab Contact ID,Name,Same as office address,Billing address 1,Billing city,Billing zip,Billing country,\
         First name,Last name,Email\n\
         {id},Acme Ltd,No,2 Low Street,Leeds,LS1 4AP,GB,Ann Marie,Lee,lee@example.com\n"
    );
    let read = judged(&text, EmptyCells::Keep);
    assert_eq!(told(&read), [""; 0]);
    let told = changes(&read);
    assert!(told.contains(&"same_as_office: on > ".to_owned()) && told.contains(&"billing.city:  > Leeds".to_owned()));
    assert!(told.contains(&"email: ann@example.com > lee@example.com".to_owned()));
}

#[test]
fn a_customer_that_the_form_would_refuse_is_skipped_whole() {
    let (acme_id, beta_id) = (acme().id, beta().id);
    let text = format!(
        "Cloudtab Customer ID,Name,Office zip,First name,Last name,Email\n\
         {acme_id},Beta,,,,\n\
         {acme_id},Beta,,Cyd,Gray,bob@example\n\
         {beta_id},Beta,123,,,\n\
         nonsense,Delta,,,,\n"
    );
    let read = judged(&text, EmptyCells::Keep);
    assert_eq!(
        told(&read),
        [
            "Line 2: Organization Name: A customer called Beta already exists",
            "Line 3: Contact Email: Enter an email address, like name@example.com",
            "Line 4: Office Address 1: Enter the first line of the address",
            "Line 5: Cloudtab Customer ID: Keep the exported value, or leave it empty",
        ]
    );
    assert_eq!((read.left_out, read.updates.len(), read.customers.len()), (vec![2, 3, 4, 5], 0, 0));
}

#[test]
fn no_customer_changes_twice_and_no_two_contacts_share_an_email() {
    let text = format!(
        "Cloudtab Customer ID,Name,First name,Last name,Email\n\
         {},Acme plc,,,\n,Acme Ltd,,,\n,Beta,B,B,b@example.com\n,Beta,C,C,B@example.com\n",
        acme().id
    );
    let read = judged(&text, EmptyCells::Keep);
    assert_eq!(
        told(&read),
        [
            "Line 3: Organization Name: Acme Ltd is already on line 2, under another name or ID",
            "Line 5: Contact Email is the same as on line 4",
        ]
    );
    let id = acme().contacts[0].id;
    let text = format!("Cloudtab Contact ID,Name,First name,Last name,Email\n{id},Acme Ltd,Ann,Lee,bob@example.com\n");
    let read = judged(&text, EmptyCells::Keep);
    assert_eq!(told(&read), ["Line 2: Contact Email: Another contact of this customer has this email address"]);
}

#[test]
fn an_archived_customer_is_not_changed() {
    let text = "Name,Industry\nAcme Ltd,Legal\n";
    let mapping = Mapping::guess(&headers(text.as_bytes()).unwrap());
    let archived = KnownCustomer { archived: true, ..acme() };
    let read = Rows::read(text.as_bytes(), &mapping).unwrap().judge(&[archived], EmptyCells::Keep);
    assert_eq!(told(&read), ["Line 2: Organization Name: Acme Ltd is archived: restore it first"]);
}

#[test]
fn an_export_creates_new_customers_in_another_portal() {
    let read = read_guessed(&exported());
    assert_eq!((told(&read), names(&read), read.updates.len()), (vec![], vec!["Acme Ltd", "Beta"], 0));
}

/// A file of ids and names.
fn renamed(rows: &[(CustomerId, &str)]) -> BulkRead {
    let rows: Vec<_> = rows.iter().map(|(id, name)| format!("{id},{name},\n")).collect();
    judged(&format!("Cloudtab Customer ID,Name,Office zip\n{}", rows.concat()), EmptyCells::Keep)
}

#[test]
fn customers_swap_names_only_if_both_can_be_saved() {
    let (acme_id, beta_id) = (acme().id, beta().id);
    let read = renamed(&[(acme_id, "BETA"), (beta_id, "Acme Ltd")]);
    assert_eq!(told(&read), [""; 0]);
    assert_eq!(changes(&read), ["name: Acme Ltd > BETA", "name: Beta > Acme Ltd"]);
    let read = renamed(&[(acme_id, "Beta"), (beta_id, "Acme Ltd,nonsense")]);
    assert_eq!(told(&read)[0], "Line 2: Organization Name: A customer called Beta already exists");
    assert_eq!((read.updates.len(), read.left_out), (0, vec![2, 3]));
}

#[test]
fn only_one_of_several_customers_gets_the_same_new_name() {
    let stranger = CustomerId(uuid::Uuid::from_u128(999));
    let read = renamed(&[(acme().id, "Gamma"), (beta().id, "gamma"), (stranger, "GAMMA")]);
    assert_eq!(
        told(&read),
        [
            "Line 3: Organization Name: gamma is the name of another customer on line 2",
            "Line 4: Organization Name: GAMMA is the name of another customer on line 2",
        ]
    );
    assert_eq!((read.updates.len(), read.customers.len(), read.left_out), (1, 0, vec![3, 4]));
}

#[test]
fn contacts_swap_emails_and_a_new_contact_takes_a_free_one() {
    let (ann, bob) = (acme().contacts[0].id, acme().contacts[1].id);
    let file =
        |rows: &str| judged(&format!("Cloudtab Contact ID,Name,First name,Last name,Email\n{rows}"), EmptyCells::Keep);
    let read =
        file(&format!("{ann},Acme Ltd,Ann Marie,Lee,bob@example.com\n{bob},Acme Ltd,Bob,Hill,ann@example.com\n"));
    assert_eq!((told(&read), read.updates[0].contacts.len()), (vec![], 2));
    let read = file(&format!("{ann},Acme Ltd,Ann Marie,Lee,lee@example.com\n,Acme Ltd,Cyd,Gray,ann@example.com\n"));
    let update = &read.updates[0];
    assert_eq!((told(&read), update.contacts.len(), update.added.len()), (vec![], 1, 1));
    let read = file(&format!("{ann},Acme Ltd,Ann,Lee,ann@example.com\n{ann},Acme Ltd,Ann,Lee,lee@example.com\n"));
    assert_eq!(told(&read), ["Line 3: Cloudtab Contact ID: This contact is already on line 2"]);
}
