//! What the Settings form holds.

use super::{BillingCycle, CorrectionStyle, LONGEST_TERMS, Language, Settings, TimeZone};
use crate::cost::Cost;
use crate::currency::Currency;
use crate::field_errors::FieldErrors;
use crate::record::{Label, draft};
use crate::text;

draft! {
    /// The settings as typed.
    SettingsDraft {
        /// Code or label of [`BillingCycle`].
        billing_cycle: "Billing Cycle" => Label<BillingCycle>;
        /// ISO 4217; empty for the currency of the customer's country.
        currency: "Currency";
        time_zone: "Time Zone";
        /// Code or label of [`Language`].
        document_language: "Document Language" => Label<Language>;
        /// Whole days.
        approval_days: "Time to Approve";
        /// Whole days.
        payment_terms: "Payment Terms";
        /// An amount above 0 with a decimal point; empty for never.
        grant_up_to: "Grant Disputes up to";
        /// Code or label of [`CorrectionStyle`]; empty for the default.
        corrections: "Corrections of Approved Bills" => Label<CorrectionStyle>;
    }
}

impl SettingsDraft {
    /// Reads the form, or returns the errors of all fields.
    pub fn parse(&self) -> Result<Settings, FieldErrors> {
        let mut errors = FieldErrors::new();
        let billing_cycle = BillingCycle::parse(&self.billing_cycle);
        if billing_cycle.is_none() {
            errors.push("billing_cycle", "Choose the billing cycle from the list");
        }
        let currency = Currency::parse(&self.currency);
        if currency.is_none() && !text::clean(&self.currency).is_empty() {
            errors.push("currency", "Choose the currency from the list");
        }
        let time_zone = TimeZone::parse(&self.time_zone);
        if time_zone.is_none() {
            errors.push("time_zone", "Enter a time zone from the list, like Europe/Berlin");
        }
        let document_language = Language::parse(&self.document_language);
        if document_language.is_none() {
            errors.push("document_language", "Choose the language from the list");
        }
        let approval_days = days(&self.approval_days).filter(|days| *days > 0);
        if approval_days.is_none() {
            errors.push("approval_days", format!("Enter the time to approve in whole days, from 1 to {LONGEST_TERMS}"));
        }
        let payment_terms = days(&self.payment_terms);
        if payment_terms.is_none() {
            errors.push("payment_terms", format!("Enter the payment terms in whole days, from 0 to {LONGEST_TERMS}"));
        }
        let grant_up_to = limit(&self.grant_up_to);
        if grant_up_to.is_none() && !text::clean(&self.grant_up_to).is_empty() {
            errors.push("grant_up_to", "Enter an amount above 0, like 50 or 12.50, or nothing");
        }
        let corrections = match text::clean(&self.corrections).is_empty() {
            true => Some(Settings::default().corrections),
            false => CorrectionStyle::parse(&self.corrections),
        };
        if corrections.is_none() {
            errors.push("corrections", "Choose how approved bills are corrected from the list");
        }
        let (
            Some(billing_cycle),
            Some(time_zone),
            Some(document_language),
            Some(approval_days),
            Some(payment_terms),
            Some(corrections),
        ) = (billing_cycle, time_zone, document_language, approval_days, payment_terms, corrections)
        else {
            return Err(errors);
        };
        errors.into_result(Settings {
            billing_cycle,
            currency,
            time_zone,
            document_language,
            approval_days,
            payment_terms,
            grant_up_to,
            corrections,
        })
    }
}

/// Whole days; `30`, `30 days` and `net 30` are the same.
fn days(raw: &str) -> Option<i64> {
    let typed = text::fold(raw);
    let typed = typed.strip_prefix("net").unwrap_or(&typed);
    let typed = typed.strip_suffix("days").or_else(|| typed.strip_suffix("day")).unwrap_or(typed);
    let digits: String = typed.trim().chars().map(text::ascii_digit).collect();
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    digits.parse().ok().filter(|days| is_number && (0..=LONGEST_TERMS).contains(days))
}

/// An amount above 0: digits, with a point before the decimals.
fn limit(raw: &str) -> Option<Cost> {
    let typed: String = text::clean(raw).chars().map(text::ascii_digit).collect();
    let is_plain = typed.chars().all(|c| c.is_ascii_digit() || c == '.');
    Cost::parse(&typed).ok().filter(|limit| is_plain && !limit.is_zero())
}

impl From<&Settings> for SettingsDraft {
    fn from(settings: &Settings) -> Self {
        Self {
            billing_cycle: settings.billing_cycle.code().to_owned(),
            currency: settings.currency.map_or("", Currency::code).to_owned(),
            time_zone: settings.time_zone.as_str().to_owned(),
            document_language: settings.document_language.code().to_owned(),
            approval_days: settings.approval_days.to_string(),
            payment_terms: settings.payment_terms.to_string(),
            grant_up_to: settings.grant_up_to.map(|limit| limit.to_string()).unwrap_or_default(),
            corrections: settings.corrections.code().to_owned(),
        }
    }
}
