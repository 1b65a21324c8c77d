//! A customer's organization: what the Organization Detail form holds, and the value it becomes.

mod draft;

pub use draft::OrganizationDraft;

use crate::address::Address;
use crate::field_errors::FieldErrors;
use crate::money::Money;
use crate::record::Draft;
use crate::text::{self, max};
use crate::website::Website;
use serde::{Deserialize, Serialize};

/// What resellers' customers do, as suggestions: any other text is fine.
pub const INDUSTRIES: [&str; 24] = [
    "Aerospace and Defence",
    "Agriculture",
    "Automotive",
    "Banking and Financial Services",
    "Biotechnology and Pharmaceuticals",
    "Construction and Real Estate",
    "Consulting and Professional Services",
    "Consumer Goods",
    "Education",
    "Energy and Utilities",
    "Gaming",
    "Government and Public Sector",
    "Healthcare",
    "Hospitality and Travel",
    "Insurance",
    "Legal",
    "Logistics and Transportation",
    "Manufacturing",
    "Media and Entertainment",
    "Non-profit",
    "Retail and E-commerce",
    "Software and Internet",
    "Telecommunications",
    "Other",
];

/// The cloud providers, as suggestions: any other text is fine.
pub const ACCOUNT_TYPES: [&str; 6] =
    ["AWS", "Microsoft Azure", "Microsoft Azure Stack", "Google Cloud", "Oracle Cloud", "Other"];

/// The step of the form that a field is on; the first for an unknown path.
#[must_use]
pub fn step_of(path: &str) -> u8 {
    match path.split_once('.').map_or(path, |(part, _)| part) {
        "office" => 2,
        "billing" | "same_as_office" => 3,
        _ => 1,
    }
}

/// An organization as it is kept. It travels and is stored as a draft in the stored form. A customer that was only
/// just added has neither address yet; saving the form requires both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OrganizationDraft", into = "OrganizationDraft")]
pub struct Organization {
    /// `Organization Name`; unique among customers by [`text::fold`].
    pub name: String,
    /// `Industry Vertical`.
    pub industry: Option<String>,
    /// `Website`.
    pub website: Option<Website>,
    /// `Business Turnover`, not negative.
    pub turnover: Option<Money>,
    /// `Account Type`: the cloud provider.
    pub account_type: Option<String>,
    /// `Office Address`.
    pub office: Option<Address>,
    /// `Billing Address`.
    pub billing: Option<BillingAddress>,
}

/// Where bills go.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // One per customer, never many at once.
pub enum BillingAddress {
    /// To the office, wherever that moves.
    SameAsOffice,
    /// To an address of its own.
    Own(Address),
}

impl Organization {
    /// The address that goes on a bill.
    #[must_use]
    pub fn billing_address(&self) -> Option<&Address> {
        match self.billing.as_ref()? {
            BillingAddress::SameAsOffice => self.office.as_ref(),
            BillingAddress::Own(address) => Some(address),
        }
    }
}

/// The form `Add Customer` as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewCustomerDraft {
    /// `Organization Name`.
    pub name: String,
    /// `Industry Vertical`.
    pub industry: String,
    /// `Account Type`.
    pub account_type: String,
}

/// A customer to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewCustomer {
    /// `Organization Name`.
    pub name: String,
    /// `Industry Vertical`.
    pub industry: Option<String>,
    /// `Account Type`.
    pub account_type: Option<String>,
}

impl NewCustomerDraft {
    /// Reads the form, or returns the errors of all fields.
    pub fn parse(&self) -> Result<NewCustomer, FieldErrors> {
        let mut errors = FieldErrors::new();
        let customer = NewCustomer {
            name: parse_name(&mut errors, &self.name),
            industry: parse_listed(&mut errors, "industry", &self.industry, &INDUSTRIES),
            account_type: parse_listed(&mut errors, "account_type", &self.account_type, &ACCOUNT_TYPES),
        };
        errors.into_result(customer)
    }
}

impl From<NewCustomer> for Organization {
    fn from(new: NewCustomer) -> Self {
        let NewCustomer { name, industry, account_type } = new;
        Self { name, industry, account_type, website: None, turnover: None, office: None, billing: None }
    }
}

fn parse_name(errors: &mut FieldErrors, raw: &str) -> String {
    text::required(errors, "name", raw, max::NAME, "Enter the name of the organization")
}

fn parse_listed(errors: &mut FieldErrors, field: &str, raw: &str, list: &[&str]) -> Option<String> {
    text::optional(errors, field, raw, max::SHORT, OrganizationDraft::label(field))
        .map(|typed| text::as_listed(list, typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_customer_needs_a_name_and_nothing_else() {
        let errors = NewCustomerDraft::default().parse().unwrap_err();
        assert_eq!(errors.iter().collect::<Vec<_>>(), [("name", "Enter the name of the organization")]);
        let new = NewCustomerDraft { name: " Acme ".into(), account_type: "google cloud".into(), ..Default::default() }
            .parse()
            .unwrap();
        assert_eq!(
            (new.name.as_str(), new.industry.as_deref(), new.account_type.as_deref()),
            ("Acme", None, Some("Google Cloud"))
        );
        let organization = Organization::from(new);
        assert_eq!((&organization.office, organization.billing_address()), (&None, None));
    }

    #[test]
    fn any_industry_and_provider_may_be_typed_but_not_a_novel() {
        let draft =
            |text: &str| NewCustomerDraft { name: "Acme".into(), industry: text.into(), account_type: text.into() };
        let own = draft("Beekeeping <&> \"Søn\"").parse().unwrap();
        assert_eq!(own.industry.as_deref(), Some("Beekeeping <&> \"Søn\""));
        let errors = draft(&"x".repeat(10_000)).parse().unwrap_err();
        assert_eq!(errors.get("industry"), Some("Industry Vertical: use 100 characters or fewer (there are 10000)"));
        assert_eq!(errors.len(), 2);
    }

    #[test]
    fn every_field_has_the_guides_label_and_a_step() {
        assert_eq!((OrganizationDraft::label("office.city"), step_of("office.city")), ("Office Address: City", 2));
        assert_eq!((OrganizationDraft::label("name"), step_of("name")), ("Organization Name", 1));
        assert_eq!(
            (OrganizationDraft::label("billing.fax"), step_of("billing.fax")),
            ("Billing Address: Fax Number", 3)
        );
        assert_eq!(step_of("same_as_office"), 3);
        assert_eq!((OrganizationDraft::label("nothing"), step_of("nothing")), ("", 1));
    }
}
