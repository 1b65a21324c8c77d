//! The ledger of a purchase order: every amount drawn or given back. Entries are only added.

use crate::billing_period::BillingPeriod;
use crate::ids::BillId;
use crate::words::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// Why an amount is in the ledger.
    LedgerKind {
        /// What was consumed before the first bill here.
        BaseValue "base_value" "Base Value"
        /// A bill was approved; a credit note has a negative amount.
        BillApproved "bill_approved" "Bill Approved"
        /// That bill was voided.
        BillReversed "bill_reversed" "Bill Reversed"
        /// A user corrected the balance.
        Adjustment "adjustment" "Adjustment"
    }
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Why it is there.
    pub kind: LedgerKind,
    /// The number of the contract year to which it belongs.
    pub year: i64,
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
            year: 1,
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
