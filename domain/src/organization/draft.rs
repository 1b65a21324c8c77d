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
mod tests {
    use super::*;
    use crate::record::{Draft, Field};

    fn filled() -> OrganizationDraft {
        let mut draft = OrganizationDraft::default();
        for (path, value) in [
            ("name", "Acme Inc"),
            ("industry", "healthcare"),
            ("website", "www.example.com"),
            ("turnover", "12m"),
            ("turnover_currency", "USD"),
            ("account_type", "aws"),
            ("office.address1", "1 Infinite Loop"),
            ("office.city", "Cupertino"),
            ("office.state", "CA"),
            ("office.pincode", "95014"),
            ("office.country", "US"),
            ("office.phone", "+1 650 253 0000"),
            ("billing.address1", "1 King Street"),
            ("billing.country", "GB"),
            ("billing.pincode", "sw1a1aa"),
        ] {
            draft.set(path, value);
        }
        draft
    }

    #[test]
    fn a_filled_form_becomes_an_organization() {
        let organization = filled().parse(Notation::NEUTRAL).unwrap();
        assert_eq!(organization.industry.as_deref(), Some("Healthcare"));
        assert_eq!(organization.account_type.as_deref(), Some("AWS"));
        assert_eq!(organization.website.as_ref().map(Website::as_str), Some("https://www.example.com"));
        assert_eq!(organization.turnover.map(|money| money.to_string()).as_deref(), Some("USD 12,000,000.00"));
        assert_eq!(organization.billing_address().and_then(Address::pincode), Some("SW1A 1AA"));
        let form = OrganizationDraft::from(&organization);
        assert_eq!(
            form.parse(Notation::NEUTRAL).as_ref(),
            Ok(&organization),
            "saving again without a change changes nothing"
        );
    }

    #[test]
    fn saving_needs_a_name_and_both_addresses() {
        let errors = OrganizationDraft::default().parse(Notation::NEUTRAL).unwrap_err();
        assert_eq!(
            errors.iter().map(|(path, _)| path).collect::<Vec<_>>(),
            ["name", "office.address1", "billing.address1"]
        );
    }

    #[test]
    fn a_customer_just_added_may_lack_an_address_but_not_have_half_of_one() {
        let mut draft = OrganizationDraft { name: "Acme".into(), ..Default::default() };
        let organization = draft.parse_new(Notation::NEUTRAL).unwrap();
        assert_eq!((&organization.office, &organization.billing), (&None, &None));
        draft.set("office.city", "Paris");
        let errors = draft.parse_new(Notation::NEUTRAL).unwrap_err();
        assert_eq!(errors.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["office.address1"]);
        assert_eq!(filled().parse_new(Notation::NEUTRAL), filled().parse(Notation::NEUTRAL));
    }

    #[test]
    fn a_billing_address_same_as_the_office_is_not_required() {
        let mut draft = filled();
        draft.same_as_office = "on".into();
        draft.billing = AddressDraft { pincode: "left over".into(), ..Default::default() };
        let organization = draft.parse(Notation::NEUTRAL).unwrap();
        assert_eq!(organization.billing, Some(BillingAddress::SameAsOffice));
        assert_eq!(organization.billing_address(), organization.office.as_ref());
        assert_eq!(OrganizationDraft::from(&organization).same_as_office, "on");
    }

    #[test]
    fn errors_of_all_steps_are_reported_at_once() {
        let mut draft = filled();
        for (path, value) in [
            ("name", " "),
            ("website", "javascript:alert(1)"),
            ("turnover", "-5"),
            ("office.pincode", " "),
            ("billing.phone", "abc"),
            ("billing.pincode", ""),
        ] {
            draft.set(path, value);
        }
        let errors = draft.parse(Notation::NEUTRAL).unwrap_err();
        let told: Vec<_> = errors.iter().collect();
        assert_eq!(
            told,
            [
                ("name", "Enter the name of the organization"),
                ("website", "Enter a website address, like www.example.com"),
                ("turnover", "Enter an amount that is not negative"),
                ("office.pincode", "Enter the ZIP code"),
                ("billing.pincode", "Enter the postcode"),
                ("billing.phone", "Enter a phone number, like +44 20 7946 0958"),
            ]
        );
    }

    #[test]
    fn a_turnover_needs_a_currency_and_a_currency_alone_is_ignored() {
        let mut draft = filled();
        draft.turnover_currency = String::new();
        assert_eq!(
            draft.parse(Notation::NEUTRAL).unwrap_err().get("turnover_currency"),
            Some("Choose the currency of the turnover")
        );
        draft.set("turnover_currency", "EUR");
        draft.set("turnover", " ");
        assert_eq!(draft.parse(Notation::NEUTRAL).unwrap().turnover, None);
    }

    #[test]
    fn every_field_can_be_read_and_changed_by_its_path() {
        let mut draft = OrganizationDraft::default();
        for (position, Field { path, .. }) in OrganizationDraft::FIELDS.iter().enumerate() {
            draft.set(path, &position.to_string());
        }
        for (position, (path, value)) in draft.fields().into_iter().enumerate() {
            assert_eq!(value, position.to_string(), "{path}");
        }
        let before = draft.clone();
        for path in ["", "office", "office.", "office.office.city", "other.city", "Name"] {
            draft.set(path, "x");
            assert_eq!(draft.get(path), None, "{path}");
        }
        assert_eq!(draft, before);
    }

    #[test]
    fn a_form_that_posts_nothing_is_an_empty_draft() {
        assert_eq!(serde_json::from_str::<OrganizationDraft>("{}").unwrap(), OrganizationDraft::default());
        assert_eq!(serde_json::from_str::<OrganizationDraft>(r#"{"office":{"city":"x"}}"#).unwrap().office.city, "x");
    }

    #[test]
    fn no_text_makes_a_rule_panic() {
        let pieces: Vec<char> =
            "0123456789+-.,()'/x#;:@ eEkm$€İßΣ\u{301}\u{202e}\u{200b}\0\n\u{a0}１٣𝟏漢🏳\u{fe0f}".chars().collect();
        let countries = crate::country::countries();
        let mut seed = 1_u32;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        for _ in 0..2_000 {
            let mut draft = OrganizationDraft::default();
            for Field { path, .. } in OrganizationDraft::FIELDS {
                let text: String = (0..random(12)).map(|_| pieces[random(pieces.len())]).collect();
                draft.set(path, &text);
            }
            draft.set("office.country", countries[random(countries.len())].code.as_str());
            draft.set("turnover_currency", ["USD", "JPY", "KWD", "CLF"][random(4)]);
            if let Ok(organization) = draft.parse(Notation::NEUTRAL) {
                assert_eq!(OrganizationDraft::from(&organization).parse(Notation::NEUTRAL), Ok(organization));
            }
        }
    }

    #[test]
    fn an_organization_round_trips_through_the_database() {
        let saved = filled().parse(Notation::NEUTRAL).unwrap();
        assert_eq!(Organization::from_stored(&saved.to_stored()), Ok(saved.clone()));
        let wire = serde_json::to_string(&saved).unwrap();
        assert_eq!(serde_json::from_str::<Organization>(&wire).unwrap(), saved);
        let fresh = OrganizationDraft { name: "New".into(), ..Default::default() };
        let fresh = Organization::from_stored(&fresh).unwrap();
        assert_eq!((&fresh.office, &fresh.billing), (&None, &None));
        assert!(Organization::from_stored(&OrganizationDraft::default()).is_err());
    }
}
