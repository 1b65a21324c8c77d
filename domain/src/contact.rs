//! A person in the customer's organization.

use crate::alert::{self, AlertKind};
use crate::country::CountryCode;
use crate::email::Email;
use crate::field_errors::FieldErrors;
use crate::phone::PhoneNumber;
use crate::record::{CheckBox, Words, draft};
use crate::text::{self, max};
use crate::website::Website;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What a contact does for the organization; several may apply.
    UserType {
        /// Approves or disputes bills.
        BillApprover "bill_approver" "Bill Approver"
        /// Renews subscriptions.
        SubscriptionRenewer "subscription_renewer" "Subscription Renewer"
        /// Pays.
        Finance "finance" "Finance"
        /// Runs the resources.
        Technical "technical" "Technical"
        /// Only looks.
        Viewer "viewer" "Viewer"
    }
}

/// How a person is addressed in lists and mails; a name of dashes only is left out.
#[must_use]
pub fn full_name(first_name: &str, last_name: &str) -> String {
    let is_name = |name: &&str| name.chars().any(|c| !text::is_dash(c) && !c.is_whitespace());
    let names: Vec<&str> = [first_name, last_name].into_iter().filter(is_name).collect();
    if names.is_empty() { first_name.to_owned() } else { names.join(" ") }
}

/// The website's host, if the email address has another one: a warning, never an error. A host and its subdomains
/// belong to the same organization.
#[must_use]
pub fn foreign_to(email: &str, website: &str) -> Option<String> {
    let (email, website) = (Email::parse(email).ok()?, Website::parse(website).ok()?);
    let (host, domain) = (website.domain(), email.domain());
    let below = |inner: &str, outer: &str| inner == outer || inner.ends_with(&format!(".{outer}"));
    (!below(host, &domain) && !below(&domain, host)).then(|| host.to_owned())
}

draft! {
    /// A contact as typed.
    ContactDraft {
        first_name: "First Name";
        last_name: "Last Name";
        designation: "Designation";
        email: "Email";
        phone: "Phone Number";
        mobile: "Mobile Number";
        /// Stored words or labels of [`UserType`].
        user_types: "User Type" => Words<UserType>;
        /// `on` or empty.
        billops_alerts: "Billops Alerts" => CheckBox;
        /// Stored words or labels of [`AlertKind`]; none means all.
        alerts: "Alert Kinds" => Words<AlertKind>;
    }
}

/// A contact as it is kept. It travels and is stored as a draft in the stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ContactDraft", into = "ContactDraft")]
#[non_exhaustive]
pub struct Contact {
    /// `First Name`, of any script.
    pub first_name: String,
    /// `Last Name`; `-` for a person with only one name.
    pub last_name: String,
    /// `Designation`.
    pub designation: Option<String>,
    /// `Email`; also the name of the contact's account.
    pub email: Email,
    /// `Phone Number`.
    pub phone: Option<PhoneNumber>,
    /// `Mobile Number`.
    pub mobile: Option<PhoneNumber>,
    /// `User Type`: each once, in the order of the form.
    pub user_types: Vec<UserType>,
    /// Whether alerts are sent to the email address.
    pub billops_alerts: bool,
    /// Which alerts, when they are sent at all: each once, in the order of the form, and at least one.
    pub alerts: Vec<AlertKind>,
}

impl ContactDraft {
    /// Reads the form, or returns the errors of all fields. Phone numbers without `+` are of the customer's country.
    pub fn parse(&self, country: Option<CountryCode>) -> Result<Contact, FieldErrors> {
        self.parse_with(country, Email::parse(&self.email))
    }

    /// The same for a form, which also asks for a user type. Files, and contacts stored without one, may lack it.
    pub fn parse_form(&self, country: Option<CountryCode>) -> Result<Contact, FieldErrors> {
        let parsed = self.parse(country);
        if self.user_types.iter().any(|text| !text.trim().is_empty()) {
            return parsed;
        }
        let mut errors = parsed.err().unwrap_or_default();
        errors.push("user_types", "Choose at least one user type");
        Err(errors)
    }

    fn parse_with(&self, country: Option<CountryCode>, email: Result<Email, String>) -> Result<Contact, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = |errors: &mut FieldErrors, field: &str, raw: &str, missing: &str| {
            text::required(errors, field, raw, max::NAME, missing)
        };
        let first_name = name(&mut errors, "first_name", &self.first_name, "Enter the first name");
        let last_name = name(&mut errors, "last_name", &self.last_name, "Enter the last name, or - if there is none");
        let designation = text::optional(&mut errors, "designation", &self.designation, max::SHORT, "Designation");
        let email = email.map_err(|message| errors.push("email", message)).ok();
        let mut number = |field: &str, raw: &str| {
            let parsed = (!text::clean(raw).is_empty()).then(|| PhoneNumber::parse(raw, country))?;
            parsed.map_err(|message| errors.push(field, message)).ok()
        };
        let (phone, mobile) = (number("phone", &self.phone), number("mobile", &self.mobile));
        let user_types = self.parse_user_types(&mut errors);
        let billops_alerts = text::is_on(&self.billops_alerts);
        let alerts = alert::parse_kinds(&self.alerts, &mut errors);
        match email {
            Some(email) => errors.into_result(Contact {
                first_name,
                last_name,
                designation,
                email,
                phone,
                mobile,
                user_types,
                billops_alerts,
                alerts,
            }),
            None => Err(errors),
        }
    }

    fn parse_user_types(&self, errors: &mut FieldErrors) -> Vec<UserType> {
        let ticked = self.user_types.iter().filter(|text| !text.trim().is_empty());
        let mut types: Vec<UserType> = Vec::new();
        for text in ticked {
            match UserType::parse(text) {
                Some(user_type) => types.push(user_type),
                None => errors.push("user_types", "Choose the user types from the list"),
            }
        }
        types.sort_unstable();
        types.dedup();
        types
    }
}

impl Contact {
    /// How the person is addressed in lists and mails.
    #[must_use]
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, &self.last_name)
    }

    /// Whether bills go to this contact for approval.
    #[must_use]
    pub fn approves_bills(&self) -> bool {
        self.user_types.contains(&UserType::BillApprover)
    }

    /// Warnings by field; only the host knows them.
    #[must_use]
    pub fn hints(&self) -> FieldErrors {
        let mut hints = FieldErrors::new();
        for (field, number) in [("phone", &self.phone), ("mobile", &self.mobile)] {
            hints.extend(field, number.as_ref().and_then(PhoneNumber::hint).map(str::to_owned));
        }
        hints
    }

    /// The columns of the database: as in the draft, with phone numbers in the stored form.
    #[must_use]
    pub fn to_stored(&self) -> ContactDraft {
        self.draft(|number| number.as_str().to_owned())
    }

    /// Reads a contact from the database or a message of this program. An error means that something else wrote it.
    pub fn from_stored(stored: &ContactDraft) -> Result<Self, FieldErrors> {
        // Number plans change, so a stored number is not checked by today's plans.
        let bare = ContactDraft { phone: String::new(), mobile: String::new(), ..stored.clone() };
        let contact = bare.parse_with(None, Email::from_stored(&stored.email))?;
        let stored_number = |raw: &str| PhoneNumber::from_stored(raw);
        let (phone, mobile) = (stored_number(&stored.phone), stored_number(&stored.mobile));
        let mut errors = FieldErrors::new();
        for (field, raw, number) in [("phone", &stored.phone, &phone), ("mobile", &stored.mobile, &mobile)] {
            if number.is_none() && !raw.is_empty() {
                errors.push(field, "not a stored phone number");
            }
        }
        errors.into_result(Self { phone, mobile, ..contact })
    }

    fn draft(&self, number: fn(&PhoneNumber) -> String) -> ContactDraft {
        ContactDraft {
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            designation: self.designation.clone().unwrap_or_default(),
            email: self.email.to_string(),
            phone: self.phone.as_ref().map(number).unwrap_or_default(),
            mobile: self.mobile.as_ref().map(number).unwrap_or_default(),
            user_types: self.user_types.iter().map(|user_type| user_type.code().to_owned()).collect(),
            billops_alerts: text::on(self.billops_alerts),
            alerts: self.alerts.iter().map(|kind| kind.code().to_owned()).collect(),
        }
    }
}

/// For a form: phone numbers as they are written for the world.
impl From<&Contact> for ContactDraft {
    fn from(contact: &Contact) -> Self {
        contact.draft(PhoneNumber::international)
    }
}

impl From<Contact> for ContactDraft {
    fn from(contact: Contact) -> Self {
        contact.to_stored()
    }
}

impl TryFrom<ContactDraft> for Contact {
    type Error = FieldErrors;
    fn try_from(stored: ContactDraft) -> Result<Self, FieldErrors> {
        Self::from_stored(&stored)
    }
}

#[cfg(test)]
mod tests {
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
            [
                ("last_name", "Enter the last name, or - if there is none"),
                ("user_types", "Choose at least one user type")
            ]
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
            let contact =
                ContactDraft { first_name: first.into(), last_name: last.into(), ..draft() }.parse(None).unwrap();
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
}
