//! The ledger of a purchase order: every amount drawn or given back. Entries are only added.

use crate::billing_period::BillingPeriod;
use crate::ids::BillId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Why an amount is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerKind {
    /// What was consumed before the first bill here.
    BaseValue,
    /// A bill was approved; a credit note has a negative amount.
    BillApproved,
    /// That bill was voided.
    BillReversed,
    /// A user corrected the balance.
    Adjustment,
}

impl LedgerKind {
    /// All kinds, in the order in which they usually occur.
    pub const ALL: [LedgerKind; 4] =
        [LedgerKind::BaseValue, LedgerKind::BillApproved, LedgerKind::BillReversed, LedgerKind::Adjustment];

    /// The word that is stored; it never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            LedgerKind::BaseValue => "base_value",
            LedgerKind::BillApproved => "bill_approved",
            LedgerKind::BillReversed => "bill_reversed",
            LedgerKind::Adjustment => "adjustment",
        }
    }

    /// The words people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            LedgerKind::BaseValue => "Base Value",
            LedgerKind::BillApproved => "Bill Approved",
            LedgerKind::BillReversed => "Bill Reversed",
            LedgerKind::Adjustment => "Adjustment",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.code() == code)
    }
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Why it is there.
    pub kind: LedgerKind,
    /// Minor units of the order's currency: positive is drawn, negative is given back.
    pub amount: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The bill that it comes from.
    pub bill: Option<LedgerBill>,
    /// The user's note.
    pub note: String,
    /// Who did it.
    pub person: String,
}

/// The bill that an entry of the ledger comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerBill {
    /// The bill.
    pub id: BillId,
    /// Its number: see [`crate::bill::bill_name`].
    pub number: i64,
    /// The days it is for.
    pub period: BillingPeriod,
}

impl LedgerEntry {
    /// The day on which it counts: a bill's last day, even if it was approved later, else the day it was written.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.bill.as_ref().map_or_else(|| self.at.date_naive(), |bill| bill.period.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date;

    #[test]
    fn kinds_keep_their_stored_words() {
        let codes = LedgerKind::ALL.map(LedgerKind::code);
        assert_eq!(codes, ["base_value", "bill_approved", "bill_reversed", "adjustment"]);
        let labels = LedgerKind::ALL.map(LedgerKind::label);
        assert_eq!(labels, ["Base Value", "Bill Approved", "Bill Reversed", "Adjustment"]);
        for each in LedgerKind::ALL {
            assert_eq!(LedgerKind::from_code(each.code()), Some(each));
            assert_eq!(serde_json::to_string(&each).unwrap(), format!("\"{}\"", each.code()));
        }
        assert_eq!(LedgerKind::from_code("refund"), None);
    }

    #[test]
    fn a_bill_counts_on_its_last_day_however_late_it_is_approved() {
        let at = "2026-04-10T12:00:00Z".parse().unwrap();
        let period = BillingPeriod::of_file("2026-02-01".parse().unwrap(), None);
        let bill = LedgerBill { id: BillId::at(at, [0; 10]), number: 42, period };
        let entry = LedgerEntry {
            kind: LedgerKind::BillApproved,
            amount: 100,
            at,
            bill: Some(bill),
            note: String::new(),
            person: "Mary".into(),
        };
        assert_eq!(date::to_input(entry.day()), "2026-02-28");
        assert_eq!(date::to_input(LedgerEntry { bill: None, ..entry.clone() }.day()), "2026-04-10");
        let wire = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<LedgerEntry>(&wire).unwrap(), entry);
    }
}
