//! The accounts map: which account of a provider belongs to which customer, in which months.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::billing_period::BillingPeriod;
use crate::cost::Cost;
use crate::date::month_of;
use crate::field_errors::FieldErrors;
use crate::ids::{CloudAccountId, CustomerId, ExportId};
use crate::record::{Draft as _, draft};
use crate::text::{self, max};

draft! {
    /// An account as typed.
    CloudAccountDraft {
        provider: "Provider";
        /// Empty for the rows that name no account.
        account: "Account";
        name: "Name";
        /// Year and month.
        from: "From";
        /// The last month; empty for no end.
        to: "To";
    }
}

draft! {
    /// A new account as typed, with its customer.
    NewCloudAccountDraft {
        provider: "Provider";
        account: "Account";
        name: "Name";
        customer: "Customer";
        from: "From";
        to: "To";
    }
}

/// An account of a provider that belongs to a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudAccount {
    /// The provider, as its exports name it.
    pub provider: String,
    /// The id of the account, subscription or project; empty for the rows that name none.
    pub account: String,
    /// The name that people know it by; may be empty.
    pub name: String,
    /// The first day of the first month.
    pub from: NaiveDate,
    /// The first day of the last month; `None` for no end.
    pub to: Option<NaiveDate>,
}

impl CloudAccount {
    /// The first month, `2026-03`.
    #[must_use]
    pub fn first_month(&self) -> String {
        month_of(self.from)
    }

    /// The last month, `2026-03`; `None` for no end.
    #[must_use]
    pub fn last_month(&self) -> Option<String> {
        self.to.map(month_of)
    }
}

impl CloudAccountDraft {
    /// Reads the form, or returns the errors of all fields.
    ///
    /// # Errors
    /// If the provider is missing, a text is too long, or a month cannot be read or comes before the first.
    pub fn parse(&self) -> Result<CloudAccount, FieldErrors> {
        let mut errors = FieldErrors::new();
        let missing = "Enter the provider as its exports name it, such as AWS";
        let provider = text::required(&mut errors, "provider", &self.provider, max::SHORT, missing);
        let account = text::optional(&mut errors, "account", &self.account, max::NAME, Self::label("account"));
        let name = text::optional(&mut errors, "name", &self.name, max::NAME, Self::label("name"));
        let from = month(&self.from);
        if from.is_none() {
            errors.push("from", "Enter the first month as year and month, such as 2026-03");
        }
        let to = match self.to.trim() {
            "" => None,
            typed => {
                let to = month(typed);
                match (from, to) {
                    (_, None) => errors.push("to", "Enter the last month as year and month, such as 2026-12"),
                    (Some(from), Some(to)) if to < from => errors.push("to", "Enter a month that is not before From"),
                    _ => {}
                }
                to
            }
        };
        let Some(from) = from else { return Err(errors) };
        let (account, name) = (account.unwrap_or_default(), name.unwrap_or_default());
        errors.into_result(CloudAccount { provider, account, name, from, to })
    }
}

impl NewCloudAccountDraft {
    /// Reads the form, or returns the errors of all fields.
    ///
    /// # Errors
    /// As [`CloudAccountDraft::parse`], and if no customer is chosen.
    pub fn parse(&self) -> Result<(CustomerId, CloudAccount), FieldErrors> {
        let Self { provider, account, name, customer, from, to } = self.clone();
        let account = CloudAccountDraft { provider, account, name, from, to }.parse();
        let Ok(customer) = customer.trim().parse() else {
            let mut errors = account.err().unwrap_or_default();
            errors.push("customer", "Choose the customer that pays for this account");
            return Err(errors);
        };
        account.map(|account| (customer, account))
    }
}

impl From<&CloudAccount> for CloudAccountDraft {
    fn from(account: &CloudAccount) -> Self {
        Self {
            provider: account.provider.clone(),
            account: account.account.clone(),
            name: account.name.clone(),
            from: account.first_month(),
            to: account.last_month().unwrap_or_default(),
        }
    }
}

/// A month as typed, by its first day.
fn month(typed: &str) -> Option<NaiveDate> {
    let typed = typed.trim();
    let day = NaiveDate::parse_from_str(&format!("{typed}-01"), "%Y-%m-%d").ok()?;
    (typed.len() == 7 && day.checked_add_months(Months::new(1)).is_some()).then_some(day)
}

/// An account in words, for errors and lists: `AWS 123456789012`.
#[must_use]
pub fn account_name(provider: &str, account: &str) -> String {
    let provider = if provider.is_empty() { "no provider" } else { provider };
    let account = if account.is_empty() { "without an account" } else { account };
    format!("{provider} {account}")
}

/// An account in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudAccountSummary {
    /// Its id.
    pub id: CloudAccountId,
    /// The customer.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// The values, as the form shows them.
    pub draft: CloudAccountDraft,
}

/// An account for its form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudAccountDetail {
    /// The account.
    pub account: CloudAccountSummary,
    /// Counts the saves.
    pub version: i64,
    /// The user who saved last.
    pub updated_by: String,
}

/// A query for accounts; empty texts ask for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CloudAccountQuery {
    /// A part of the account's id or name, or of the customer's name.
    pub search: String,
    /// A provider.
    pub provider: String,
    /// A customer's id.
    pub customer: String,
}

/// The accounts that match, and what nobody owns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudAccountList {
    /// The accounts: at most [`MOST_ACCOUNTS`].
    pub accounts: Vec<CloudAccountSummary>,
    /// How many match.
    pub count: u64,
    /// Their providers, to choose from.
    pub providers: Vec<String>,
    /// The customers, to choose from.
    pub customers: Vec<(CustomerId, String)>,
    /// The cost of accounts that nobody owns.
    pub unassigned: Vec<UnassignedCost>,
}

/// How many accounts a page shows; the search finds the others.
pub const MOST_ACCOUNTS: usize = 200;

/// The cost of an account that nobody owns, in one billing period and currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnassignedCost {
    /// The export that has its rows; `None` in a preview.
    pub export: Option<ExportId>,
    /// The name of that export.
    pub file: String,
    /// The provider; empty if the rows name none.
    pub provider: String,
    /// The account; empty if the rows name none.
    pub account: String,
    /// The account's name; may be empty.
    pub name: String,
    /// The days of the bill that is missing.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// Its rows.
    pub rows: u64,
    /// What they cost.
    pub billed: Cost,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(from: &str, to: &str) -> CloudAccountDraft {
        let (from, to) = (from.into(), to.into());
        CloudAccountDraft { provider: "AWS".into(), account: "001".into(), from, to, ..CloudAccountDraft::default() }
    }

    #[test]
    fn an_account_id_keeps_its_leading_zeros() {
        let account = typed("2026-03", "").parse().unwrap();
        assert_eq!((account.account.as_str(), account.first_month().as_str()), ("001", "2026-03"));
        assert_eq!((account.last_month(), CloudAccountDraft::from(&account)), (None, typed("2026-03", "")));
    }

    #[test]
    fn each_wrong_month_is_named_at_its_field() {
        for (from, to, field) in [
            ("", "", "from"),
            ("2026", "", "from"),
            ("2026-13", "", "from"),
            ("2026-03-01", "", "from"),
            ("2026-03", "soon", "to"),
            ("2026-03", "2026-02", "to"),
        ] {
            let errors = typed(from, to).parse().unwrap_err();
            assert_eq!((errors.len(), errors.get(field).is_some()), (1, true), "{from} {to}");
        }
        assert!(typed("2026-03", "2026-03").parse().is_ok());
        let nothing = NewCloudAccountDraft::default().parse().unwrap_err();
        assert!(["provider", "customer", "from"].iter().all(|field| nothing.get(field).is_some()), "{nothing}");
    }
}
