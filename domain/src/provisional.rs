//! Bills that are not final yet: the provider may still change what it charged.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::bill::{LONGEST_REASON, ReasonDraft};
use crate::billing_period::BillingPeriod;
use crate::cost::Cost;
use crate::field_errors::FieldErrors;
use crate::ids::BillId;
use crate::text;
use crate::words::words;

words! {
    /// Why a bill is provisional.
    NotFinal {
        /// AWS puts the number of its invoice into the export when the month is final.
        NoInvoice "no_invoice" "AWS has not issued its invoice yet"
        /// Microsoft changes a month's costs until about the middle of the next one.
        MonthOpen "month_open" "Azure still changes the month: it was imported before the 15th of the next one"
        /// The manifest names a file that was not among those chosen.
        PartMissing "part_missing" "A file of the export is missing"
        /// Support is charged late.
        SupportMissing "support_missing" "The support fee, which the month before had, is missing"
    }
}

impl NotFinal {
    /// The reasons in one sentence.
    #[must_use]
    pub fn told(reasons: &[Self]) -> String {
        format!("{}.", reasons.iter().map(|reason| reason.label()).collect::<Vec<_>>().join(". "))
    }
}

/// A provisional bill that its customer has not approved yet, on `Overview`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisionalBill {
    /// The bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// The customer's name.
    pub customer_name: String,
    /// ISO 4217.
    pub currency: String,
    /// What it costs so far.
    pub billed: Cost,
    /// Why it is not final.
    pub reasons: Vec<NotFinal>,
}

/// Whether Microsoft may still change the costs of a period on this day.
#[must_use]
pub fn is_month_open(period: BillingPeriod, today: NaiveDate) -> bool {
    /// The days after the period in which it changes: until the 15th of the next month.
    const DAYS: u64 = 15;
    period.last.checked_add_days(Days::new(DAYS)).is_none_or(|settled| today < settled)
}

/// Whether a service is the provider's support.
#[must_use]
pub fn is_support(service: &str) -> bool {
    text::fold(service).contains("support")
}

/// Reads why a provisional bill is sent all the same.
///
/// # Errors
/// In the field `reason`: if it is missing or too long.
pub fn reason_to_send(draft: &ReasonDraft) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::new();
    let reason = text::multi_line(&mut errors, "reason", &draft.reason, LONGEST_REASON, "Reason");
    match reason {
        Some(reason) => errors.into_result(reason),
        None => {
            errors.push("reason", REASON_MISSING);
            Err(errors)
        }
    }
}

/// What is said to a person who sends a provisional bill without a reason.
pub const REASON_MISSING: &str = "Enter why the provisional bill is sent: the customer reads it";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_of_azure_is_open_until_the_15th_of_the_next() {
        let march = BillingPeriod::of_file("2026-03-01".parse().unwrap(), None);
        for (day, is_open) in [("2026-03-20", true), ("2026-04-14", true), ("2026-04-15", false), ("2026-06-01", false)]
        {
            assert_eq!(is_month_open(march, day.parse().unwrap()), is_open, "{day}");
        }
    }

    #[test]
    fn support_is_known_by_the_name_of_the_service() {
        assert!(is_support("AWS Support (Business)") && is_support("AWSSupportBusiness") && !is_support("Amazon S3"));
    }

    #[test]
    fn a_provisional_bill_is_sent_only_with_a_reason() {
        let read = |reason: &str| reason_to_send(&ReasonDraft { reason: reason.into() });
        assert_eq!(read(" The month is closed ").unwrap(), "The month is closed");
        assert!(read("  ").is_err() && read(&"x".repeat(LONGEST_REASON + 1)).is_err());
    }
}
