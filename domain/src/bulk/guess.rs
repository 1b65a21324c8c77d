//! Guesses fields from the headers of a file: from the labels and from the usual names in other programs.

use super::BulkField;
use crate::text;

/// The names of each field inside its group, the most specific first, in the form of [`key`].
const NAMES: [(&str, &[&str]); 28] = [
    (
        "name",
        &[
            "organizationname",
            "organisationname",
            "organization",
            "organisation",
            "companyname",
            "company",
            "customername",
            "customer",
            "clientname",
            "client",
            "accountname",
            "businessname",
            "name",
        ],
    ),
    ("industry", &["industryvertical", "industry", "vertical", "sector"]),
    ("website", &["website", "websiteaddress", "websiteurl", "url", "homepage", "web"]),
    ("turnover", &["businessturnover", "turnover", "annualrevenue", "revenue"]),
    ("turnover_currency", &["businessturnovercurrency", "turnovercurrency", "currency"]),
    ("account_type", &["accounttype", "cloudprovider", "provider"]),
    ("same_as_office", &["sameasofficeaddress", "billingaddresssameasofficeaddress", "sameasoffice"]),
    ("address1", &["address1", "addressline1", "streetaddress", "street1", "street", "address"]),
    ("address2", &["address2", "addressline2", "street2"]),
    ("address3", &["address3", "addressline3", "street3"]),
    ("landmark", &["landmark"]),
    ("city", &["city", "town", "citytown"]),
    ("state", &["state", "stateprovince", "province", "county"]),
    ("pincode", &["pincode", "zip", "zipcode", "postalcode", "postcode", "zippostalcode", "zippostcode"]),
    ("country", &["country", "countryregion", "countryname", "countrycode"]),
    ("phone", &["phonenumber", "phone", "telephone", "telephonenumber", "tel", "phoneno"]),
    ("fax", &["faxnumber", "fax", "faxno"]),
    ("first_name", &["firstname", "givenname", "forename"]),
    ("last_name", &["lastname", "surname", "familyname"]),
    ("designation", &["designation", "jobtitle", "position", "title"]),
    ("email", &["email", "emailaddress", "mail"]),
    ("mobile", &["mobilenumber", "mobile", "mobilephone", "cellphone", "cell"]),
    ("user_types", &["usertype", "usertypes", "role", "roles"]),
    ("billops_alerts", &["billopsalerts", "billopsalert", "alerts"]),
    ("alerts", &["alertkinds", "kindofalert"]),
    ("customer_id", &["cloudtabcustomerid"]),
    ("contact_id", &["cloudtabcontactid"]),
    (
        "full_name",
        &["fullname", "name", "contactname", "contactfullname", "contactperson", "primarycontact", "contact"],
    ),
];

/// For each header the field it suggests, each field at most once.
pub(super) fn fields(headers: &[String]) -> Vec<Option<BulkField>> {
    let keys: Vec<String> = headers.iter().map(|header| key(header)).collect();
    let mut guessed = vec![None; keys.len()];
    let mut fields = BulkField::ALL;
    if has_people(&keys) {
        // In a list of people, a bare "Phone" belongs to the person.
        fields.sort_by_key(|field| !field.is_of_contact());
    }
    for suggest in [full_names, bare_names] {
        for field in fields {
            let column = suggest(field).iter().find_map(|name| {
                keys.iter().zip(&guessed).position(|(key, field): (_, &Option<_>)| field.is_none() && key == name)
            });
            if let Some(at) = column.filter(|_| !guessed.contains(&Some(field))) {
                guessed[at] = Some(field);
            }
        }
    }
    full_name(&keys, &mut guessed);
    guessed
}

/// A full name is not guessed next to its parts. A bare "Name" is the person's if the organization has a column of its
/// own.
fn full_name(keys: &[String], guessed: &mut [Option<BulkField>]) {
    let has = |path: &str| guessed.iter().flatten().any(|field| field.path() == path);
    let has_parts = has("first_name") || has("last_name");
    if has_parts {
        guessed.iter_mut().filter(|field| **field == Some(BulkField::FULL_NAME)).for_each(|field| *field = None);
    } else if has("name") && has("email") && !has("full_name") {
        let left = keys.iter().zip(guessed).find(|(key, field)| field.is_none() && *key == "name");
        if let Some((_, field)) = left {
            *field = Some(BulkField::FULL_NAME);
        }
    }
}

/// The form in which headers are compared: without case, accents, punctuation and spaces, so that `E-mail` is `Email`.
fn key(header: &str) -> String {
    text::plain(header).replace(' ', "")
}

fn has_people(keys: &[String]) -> bool {
    let people = BulkField::ALL
        .into_iter()
        .filter(|field| matches!(field.path(), "first_name" | "last_name" | "email" | "full_name"));
    people.flat_map(|field| [full_names(field), bare_names(field)].concat()).any(|name| keys.contains(&name))
}

fn names(field: BulkField) -> &'static [&'static str] {
    NAMES.iter().find(|(path, _)| *path == field.path()).map_or(&[], |(_, names)| names)
}

/// Names with the group: `officecity`.
fn full_names(field: BulkField) -> Vec<String> {
    let owners: &[&str] = match field.group() {
        "office" => &["office", "officeaddress", "headoffice"],
        "billing" => &["billing", "billingaddress", "billto", "invoice"],
        "contact" => &["contact", "contactperson", "primarycontact"],
        _ => return Vec::new(),
    };
    owners.iter().flat_map(|owner| names(field).iter().map(move |name| format!("{owner}{name}"))).collect()
}

/// Names without the group: a bare `city` is the office's.
fn bare_names(field: BulkField) -> Vec<String> {
    let bare = if field.group() == "billing" { &[] } else { names(field) };
    // A bare "Name" is the organization's.
    let is_bare = |name: &&&str| field != BulkField::FULL_NAME || **name != "name";
    bare.iter().filter(is_bare).map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::OrganizationDraft;
    use crate::record::Draft;

    fn guess(headers: &[&str]) -> Vec<&'static str> {
        let headers: Vec<_> = headers.iter().map(|header| (*header).to_owned()).collect();
        fields(&headers).into_iter().map(|field| field.map_or("", BulkField::code)).collect()
    }

    #[test]
    fn the_labels_of_this_program_are_known_in_any_case_and_order() {
        for turned in [false, true] {
            let mut all: Vec<_> = BulkField::exported().collect();
            if turned {
                all.reverse();
            }
            let headers: Vec<_> = all.iter().map(|field| field.label().to_uppercase().replace(' ', "_")).collect();
            assert_eq!(fields(&headers), all.iter().copied().map(Some).collect::<Vec<_>>());
        }
        let (paths, headers): (Vec<_>, Vec<_>) =
            OrganizationDraft::FIELDS.iter().map(|field| (field.path, field.label)).unzip();
        assert_eq!(guess(&headers), paths);
    }

    #[test]
    fn the_usual_headers_of_other_programs_are_known() {
        let pairs = [
            ("Company", "name"),
            ("Street", "office.address1"),
            ("City", "office.city"),
            ("State/Province", "office.state"),
            ("Zip / Postal code", "office.pincode"),
            ("Country/Region", "office.country"),
            ("First name", "contact.first_name"),
            ("Surname", "contact.last_name"),
            ("E-mail", "contact.email"),
            ("Phone", "contact.phone"),
            ("Billing Zip", "billing.pincode"),
            ("Job title", "contact.designation"),
            ("Notes", ""),
        ];
        let (headers, codes): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        assert_eq!(guess(&headers), codes);
    }

    #[test]
    fn a_bare_phone_is_the_offices_in_a_file_without_people() {
        assert_eq!(guess(&["Customer", "Phone"]), ["name", "office.phone"]);
        assert_eq!(guess(&["Phone", "Contact phone", "Email"]), ["office.phone", "contact.phone", "contact.email"]);
    }

    #[test]
    fn a_full_name_is_guessed_only_without_its_parts() {
        for header in ["Contact name", "Full Name", "contact_full_name", "Primary Contact", "Contact person", "Name"] {
            let guessed = guess(&["Company", header, "Email"]);
            assert_eq!(guessed, ["name", "contact.full_name", "contact.email"], "{header}");
        }
        assert_eq!(guess(&["Name", "Email"]), ["name", "contact.email"]);
        assert_eq!(guess(&["Company", "Name"]), ["name", ""]);
        let parts = guess(&["Company", "Full name", "First name", "Last name"]);
        assert_eq!(parts, ["name", "", "contact.first_name", "contact.last_name"]);
    }

    #[test]
    fn no_field_is_guessed_twice_and_the_more_specific_name_wins() {
        assert_eq!(guess(&["Name", "Company", "Company"]), ["", "name", ""]);
        assert_eq!(guess(&["Name", "Error", ""]), ["name", "", ""]);
    }
}
