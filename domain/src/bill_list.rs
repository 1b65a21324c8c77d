//! Bills as pages show them: the rows of the list and the details of one bill.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::bill::BillState;
use crate::billing_period::BillingPeriod;
use crate::breakdown::BreakdownRow;
use crate::cost::Cost;
use crate::ids::{BillId, CustomerId};
use crate::money::{Money, Total};

/// One row of a list of bills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillSummary {
    /// The bill.
    pub id: BillId,
    /// Its number: see [`crate::bill::bill_name`].
    pub number: i64,
    /// The customer.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// The invoiced cost.
    pub billed: Cost,
    /// The cost with discounts and commitments spread out.
    pub effective: Cost,
    /// How many line items.
    pub rows: i64,
    /// Its state.
    pub state: BillState,
    /// Counts its steps; an approval names the version that was shown.
    pub version: i64,
    /// SHA-256 of its line items; an approval names this too.
    pub content_hash: String,
    /// When it was imported.
    pub created_at: DateTime<Utc>,
}

/// A step of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillStepTaken {
    /// The state it reached.
    pub state: BillState,
    /// Who took the step.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The details of one bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillDetail {
    /// Its row in the list.
    pub summary: BillSummary,
    /// Cost by service; adds up to the total exactly.
    pub services: Vec<BreakdownRow>,
    /// Its steps, oldest first; customers get only those since the bill was sent.
    pub steps: Vec<BillStepTaken>,
    /// The lines of the billing address: the current one until the bill is sent, then fixed.
    pub billing_address: Vec<String>,
    /// The file it was imported from; for staff only.
    pub file_name: Option<String>,
    /// The warnings of the import; for staff only.
    pub warnings: Vec<String>,
    /// The uncovered part of an approved bill, if any. `None` for a customer without purchase orders.
    pub uncovered: Option<Money>,
}

/// The data of the customer's dashboard: approved bills only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// One entry per approved bill and service.
    pub costs: Vec<UsageCost>,
    /// The approved bills, newest first.
    pub bills: Vec<ApprovedBill>,
    /// Their uncovered part by currency; empty for a customer without purchase orders.
    pub uncovered: Vec<Total>,
}

/// The cost of one service in one approved bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageCost {
    /// The month in which the bill begins, `2026-01`.
    pub month: String,
    /// ISO 4217.
    pub currency: String,
    /// The service; `None` if the file has none.
    pub service: Option<String>,
    /// Its cost.
    pub billed: Cost,
}

/// An approved bill, for the dashboard's line on the source of its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedBill {
    /// The bill.
    pub id: BillId,
    /// Its number.
    pub number: i64,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// Its cost.
    pub billed: Cost,
    /// When the customer approved it.
    pub approved_at: DateTime<Utc>,
}
