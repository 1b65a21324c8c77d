//! Importing a billing period that has a bill already: what would change, and what a person may choose.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bill::{BillState, bill_name};
use crate::billing_period::BillingPeriod;
use crate::cost::Cost;
use crate::ids::{BillId, CustomerId};
use crate::purchase_order::ProviderType;
use crate::text::fold;

/// What is to be done where a customer, period and currency has a bill with other content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The bill's lines of the same provider and billing account make place for those of the file.
    Replace,
    /// A second bill for the same period, on purpose.
    Add,
}

/// What an import would change in a bill that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// Its version: what was shown is what is replaced, or it is asked again.
    pub version: i64,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// Where it stands.
    pub state: BillState,
    /// What it costs by provider.
    pub providers: Vec<ProviderChange>,
    /// What it costs now.
    pub before: Cost,
    /// What it would cost.
    pub after: Cost,
    /// How many rows are new.
    pub added: u64,
    /// How many rows would go.
    pub removed: u64,
    /// Whether the bill has lines of the file's providers and billing accounts; else the file only joins it.
    pub has_same_source: bool,
    /// Another bill of the period that has lines of a source of the file which this one has not: they would count twice.
    pub elsewhere: Option<i64>,
}

/// What a bill costs by one provider, now and afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderChange {
    /// The provider; `None` where the file names none.
    pub provider: Option<String>,
    /// What it costs now.
    pub before: Cost,
    /// What it would cost.
    pub after: Cost,
}

impl Difference {
    /// Whether the bill may be replaced: a customer that was sent one has to find it as it was.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.state.is_with_customer() && self.elsewhere.is_none()
    }

    /// Which bill it is: `B-000001 for Mar 2026 in USD (Draft)`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} for {} in {} ({})", bill_name(self.number), self.period, self.currency, self.state.label())
    }

    /// Why the bill is not replaced, when it is not.
    #[must_use]
    pub fn waits(&self) -> Option<String> {
        if self.state.is_with_customer() {
            let state = if self.state == BillState::Approved { "is approved" } else { "was sent to the customer" };
            let number = bill_name(self.number);
            return Some(format!("{number} {state}, so this file cannot replace its content."));
        }
        let other = bill_name(self.elsewhere?);
        Some(format!("{other} also has lines from the same providers: import each provider's file separately."))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { currency, before, after, added, removed, .. } = self;
        write!(out, "{}: now {currency} {before}, with this file {currency} {after}; ", self.name())?;
        write!(out, "rows added: {added}, rows removed: {removed}.")?;
        self.waits().map_or(Ok(()), |why| write!(out, " {why}"))
    }
}

/// An import that waits for a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportQuestion {
    /// Whose bills.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// The files, as they are called.
    pub files: Vec<String>,
    /// The bills that are there.
    pub differences: Vec<Difference>,
}

/// Whether lines come from the same provider and billing account. Where one of them names no billing account, it is that
/// of the other: nothing is to be counted twice.
#[must_use]
pub fn same_source(one: (Option<&str>, Option<&str>), other: (Option<&str>, Option<&str>)) -> bool {
    let same_account = one.1.is_none() || other.1.is_none() || one.1 == other.1;
    same_account && same_provider(one.0, other.0)
}

fn same_provider(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one == other };
    let known = ProviderType::of_name(one);
    fold(one) == fold(other) || (known != ProviderType::Other && known == ProviderType::of_name(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_provider_by_any_of_its_names_and_a_billing_account() {
        let aws = (Some("AWS"), Some("1"));
        for same in [aws, (Some("Amazon Web Services"), Some("1")), (Some("aws"), None)] {
            assert!(same_source(aws, same) && same_source(same, aws), "{same:?}");
        }
        for other in [(Some("AWS"), Some("2")), (Some("Microsoft"), Some("1")), (None, Some("1")), (None, None)] {
            assert!(!same_source(aws, other) && !same_source(other, aws), "{other:?}");
        }
        assert!(same_source((None, None), (None, None)));
        assert!(same_source((Some("Hetzner"), None), (Some("HETZNER"), None)));
        assert!(!same_source((Some("Hetzner"), None), (Some("OVH"), None)));
    }
}
