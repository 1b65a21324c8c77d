//! Bills as pages show them: a row of the list, and one bill whole.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::bill::BillState;
use crate::billing_period::BillingPeriod;
use crate::breakdown::BreakdownRow;
use crate::ids::{BillId, CustomerId};
use crate::money::{Money, Total};

/// One row of a list of bills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillSummary {
    /// The bill.
    pub id: BillId,
    /// Its number: see [`crate::bill::bill_name`].
    pub number: i64,
    /// Whose it is.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// Exact decimals, as are all costs here.
    pub billed: String,
    /// What the charges cost after commitments are spread.
    pub effective: String,
    /// How many line items.
    pub rows: i64,
    /// Where it stands.
    pub state: BillState,
    /// Counts the steps it took; an approval names the version that was shown.
    pub version: i64,
    /// SHA-256 of its line items; an approval names this too.
    pub content_hash: String,
    /// When it was imported.
    pub created_at: DateTime<Utc>,
}

/// One step that a bill took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillStepTaken {
    /// The state it reached.
    pub state: BillState,
    /// Who took it there.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One bill whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillDetail {
    /// What the list says of it.
    pub summary: BillSummary,
    /// Cost by service; sums to the total exactly.
    pub services: Vec<BreakdownRow>,
    /// Its steps, oldest first; for a customer those since the bill was sent.
    pub steps: Vec<BillStepTaken>,
    /// The billing address, line by line: frozen when the bill was sent, until then today's.
    pub billing_address: Vec<String>,
    /// The file it was imported from: the reseller's own affair, so a customer gets none.
    pub file_name: Option<String>,
    /// What looked odd in those files; for staff only.
    pub warnings: Vec<String>,
    /// What of an approved bill no purchase order covered, if anything. A customer without orders gets none.
    pub uncovered: Option<Money>,
}

/// What the customer's dashboard is made from: approved bills only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// One entry per approved bill and service.
    pub costs: Vec<UsageCost>,
    /// The approved bills, newest first.
    pub bills: Vec<ApprovedBill>,
    /// What of them no purchase order covered, by currency; empty for a customer without orders.
    pub uncovered: Vec<Total>,
}

/// The cost of one service in one approved bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageCost {
    /// The month in which the bill begins, `2026-01`.
    pub month: String,
    /// ISO 4217.
    pub currency: String,
    /// The service; `None` where the file names none.
    pub service: Option<String>,
    /// Exact decimals.
    pub billed: String,
}

/// An approved bill, for the line that says where the figures come from.
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
    /// Exact decimals.
    pub billed: String,
    /// When the customer approved it.
    pub approved_at: DateTime<Utc>,
}
