//! One line of a bill, as kept from the provider's file.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::{billing_period::BillingPeriod, cost::Cost, currency::Currency};

/// What is kept of one row of a bill file; `None` is the file's null.
///
/// Names and ids are the file's own text, but that those which differ in ASCII case only are spelled as the file first
/// spells them, that letters are composed (NFC), and that a spreadsheet's text marks are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineItem {
    /// The line of the file on which the row starts, the header being line 1.
    pub line: u64,
    /// First day of the billing period, as written in the file.
    pub billing_period_start: NaiveDate,
    /// The day after the billing period's last.
    pub billing_period_end: Option<NaiveDate>,
    /// When the charge's period begins.
    pub charge_period_start: Option<DateTime<Utc>>,
    /// When the charge's period is over (exclusive).
    pub charge_period_end: Option<DateTime<Utc>>,
    /// Id of the account that the provider bills.
    pub billing_account: Option<String>,
    /// Who provided the service: `AWS`, `Microsoft`; without a provider who published or sold it.
    pub provider: Option<String>,
    /// The service's name.
    pub service: Option<String>,
    /// Id of the account, subscription or project: text, as ids may begin with zeros.
    pub sub_account: Option<String>,
    /// What people call that account.
    pub sub_account_name: Option<String>,
    /// Region's name, `US East (N. Virginia)`, or without one its id, `us-east-1`.
    pub region: Option<String>,
    /// Resource id.
    pub resource: Option<String>,
    /// What people call that resource.
    pub resource_name: Option<String>,
    /// `Usage`, `Purchase`, `Tax`, `Credit` or `Adjustment`.
    pub charge_category: Option<String>,
    /// The provider's sentence about the charge.
    pub charge_description: Option<String>,
    /// Currency of both costs.
    pub currency: Currency,
    /// What is to be paid.
    pub billed: Cost,
    /// What was used up, with prepayments spread over their use.
    pub effective: Cost,
    /// Tag key to value; a tag without a value has the empty text.
    pub tags: BTreeMap<String, String>,
}

impl LineItem {
    /// The days of the bill it belongs to.
    pub fn billing_period(&self) -> BillingPeriod {
        BillingPeriod::of_file(self.billing_period_start, self.billing_period_end)
    }

    /// The month in which the billing period begins, `2024-09`.
    pub fn period(&self) -> String {
        format!("{:04}-{:02}", self.billing_period_start.year(), self.billing_period_start.month())
    }

    /// The UTC day on which the charge's period begins, `2024-09-18`.
    pub fn day(&self) -> Option<String> {
        self.charge_period_start.map(|time| time.date_naive().to_string())
    }
}
