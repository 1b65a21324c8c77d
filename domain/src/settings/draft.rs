//! What the Settings form holds.

use super::{BillingCycle, CorrectionStyle, LONGEST_TERMS, Language, Settings, TimeZone};
use crate::approval::{ApprovalRule, LONGEST_LADDER, Ladder};
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
        /// Code or label of [`ApprovalRule`]; empty for the default.
        approval_rule: "Approved by" => Label<ApprovalRule>;
        /// A whole amount in the currency.
        approval_above: "Amount";
        /// Whole days: `3, 1`.
        remind_before: "Remind Before";
        /// Whole days.
        remind_after: "Remind After";
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
        let approval_rule = match text::clean(&self.approval_rule).is_empty() {
            true => Some(Settings::default().approval_rule),
            false => ApprovalRule::parse(&self.approval_rule),
        };
        if approval_rule.is_none() {
            errors.push("approval_rule", "Choose from the list who has to approve a bill");
        }
        let approval_above = self.parse_above(approval_rule, currency, &mut errors);
        let reminders = self.parse_reminders(&mut errors);
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
            Some(approval_rule),
            Some(corrections),
        ) = (billing_cycle, time_zone, document_language, approval_days, payment_terms, approval_rule, corrections)
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
            approval_rule,
            approval_above,
            reminders,
            grant_up_to,
            corrections,
        })
    }

    /// The amount above which two approve; it is kept with another rule, too.
    fn parse_above(
        &self,
        rule: Option<ApprovalRule>,
        currency: Option<Currency>,
        errors: &mut FieldErrors,
    ) -> Option<i64> {
        if rule != Some(ApprovalRule::TwoAbove) && text::clean(&self.approval_above).is_empty() {
            return None;
        }
        if rule == Some(ApprovalRule::TwoAbove) && currency.is_none() && text::clean(&self.currency).is_empty() {
            errors.push("currency", "Choose the currency of the amount above which two approve");
        }
        let amount = whole_amount(&self.approval_above);
        if amount.is_none() {
            errors.push("approval_above", "Enter the amount above which two approve, without decimals, like 10000");
        }
        amount
    }

    fn parse_reminders(&self, errors: &mut FieldErrors) -> Ladder {
        let mut days = |field: &str, raw: &str, smallest: i64| {
            let days = Ladder::parse_days(raw, smallest);
            if days.is_none() {
                let told = format!("Enter up to {LONGEST_LADDER} numbers of days from {smallest} to 90, like 3, 1");
                errors.push(field, told);
            }
            days.unwrap_or_default()
        };
        let mut before = days("remind_before", &self.remind_before, 0);
        before.reverse();
        Ladder { before, after: days("remind_after", &self.remind_after, 1) }
    }
}

/// A whole amount; groups of three digits may be separated.
fn whole_amount(raw: &str) -> Option<i64> {
    const MOST: i64 = 1_000_000_000_000;
    let typed: String = text::clean(raw).chars().map(text::ascii_digit).collect();
    let mut groups = typed.split(|c: char| ",.'’ \u{a0}\u{202f}".contains(c));
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let are_groups = rest.iter().all(|group| group.len() == 3 && is_digits(group));
    if !is_digits(first) || !are_groups || (!rest.is_empty() && first.len() > 3) {
        return None;
    }
    format!("{first}{}", rest.concat()).parse().ok().filter(|amount| *amount <= MOST)
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
            approval_rule: settings.approval_rule.code().to_owned(),
            approval_above: settings.approval_above.map(|amount| amount.to_string()).unwrap_or_default(),
            remind_before: Ladder::written(&settings.reminders.before),
            remind_after: Ladder::written(&settings.reminders.after),
            grant_up_to: settings.grant_up_to.map(|limit| limit.to_string()).unwrap_or_default(),
            corrections: settings.corrections.code().to_owned(),
        }
    }
}
