//! The versions of a bill, and what differs between two of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::bill::BillState;
use crate::billing_period::BillingPeriod;
use crate::cost::Cost;
use crate::customer::PAGE_SIZES;
use crate::ids::{BillId, CustomerId};
use crate::words::words;

words! {
    /// Why a bill got a new content.
    VersionCause {
        /// The first import.
        Imported "imported" "Imported"
        /// A newer export took the place of lines, or was added.
        Restated "restated" "Provider restated"
        /// The content of a voided bill.
        Reissued "reissued" "Reissued"
        /// Lines that correct what the customer disputed.
        Disputed "disputed" "Dispute accepted"
        /// The rest of a disputed bill, or its disputed part.
        Split "split" "Disputed part split off"
        /// Lines that correct a bill that was approved before.
        Corrected "corrected" "Correction of an approved bill"
    }
}

/// One content of a bill. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillVersion {
    /// From 1.
    pub number: i64,
    /// Why there is this version.
    pub cause: VersionCause,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who made it; for staff only.
    pub person: Option<String>,
    /// When it was last sent to the customer, if it was.
    pub sent_at: Option<DateTime<Utc>>,
    /// What it costs.
    pub billed: Cost,
    /// How many line items.
    pub rows: i64,
    /// SHA-256 of its line items.
    pub content_hash: String,
}

/// A version with what differs from the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillVersionDetail {
    /// The bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// The customer's name.
    pub customer_name: String,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// The version.
    pub version: BillVersion,
    /// What differs from the version before; `None` for the first one. A customer compares those that it was sent.
    pub changes: Option<VersionChanges>,
}

/// What differs between two versions. All parts add up to the difference of their totals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionChanges {
    /// The earlier version.
    pub before: BillVersion,
    /// How much the later version changed, with its cause.
    pub causes: Vec<CauseChange>,
    /// The cost by service, where it differs; largest difference first.
    pub services: Vec<ServiceChange>,
    /// Lines that differ, largest difference first: the first [`MOST_LINES`] in the order of the files.
    pub lines: Vec<LineChange>,
    /// Whether more lines differ.
    pub more: bool,
}

/// How many changed lines a page lists.
pub const MOST_LINES: usize = 200;

/// What one version changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseChange {
    /// The version's number.
    pub number: i64,
    /// Why there is this version.
    pub cause: VersionCause,
    /// By how much the total grew; negative if it fell.
    pub difference: Cost,
}

/// The cost of a service in two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceChange {
    /// The service; `None` if the file has none.
    pub service: Option<String>,
    /// In the earlier version.
    pub before: Cost,
    /// In the later one.
    pub after: Cost,
}

/// A line in two versions: the same charge at other costs, or in one version only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChange {
    /// The day of the charge.
    pub day: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// The account's id.
    pub sub_account: Option<String>,
    /// The resource's id.
    pub resource: Option<String>,
    /// The provider's sentence about the charge.
    pub description: Option<String>,
    /// What it costs in the earlier version; `None` if it is new.
    pub before: Option<Cost>,
    /// What it costs in the later version; `None` if it is gone.
    pub after: Option<Cost>,
}

/// The query of the list of versions, kept in the page's URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VersionQuery {
    /// Text that the customer's name contains, or the number of a bill.
    pub search: String,
    /// Only of bills in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<BillState>,
    /// Only of bills that begin in this month, `2026-03`; empty: all.
    pub month: String,
    /// The page, from 1.
    pub page: u32,
    /// Rows on a page: one of [`PAGE_SIZES`].
    pub per_page: u32,
}

impl VersionQuery {
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
        !self.search.trim().is_empty() || self.state.is_some() || !self.month.is_empty()
    }
}

/// One page of the list of versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionPage {
    /// Its rows, newest first.
    pub rows: Vec<VersionRow>,
    /// The number of versions that match.
    pub total: u32,
    /// The months of all bills, newest first.
    pub months: Vec<String>,
}

/// A row of the list of versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// The bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// The customer.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// The days the bill is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// The state of the bill.
    pub state: BillState,
    /// Whether it is the bill's newest content.
    pub is_latest: bool,
    /// The version.
    pub version: BillVersion,
    /// By how much the total grew since the version before; `None` for the first one.
    pub difference: Option<Cost>,
}
