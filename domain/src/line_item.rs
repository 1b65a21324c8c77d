//! One line of a bill, as stored from the provider's file.

mod tags;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

pub use self::tags::Tags;
use crate::{billing_period::BillingPeriod, cost::Cost, currency::Currency, more::More};

/// The stored values of one row of a bill file; `None` is the file's null.
///
/// Names and ids are the file's own text, with three changes: spellings that differ only in ASCII case become the
/// file's first one, letters are composed (NFC), and a spreadsheet's text marks are removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineItem {
    /// The line of the file on which the row starts, the header being line 1.
    pub line: u64,
    /// First day of the billing period, as written in the file.
    pub billing_period_start: NaiveDate,
    /// The day after the billing period's last.
    pub billing_period_end: Option<NaiveDate>,
    /// When the charge period begins.
    pub charge_period_start: Option<DateTime<Utc>>,
    /// When the charge period ends (exclusive).
    pub charge_period_end: Option<DateTime<Utc>>,
    /// Id of the account that the provider bills.
    pub billing_account: Option<String>,
    /// The provider: `AWS`, `Microsoft`; if none is named, the publisher or seller.
    pub provider: Option<String>,
    /// The service's name.
    pub service: Option<String>,
    /// Id of the account, subscription or project: text, as ids may begin with zeros.
    pub sub_account: Option<String>,
    /// The name of that account.
    pub sub_account_name: Option<String>,
    /// The region's name, `US East (N. Virginia)`, or without a name its id, `us-east-1`.
    pub region: Option<String>,
    /// Resource id.
    pub resource: Option<String>,
    /// The name of that resource.
    pub resource_name: Option<String>,
    /// `Usage`, `Purchase`, `Tax`, `Credit` or `Adjustment`.
    pub charge_category: Option<String>,
    /// The provider's sentence about the charge.
    pub charge_description: Option<String>,
    /// Currency of both costs.
    pub currency: Currency,
    /// What is invoiced.
    pub billed: Cost,
    /// What it costs with prepayments spread over their use.
    pub effective: Cost,
    /// Its tags.
    pub tags: Tags,
    /// The other columns of the file, as they came.
    pub more: More,
}

impl LineItem {
    /// About how many bytes its longest texts have.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tags = self.tags.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
        self.more.bytes() + tags + self.charge_description.as_ref().map_or(0, String::len)
    }

    /// The days of the bill it belongs to.
    pub fn billing_period(&self) -> BillingPeriod {
        BillingPeriod::of_file(self.billing_period_start, self.billing_period_end)
    }

    /// The month in which the billing period begins, `2024-09`.
    pub fn period(&self) -> String {
        format!("{:04}-{:02}", self.billing_period_start.year(), self.billing_period_start.month())
    }

    /// The UTC day on which the charge period begins, `2024-09-18`.
    pub fn day(&self) -> Option<String> {
        self.charge_period_start.map(|time| time.date_naive().to_string())
    }
}
