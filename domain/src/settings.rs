//! The settings of a customer: defaults for its bills and documents.

mod draft;

#[cfg(feature = "server")]
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use draft::SettingsDraft;

use crate::approval::{ApprovalRule, Ladder, Needed};
use crate::cost::Cost;
use crate::currency::Currency;
use crate::ids::CustomerId;
use crate::text;
use crate::words::words;

/// The longest time a customer may have to pay a bill, or to approve one, in days.
pub const LONGEST_TERMS: i64 = 365;

words! {
    /// How often a customer is billed.
    BillingCycle {
        /// Every month.
        Monthly "monthly" "Monthly"
        /// Every three months.
        Quarterly "quarterly" "Quarterly"
        /// Twice a year.
        HalfYearly "half_yearly" "Half-yearly"
        /// Once a year.
        Yearly "yearly" "Yearly"
    }
}

words! {
    /// How a month that the customer approved already is corrected.
    CorrectionStyle {
        /// The difference is on the next bill.
        NextBill "next_bill" "On the next bill"
        /// The difference is a bill of its own.
        CreditNote "credit_note" "As a credit note"
    }
}

words! {
    /// The language of a customer's documents; the code is its BCP 47 tag, the label its own name.
    Language {
        /// Arabic.
        Arabic "ar" "العربية"
        /// German.
        German "de" "Deutsch"
        /// English.
        English "en" "English"
        /// Spanish.
        Spanish "es" "Español"
        /// French.
        French "fr" "Français"
        /// Hindi.
        Hindi "hi" "हिन्दी"
        /// Italian.
        Italian "it" "Italiano"
        /// Japanese.
        Japanese "ja" "日本語"
        /// Dutch.
        Dutch "nl" "Nederlands"
        /// Polish.
        Polish "pl" "Polski"
        /// Portuguese.
        Portuguese "pt" "Português"
        /// Chinese, in simplified characters.
        Chinese "zh-Hans" "简体中文"
    }
}

/// A time zone by its name in the IANA database, such as `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone(String);

impl TimeZone {
    /// Reads a name, in any case. The browser knows the shape of a name only; the host knows the names.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        named(&text::clean(raw).replace(' ', "_")).map(Self)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day that it is there.
    #[cfg(feature = "server")]
    #[must_use]
    pub fn day(&self, now: DateTime<Utc>) -> NaiveDate {
        let zone: chrono_tz::Tz = self.0.parse().unwrap_or_default();
        now.with_timezone(&zone).date_naive()
    }

    /// The first moment of a day there, in UTC. Where clocks are put forward at midnight, the first that exists.
    #[cfg(feature = "server")]
    #[must_use]
    pub fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let zone: chrono_tz::Tz = self.0.parse().unwrap_or_default();
        let hours = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
        let first = hours.filter_map(|hour| hour.and_local_timezone(zone).earliest()).next();
        first.map_or_else(|| day.and_time(chrono::NaiveTime::MIN).and_utc(), |first| first.to_utc())
    }

    /// The hour that it is there, from 0 to 23.
    #[cfg(feature = "server")]
    #[must_use]
    pub fn hour(&self, now: DateTime<Utc>) -> u32 {
        let zone: chrono_tz::Tz = self.0.parse().unwrap_or_default();
        chrono::Timelike::hour(&now.with_timezone(&zone))
    }

    /// Every name, in their order.
    #[cfg(feature = "server")]
    pub fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }
}

#[cfg(feature = "server")]
fn named(typed: &str) -> Option<String> {
    chrono_tz::Tz::from_str_insensitive(typed).ok().map(|zone| zone.name().to_owned())
}

#[cfg(not(feature = "server"))]
fn named(typed: &str) -> Option<String> {
    let is_part_of_name = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
    (!typed.is_empty() && typed.chars().all(is_part_of_name)).then(|| typed.to_owned())
}

/// The settings as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// `Billing Cycle`.
    pub billing_cycle: BillingCycle,
    /// `Currency`: proposed for new purchase orders; none proposes nothing.
    pub currency: Option<Currency>,
    /// `Time Zone`.
    pub time_zone: TimeZone,
    /// `Document Language`.
    pub document_language: Language,
    /// `Time to Approve`: days from sending a bill until it should be approved, from 1 up to [`LONGEST_TERMS`].
    pub approval_days: i64,
    /// `Payment Terms`: days from a bill's approval until it is due, up to [`LONGEST_TERMS`].
    pub payment_terms: i64,
    /// `Approved by`: who has to approve a bill.
    pub approval_rule: ApprovalRule,
    /// `Amount`: in whole units of `currency`, above which two have to approve, with [`ApprovalRule::TwoAbove`].
    pub approval_above: Option<i64>,
    /// `Remind Before` and `Remind After`: days from the day by which a bill should be approved.
    pub reminders: Ladder,
    /// `Grant Disputes up to`: disputes of a bill are accepted at once while they are together at most this amount, in the
    /// bill's currency; none accepts nothing at once.
    pub grant_up_to: Option<Cost>,
    /// `Corrections of Approved Bills`.
    pub corrections: CorrectionStyle,
}

impl Settings {
    /// How many have to approve a bill.
    #[must_use]
    pub fn needed(&self, currency: &str, billed: Cost) -> Needed {
        self.approval_rule.needed(self.currency.zip(self.approval_above), currency, billed)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            billing_cycle: BillingCycle::Monthly,
            currency: None,
            time_zone: TimeZone("UTC".to_owned()),
            document_language: Language::English,
            approval_days: 14,
            payment_terms: 30,
            approval_rule: ApprovalRule::Any,
            approval_above: None,
            reminders: Ladder::default(),
            grant_up_to: None,
            corrections: CorrectionStyle::NextBill,
        }
    }
}

/// The settings of a customer with what surrounds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsDetail {
    /// The customer.
    pub customer: CustomerId,
    /// Counts the saves; 0 while the customer has the defaults.
    pub version: i64,
    /// The user who saved last; empty before the first save.
    pub updated_by: String,
    /// The values, as the form shows them.
    pub draft: SettingsDraft,
    /// The Bill Approver who switched automatic approval on.
    pub automatic: Option<String>,
}

#[cfg(test)]
mod tests;
