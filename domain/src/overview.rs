//! The overview of a month's bills: how far they are, whom they wait for, and what needs attention.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::bill::{BillState, LONGEST_REASON, ReasonDraft};
use crate::bill_list::BillTotal;
use crate::billing_period::BillingPeriod;
use crate::cloud_account::UnassignedCost;
use crate::cost::Cost;
use crate::field_errors::FieldErrors;
use crate::ids::{BillId, CustomerId};
use crate::provisional::ProvisionalBill;
use crate::purchase_order_list::PurchaseOrderSummary;
use crate::text;

/// How many rows each list of the overview has at most.
pub const MOST_ROWS: usize = 50;

/// The bills of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The month, `2026-03`; empty if there are no bills.
    pub month: String,
    /// The months with bills, newest first.
    pub months: Vec<String>,
    /// The states in which bills of the month are, in the order of their life.
    pub states: Vec<StateOfMonth>,
    /// The bills that wait for their customers, the most urgent first: at most [`MOST_ROWS`].
    pub waiting: Vec<WaitingForCustomer>,
    /// Active customers without a bill in this month that had one in the month before: at most [`MOST_ROWS`].
    pub without: Vec<(CustomerId, String)>,
    /// Whether more customers are without a bill.
    pub more_without: bool,
    /// Active purchase orders of which little is left, or that expire soon, the earliest expiry first: at most
    /// [`MOST_ROWS`].
    pub orders: Vec<OrderOf>,
    /// The cost of the month that nobody owns.
    pub unassigned: Vec<UnassignedCost>,
    /// The bills of the month that are not final and not approved yet: at most [`MOST_ROWS`].
    pub provisional: Vec<ProvisionalBill>,
    /// Who closed the month; `None` if it is open.
    pub closed: Option<ClosedMonth>,
}

/// Who closed a month, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedMonth {
    /// When.
    pub at: DateTime<Utc>,
    /// The user's name.
    pub person: String,
}

impl Overview {
    /// How many bills keep the month from being closed: those that are neither approved nor voided.
    #[must_use]
    pub fn open_bills(&self) -> u32 {
        let is_open = |of: &&StateOfMonth| !matches!(of.state, BillState::Approved | BillState::Voided);
        self.states.iter().filter(is_open).map(StateOfMonth::bills).sum()
    }
}

/// Reads why a closed month is opened again.
///
/// # Errors
/// In the field `reason`: if it is missing or too long.
pub fn reopening(draft: &ReasonDraft) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::new();
    let reason = text::multi_line(&mut errors, "reason", &draft.reason, LONGEST_REASON, "Reason");
    match reason {
        Some(reason) => errors.into_result(reason),
        None => {
            errors.push("reason", "Enter why the month is opened again");
            Err(errors)
        }
    }
}

/// The bills of the month in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateOfMonth {
    /// The state.
    pub state: BillState,
    /// Their number and sum by currency.
    pub totals: Vec<BillTotal>,
    /// Since when the one that is longest in this state is in it.
    pub since: DateTime<Utc>,
}

impl StateOfMonth {
    /// How many bills.
    #[must_use]
    pub fn bills(&self) -> u32 {
        self.totals.iter().map(|total| total.bills).sum()
    }

    /// Who takes the next step; nobody if there is none.
    #[must_use]
    pub fn waits_for(&self) -> Option<&'static str> {
        match self.state {
            BillState::Draft | BillState::InternalApproved | BillState::Disputed => Some("Admin or Operator"),
            BillState::InternalReview => Some("Admin or Reviewer"),
            BillState::SentForApproval => Some("Bill Approvers"),
            BillState::Approved | BillState::Voided => None,
        }
    }
}

/// A bill that was sent and not approved yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingForCustomer {
    /// The bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// The customer.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// What it costs.
    pub billed: Cost,
    /// When it was sent.
    pub since: DateTime<Utc>,
    /// The day by which it should be approved.
    pub approve_by: Option<NaiveDate>,
    /// Whether that day is past.
    pub overdue: bool,
    /// The customer's Bill Approvers with a user account whose approval is missing; if none is missing, all of them.
    pub approvers: Vec<String>,
}

/// A purchase order with its customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderOf {
    /// The customer.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// The order.
    pub order: PurchaseOrderSummary,
}

/// The month after a month, and the one before: `2026-12` has `2027-01` and `2026-11`. `None` if it is no month.
#[must_use]
pub fn next_and_last(month: &str) -> Option<(String, String)> {
    let (year, number) = month.split_once('-')?;
    let (year, number): (u32, u32) = (year.parse().ok()?, number.parse().ok()?);
    if !(1..=9998).contains(&year) || !(1..=12).contains(&number) || month.len() != 7 {
        return None;
    }
    let next = if number == 12 { (year + 1, 1) } else { (year, number + 1) };
    let last = if number == 1 { (year - 1, 12) } else { (year, number - 1) };
    let named = |(year, number): (u32, u32)| format!("{year:04}-{number:02}");
    Some((named(next), named(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_months_around_a_month_cross_the_year() {
        for (month, next, last) in
            [("2026-12", "2027-01", "2026-11"), ("2026-01", "2026-02", "2025-12"), ("2026-06", "2026-07", "2026-05")]
        {
            assert_eq!(next_and_last(month), Some((next.to_owned(), last.to_owned())));
        }
        for wrong in ["", "2026", "2026-13", "2026-00", "26-01", "2026-1", "x-01", "0000-01", "99999-01", "2026-01-01"]
        {
            assert_eq!(next_and_last(wrong), None, "{wrong}");
        }
    }
}
