//! Bills as pages show them: the rows of the list and the details of one bill.
//!
//! Longer than 300 lines: it is the list of all fields that pages show of bills.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::approval::Approvals;
use crate::bill::{BillState, Missing};
use crate::bill_import::OriginalFile;
use crate::bill_version::BillVersion;
use crate::billing_period::BillingPeriod;
use crate::breakdown::BreakdownRow;
use crate::cost::Cost;
use crate::customer::PAGE_SIZES;
use crate::dispute::Dispute;
use crate::ids::{BillId, CustomerId};
use crate::money::{Money, Total};
use crate::provisional::NotFinal;
use crate::words::words;

/// The query of the list, kept in the page's URL, where every field is optional text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillQuery {
    /// Text that the customer's name, industry or account type contains, or the number of a bill: `B-000042`.
    pub search: String,
    /// Only bills in this state. A form has no way to write "none", so the field is left out then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<BillState>,
    /// Only bills that begin in this month, `2026-03`; empty: all.
    pub month: String,
    /// Only bills of this customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Only bills with costs of this provider; empty: all.
    pub provider: String,
    /// Only bills in this currency; empty: all.
    pub currency: String,
    /// Only bills that were sent, and should have been approved before today.
    pub overdue: bool,
    /// What they are sorted by.
    pub sort: BillSort,
    /// Whether the order is reversed.
    pub descending: bool,
    /// The page, from 1.
    pub page: u32,
    /// Rows on a page: one of [`PAGE_SIZES`].
    pub per_page: u32,
}

impl BillQuery {
    /// The query with a valid page and page size.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        self.page = self.page.max(1);
        if !PAGE_SIZES.contains(&self.per_page) {
            self.per_page = PAGE_SIZES[0];
        }
        self
    }

    /// Whether it filters.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        !self.search.trim().is_empty()
            || self.state.is_some()
            || !self.month.is_empty()
            || self.customer.is_some()
            || !self.provider.is_empty()
            || !self.currency.is_empty()
            || self.overdue
    }
}

words! {
    /// What a list of bills can be sorted by.
    #[derive(Default)]
    BillSort {
        /// The newest month first; for customers, bills that wait for their approval before all others.
        #[default]
        Newest "newest" "newest first"
        /// The number of the bill.
        Number "number" "number"
        /// The customer's name.
        Customer "customer" "customer"
        /// The amount, currency by currency.
        Total "total" "total"
        /// The number of line items.
        Rows "rows" "line items"
        /// The day by which the customer should approve or pay it; those without a day last.
        Due "due" "due day"
    }
}

/// One page of the list of bills.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillPage {
    /// Its rows.
    pub rows: Vec<BillSummary>,
    /// The number of bills that match.
    pub total: u32,
    /// The months of all bills that the user may see, newest first: `2026-03`.
    pub months: Vec<String>,
    /// The currencies of these bills.
    pub currencies: Vec<String>,
    /// The providers of these bills.
    pub providers: Vec<String>,
    /// The customers to choose from, for staff: those with bills, unless there are more than [`MOST_CUSTOMERS`]; always
    /// the one that is chosen.
    pub customers: Vec<(CustomerId, String)>,
    /// The sums of all bills that match, not only of this page, by currency. Voided bills do not count in them.
    pub totals: Vec<BillTotal>,
    /// The number of voided bills that match, and are not in the sums.
    pub voided: u32,
}

/// The largest number of customers that the filter offers: a longer list is searched by name instead.
pub const MOST_CUSTOMERS: usize = 500;

/// The sum of bills in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillTotal {
    /// ISO 4217.
    pub currency: String,
    /// How many bills.
    pub bills: u32,
    /// Their invoiced cost; `None` if it is too large.
    pub billed: Option<Cost>,
}

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
    /// The providers of its costs, by name.
    pub providers: Vec<String>,
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
    /// The number of its newest content: see [`BillVersion`](crate::bill_version::BillVersion).
    pub latest: i64,
    /// SHA-256 of its line items; an approval names this too.
    pub content_hash: String,
    /// When it was imported.
    pub created_at: DateTime<Utc>,
    /// The day by which the customer should approve it, once it is sent.
    pub approve_by: Option<NaiveDate>,
    /// The day on which it is due, once it is approved.
    pub due: Option<NaiveDate>,
    /// Why it is not final; empty if it is.
    pub provisional: Vec<NotFinal>,
}

impl BillSummary {
    /// What the customer has to do next, and by when: to approve it, or to pay it.
    #[must_use]
    pub fn deadline(&self) -> Option<(&'static str, NaiveDate)> {
        match self.state {
            BillState::SentForApproval => self.approve_by.map(|day| ("Approve by", day)),
            BillState::Approved => self.due.map(|day| ("Due", day)),
            _ => None,
        }
    }
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
    /// The number of the content that the bill had then.
    pub content: i64,
    /// The reason, if one was given.
    pub reason: Option<String>,
}

words! {
    /// What another bill is to this one.
    Relation {
        /// A voided bill whose content this one took over.
        ReissueOf "reissue_of" "Reissue of"
        /// The bill that took over the content of this voided one.
        ReissuedAs "reissued_as" "Reissued as"
        /// The bill whose rest was approved.
        SplitFrom "split_from" "This is the disputed part of"
        /// The bill that has what was disputed of this one.
        SplitOff "split_off" "What was disputed is now bill"
        /// A bill that this one has correcting lines for.
        Corrects "corrects" "Corrects"
        /// A bill with lines that correct this one.
        CorrectedBy "corrected_by" "Corrected by"
    }
}

/// Another bill that belongs to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillReference {
    /// The other bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// What it is to this one.
    pub relation: Relation,
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
    /// The files it was imported from, as they came; for staff only.
    pub originals: Vec<OriginalFile>,
    /// The uncovered part of an approved bill, if any. `None` for a customer without purchase orders.
    pub uncovered: Option<Money>,
    /// What it lacks, so that it cannot be sent yet; for staff only, and empty once it was sent.
    pub missing: Vec<Missing>,
    /// Its versions, newest first; customers get only those that they were sent.
    pub versions: Vec<BillVersion>,
    /// The bills that belong to it.
    pub references: Vec<BillReference>,
    /// What its customer disputed, the oldest first.
    pub disputes: Vec<Dispute>,
    /// Who approved it since it was sent, and who still has to.
    pub approvals: Approvals,
}

/// A bill that waits for the approval of a customer's user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingBill {
    /// The bill.
    pub id: BillId,
    /// Its number.
    pub number: i64,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// What it costs.
    pub billed: Cost,
    /// The day by which it should be approved.
    pub approve_by: Option<NaiveDate>,
    /// The days until then, in the customer's time zone; negative if it is past.
    pub days: Option<i64>,
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
