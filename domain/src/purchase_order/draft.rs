//! The Add PO form as typed, and its way to the value and back.

#[cfg(test)]
mod tests;

use super::kinds::{CurrencyCode, Day, DayCount};
use super::{LONGEST_PERIOD, PoStatus, ProviderType, PurchaseOrder, contract_days};
use crate::currency::Currency;
use crate::date;
use crate::field_errors::FieldErrors;
use crate::money::{Money, rewritten};
use crate::notation::Notation;
use crate::record::{Draft, Word, draft};
use crate::text::{self, max};
use chrono::NaiveDate;

draft! {
    /// Every field as text, as the form posts it.
    PurchaseOrderDraft {
        name: "Name";
        annual_value: "Annual Value";
        /// Code or label of [`PoStatus`].
        current_status: "Current Status" => Word<PoStatus>;
        /// Code or label of [`ProviderType`].
        provider_type: "Provider Type" => Word<ProviderType>;
        /// The guide does not have it, so it ends its group.
        number: "PO Number";
        start_date: "Start Date" => Day;
        expiry_date: "Expiry Date" => Day;
        renewal_date: "Renewal Date" => Day;
        consumption_start_date: "Consumption Start Date" => Day;
        consumption_base_value: "Consumption Base Value";
        /// Whole days; empty: those of the dates.
        contract_period: "Contract Period" => DayCount;
        /// ISO 4217.
        currency: "Currency" => CurrencyCode;
        comment: "Comment";
    }
}

/// The four dates, each where it could be read.
struct Dates {
    start: Option<NaiveDate>,
    expiry: Option<NaiveDate>,
    renewal: Option<NaiveDate>,
    consumption_start: Option<NaiveDate>,
}

impl PurchaseOrderDraft {
    /// Reads the form, or returns the errors of all fields in the order of the form. Amounts and dates are read as
    /// `notation` writes them.
    pub fn parse(&self, notation: Notation) -> Result<PurchaseOrder, FieldErrors> {
        let mut errors = FieldErrors::new();
        let currency = Currency::parse(&self.currency);
        let name = text::required(&mut errors, "name", &self.name, max::NAME, "Enter the name of the purchase order");
        let annual_value = required(&mut errors, "annual_value", &self.annual_value, "Enter the annual value")
            .and_then(|raw| amount(&mut errors, "annual_value", raw, currency, notation));
        let current_status = required(&mut errors, "current_status", &self.current_status, "Choose the current status")
            .and_then(|raw| listed(&mut errors, "current_status", PoStatus::parse(raw)));
        let provider_type = required(&mut errors, "provider_type", &self.provider_type, "Choose the provider type")
            .and_then(|raw| listed(&mut errors, "provider_type", ProviderType::parse(raw)));
        let number = text::optional(&mut errors, "number", &self.number, max::SHORT, Self::label("number"));
        let dates = self.parse_dates(&mut errors, notation);
        let consumption_base_value = filled(&self.consumption_base_value)
            .and_then(|raw| amount(&mut errors, "consumption_base_value", raw, currency, notation));
        let typed_period = self.parse_contract_period(&mut errors);
        if let Some(raw) = required(&mut errors, "currency", &self.currency, "Choose the currency") {
            listed(&mut errors, "currency", Currency::parse(raw));
        }
        let comment = text::multi_line(&mut errors, "comment", &self.comment, max::COMMENT, Self::label("comment"));
        let needed = (annual_value, current_status, provider_type, dates.start, dates.expiry);
        let (Some(annual_value), Some(current_status), Some(provider_type), Some(start_date), Some(expiry_date)) =
            needed
        else {
            return Err(errors);
        };
        errors.into_result(PurchaseOrder {
            name,
            number,
            annual_value,
            current_status,
            provider_type,
            start_date,
            expiry_date,
            renewal_date: dates.renewal,
            consumption_start_date: dates.consumption_start,
            consumption_base_value,
            contract_period: typed_period.unwrap_or_else(|| contract_days(start_date, expiry_date)),
            comment,
        })
    }

    /// What is stored, with the amounts as this person writes amounts.
    #[must_use]
    pub fn written(mut self, notation: Notation) -> Self {
        for amount in [&mut self.annual_value, &mut self.consumption_base_value] {
            *amount = rewritten(amount, &self.currency, notation);
        }
        self
    }

    fn parse_dates(&self, errors: &mut FieldErrors, notation: Notation) -> Dates {
        let start = required(errors, "start_date", &self.start_date, "Enter the start date")
            .and_then(|raw| day(errors, "start_date", raw, notation));
        let expiry = required(errors, "expiry_date", &self.expiry_date, "Enter the expiry date")
            .and_then(|raw| day(errors, "expiry_date", raw, notation));
        let both = start.zip(expiry);
        if both.is_some_and(|(start, expiry)| expiry <= start) {
            errors.push("expiry_date", "Expiry date must be after the start date");
        } else if both.is_some_and(|(start, expiry)| contract_days(start, expiry) > LONGEST_PERIOD) {
            errors.push("expiry_date", format!("Choose dates that span {LONGEST_PERIOD} days or fewer"));
        }
        let renewal = filled(&self.renewal_date).and_then(|raw| day(errors, "renewal_date", raw, notation));
        if renewal.zip(start).is_some_and(|(renewal, start)| renewal < start) {
            errors.push("renewal_date", "Renewal date must not be before the start date");
        }
        let field = "consumption_start_date";
        let consumption_start = filled(&self.consumption_start_date).and_then(|raw| day(errors, field, raw, notation));
        if consumption_start.zip(start).is_some_and(|(consumption, start)| consumption < start) {
            errors.push(field, "Consumption start date must be on or after the start date");
        } else if consumption_start.zip(expiry).is_some_and(|(consumption, expiry)| consumption > expiry) {
            errors.push(field, "Consumption start date must not be after the expiry date");
        }
        Dates { start, expiry, renewal, consumption_start }
    }

    /// `365` or `365 days`.
    fn parse_contract_period(&self, errors: &mut FieldErrors) -> Option<i64> {
        let typed: String = text::clean(&self.contract_period).chars().map(text::ascii_digit).collect();
        if typed.is_empty() {
            return None;
        }
        let typed = typed.to_ascii_lowercase();
        let number = typed.strip_suffix("days").or_else(|| typed.strip_suffix("day")).unwrap_or(&typed).trim_end();
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let period = digits.then(|| number.parse().ok()).flatten().filter(|days| (1..=LONGEST_PERIOD).contains(days));
        if period.is_none() {
            let told = format!("Enter the contract period in whole days, from 1 to {LONGEST_PERIOD}");
            errors.push("contract_period", told);
        }
        period
    }
}

/// The text, unless it is empty.
fn filled(raw: &str) -> Option<&str> {
    (!text::clean(raw).is_empty()).then_some(raw)
}

fn required<'a>(errors: &mut FieldErrors, field: &str, raw: &'a str, missing: &str) -> Option<&'a str> {
    let filled = filled(raw);
    if filled.is_none() {
        errors.push(field, missing);
    }
    filled
}

/// Adds an error if the choice is not in the field's list.
fn listed<T>(errors: &mut FieldErrors, field: &str, choice: Option<T>) -> Option<T> {
    if choice.is_none() {
        errors.push(field, format!("Choose the {} from the list", PurchaseOrderDraft::label(field).to_lowercase()));
    }
    choice
}

/// An amount can be checked only with a currency.
fn amount(
    errors: &mut FieldErrors,
    field: &str,
    raw: &str,
    currency: Option<Currency>,
    notation: Notation,
) -> Option<Money> {
    Money::parse_not_negative(raw, currency?, notation).map_err(|message| errors.push(field, message)).ok()
}

fn day(errors: &mut FieldErrors, field: &str, raw: &str, notation: Notation) -> Option<NaiveDate> {
    date::parse_date(raw, notation).map_err(|message| errors.push(field, message)).ok()
}

/// For a form: amounts grouped, dates as `2026-01-31`.
impl From<&PurchaseOrder> for PurchaseOrderDraft {
    fn from(order: &PurchaseOrder) -> Self {
        Self {
            name: order.name.clone(),
            number: order.number.clone().unwrap_or_default(),
            annual_value: order.annual_value.to_input(Notation::NEUTRAL),
            current_status: order.current_status.code().to_owned(),
            provider_type: order.provider_type.code().to_owned(),
            start_date: date::to_input(order.start_date),
            expiry_date: date::to_input(order.expiry_date),
            renewal_date: order.renewal_date.map(date::to_input).unwrap_or_default(),
            consumption_start_date: order.consumption_start_date.map(date::to_input).unwrap_or_default(),
            consumption_base_value: order
                .consumption_base_value
                .map(|base| base.to_input(Notation::NEUTRAL))
                .unwrap_or_default(),
            contract_period: order.contract_period.to_string(),
            currency: order.currency().to_string(),
            comment: order.comment.clone().unwrap_or_default(),
        }
    }
}
