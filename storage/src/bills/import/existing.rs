//! The existing bills of a customer, period and currency, and what the lines of a file would change in one.
//!
//! Longer than 300 lines: it is one comparison, read from top to bottom.

use std::collections::{BTreeMap, HashMap};

use domain::bill::BillState;
use domain::bill_import::{Difference, ProviderChange, corrected_account, same_source};
use domain::billing_period::BillingPeriod;
use domain::breakdown::Breakdown;
use domain::cost::Cost;
use domain::ids::{BillId, BillVersionId, CustomerId};
use domain::lines::{Column, Line};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::FileOf;
use crate::database::Writer;
use crate::error::StorageError;
use crate::lines::Blocks;
use crate::lines::hash::{field, hasher, whole};
use crate::{costs, execute, fetch_all, fetch_optional};

/// Provider and billing account.
pub(super) type SourceKey = (Option<String>, Option<String>);

/// The source of some of a bill's lines.
#[derive(Clone)]
pub(super) struct Source {
    /// Which of the bill's imports added them.
    pub(super) batch: i64,
    pub(super) provider: Option<String>,
    pub(super) billing_account: Option<String>,
    pub(super) content_hash: String,
    pub(super) file_name: String,
}

impl Source {
    fn key(&self) -> (Option<&str>, Option<&str>) {
        (self.provider.as_deref(), self.billing_account.as_deref())
    }
}

/// A bill that exists already.
#[derive(Clone)]
pub(super) struct Existing {
    pub(super) id: BillId,
    /// Its newest content.
    pub(super) content: BillVersionId,
    pub(super) latest: i64,
    pub(super) number: i64,
    pub(super) version: i64,
    pub(super) state: BillState,
    pub(super) sources: Vec<Source>,
}

impl Existing {
    /// Whether it has exactly the lines of this source.
    pub(super) fn holds(&self, source: &Source) -> bool {
        self.sources.iter().any(|own| own.key() == source.key() && own.content_hash == source.content_hash)
    }

    /// Whether all of its lines correct other bills.
    fn only_corrects(&self) -> bool {
        let corrects = |source: &Source| source.billing_account.as_deref().and_then(corrected_account).is_some();
        !self.sources.is_empty() && self.sources.iter().all(corrects)
    }

    /// Whether it has lines of one of these sources.
    pub(super) fn has_source_of(&self, sources: &[Source]) -> bool {
        self.sources.iter().any(|own| sources.iter().any(|source| same_source(own.key(), source.key())))
    }
}

impl Existing {
    /// The number of another bill that has lines of a source that this one lacks.
    pub(super) fn lacks(&self, sources: &[Source], there: &[Existing]) -> Option<i64> {
        let lacking = |source: &&Source| !self.has_source_of(std::slice::from_ref(*source));
        let lacking: Vec<Source> = sources.iter().filter(lacking).cloned().collect();
        let others = there.iter().filter(|bill| bill.id != self.id);
        others.rev().find(|bill| bill.has_source_of(&lacking)).map(|bill| bill.number)
    }
}

/// The bills of a customer for a period and currency, the oldest first. One that was voided is no longer one of them. What was
/// split off a bill is part of that one, which has its sources, as long as that one counts.
pub(super) async fn find(
    tx: &mut Writer,
    customer: CustomerId,
    period: BillingPeriod,
    currency: &str,
) -> Result<Vec<Existing>, StorageError> {
    let rows = fetch_all!(
        tx,
        (Uuid, Uuid, i64, i64, i64, String),
        "SELECT b.id, b.version_id, b.latest, b.number, b.version, b.state FROM current_bills b
         WHERE b.customer_id = $1 AND b.period = $2 AND b.currency = $3 AND b.state <> 'voided'
           AND NOT EXISTS (SELECT 1 FROM bills o
                           WHERE (o.id = b.split_from OR o.reissue_of = b.split_from) AND o.state <> 'voided')
         ORDER BY b.number",
        customer.0,
        period.code(),
        currency
    )?;
    let mut bills = Vec::new();
    for (id, content, latest, number, version, state) in rows {
        let (state, id, content) = (super::super::state(&state, id)?, BillId(id), BillVersionId(content));
        let sources = sources_of(tx, content).await?;
        bills.push(Existing { id, content, latest, number, version, state, sources });
    }
    // Lines are added to a bill of corrections only if the period has no other bill.
    if bills.iter().any(|bill| !bill.only_corrects()) {
        bills.retain(|bill| !bill.only_corrects());
    }
    Ok(bills)
}

/// The bill that an older version, which knew months only, made of the same file for the month in which the period begins.
pub(super) async fn as_month(
    tx: &mut Writer,
    file: &FileOf<'_>,
    customer: CustomerId,
    period: BillingPeriod,
    currency: &str,
) -> Result<Option<BillId>, StorageError> {
    if period.is_month() {
        return Ok(None);
    }
    let found = fetch_optional!(
        tx,
        (Uuid,),
        "SELECT id FROM current_bills
         WHERE customer_id = $1 AND file_sha256 = $2 AND currency = $3 AND period = $4 AND state <> 'voided'",
        customer.0,
        file.sha256,
        currency,
        period.month()
    )?;
    Ok(found.map(|(id,)| BillId(id)))
}

async fn sources_of(tx: &mut Writer, version: BillVersionId) -> Result<Vec<Source>, StorageError> {
    let rows = fetch_all!(
        tx,
        (i64, Option<String>, Option<String>, String, String),
        "SELECT batch, provider, billing_account, content_hash, file_name FROM bill_sources
         WHERE version_id = $1 ORDER BY position",
        version.0
    )?;
    let source = |(batch, provider, billing_account, content_hash, file_name)| Source {
        batch,
        provider,
        billing_account,
        content_hash,
        file_name,
    };
    Ok(rows.into_iter().map(source).collect())
}

pub(super) async fn write_sources(
    tx: &mut Writer,
    version: BillVersionId,
    sources: &[Source],
) -> Result<(), StorageError> {
    for (position, source) in (0i64..).zip(sources) {
        execute!(
            tx,
            "INSERT INTO bill_sources (version_id, position, batch, provider, billing_account, content_hash, file_name)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            version.0,
            position,
            source.batch,
            &source.provider,
            &source.billing_account,
            &source.content_hash,
            &source.file_name
        )?;
    }
    Ok(())
}

/// The hash of a bill's content, whichever files brought it and in whatever order.
pub(super) fn hash_of(sources: &[Source]) -> String {
    use std::fmt::Write as _;
    if let [only] = sources {
        return only.content_hash.clone();
    }
    let mut parts: Vec<_> = sources.iter().map(|source| (source.key(), source.content_hash.as_str())).collect();
    parts.sort_unstable();
    let mut hasher = Sha256::new_with_prefix(b"cloudtab bill of several sources 1\n");
    for ((provider, account), hash) in parts {
        for text in [provider, account, Some(hash)] {
            field(&mut hasher, text);
        }
    }
    hasher.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What the `lines` of a file would change in a bill, and which of its sources they would replace.
pub(super) async fn difference(
    tx: &mut Writer,
    bill: &Existing,
    (period, currency): (BillingPeriod, &str),
    lines: BillVersionId,
    sources: &[Source],
) -> Result<(Difference, Vec<SourceKey>), StorageError> {
    let (mut before, mut after) = (Breakdown::new(), Breakdown::new());
    let mut rows = Rows::default();
    let mut replaced: BTreeMap<SourceKey, bool> = BTreeMap::new();
    for (id, is_new) in [(bill.content, false), (lines, true)] {
        let mut blocks = Blocks::of(id);
        while let Some(block) = blocks.next(tx).await? {
            for line in (0..block.rows()).map(|row| block.row(row)) {
                let (provider, account) = (line.text(Column::Provider), line.text(Column::BillingAccount));
                let goes = !is_new && {
                    let is_same = |source: &Source| same_source(source.key(), (provider, account));
                    let key = (provider.map(str::to_owned), account.map(str::to_owned));
                    *replaced.entry(key).or_insert_with(|| sources.iter().any(is_same))
                };
                let count =
                    |to: &mut Breakdown| to.add(provider, line.billed, line.effective).map_err(costs::too_large);
                if !is_new {
                    count(&mut before)?;
                }
                if !goes {
                    count(&mut after)?;
                }
                if is_new {
                    rows.add(&line);
                } else if goes {
                    rows.remove(&line);
                }
            }
        }
    }
    let replaced: Vec<SourceKey> = replaced.into_iter().filter_map(|(key, goes)| goes.then_some(key)).collect();
    let (added, removed) = rows.changes();
    let difference = Difference {
        bill: bill.id,
        number: bill.number,
        version: bill.version,
        period,
        currency: currency.to_owned(),
        state: bill.state,
        providers: by_provider(&before, &after),
        before: before.total().billed,
        after: after.total().billed,
        added,
        removed,
        has_same_source: !replaced.is_empty(),
        elsewhere: None,
        correction: None,
    };
    Ok((difference, replaced))
}

/// The rows of a file against the lines that they replace; first come all lines, then the rows.
#[derive(Default)]
struct Rows {
    /// How often a row is in the file, minus how often it is among the lines.
    all: HashMap<[u8; 32], i64>,
    /// How often a line of an older version is there, which kept no other columns, so that no difference in them shows.
    older: HashMap<[u8; 32], i64>,
}

impl Rows {
    fn remove(&mut self, line: &Line<'_>) {
        let hasher = hasher(line);
        if line.more.is_unknown() {
            *self.older.entry(hasher.finalize().into()).or_default() += 1;
        } else {
            *self.all.entry(whole(hasher, line)).or_default() -= 1;
        }
    }

    fn add(&mut self, line: &Line<'_>) {
        let hasher = hasher(line);
        let count = self.all.entry(whole(hasher.clone(), line)).or_default();
        if *count >= 0
            && !self.older.is_empty()
            && let Some(older) = self.older.get_mut(hasher.finalize().as_slice()).filter(|older| **older > 0)
        {
            *older -= 1;
        } else {
            *count += 1;
        }
    }

    /// How many rows come, and how many lines go.
    fn changes(&self) -> (u64, u64) {
        let sum = |counts: &mut dyn Iterator<Item = i64>| u64::try_from(counts.sum::<i64>()).unwrap_or(0);
        let gone = self.all.values().filter(|count| **count < 0).map(|count| -count);
        let added = sum(&mut self.all.values().copied().filter(|count| *count > 0));
        (added, sum(&mut gone.chain(self.older.values().copied())))
    }
}

fn by_provider(before: &Breakdown, after: &Breakdown) -> Vec<ProviderChange> {
    let mut changes: Vec<ProviderChange> = before
        .rows()
        .into_iter()
        .map(|row| ProviderChange { provider: row.key, before: row.billed, after: Cost::ZERO })
        .collect();
    for row in after.rows() {
        match changes.iter_mut().find(|change| change.provider == row.key) {
            Some(change) => change.after = row.billed,
            None => changes.push(ProviderChange { provider: row.key, before: Cost::ZERO, after: row.billed }),
        }
    }
    changes
}
