//! What to do with the lines of a file: for each period and currency, a new bill, none, or a choice of the user.

use std::collections::BTreeMap;

use domain::bill::BillState;
use domain::bill_import::Difference;
use domain::billing_period::BillingPeriod;
use domain::ids::{BillId, BillVersionId, CustomerId};
use domain::import::ContentHash;

use super::delta::{self, Delta};
use super::existing::{self, Existing, Source, SourceKey};
use super::{FileOf, Key, Open};
use crate::database::Writer;
use crate::error::StorageError;
use crate::settings;

/// What to do with the lines of one period and currency.
pub(super) enum Plan {
    New,
    /// A bill has these lines already.
    Known(BillId),
    /// A bill has other lines.
    Other(Box<Other>),
}

/// A bill with other lines than the file's, what would change in it, and which of its sources would be replaced.
pub(super) struct Other {
    pub(super) bill: Existing,
    pub(super) difference: Difference,
    pub(super) replaced: Vec<SourceKey>,
    /// The difference by line, if the bill is approved.
    pub(super) delta: Option<Delta>,
}

/// The lines of one customer, period and currency, and the plan for them.
pub(super) struct Planned {
    pub(super) customer: CustomerId,
    pub(super) period: BillingPeriod,
    pub(super) currency: &'static str,
    pub(super) open: Open,
    pub(super) sources: Vec<Source>,
    pub(super) plan: Plan,
}

/// Plans for all lines of a file. The customers' rows must be locked.
pub(super) async fn all(
    tx: &mut Writer,
    file: &FileOf<'_>,
    bills: BTreeMap<Key, Open>,
) -> Result<Vec<Planned>, StorageError> {
    let mut planned = Vec::new();
    for (key, open) in bills {
        let (customer, period, currency) = key;
        let sources = sources(file, &open);
        let plan = plan(tx, file, key, open.id, &sources).await?;
        planned.push(Planned { customer, period, currency, open, sources, plan });
    }
    Ok(planned)
}

impl Plan {
    pub(super) fn difference(&self) -> Option<&Difference> {
        match self {
            Plan::Other(other) => Some(&other.difference),
            Plan::New | Plan::Known(_) => None,
        }
    }
}

/// The sources of a bill, each with the hash of its lines.
fn sources(file: &FileOf<'_>, open: &Open) -> Vec<Source> {
    let source = |((provider, billing_account), hash): (&SourceKey, &ContentHash)| Source {
        batch: 1,
        provider: provider.clone(),
        billing_account: billing_account.clone(),
        content_hash: hash.clone().finish(),
        file_name: file.name.to_owned(),
    };
    open.sources.iter().map(source).collect()
}

async fn plan(
    tx: &mut Writer,
    file: &FileOf<'_>,
    (customer, period, currency): Key,
    lines: BillVersionId,
    sources: &[Source],
) -> Result<Plan, StorageError> {
    let there = existing::find(tx, customer, period, currency).await?;
    let held: Vec<_> = sources.iter().filter_map(|source| there.iter().find(|bill| bill.holds(source))).collect();
    if let Some(first) = held.first().filter(|_| held.len() == sources.len()) {
        return Ok(Plan::Known(first.id));
    }
    if there.is_empty()
        && let Some(bill) = existing::as_month(tx, file, customer, period, currency).await?
    {
        return Ok(Plan::Known(bill));
    }
    // Older versions stored no billing accounts: the rows show which bill the file was imported as.
    for bill in there.iter().filter(|bill| bill.has_source_of(sources)) {
        let (difference, _) = existing::difference(tx, bill, (period, currency), lines, sources).await?;
        if difference.added == 0 && difference.removed == 0 {
            return Ok(Plan::Known(bill.id));
        }
    }
    // The bill that has lines of the same source, else one that lines can still be added to.
    let same_source = there.iter().rposition(|bill| bill.has_source_of(sources));
    let at = same_source.or_else(|| there.iter().rposition(|bill| !bill.state.is_with_customer()));
    let Some(bill) = at.map_or_else(|| there.last(), |at| there.get(at)).cloned() else { return Ok(Plan::New) };
    let (difference, replaced) = existing::difference(tx, &bill, (period, currency), lines, sources).await?;
    let difference = Difference { elsewhere: bill.lacks(sources, &there), ..difference };
    if difference.added == 0 && difference.removed == 0 {
        return Ok(Plan::Known(bill.id));
    }
    let delta = match bill.state {
        BillState::Approved if difference.elsewhere.is_none() => {
            Some(delta::between(tx, customer, &bill, lines, sources).await?)
        }
        _ => None,
    };
    // It was corrected by this content already.
    if delta.as_ref().is_some_and(Delta::is_empty) {
        return Ok(Plan::Known(bill.id));
    }
    let style = settings::values(tx, customer).await?.corrections;
    let correction = delta.as_ref().map(|delta| delta.correction(style)).transpose()?;
    let difference = Difference { correction, ..difference };
    Ok(Plan::Other(Box::new(Other { bill, difference, replaced, delta })))
}
