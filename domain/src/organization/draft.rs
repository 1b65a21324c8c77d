//! The Organization Detail form as typed, and its way to the value and back.

use super::{ACCOUNT_TYPES, BillingAddress, INDUSTRIES, Organization, parse_listed, parse_name};
use crate::address::{Address, AddressDraft};
use crate::country::CountryCode;
use crate::currency::Currency;
use crate::field_errors::FieldErrors;
use crate::money::{Money, rewritten};
use crate::notation::Notation;
use crate::record::{CheckBox, Word, fields};
use crate::text;
use crate::website::Website;
use serde::{Deserialize, Serialize};

/// Every field as text, as the form posts it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrganizationDraft {
    /// `Organization Name`.
    pub name: String,
    /// `Industry Vertical`.
    pub industry: String,
    /// `Website`.
    pub website: String,
    /// `Business Turnover`: the amount.
    pub turnover: String,
    /// `Business Turnover`: ISO 4217.
    pub turnover_currency: String,
    /// `Account Type`.
    pub account_type: String,
    /// `Office Address`.
    pub office: AddressDraft,
    /// `Same as office address`: `on` or empty. When it is on, the billing address is ignored.
    pub same_as_office: String,
    /// `Billing Address`.
    pub billing: AddressDraft,
}

fields! { OrganizationDraft {
    name: "Organization Name";
    industry: "Industry Vertical";
    website: "Website";
    turnover: "Business Turnover";
    turnover_currency: "Business Turnover: Currency";
    account_type: "Account Type";
    office.address1: "Office Address: Address 1";
    office.address2: "Office Address: Address 2";
    office.address3: "Office Address: Address 3";
    office.landmark: "Office Address: Landmark";
    office.city: "Office Address: City";
    office.state: "Office Address: State";
    office.pincode: "Office Address: Pincode";
    office.country: "Office Address: Country" => Word<CountryCode>;
    office.phone: "Office Address: Phone Number";
    office.fax: "Office Address: Fax Number";
    same_as_office: "Billing Address: Same as office address" => CheckBox;
    billing.address1: "Billing Address: Address 1";
    billing.address2: "Billing Address: Address 2";
    billing.address3: "Billing Address: Address 3";
    billing.landmark: "Billing Address: Landmark";
    billing.city: "Billing Address: City";
    billing.state: "Billing Address: State";
    billing.pincode: "Billing Address: Pincode";
    billing.country: "Billing Address: Country" => Word<CountryCode>;
    billing.phone: "Billing Address: Phone Number";
    billing.fax: "Billing Address: Fax Number";
} }

impl OrganizationDraft {
    /// Reads the form, or returns the errors of all fields in the order of the form. Both addresses are required;
    /// amounts are read as `notation` writes them.
    pub fn parse(&self, notation: Notation) -> Result<Organization, FieldErrors> {
        self.judge(true, notation)
    }

    /// Like [`parse`](Self::parse), for a new customer, which needs only a name: an empty address is left out; an
    /// address with anything typed in it is checked like any other.
    pub fn parse_new(&self, notation: Notation) -> Result<Organization, FieldErrors> {
        self.judge(false, notation)
    }

    fn judge(&self, needs_addresses: bool, notation: Notation) -> Result<Organization, FieldErrors> {
        let address = |errors: &mut FieldErrors, prefix: &str, draft: &AddressDraft| {
            if draft.is_empty() && !needs_addresses { None } else { nested(errors, prefix, draft.parse()) }
        };
        let mut errors = FieldErrors::new();
        let name = parse_name(&mut errors, &self.name);
        let industry = parse_listed(&mut errors, "industry", &self.industry, &INDUSTRIES);
        let website = parse_website(&mut errors, &self.website);
        let turnover = self.parse_turnover(&mut errors, notation);
        let account_type = parse_listed(&mut errors, "account_type", &self.account_type, &ACCOUNT_TYPES);
        let office = address(&mut errors, "office", &self.office);
        let billing = if text::is_on(&self.same_as_office) {
            Some(BillingAddress::SameAsOffice)
        } else {
            address(&mut errors, "billing", &self.billing).map(BillingAddress::Own)
        };
        errors.into_result(Organization { name, industry, website, turnover, account_type, office, billing })
    }

    /// Hints on the addresses, which never stop a save; only the host knows them.
    #[must_use]
    pub fn hints(&self) -> FieldErrors {
        let mut hints = FieldErrors::new();
        hints.nest("office", self.office.hints());
        if !text::is_on(&self.same_as_office) {
            hints.nest("billing", self.billing.hints());
        }
        hints
    }

    fn parse_turnover(&self, errors: &mut FieldErrors, notation: Notation) -> Option<Money> {
        if text::clean(&self.turnover).is_empty() {
            return None;
        }
        let Some(currency) = Currency::parse(&self.turnover_currency) else {
            errors.push("turnover_currency", "Choose the currency of the turnover");
            return None;
        };
        let turnover = Money::parse_not_negative(&self.turnover, currency, notation);
        turnover.map_err(|message| errors.push("turnover", message)).ok()
    }

    /// The stored values, with the amount in the user's notation.
    #[must_use]
    pub fn written(mut self, notation: Notation) -> Self {
        self.turnover = rewritten(&self.turnover, &self.turnover_currency, notation);
        self
    }
}

fn parse_website(errors: &mut FieldErrors, raw: &str) -> Option<Website> {
    if text::clean(raw).is_empty() {
        return None;
    }
    Website::parse(raw).map_err(|message| errors.push("website", message)).ok()
}

fn nested(errors: &mut FieldErrors, prefix: &str, address: Result<Address, FieldErrors>) -> Option<Address> {
    address.map_err(|inner| errors.nest(prefix, inner)).ok()
}

impl Organization {
    /// The columns of the database: as in the draft, with phone numbers in the stored form.
    #[must_use]
    pub fn to_stored(&self) -> OrganizationDraft {
        self.draft(Address::to_stored)
    }

    /// Reads an organization from the database or from a message of this program. Addresses may be missing, and are not
    /// checked by their country's rules again. An error means that something else wrote it.
    pub fn from_stored(stored: &OrganizationDraft) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = |value: &String| (!value.is_empty()).then(|| value.clone());
        let mut address = |prefix: &str, draft: &AddressDraft| {
            if draft.is_empty() { None } else { nested(&mut errors, prefix, Address::from_stored(draft)) }
        };
        let (office, own) = (address("office", &stored.office), address("billing", &stored.billing));
        let same = text::is_on(&stored.same_as_office).then_some(BillingAddress::SameAsOffice);
        if stored.name.is_empty() {
            errors.push("name", "empty");
        }
        let organization = Self {
            name: stored.name.clone(),
            industry: text(&stored.industry),
            website: parse_website(&mut errors, &stored.website),
            turnover: stored.parse_turnover(&mut errors, Notation::NEUTRAL),
            account_type: text(&stored.account_type),
            office,
            billing: same.or(own.map(BillingAddress::Own)),
        };
        errors.into_result(organization)
    }

    fn draft(&self, address: fn(&Address) -> AddressDraft) -> OrganizationDraft {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let own = match &self.billing {
            Some(BillingAddress::Own(own)) => Some(own),
            _ => None,
        };
        OrganizationDraft {
            name: self.name.clone(),
            industry: text(&self.industry),
            website: self.website.as_ref().map(ToString::to_string).unwrap_or_default(),
            turnover: self.turnover.map(|money| money.to_input(Notation::NEUTRAL)).unwrap_or_default(),
            turnover_currency: self.turnover.map(|money| money.currency.to_string()).unwrap_or_default(),
            account_type: text(&self.account_type),
            office: self.office.as_ref().map(address).unwrap_or_default(),
            same_as_office: text::on(self.billing == Some(BillingAddress::SameAsOffice)),
            billing: own.map(address).unwrap_or_default(),
        }
    }
}

/// For a form: phone numbers as they are written for the world, the turnover grouped.
impl From<&Organization> for OrganizationDraft {
    fn from(organization: &Organization) -> Self {
        organization.draft(|address| AddressDraft::from(address))
    }
}

impl From<Organization> for OrganizationDraft {
    fn from(organization: Organization) -> Self {
        organization.to_stored()
    }
}

impl TryFrom<OrganizationDraft> for Organization {
    type Error = FieldErrors;
    fn try_from(stored: OrganizationDraft) -> Result<Self, FieldErrors> {
        Self::from_stored(&stored)
    }
}

#[cfg(test)]
mod tests;
