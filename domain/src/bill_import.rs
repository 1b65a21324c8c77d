//! Importing a file: what it would do, and what to choose if its billing period already has a bill.

mod correction;
mod preview;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bill::{BillState, bill_name};
use crate::billing_period::BillingPeriod;
use crate::cost::Cost;
use crate::ids::{BillId, ImportId};
use crate::purchase_order::ProviderType;
use crate::text::fold;

pub use self::correction::{Correction, corrected_account, correction_account};
pub use self::preview::{
    ImportDraft, ImportPreview, LONGEST_LEFT_OUT_REASON, Preview, PreviewBill, PreviewPlan, PreviewRow, PreviewTotal,
};

/// What to do if the customer already has a bill of this period and currency with other content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Replace the bill's lines of the same provider and billing account by those of the file.
    Replace,
    /// Add a second bill for the same period, on purpose.
    Add,
    /// Make correcting lines of what differs from an approved bill.
    Correct,
}

/// What an import would change in an existing bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// The version that was shown. If the bill has changed since, the user is asked again.
    pub version: i64,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// Its state.
    pub state: BillState,
    /// Its cost by provider.
    pub providers: Vec<ProviderChange>,
    /// What it costs now.
    pub before: Cost,
    /// What it would cost.
    pub after: Cost,
    /// How many rows are new.
    pub added: u64,
    /// How many rows would be removed.
    pub removed: u64,
    /// Whether the bill has lines of the file's providers and billing accounts; if not, the file only adds lines.
    pub has_same_source: bool,
    /// The number of another bill of the period that has lines from a source of the file which this bill lacks. They
    /// would count twice.
    pub elsewhere: Option<i64>,
    /// How the bill can be corrected, if it is approved.
    #[serde(default)]
    pub correction: Option<Correction>,
}

/// A bill's cost from one provider, now and after the import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderChange {
    /// The provider; `None` if the file has none.
    pub provider: Option<String>,
    /// What it costs now.
    pub before: Cost,
    /// What it would cost.
    pub after: Cost,
}

impl Difference {
    /// Whether the bill's lines may be replaced. A bill that was sent to the customer must not change.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.state.is_with_customer() && self.elsewhere.is_none()
    }

    /// Which bill it is: `B-000001 for Mar 2026 in USD (Draft)`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} for {} in {} ({})", bill_name(self.number), self.period, self.currency, self.state.label())
    }

    /// Why the bill's lines cannot be replaced, if they cannot.
    #[must_use]
    pub fn waits(&self) -> Option<String> {
        if self.state.is_with_customer() {
            let number = bill_name(self.number);
            let (state, way) = match self.state {
                BillState::Approved if self.correction.is_some() => ("is approved", "Correct it by the difference."),
                BillState::Approved => ("is approved", "An Admin can void it and import the file again."),
                BillState::Disputed => ("is disputed by the customer", "Answer its disputes first."),
                _ => ("was sent to the customer", "Take it back to draft first."),
            };
            return Some(format!("{number} {state}, so this file cannot replace its content. {way}"));
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

/// A file of an import, kept as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginalFile {
    /// The import.
    pub import: ImportId,
    /// Which of the import's files, from 0.
    pub part: i64,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: i64,
}

/// Whether two sources (provider, billing account) are the same. A missing billing account equals any, so that nothing
/// is counted twice. Correcting lines are a source of their own, so that no export replaces them.
#[must_use]
pub fn same_source(one: (Option<&str>, Option<&str>), other: (Option<&str>, Option<&str>)) -> bool {
    let corrects = |source: (Option<&str>, Option<&str>)| source.1.and_then(corrected_account).is_some();
    if corrects(one) || corrects(other) {
        return one == other;
    }
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
    fn a_source_is_a_provider_under_any_name_and_a_billing_account() {
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
        let account = correction_account(12, Some("1"));
        let correction = (Some("AWS"), Some(account.as_str()));
        assert!(same_source(correction, correction) && !same_source(correction, (Some("AWS"), None)));
    }
}
