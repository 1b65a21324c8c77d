//! A postal address: the draft as typed, the address checked by its country's rules, and its lines on an envelope.
//!
//! Longer than 300 lines: the typed, the checked and the printed address follow the same rules.

use crate::country::{Country, CountryCode, country, normalize_postal};
use crate::field_errors::FieldErrors;
use crate::phone::PhoneNumber;
use crate::record::{Draft, Word, draft};
use crate::text::{self, max};
use serde::{Deserialize, Serialize};

draft! {
    /// An address as typed. `country` is a code or an English name.
    AddressDraft {
        address1: "Address 1";
        address2: "Address 2";
        address3: "Address 3";
        landmark: "Landmark";
        city: "City";
        state: "State";
        pincode: "Pincode";
        country: "Country" => Word<CountryCode>;
        phone: "Phone Number";
        fax: "Fax Number";
    }
}

/// An address complete enough for a bill: it has the first line, and the state and postal code if the country requires
/// them. Lists and patterns only give [hints](AddressDraft::hints); without a country there are no rules. It is
/// serialized and stored as a draft whose phone numbers are in the stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "AddressDraft", into = "AddressDraft")]
pub struct Address {
    address1: String,
    address2: Option<String>,
    address3: Option<String>,
    landmark: Option<String>,
    city: Option<String>,
    state: Option<String>,
    pincode: Option<String>,
    country: Option<CountryCode>,
    phone: Option<PhoneNumber>,
    fax: Option<PhoneNumber>,
}

impl AddressDraft {
    /// The address, or the errors of all fields.
    pub fn parse(&self) -> Result<Address, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut line = |field: &str, raw: &str, max, label: &str| text::optional(&mut errors, field, raw, max, label);
        let address2 = line("address2", &self.address2, max::ADDRESS_LINE, "Address 2");
        let address3 = line("address3", &self.address3, max::ADDRESS_LINE, "Address 3");
        let landmark = line("landmark", &self.landmark, max::ADDRESS_LINE, "Landmark");
        let city = line("city", &self.city, max::PLACE, "City");
        let address1 = text::required(
            &mut errors,
            "address1",
            &self.address1,
            max::ADDRESS_LINE,
            "Enter the first line of the address",
        );
        let country_code = self.parse_country(&mut errors);
        let rules = country_code.map(country);
        let address = Address {
            address1,
            address2,
            address3,
            landmark,
            city,
            state: self.parse_state(rules, &mut errors),
            pincode: self.parse_pincode(rules, &mut errors),
            country: country_code,
            phone: parse_phone("phone", &self.phone, country_code, &mut errors),
            fax: parse_phone("fax", &self.fax, country_code, &mut errors),
        };
        in_order(errors).into_result(address)
    }

    /// Whether nothing at all was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, value)| text::clean(value).is_empty())
    }

    fn parse_country(&self, errors: &mut FieldErrors) -> Option<CountryCode> {
        if text::clean(&self.country).is_empty() {
            return None;
        }
        let found = CountryCode::read(&self.country);
        // The server knows more names than the browser, which rejects only text that is no country in any language.
        if found.is_none() && (cfg!(feature = "server") || !may_be_country(&self.country)) {
            errors.push("country", "Choose a country from the list");
        }
        found
    }

    fn parse_state(&self, rules: Option<&Country>, errors: &mut FieldErrors) -> Option<String> {
        let typed = text::optional(errors, "state", &self.state, max::PLACE, "State");
        let Some(rules) = rules else { return typed };
        let Some(typed) = typed else {
            if rules.state_required {
                let verb = if rules.states.is_empty() { "Enter" } else { "Choose" };
                errors.push("state", format!("{verb} {}", text::with_article(&rules.state_name.to_lowercase())));
            }
            return None;
        };
        let listed = rules.state(&typed).or_else(|| rules.state_by_other_name(&typed));
        Some(listed.map_or(typed, |state| state.name.to_owned()))
    }

    fn parse_pincode(&self, rules: Option<&Country>, errors: &mut FieldErrors) -> Option<String> {
        let typed = text::optional(errors, "pincode", &self.pincode, max::POSTAL, "Pincode");
        let Some(rules) = rules else { return typed };
        let Some(typed) = typed else {
            if rules.postal_required {
                errors.push("pincode", format!("Enter the {}", in_sentence(rules.postal_name)));
            }
            return None;
        };
        // A code that does not fit the pattern is kept: it may be newer than the pattern.
        Some(if rules.is_postal(&typed) { normalize_postal(rules.code, &typed) } else { typed })
    }

    /// Values that the user should check, in the order of [`FIELDS`]. They never prevent a save.
    #[must_use]
    pub fn hints(&self) -> FieldErrors {
        let mut hints = FieldErrors::new();
        let country_code = CountryCode::read(&self.country);
        if let Some(rules) = country_code.map(country) {
            hints.extend("state", state_hint(rules, &self.state));
            hints.extend("pincode", postal_hint(rules, &self.pincode));
        }
        for (field, raw) in [("phone", &self.phone), ("fax", &self.fax)] {
            let number = PhoneNumber::parse(raw, country_code).ok();
            hints.extend(field, number.and_then(|number| number.hint()).map(str::to_owned));
        }
        hints
    }
}

/// The hint for a state that is not in its country's list. The lists are in Latin letters, so other scripts get no
/// hint.
#[must_use]
pub fn state_hint(rules: &Country, typed: &str) -> Option<String> {
    let typed = text::clean(typed);
    let is_listed = rules.state(&typed).or_else(|| rules.state_by_other_name(&typed)).is_some();
    let may_be_listed = !typed.is_empty() && !rules.states.is_empty() && typed.chars().all(is_latin_or_mark);
    (may_be_listed && !is_listed).then(|| {
        format!("Saved as typed. Check it: the list of {} has no such {}", rules.name, rules.state_name.to_lowercase())
    })
}

/// The hint for a postal code that does not fit its country's pattern.
#[must_use]
pub fn postal_hint(rules: &Country, typed: &str) -> Option<String> {
    let what = text::with_article(&in_sentence(rules.postal_name));
    let fits = text::clean(typed).is_empty() || rules.is_postal(typed);
    (!fits).then(|| format!("Check it: {what} in {} looks like {}", rules.name, rules.postal_example))
}

fn parse_phone(field: &str, raw: &str, home: Option<CountryCode>, errors: &mut FieldErrors) -> Option<PhoneNumber> {
    if text::clean(raw).is_empty() {
        return None;
    }
    PhoneNumber::parse(raw, home).map_err(|message| errors.push(field, message)).ok()
}

/// `Postal code` is `postal code` inside a sentence; `ZIP code`, `CEP` and `Eircode` are names.
fn in_sentence(postal_name: &str) -> String {
    if postal_name.starts_with('P') && !postal_name.starts_with("PIN") {
        postal_name.to_lowercase()
    } else {
        postal_name.to_owned()
    }
}

fn may_be_country(typed: &str) -> bool {
    let typed = text::clean(typed);
    let is_letter = |c: char| c.is_alphabetic() || !c.is_ascii() || " '.,-()&".contains(c);
    let is_number = typed.len() <= 3 && typed.bytes().all(|byte| byte.is_ascii_digit());
    text::problem(&typed, max::PLACE, false).is_none() && (is_number || typed.chars().all(is_letter))
}

fn is_latin_or_mark(c: char) -> bool {
    !c.is_alphabetic() || c <= '\u{24f}' || ('\u{1e00}'..='\u{1eff}').contains(&c)
}

/// Sorts the errors in the order of the form.
fn in_order(errors: FieldErrors) -> FieldErrors {
    let mut sorted = FieldErrors::new();
    for field in AddressDraft::FIELDS {
        if let Some(message) = errors.get(field.path) {
            sorted.push(field.path, message);
        }
    }
    sorted
}

#[allow(missing_docs)] // One getter for each field of the form.
impl Address {
    pub fn address1(&self) -> &str {
        &self.address1
    }
    pub fn address2(&self) -> Option<&str> {
        self.address2.as_deref()
    }
    pub fn address3(&self) -> Option<&str> {
        self.address3.as_deref()
    }
    pub fn landmark(&self) -> Option<&str> {
        self.landmark.as_deref()
    }
    pub fn city(&self) -> Option<&str> {
        self.city.as_deref()
    }
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }
    pub fn pincode(&self) -> Option<&str> {
        self.pincode.as_deref()
    }
    pub fn country(&self) -> Option<CountryCode> {
        self.country
    }
    pub fn phone(&self) -> Option<&PhoneNumber> {
        self.phone.as_ref()
    }
    pub fn fax(&self) -> Option<&PhoneNumber> {
        self.fax.as_ref()
    }
}

impl Address {
    /// The columns of the database: as in the draft, with phone numbers in the stored form.
    #[must_use]
    pub fn to_stored(&self) -> AddressDraft {
        self.draft(|number| number.as_str().to_owned())
    }

    /// Reads an address from the database without checking its country's rules, which may have changed since it was
    /// saved. An error means that another program wrote it.
    pub fn from_stored(stored: &AddressDraft) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = |value: &String| (!value.is_empty()).then(|| value.clone());
        let mut phone = |field: &str, value: &String| {
            let number = PhoneNumber::from_stored(value);
            if number.is_none() && !value.is_empty() {
                errors.push(field, "not a stored phone number");
            }
            number
        };
        let (phone, fax) = (phone("phone", &stored.phone), phone("fax", &stored.fax));
        let country = CountryCode::parse(&stored.country);
        if country.is_none() && !stored.country.is_empty() {
            errors.push("country", "not a country");
        }
        if stored.address1.is_empty() {
            errors.push("address1", "empty");
        }
        errors.into_result(Self {
            address1: stored.address1.clone(),
            address2: text(&stored.address2),
            address3: text(&stored.address3),
            landmark: text(&stored.landmark),
            city: text(&stored.city),
            state: text(&stored.state),
            pincode: text(&stored.pincode),
            country,
            phone,
            fax,
        })
    }

    /// The lines of an envelope below the name, in the country's usual order, with the country last.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        envelope::lines(self)
    }

    fn draft(&self, number: fn(&PhoneNumber) -> String) -> AddressDraft {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        AddressDraft {
            address1: self.address1.clone(),
            address2: text(&self.address2),
            address3: text(&self.address3),
            landmark: text(&self.landmark),
            city: text(&self.city),
            state: text(&self.state),
            pincode: text(&self.pincode),
            country: self.country.map(|code| code.as_str().to_owned()).unwrap_or_default(),
            phone: self.phone.as_ref().map(number).unwrap_or_default(),
            fax: self.fax.as_ref().map(number).unwrap_or_default(),
        }
    }
}

/// For a form: phone numbers in international form, so that they are read back unchanged.
impl From<&Address> for AddressDraft {
    fn from(address: &Address) -> Self {
        address.draft(PhoneNumber::international)
    }
}

impl From<Address> for AddressDraft {
    fn from(address: Address) -> Self {
        address.to_stored()
    }
}

impl TryFrom<AddressDraft> for Address {
    type Error = FieldErrors;
    fn try_from(stored: AddressDraft) -> Result<Self, FieldErrors> {
        Self::from_stored(&stored)
    }
}

mod envelope;

#[cfg(test)]
mod tests;
