//! Files of customers are read and written without loss.
//!
//! Longer than 300 lines: each rule has its own files as text.

use chrono::DateTime;

use super::*;
use crate::alert::AlertKind;
use crate::contact::ContactDraft;
use crate::import::Refused;
use crate::organization::OrganizationDraft;
use crate::record::Draft;

mod leading_zeros;
mod names;
mod updates;

/// Reads a file into an empty portal.
fn read(bytes: &[u8], mapping: &Mapping) -> Result<BulkRead, BulkRefused> {
    Ok(Rows::read(bytes, mapping)?.judge(&[], EmptyCells::Keep))
}

fn read_guessed(text: &str) -> BulkRead {
    let mapping = Mapping::guess(&headers(text.as_bytes()).unwrap());
    read(text.as_bytes(), &mapping).unwrap()
}

/// Exports customers as the portal that stores them would.
fn export(customers: &[(OrganizationDraft, Vec<ContactDraft>)]) -> std::io::Result<String> {
    let mut export = Export::begin(Vec::new())?;
    for (at, (organization, contacts)) in (1_u128..).zip(customers) {
        export.add(&known(at, organization, contacts))?;
    }
    String::from_utf8(export.finish()?).map_err(std::io::Error::other)
}

/// A stored customer with the id `at * 100`; its contacts have the ids that follow.
fn known(at: u128, organization: &OrganizationDraft, contacts: &[ContactDraft]) -> KnownCustomer {
    let id = |of: u128| uuid::Uuid::from_u128(at * 100 + of);
    let contact =
        |(of, draft): (u128, &ContactDraft)| KnownContact { id: ContactId(id(of)), version: 3, draft: draft.clone() };
    KnownCustomer {
        id: CustomerId(id(0)),
        version: 7,
        archived: false,
        saved: (DateTime::UNIX_EPOCH, "Ann Admin".into()),
        organization: organization.clone(),
        contacts: (1..).zip(contacts).map(contact).collect(),
    }
}

fn refused(bytes: &[u8]) -> String {
    match headers(bytes) {
        Ok(headers) => read(bytes, &Mapping::guess(&headers)).unwrap_err().to_string(),
        Err(refused) => refused.to_string(),
    }
}

fn told(read: &BulkRead) -> Vec<String> {
    read.errors.iter().map(ToString::to_string).collect()
}

fn names(read: &BulkRead) -> Vec<&str> {
    read.customers.iter().map(|customer| customer.organization.name.as_str()).collect()
}

/// The customers as drafts, for an export.
fn drafts(read: &BulkRead) -> Vec<(OrganizationDraft, Vec<ContactDraft>)> {
    let contacts = |each: &BulkCustomer| each.contacts.iter().map(|each| ContactDraft::from(&each.contact)).collect();
    read.customers.iter().map(|each| (OrganizationDraft::from(&each.organization), contacts(each))).collect()
}

fn organization(values: &[(&str, &str)]) -> OrganizationDraft {
    let mut draft = OrganizationDraft::default();
    for (path, value) in values {
        draft.set(path, value);
    }
    draft
}

fn contact(first: &str, last: &str, email: &str) -> ContactDraft {
    let alerts = AlertKind::ALL.map(|kind| kind.code().to_owned()).to_vec();
    let (first_name, last_name, email) = (first.into(), last.into(), email.into());
    ContactDraft { first_name, last_name, email, alerts, ..ContactDraft::default() }
}

fn hostile() -> Vec<(OrganizationDraft, Vec<ContactDraft>)> {
    let full = organization(&[
        ("name", "=HYPERLINK(\"http://evil.example\",\"Acme, Inc\")"),
        ("industry", "+Beekeeping; \"Søn\" <&>"),
        ("website", "https://www.example.com/?a=1,2"),
        ("turnover", "12,345,678.90"),
        ("turnover_currency", "USD"),
        ("account_type", "AWS"),
        ("office.address1", "@SUM(A1)"),
        ("office.landmark", "'=1"),
        ("office.city", "Boston"),
        ("office.state", "Massachusetts"),
        ("office.pincode", "02108"),
        ("office.country", "US"),
        ("office.phone", "+1 650-253-0000"),
        ("office.fax", "+44 20 7946 0958 ext. 12"),
        ("billing.address1", "-1 Main Street"),
        ("billing.pincode", "00120"),
    ]);
    let people = vec![
        ContactDraft {
            designation: "-5".into(),
            phone: "+44 20 7946 0958".into(),
            mobile: "+1 650-253-0001".into(),
            user_types: vec!["bill_approver".into(), "viewer".into()],
            billops_alerts: "on".into(),
            ..contact("Suharto", "-", "=suharto@example.com")
        },
        contact("'; DROP TABLE customers; --", "O'Neill", "second@example.com"),
        contact("🦊", "👩‍👩‍👧", "fox@example.com"),
    ];
    let office_only =
        organization(&[("name", "شركة المثال"), ("office.address1", "1 Street"), ("same_as_office", "on")]);
    let nobody = organization(&[("name", "'Quoted'")]);
    vec![(full, people), (office_only, vec![contact("محمد", "علي", "ali@example.com")]), (nobody, Vec::new())]
}

#[test]
fn an_export_is_imported_unchanged() {
    let text = export(&hostile()).unwrap();
    let first = read_guessed(&text);
    assert_eq!(told(&first), [""; 0]);
    assert_eq!((first.rows, first.customers.len()), (5, 3));
    for (read, given) in drafts(&first).iter().zip(hostile()) {
        assert_eq!(read.0.fields(), given.0.fields());
        assert_eq!(read.1, given.1);
    }
    assert_eq!(export(&drafts(&first)).unwrap(), text);
}

#[test]
fn no_cell_of_an_export_is_a_formula_in_a_spreadsheet() {
    let text = export(&hostile()).unwrap();
    let mut rows = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    for cell in rows.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
        assert!(!cell.starts_with(['=', '+', '@', '\t', '\r']) && !cell.starts_with("-1"), "{cell}");
    }
    assert!(text.starts_with("\u{feff}Organization Name,Industry Vertical,"));
    assert!(text.contains(",02108,") && text.contains(",-5,") && text.contains(",'+44 20 7946 0958,"));
}

#[test]
fn files_of_different_spreadsheets_are_read_the_same() {
    let comma = "Company,City,Street,First name,Last name,E-mail\nAcme,Paris,\"1; Rue\",Zoë,-,zoe@example.com\n";
    let expected = read_guessed(comma);
    assert_eq!((names(&expected), expected.customers[0].contacts.len()), (vec!["Acme"], 1));
    let semicolon = comma.replace(',', ";");
    let tab = comma.replace(',', "\t");
    for text in [semicolon, tab, format!("\u{feff}{comma}"), comma.replace('\n', "\r\n"), format!("{comma},,,\n\n\n")] {
        assert_eq!(read_guessed(&text), expected, "{text}");
    }
}

#[test]
fn a_file_not_in_utf_8_is_refused_with_advice_on_saving_it() {
    let latin = b"Name,City\nM\xFCller,K\xF6ln\n";
    assert_eq!(
        refused(latin),
        "Line 2 holds bytes that are not text in UTF-8: save or export the file as \"CSV UTF-8\"."
    );
    assert!(refused(b"\xFF\xFEN\0a\0\n\0\x00\xD8").starts_with("Line 2 holds bytes"), "half a character of UTF-16");
    assert!(refused(b"PK\x03\x04").contains("Excel workbook"));
    assert_eq!(refused(b""), "The file is empty.");
    assert_eq!(refused(b"\n\r\n"), "The file is empty.");
    assert_eq!(refused(b"Name,City\n,\n"), "The file has a header but no rows.");
    assert_eq!(headers(b"Name\n\"Acme"), Err(BulkRefused::File(Refused::OpenQuote { line: 2 })));
}

#[test]
fn a_file_beyond_the_limits_is_refused_when_its_headers_are_read() {
    let rows = |count: usize| format!("Name\n{}", "a\n".repeat(count));
    assert_eq!(headers(rows(MAX_ROWS).as_bytes()), Ok(vec!["Name".to_owned()]));
    assert_eq!(headers(rows(MAX_ROWS + 1).as_bytes()), Err(BulkRefused::TooManyRows));
    let wide = format!("Name{}\na\n", ",x".repeat(MAX_COLUMNS));
    assert_eq!(headers(wide.as_bytes()), Err(BulkRefused::TooManyColumns));
    let cell = |length: usize| format!("Name,Notes\nAcme,{}\n", "é".repeat(length));
    assert_eq!(names(&read_guessed(&cell(MAX_CELL_CHARS))), ["Acme"]);
    let long = BulkRefused::CellTooLong { line: 2, column: 2 };
    assert_eq!(headers(cell(MAX_CELL_CHARS + 1).as_bytes()), Err(long.clone()));
    assert!(long.to_string().starts_with("Line 2, column 2: the cell is longer than 10000 characters."));
    let large = "Name\n".repeat(MAX_BYTES / 5 + 1);
    assert_eq!(headers(large.as_bytes()), Err(BulkRefused::TooLarge));
    assert!(BulkRefused::TooLarge.to_string().starts_with("The file is larger than 20 MiB:"));
}

#[test]
fn a_mapping_of_another_file_or_without_a_name_is_refused() {
    let text = b"Name,City\nAcme,Paris\n";
    let mapping = Mapping::parse(&["name".to_owned()]).unwrap();
    assert_eq!(read(text, &mapping), Err(BulkRefused::OtherColumns { mapped: 1, found: 2 }));
    let nameless = Mapping::guess(&["Notes".to_owned(), "City".to_owned()]);
    let refused = read(text, &nameless).unwrap_err();
    assert_eq!(refused.to_string(), "Choose the column that holds the Organization Name.");
    let twice: Mapping = serde_json::from_str(r#"["name","name"]"#).unwrap();
    assert_eq!(read(text, &twice).unwrap_err().to_string(), "Two columns are mapped to Organization Name: choose one.");
}

#[test]
fn a_skipped_column_is_not_read() {
    let text = b"Name,City,Notes\nAcme,Paris,x\n,,total: 1\n";
    let mapping = Mapping::parse(&["name".to_owned(), String::new(), String::new()]).unwrap();
    let read = read(text, &mapping).unwrap();
    assert_eq!((names(&read), read.rows, told(&read)), (vec!["Acme"], 1, Vec::new()));
    assert_eq!(read.customers[0].organization.office, None);
}

#[test]
fn rows_with_one_name_are_one_customer_with_all_its_contacts() {
    let text = "Name,Office address 1,Office zip,Office country,First name,Last name,Email,Mobile\n\
                Acme Ltd,1 Rue,75001,France,Ann,A,ann@example.com,06 12 34 56 78\n\
                Beta,,,,,,,\n\
                \x20ACME  ltd,,,,Bob,B,bob@example.com,\n\
                acme ltd,1 rue,, fr,Cyd,C,cyd@example.com,\n\
                Acme Ltd,,,,,,,\n";
    let read = read_guessed(text);
    assert_eq!((told(&read), names(&read)), (Vec::new(), vec!["Acme Ltd", "Beta"]));
    let acme = &read.customers[0];
    assert_eq!(acme.lines, [2, 4, 5, 6]);
    let people: Vec<_> = acme.contacts.iter().map(|each| (each.line, each.contact.first_name.as_str())).collect();
    assert_eq!(people, [(2, "Ann"), (4, "Bob"), (5, "Cyd")]);
    let mobile = acme.contacts[0].contact.mobile.as_ref().map(|number| number.as_str());
    assert_eq!(mobile, Some("+33612345678"), "numbers without + are those of the office's country");
    assert_eq!((&read.customers[1].lines, read.customers[1].contacts.len()), (&vec![3], 0));
}

#[test]
fn a_later_row_that_contradicts_the_first_one_is_an_error() {
    let text = "Name,Address 1,City,Same as office address,Industry\n\
                Acme,1 Rue,Paris,Yes,\nAcme,,Lyon,,\nAcme,,,No,Retail\nBeta,,,,\n";
    let read = read_guessed(text);
    assert_eq!(
        told(&read),
        [
            "Line 3: Office City differs from line 2",
            "Line 4: Same as office address differs from line 2",
            "Line 4: Industry Vertical differs from line 2",
        ]
    );
    assert_eq!((names(&read), &read.left_out), (vec!["Beta"], &vec![2, 3, 4]));
}

#[test]
fn every_error_has_its_line_its_field_and_the_forms_message() {
    let text = "Name,Website,Turnover,Currency,Address 1,City,Pincode,Country,Billing city,Same as office,\
                First name,Last name,Email,Phone,User type,Alerts\n\
                Acme,javascript:x,5,,,Boston,,US,Paris,,,,,,,\n\
                ,,,,,,,,,,Ann,,ann@example,call me,owner;Viewer,maybe\n\
                \"Two\nlines\",,,,,,,,,perhaps,,,,,,Yes\n\
                Beta,,,,,,,,,,,,,,,,stray\n";
    let read = read_guessed(text);
    assert_eq!(
        told(&read),
        [
            "Line 2: Website: Enter a website address, like www.example.com",
            "Line 2: Business Turnover Currency: Choose the currency of the turnover",
            "Line 2: Office Address 1: Enter the first line of the address",
            "Line 2: Office State: Choose a state",
            "Line 2: Office Pincode: Enter the ZIP code",
            "Line 2: Billing Address 1: Enter the first line of the address",
            "Line 3: Contact Billops Alerts: Enter Yes or No",
            "Line 3: Organization Name: Enter the name of the organization",
            "Line 3: Contact Last Name: Enter the last name, or - if there is none",
            "Line 3: Contact Email: Enter an email address, like name@example.com",
            "Line 3: Contact Phone Number: Enter a phone number, like +44 20 7946 0958",
            "Line 3: Contact User Type: Choose the user types from the list",
            "Line 4: Same as office address: Enter Yes or No",
            "Line 4: Organization Name: Write it on one line",
            "Line 4: Contact First Name: Enter the first name",
            "Line 4: Contact Last Name: Enter the last name, or - if there is none",
            "Line 4: Contact Email: Enter an email address, like name@example.com",
            "Line 6: The row has 17 cells, but the header has 16",
        ]
    );
    assert_eq!((read.customers.len(), read.rows, read.left_out), (0, 4, vec![2, 3, 4, 6]));
}

#[test]
fn places_and_phone_numbers_are_read_as_in_the_form() {
    let text = "Name,Address 1,State,Pincode,Country,Phone\n\
                A,1,Orissa,751001,IND,0674 239 1234\n\
                B,1,Jeonbuk State,54940,\"Korea, Republic of\",\n\
                C,1,,D-01067,Deutschland,030 123456 Durchwahl 12\n\
                D,1,,1234 AB,The Netherlands,call 123\n\
                E,1,,A05E2B9,398,\n\
                F,1,Kosovska Mitrovica,10000,Kosovo,\n\
                G,1,Nowhere,ABC,USA,011 33 1 42 76 49 78\n";
    let read = read_guessed(text);
    assert_eq!(told(&read), Vec::<String>::new());
    let places = read.customers.iter().map(|customer| {
        let office = customer.organization.office.as_ref().unwrap();
        let phone = office.phone().map_or("", |phone| phone.as_str());
        (office.country().unwrap().as_str(), office.state().unwrap_or(""), office.pincode().unwrap(), phone)
    });
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            ("IN", "Odisha", "751001", "+916742391234"),
            ("KR", "Jeonbuk State", "54940", ""),
            ("DE", "", "01067", "+4930123456;ext=12"),
            ("NL", "", "1234 AB", "call 123"),
            ("KZ", "", "A05E2B9", ""),
            ("XK", "Kosovska Mitrovica", "10000", ""),
            ("US", "Nowhere", "ABC", "+33142764978"),
        ]
    );
}

#[test]
fn two_contacts_of_a_customer_cannot_share_an_email_address() {
    let text = "Name,First name,Last name,Email\n\
                Acme,Ann,A,ann@example.com\nAcme,Ann,B,ANN@example.com\nBeta,Ann,A,ann@example.com\n";
    let read = read_guessed(text);
    assert_eq!(told(&read), ["Line 3: Contact Email is the same as on line 2"]);
    assert_eq!(names(&read), ["Beta"], "another customer may have the same contact");
}

#[test]
fn rows_without_their_last_empty_cells_are_read() {
    let read = read_guessed("Name,Industry,City,Address 1\nAcme\nBeta,Retail\n");
    assert_eq!((told(&read), names(&read)), (Vec::new(), vec!["Acme", "Beta"]));
}

#[test]
fn the_header_is_found_below_titles_blank_lines_and_the_separator() {
    let header = "Organization Name;Office Address 1;Office City;Office Pincode;Office Country";
    let row = "Quay Bakery;1 Quay St;Bonn;53111;Germany";
    for (above, said) in [
        ("", vec![]),
        ("sep=;\n", vec![]),
        ("\"sep=;\"\r\n", vec![]),
        ("Customer list as of 2026-05-01\n\n", vec!["Customer list as of 2026-05-01"]),
        ("Northwind Ltd;;;;\nCustomers;;;;\n;;;;\n", vec!["Northwind Ltd", "Customers"]),
        ("Exported;2026-05-01;by Ann\n\n\n", vec!["Exported, 2026-05-01, by Ann"]),
        ("sep=;\n\"Customers, all\"\n", vec!["Customers, all"]),
        ("Customer\n", vec!["Customer"]),
    ] {
        let read = read_guessed(&format!("{above}{header}\n{row}\n"));
        assert_eq!((names(&read), told(&read)), (vec!["Quay Bakery"], vec![]), "{above:?}");
        assert_eq!(read.above, said, "{above:?}");
        let lines = above.matches('\n').count() as u64 + 2;
        assert_eq!(read.customers[0].lines, [lines], "{above:?}");
    }
}

#[test]
fn no_row_is_taken_for_a_title_or_a_header() {
    for text in
        ["Name\nAcme\n", "Firma;Ort\nAcme;Bonn\n", "Name,City\nCompany,Industry\n", "Notes,Name\nClient,Provider\n"]
    {
        let first = text.lines().next().unwrap();
        let cells: Vec<_> = first.split([',', ';']).map(ToOwned::to_owned).collect();
        assert_eq!(headers(text.as_bytes()), Ok(cells), "{text}");
    }
    assert_eq!(headers("Kundenliste\n\nFirma;Ort\nAcme;Bonn\n".as_bytes()), Ok(vec!["Firma".into(), "Ort".into()]));
}

#[test]
fn marks_that_make_a_cell_text_are_not_part_of_its_value() {
    let text = "Organization Name,Office Address 1,Office City,Office State,Office Pincode,Office Country\n\
                Quay Oats,1 High St,Boston,MA,\"=\"\"02210\"\"\",USA\n\
                '90s Diner,2 High St,Boston,MA,'02210,USA\n\
                \"=\"\"7 Seas\"\"\",\"=\"\"3 High St\"\"\",Boston,MA,\"=\"\"02210\"\"\",USA\n";
    let read = read_guessed(text);
    assert_eq!((names(&read), told(&read)), (vec!["Quay Oats", "'90s Diner", "7 Seas"], vec![]));
    for (organization, _) in drafts(&read) {
        assert_eq!(organization.office.pincode, "02210");
    }
}

#[test]
fn full_names_are_split_and_the_preview_shows_their_parts() {
    let text = "Company,Contact name,Email\n\
                Quay Hops,Ann Marie Lee,ann.lee@example.com\n\
                Quay Hops,Sukarno,sukarno@example.com\n\
                Quay Hops,\"Lee, Bob\",bob@example.com\n";
    let read = read_guessed(text);
    assert_eq!(told(&read), [""; 0]);
    let people: Vec<_> = read.customers[0].contacts.iter().map(|each| &each.contact).collect();
    let people: Vec<_> = people.iter().map(|each| (each.first_name.as_str(), each.last_name.as_str())).collect();
    assert_eq!(people, [("Ann Marie", "Lee"), ("Sukarno", "-"), ("Bob", "Lee")]);
    assert_eq!(read.preview.rows[0].cells, ["Quay Hops", "Ann Marie / Lee", "ann.lee@example.com"]);
}

#[test]
fn the_preview_shows_the_first_rows_under_their_fields() {
    let rows: String = (0..30).map(|row| format!("note,'=Acme {row},Paris\n")).collect();
    let preview = read_guessed(&format!("Notes,Name,City\n\n{rows}")).preview;
    assert_eq!(
        preview.fields.iter().map(|field| field.label()).collect::<Vec<_>>(),
        ["Organization Name", "Office City"]
    );
    assert_eq!(preview.rows.len(), PREVIEW_ROWS);
    assert_eq!(preview.rows[0], PreviewRow { line: 3, cells: vec!["=Acme 0".into(), "Paris".into()] });
}

#[test]
fn a_corrected_error_file_imports_the_skipped_rows_and_none_twice() {
    let text = "Id;Name;First name;Last name;Email\n\
                007;Acme;Ann;A;ann@example.com\n\
                008;Beta;Ben;B;ben@example\n\
                009;Beta;Bob;\"B;\"\"=1\";bob@example.com\n\
                010;=Gamma;;;gamma\n\
                011;Acme;Al;A;al@example.com\n";
    let first = read_guessed(text);
    assert_eq!((names(&first), first.rows), (vec!["Acme"], 5));
    let file = error_file(text.as_bytes(), &first).unwrap();
    assert_eq!(
        file,
        "\u{feff}Id,Name,First name,Last name,Email,Error\r\n\
         008,Beta,Ben,B,ben@example,\"Contact Email: Enter an email address, like name@example.com\"\r\n\
         009,Beta,Bob,\"B;\"\"=1\",bob@example.com,Skipped: another row of this customer has an error\r\n\
         010,'=Gamma,,,gamma,\"Contact First Name: Enter the first name; Contact Last Name: Enter the last name, or - \
         if there is none; Contact Email: Enter an email address, like name@example.com\"\r\n"
    );
    let half_mended = file.replace("ben@example,", "ben@example.com,");
    let second = read_guessed(&half_mended);
    assert_eq!((names(&second), second.customers[0].contacts.len()), (vec!["Beta"], 2));
    let file = error_file(half_mended.as_bytes(), &second).unwrap();
    assert_eq!(file.lines().next(), Some("\u{feff}Id,Name,First name,Last name,Email,Error"), "one Error column");
    let third = read_guessed(&file.replace(",,,gamma,", ",Gil,-,gamma@example.com,"));
    assert_eq!((names(&third), told(&third)), (vec!["=Gamma"], Vec::new()));
}

#[test]
fn every_row_is_either_imported_or_in_the_error_file() {
    let pieces =
        ["", "Acme", "acme ", "=1", "'=", "\"a,b\"", "\"x\ny\"", "Yes", "US", "a@b.co", "+", "a\u{202e}b", "🦊", "-"];
    let header: Vec<_> = BulkField::ALL.iter().map(|field| field.label()).collect();
    let mut seed = 1_u32;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    for _ in 0..40 {
        let mut text = format!("{}\n", header.join(","));
        for _ in 0..8 {
            let cells: Vec<_> =
                header.iter().map(|_| if random(6) == 0 { pieces[random(pieces.len())] } else { "" }).collect();
            text.push_str(&format!("{}\n", cells.join(",")));
        }
        text.push_str("Last\n");
        let read = read_guessed(&text);
        let mut lines: Vec<_> = read.customers.iter().flat_map(|each| each.lines.clone()).collect();
        lines.extend(&read.left_out);
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), read.rows);
        assert!(read.errors.iter().all(|error| read.left_out.contains(&error.line)));
        let file = error_file(text.as_bytes(), &read).unwrap();
        let again = read_guessed(&format!("{file}Last\r\n"));
        assert_eq!(again.rows, read.left_out.len() + 1);
        let exported = drafts(&read);
        assert_eq!(drafts(&read_guessed(&export(&exported).unwrap())), exported);
    }
}

#[test]
fn a_read_file_is_serialized_without_loss() {
    let read = read_guessed("Name,First name,Last name,Email\nAcme,Ann,A,ann@example.com\n=Beta,,,x\n");
    let wire = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<BulkRead>(&wire).unwrap(), read);
}

#[test]
fn errors_in_twenty_thousand_rows_of_one_customer_are_found_fast() {
    let rows = "Acme,Lyon,x,y\n".repeat(MAX_ROWS - 1);
    let text = format!("Name,City,First name,Email\nAcme,Paris,,\n{rows}");
    let read = read_guessed(&text);
    assert_eq!((read.rows, read.left_out.len()), (MAX_ROWS, MAX_ROWS));
    assert_eq!(error_file(text.as_bytes(), &read).unwrap().lines().count(), MAX_ROWS + 1);
}
