//! The positions of a file's columns, and the period of a bill.

use chrono::{Datelike as _, Months, NaiveDate};

use super::dates::Written;

/// The columns of a file whose cells are used as they are. Each format fills it in by its own names.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) billed: usize,
    pub(super) effective: Option<usize>,
    /// `None` if the person gave it: see [`Given`](super::given::Given).
    pub(super) currency: Option<usize>,
    /// `None` if the period is derived from other columns: see [`Rules::period`].
    pub(super) billing_period_start: Option<usize>,
    pub(super) billing_period_end: Option<usize>,
    pub(super) charge_period_start: Option<usize>,
    pub(super) charge_period_end: Option<usize>,
    pub(super) billing_account: Option<usize>,
    /// Columns that name the provider; the first that is filled in a row counts.
    pub(super) providers: Vec<usize>,
    /// Columns with the legal name of publisher and seller; used only if no provider is named.
    pub(super) sellers: Vec<usize>,
    /// Names of the service; the first that is filled in a row counts.
    pub(super) services: Vec<usize>,
    pub(super) sub_account: Option<usize>,
    pub(super) sub_account_name: Option<usize>,
    /// Region name and id; the first that is filled in a row counts.
    pub(super) regions: Vec<usize>,
    pub(super) resource: Option<usize>,
    pub(super) resource_name: Option<usize>,
    pub(super) charge_category: Option<usize>,
    pub(super) charge_description: Option<usize>,
    pub(super) tags: Option<usize>,
}

impl Columns {
    /// The columns whose cells the fields of a line item hold as values: dates, the effective cost, the currency.
    pub(super) fn in_fields(&self) -> impl Iterator<Item = usize> + use<> {
        let start = [self.billing_period_start, self.charge_period_start];
        let end = [self.billing_period_end, self.charge_period_end];
        start.into_iter().chain(end).chain([self.effective, self.currency]).flatten()
    }
}

/// The first day of a billing period and its end, as written.
pub(super) type Period = (Written, Option<Written>);

/// The calendar month of a day, for formats without billing periods.
pub(super) fn month_of(day: NaiveDate) -> Period {
    let first = day.with_day(1).unwrap_or(day);
    (Written::of_day(first), first.checked_add_months(Months::new(1)).map(Written::of_day))
}
