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
        /// Codes or labels of [`UserType`].
        user_types: "User Type" => Words<UserType>;
        /// `on` or empty.
        billops_alerts: "Billops Alerts" => CheckBox;
        /// Codes or labels of [`AlertKind`]; none means all.
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
mod tests;
