//! Costs broken down by one dimension, exactly: every breakdown adds up to its total.

use std::{borrow::Cow, cmp::Ordering, collections::HashMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    cost::{Cost, CostError},
    line_item::LineItem,
};

/// What to break costs down by; written `month`, `sub-account`, `tag:KEY`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The billing period's month, `2024-09`.
    Month,
    /// The UTC day on which the charge's period begins, `2024-09-18`.
    Day,
    /// Who provided the service.
    Provider,
    /// The service's name.
    Service,
    /// The account's id.
    SubAccount,
    /// The region's id.
    Region,
    /// The resource's id.
    Resource,
    /// Usage, Purchase, Tax, Credit or Adjustment.
    ChargeCategory,
    /// The value of the tag with this key.
    Tag(String),
}

/// A word that is not one of [`By`]'s.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "\"{0}\" is not something costs can be broken down by: choose month, day, provider, service, sub-account, \
     region, resource, charge-category or tag:KEY"
)]
pub struct UnknownBy(pub String);

impl By {
    /// Every choice except tags, in the order shown to users.
    pub const PLAIN: [Self; 8] = [
        Self::Month,
        Self::Day,
        Self::Provider,
        Self::Service,
        Self::SubAccount,
        Self::Region,
        Self::Resource,
        Self::ChargeCategory,
    ];

    /// The key of the row that a line item belongs to; `None` if the file has no value for it.
    pub fn key<'a>(&self, item: &'a LineItem) -> Option<Cow<'a, str>> {
        match self {
            Self::Month => return Some(item.period().into()),
            Self::Day => return item.day().map(Cow::Owned),
            Self::Provider => item.provider.as_deref(),
            Self::Service => item.service.as_deref(),
            Self::SubAccount => item.sub_account.as_deref(),
            Self::Region => item.region.as_deref(),
            Self::Resource => item.resource.as_deref(),
            Self::ChargeCategory => item.charge_category.as_deref(),
            Self::Tag(key) => item.tags.get(key).map(String::as_str),
        }
        .map(Cow::Borrowed)
    }

    /// Whether rows are shown in order of time instead of largest first.
    pub fn is_time(&self) -> bool {
        matches!(self, Self::Month | Self::Day)
    }
}

impl fmt::Display for By {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Month => "month",
            Self::Day => "day",
            Self::Provider => "provider",
            Self::Service => "service",
            Self::SubAccount => "sub-account",
            Self::Region => "region",
            Self::Resource => "resource",
            Self::ChargeCategory => "charge-category",
            Self::Tag(key) => return write!(out, "tag:{key}"),
        })
    }
}

impl FromStr for By {
    type Err = UnknownBy;

    /// A tag's key is not trimmed: keys such as `" org"` exist.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(key) = text.strip_prefix("tag:").filter(|key| !key.is_empty()) {
            return Ok(Self::Tag(key.to_owned()));
        }
        let plain = Self::PLAIN.into_iter().find(|by| by.to_string() == text);
        plain.ok_or_else(|| UnknownBy(text.to_owned()))
    }
}

/// Sums over some line items of one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// What is invoiced.
    pub billed: Cost,
    /// The cost with discounts and commitments spread out.
    pub effective: Cost,
    /// How many line items.
    pub rows: u64,
}

impl Sums {
    /// Adds two sums.
    pub fn checked_add(self, other: Self) -> Result<Self, CostError> {
        Ok(Self {
            billed: self.billed.checked_add(other.billed)?,
            effective: self.effective.checked_add(other.effective)?,
            rows: self.rows.checked_add(other.rows).ok_or(CostError::Overflow)?,
        })
    }
}

/// One row of a breakdown, as reports print it: `{"key","billed","effective","rows"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownRow {
    /// The service, the day…; `None` (JSON `null`) for charges without one.
    pub key: Option<String>,
    /// What is invoiced.
    pub billed: Cost,
    /// The cost with discounts and commitments spread out.
    pub effective: Cost,
    /// How many line items.
    pub rows: u64,
}

/// Adds up line items of one currency exactly.
///
/// After an error the sums are incomplete, and the breakdown must be discarded.
#[derive(Clone, Debug, Default)]
pub struct Breakdown {
    keyed: HashMap<String, Sums>,
    keyless: Option<Sums>,
    total: Sums,
}

impl Breakdown {
    /// An empty breakdown.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one line item's costs under its key: see [`By::key`].
    pub fn add(&mut self, key: Option<&str>, billed: Cost, effective: Cost) -> Result<(), CostError> {
        self.add_sums(key, Sums { billed, effective, rows: 1 })
    }

    /// Adds costs that are already summed up.
    pub fn add_sums(&mut self, key: Option<&str>, sums: Sums) -> Result<(), CostError> {
        self.total = self.total.checked_add(sums)?;
        match key {
            None => {
                let place = self.keyless.get_or_insert_default();
                *place = place.checked_add(sums)?;
            }
            // `entry` would allocate a key for every line item, but most keys exist already.
            Some(key) => match self.keyed.get_mut(key) {
                Some(place) => *place = place.checked_add(sums)?,
                None => {
                    self.keyed.insert(key.to_owned(), sums);
                }
            },
        }
        Ok(())
    }

    /// The sum of all rows.
    pub fn total(&self) -> Sums {
        self.total
    }

    /// The rows, largest billed cost first; equal costs in order of their keys, the row without a key last.
    pub fn rows(&self) -> Vec<BreakdownRow> {
        let mut rows = self.unsorted();
        rows.sort_unstable_by(|a, b| b.billed.cmp(&a.billed).then_with(|| by_key(a, b)));
        rows
    }

    /// The rows in the order that suits `by`: months and days by time, all others largest first.
    pub fn rows_by(&self, by: &By) -> Vec<BreakdownRow> {
        if !by.is_time() {
            return self.rows();
        }
        let mut rows = self.unsorted();
        rows.sort_unstable_by(by_key);
        rows
    }

    fn unsorted(&self) -> Vec<BreakdownRow> {
        let keyed = self.keyed.iter().map(|(key, sums)| (Some(key.clone()), *sums));
        keyed
            .chain(self.keyless.map(|sums| (None, sums)))
            .map(|(key, Sums { billed, effective, rows })| BreakdownRow { key, billed, effective, rows })
            .collect()
    }
}

/// The row without a key comes last.
fn by_key(a: &BreakdownRow, b: &BreakdownRow) -> Ordering {
    (a.key.is_none(), &a.key).cmp(&(b.key.is_none(), &b.key))
}

#[cfg(test)]
mod tests;
