//! The reseller's own settings: defaults for everything that has no setting of its own.

use serde::{Deserialize, Serialize};

use crate::country::CountryCode;
use crate::currency::Currency;
use crate::field_errors::FieldErrors;
use crate::record::{Draft, Label, draft};
use crate::settings::TimeZone;
use crate::text::{self, max};

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reseller {
    /// `Reseller Name`.
    pub name: Option<String>,
    /// `Currency`: proposed if neither the customer nor its country has one.
    pub currency: Option<Currency>,
    /// `Time Zone`.
    pub time_zone: TimeZone,
    /// `Region`: the reseller's country.
    pub region: Option<CountryCode>,
}

draft! {
    /// The settings as typed.
    ResellerDraft {
        reseller_name: "Reseller Name";
        /// ISO 4217.
        currency: "Currency";
        time_zone: "Time Zone";
        /// The code or the name of a country.
        region: "Region" => Label<CountryCode>;
    }
}

/// The settings with their version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResellerDetail {
    /// The version that a save replaces; 0 before the first save.
    pub version: i64,
    /// The user who saved last.
    pub updated_by: String,
    /// The settings.
    pub draft: ResellerDraft,
}

impl Default for ResellerDetail {
    /// The state before the first save.
    fn default() -> Self {
        let draft = ResellerDraft { time_zone: "UTC".to_owned(), ..ResellerDraft::default() };
        Self { version: 0, updated_by: String::new(), draft }
    }
}

impl ResellerDraft {
    /// The settings, or the errors of all fields.
    pub fn parse(&self) -> Result<Reseller, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name =
            text::optional(&mut errors, "reseller_name", &self.reseller_name, max::NAME, Self::label("reseller_name"));
        let is_typed = |typed: &str| !text::clean(typed).is_empty();
        let currency = Currency::parse(&self.currency);
        if currency.is_none() && is_typed(&self.currency) {
            errors.push("currency", "Choose the currency from the list");
        }
        let region = CountryCode::parse(&self.region);
        if region.is_none() && is_typed(&self.region) {
            errors.push("region", "Choose the region from the list");
        }
        match TimeZone::parse(&self.time_zone) {
            Some(time_zone) => errors.into_result(Reseller { name, currency, time_zone, region }),
            None => {
                errors.push("time_zone", "Enter a time zone from the list, like Europe/Berlin");
                Err(errors)
            }
        }
    }
}

impl From<&Reseller> for ResellerDraft {
    fn from(reseller: &Reseller) -> Self {
        Self {
            reseller_name: reseller.name.clone().unwrap_or_default(),
            currency: reseller.currency.map_or("", Currency::code).to_owned(),
            time_zone: reseller.time_zone.as_str().to_owned(),
            region: reseller.region.as_ref().map_or("", |region| region.as_str()).to_owned(),
        }
    }
}

/// The currency that a form proposes: the customer's, else that of its country, else the reseller's, else that of the
/// reseller's region.
#[cfg(feature = "server")]
#[must_use]
pub fn preselected_currency(
    customer: Option<Currency>,
    country: Option<CountryCode>,
    reseller: Option<Currency>,
    region: Option<CountryCode>,
) -> Option<Currency> {
    let of = |country: Option<CountryCode>| country.and_then(CountryCode::currency);
    customer.or_else(|| of(country)).or(reseller).or_else(|| of(region))
}

#[cfg(test)]
#[cfg(feature = "server")]
mod tests {
    use super::*;

    #[test]
    fn only_a_time_zone_is_required() {
        let bare = ResellerDetail::default().draft.parse().unwrap();
        assert_eq!((bare.name.as_ref(), bare.currency, bare.region), (None, None, None));
        let full = ResellerDraft {
            reseller_name: " Northwind  Cloud ".into(),
            currency: "eur".into(),
            time_zone: "europe/berlin".into(),
            region: "Germany".into(),
        };
        let parsed = full.parse().unwrap();
        let draft = ResellerDraft::from(&parsed);
        assert_eq!(
            (draft.currency.as_str(), draft.time_zone.as_str(), draft.region.as_str()),
            ("EUR", "Europe/Berlin", "DE")
        );
        assert_eq!(draft.parse(), Ok(parsed));
        assert_eq!(draft.fields()[3], ("region", "Germany".into()));
    }

    #[test]
    fn all_errors_are_reported_at_once() {
        let draft = ResellerDraft {
            reseller_name: "x".repeat(300),
            currency: "Taler".into(),
            time_zone: "Berlin time".into(),
            region: "Atlantis".into(),
        };
        let errors = draft.parse().unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["reseller_name", "currency", "region", "time_zone"]);
    }

    #[test]
    fn the_nearest_currency_is_proposed() {
        let (usd, inr) = (Currency::parse("USD"), Currency::parse("INR"));
        let (japan, india) = (CountryCode::parse("JP"), CountryCode::parse("IN"));
        let code = |found: Option<Currency>| found.map_or("", Currency::code);
        assert_eq!(code(preselected_currency(usd, japan, inr, india)), "USD");
        assert_eq!(code(preselected_currency(None, japan, usd, india)), "JPY");
        assert_eq!(code(preselected_currency(None, None, usd, india)), "USD");
        assert_eq!(code(preselected_currency(None, CountryCode::parse("AQ"), None, india)), "INR");
        assert_eq!(code(preselected_currency(None, None, None, None)), "");
    }
}
