//! What an import would do, shown before anything counts, and what the person answers.
//!
//! Longer than 300 lines: the preview, what is typed in answer to it, and the rules of both are read together.

#[cfg(feature = "server")]
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Difference;
use crate::billing_period::BillingPeriod;
use crate::cloud_account::UnassignedCost;
use crate::cost::{Cost, CostError};
#[cfg(feature = "server")]
use crate::currency::Currency;
use crate::field_errors::FieldErrors;
use crate::ids::{BillId, CustomerId};
#[cfg(feature = "server")]
use crate::import::{Given, MAX_NAME};
use crate::provisional::NotFinal;
use crate::record::{Draft as _, draft};
use crate::text;

/// The longest reason for leaving rows out, in characters.
pub const LONGEST_LEFT_OUT_REASON: usize = 500;

/// An upload that waits for the person's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    /// The customer; `None` if the accounts map says whose rows they are.
    pub customer: Option<CustomerId>,
    /// That customer's name, or that the accounts map says it.
    pub customer_name: String,
    /// The names of the files.
    pub files: Vec<String>,
    /// What the person said about the files.
    pub draft: ImportDraft,
    /// What the import would do; or a sentence that says what the files lack and a person can say.
    pub seen: Result<Preview, String>,
}

/// What an import would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The format of the files, such as `FOCUS`.
    pub format: String,
    /// The rows that become line items.
    pub rows: u64,
    /// The rows that cannot be read.
    pub left_out: u64,
    /// The first of these.
    pub left_out_rows: Vec<PreviewRow>,
    /// The totals of all bills, one per currency.
    pub totals: Vec<PreviewTotal>,
    /// The bills, those that need an answer first; not all if there are many.
    pub bills: Vec<PreviewBill>,
    /// How many bills there are.
    pub bill_count: u64,
    /// The cost of accounts that nobody owns: at most [`Preview::SHOWN`].
    #[serde(default)]
    pub unassigned: Vec<UnassignedCost>,
    /// How many there are.
    #[serde(default)]
    pub unassigned_count: u64,
    /// Whether that differs from what is stored.
    #[serde(default)]
    pub unassigned_is_new: bool,
    /// The warnings.
    pub warnings: Vec<String>,
}

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    /// The line on which the row starts.
    pub line: u64,
    /// The column, unless the whole row is wrong.
    pub column: Option<String>,
    /// Why it cannot be read.
    pub reason: String,
    /// The cell's text, or the row's, shortened.
    pub raw: String,
}

/// The total of all bills in a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewTotal {
    /// ISO 4217.
    pub currency: String,
    /// Their line items.
    pub rows: u64,
    /// The billed cost.
    pub billed: Cost,
}

/// What would become of the rows of a billing period and currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewBill {
    /// The customer's name.
    #[serde(default)]
    pub customer_name: String,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// Its line items.
    pub rows: u64,
    /// Its billed cost.
    pub billed: Cost,
    /// Its providers; `None` for rows that name none.
    pub providers: Vec<Option<String>>,
    /// Why they are not final; empty if they are.
    #[serde(default)]
    pub provisional: Vec<NotFinal>,
    /// What would become of them.
    pub plan: PreviewPlan,
}

/// What would become of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PreviewPlan {
    /// A new draft.
    New,
    /// Nothing: a bill has exactly these rows.
    Known {
        /// The bill.
        bill: BillId,
        /// Its number.
        number: i64,
    },
    /// A bill has other rows: the person chooses.
    Differs(Box<Difference>),
}

impl Preview {
    /// The most bills that a page shows.
    pub const SHOWN: usize = 50;

    /// The differences between existing bills and the file.
    pub fn differences(&self) -> impl Iterator<Item = &Difference> {
        self.bills.iter().filter_map(|bill| match &bill.plan {
            PreviewPlan::Differs(difference) => Some(&**difference),
            PreviewPlan::New | PreviewPlan::Known { .. } => None,
        })
    }

    /// Whether every bill exists already, and nothing new is unassigned.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.unassigned_is_new && self.bills.iter().all(|bill| matches!(bill.plan, PreviewPlan::Known { .. }))
    }

    /// Whether rows name no provider.
    #[must_use]
    pub fn lacks_provider(&self) -> bool {
        self.bills.iter().any(|bill| bill.providers.contains(&None))
    }

    /// Its totals, from its bills.
    ///
    /// # Errors
    /// If a total is too large.
    pub fn totals_of(bills: &[PreviewBill]) -> Result<Vec<PreviewTotal>, CostError> {
        let mut totals: Vec<PreviewTotal> = Vec::new();
        for bill in bills {
            let at = totals.iter().position(|total| total.currency == bill.currency).unwrap_or_else(|| {
                totals.push(PreviewTotal { currency: bill.currency.clone(), rows: 0, billed: Cost::ZERO });
                totals.len() - 1
            });
            if let Some(total) = totals.get_mut(at) {
                total.rows += bill.rows;
                total.billed = total.billed.checked_add(bill.billed)?;
            }
        }
        Ok(totals)
    }

    /// Those of its bills that a page shows: first the ones that need an answer, then new ones. So [`Self::is_known`] stays
    /// true of what is left out.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        self.bills.sort_by_key(|bill| match bill.plan {
            PreviewPlan::Differs(_) => 0,
            PreviewPlan::New => 1,
            PreviewPlan::Known { .. } => 2,
        });
        self.bills.truncate(Self::SHOWN);
        self.unassigned.truncate(Self::SHOWN);
        self
    }
}

draft! {
    /// What a person says about an upload: what its files do not say, and why rows may be left out.
    ImportDraft {
        currency: "Currency";
        provider: "Provider";
        period: "Billing Period";
        reason: "Reason for leaving rows out";
    }
}

impl ImportDraft {
    /// What the files do not say. Rows that cannot be read are left out.
    ///
    /// # Errors
    /// In the fields `currency`, `provider` and `period`.
    #[cfg(feature = "server")]
    pub fn given(&self) -> Result<Given, FieldErrors> {
        let mut errors = FieldErrors::new();
        let currency = match self.currency.trim() {
            "" => None,
            code => {
                let read = Currency::parse(code);
                if read.is_none() {
                    errors.push("currency", "Choose a currency of the list, such as USD");
                }
                read
            }
        };
        let month = match self.period.trim() {
            "" => None,
            text => {
                let read = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok();
                if read.is_none() {
                    errors.push("period", "Enter the billing period as year and month, such as 2026-03");
                }
                read
            }
        };
        let provider = text::optional(&mut errors, "provider", &self.provider, MAX_NAME, "Provider");
        if errors.is_empty() { Ok(Given { currency, provider, month, leaves_out: true }) } else { Err(errors) }
    }

    /// Why rows are left out; needed if there are any.
    ///
    /// # Errors
    /// In the field `reason`: if it is missing or too long.
    pub fn reason(&self, left_out: u64) -> Result<Option<String>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let reason =
            text::multi_line(&mut errors, "reason", &self.reason, LONGEST_LEFT_OUT_REASON, Self::label("reason"));
        if left_out > 0 && reason.is_none() && errors.is_empty() {
            errors.push("reason", "Enter why these rows may be left out, or correct the file and choose it again");
        }
        if errors.is_empty() { Ok(reason.filter(|_| left_out > 0)) } else { Err(errors) }
    }

    /// Whether both say the same about what the files do not say.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |draft: &Self| {
            [draft.currency.trim().to_owned(), draft.provider.trim().to_owned(), draft.period.trim().to_owned()]
        };
        said(self) == said(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bill(plan: PreviewPlan) -> PreviewBill {
        let period = BillingPeriod::of_file("2026-03-01".parse().unwrap(), None);
        let billed = "1.5".parse().unwrap();
        PreviewBill {
            customer_name: "Acme".into(),
            period,
            currency: "USD".into(),
            rows: 2,
            billed,
            providers: vec![None],
            provisional: Vec::new(),
            plan,
        }
    }

    #[test]
    fn a_new_bill_behind_many_known_ones_can_still_be_imported() {
        let known = || {
            bill(PreviewPlan::Known { bill: BillId::at("2026-04-01T00:00:00Z".parse().unwrap(), [0; 10]), number: 1 })
        };
        let mut bills: Vec<_> = std::iter::repeat_with(known).take(Preview::SHOWN + 10).collect();
        let preview = |bills: Vec<PreviewBill>| Preview {
            format: "FOCUS".into(),
            rows: 2,
            left_out: 0,
            left_out_rows: Vec::new(),
            totals: Preview::totals_of(&bills).unwrap(),
            bill_count: bills.len() as u64,
            bills,
            unassigned: Vec::new(),
            unassigned_count: 0,
            unassigned_is_new: false,
            warnings: Vec::new(),
        };
        assert!(preview(bills.clone()).shortened().is_known());
        bills.push(bill(PreviewPlan::New));
        let shown = preview(bills).shortened();
        assert!(!shown.is_known());
        assert_eq!((shown.bills.len(), shown.bill_count), (Preview::SHOWN, 61));
        assert_eq!((shown.totals[0].rows, shown.totals[0].billed.to_string()), (122, "91.5".to_owned()));
    }

    #[test]
    fn a_reason_is_needed_only_if_rows_are_left_out() {
        let typed = |reason: &str| ImportDraft { reason: reason.into(), ..ImportDraft::default() };
        assert_eq!(typed(" ").reason(0), Ok(None));
        assert!(typed(" ").reason(1).unwrap_err().get("reason").is_some());
        assert_eq!(typed(" A test row ").reason(1), Ok(Some("A test row".to_owned())));
        assert!(typed(&"x".repeat(LONGEST_LEFT_OUT_REASON + 1)).reason(1).is_err());
    }
}
