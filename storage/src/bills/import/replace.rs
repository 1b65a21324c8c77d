//! Puts the lines of a file into an existing bill, in place of those of the same source: a new version of it.

use std::collections::BTreeSet;

use domain::bill::BillState;
use domain::bill_version::VersionCause;
use domain::breakdown::Sums;
use domain::history::{CONTENT, FieldChange, differences, made};
use domain::ids::BillVersionId;
use domain::lines::{Column, Line};
use domain::permission::Scope;

use super::existing::{Existing, Source, SourceKey, hash_of, write_sources};
use super::{Arrived, FileOf, Open, origin, warn};
use crate::bills::provisional;
use crate::bills::reached::Reached;
use crate::bills::record;
use crate::bills::versions::{self, NewVersion};
use crate::by::By;
use crate::costs;
use crate::database::Writer;
use crate::error::StorageError;
use crate::lines::{Blocks, Collected};
use crate::store::Store;
use crate::{execute, fetch_one, fingerprints, history, lines};

/// Replaces the sources `replaced` of a bill by the `new` lines, which were stored under an id of their own. That makes a
/// new version of the bill, which becomes a draft again: its new content was not reviewed. Returns the changes for the
/// customer's audit log.
#[expect(clippy::too_many_arguments, reason = "the bill, what goes, and what comes")]
pub(super) async fn replace(
    store: &Store,
    tx: &mut Writer,
    file: &FileOf<'_>,
    bill: &Existing,
    replaced: &[SourceKey],
    new: Open,
    sources: Vec<Source>,
    arrived: Arrived<'_>,
) -> Result<Vec<FieldChange>, StorageError> {
    let (id, number) = (bill.id, bill.latest + 1);
    new.is_stored(tx).await?;
    let (currency, old_total, old_file, old_hash) = fetch_one!(
        tx,
        (String, String, String, String),
        "SELECT currency, billed, file_name, content_hash FROM current_bills WHERE id = $1",
        id.0
    )?;
    let changed = execute!(
        tx,
        "UPDATE bills SET state = $3, version = version + 1, latest = $4 WHERE id = $1 AND version = $2",
        id.0,
        bill.version,
        BillState::Draft.code(),
        number
    )?;
    if changed == 0 {
        return Err(StorageError::Stale { by: "someone else".into() });
    }
    let merged = merge(store, tx, bill, replaced, &new).await?;
    let batch = bill.sources.iter().map(|source| source.batch).max().unwrap_or(0) + 1;
    let sources = all_sources(bill, replaced, sources, batch);
    let (hash, billed) = (hash_of(&sources), merged.total.billed.to_string());
    let names: BTreeSet<&str> = sources.iter().map(|source| source.file_name.as_str()).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    let version = NewVersion {
        id: merged.id,
        bill: id,
        number,
        cause: VersionCause::Restated,
        rows: i64::try_from(merged.total.rows).unwrap_or(i64::MAX),
        billed: &billed,
        effective: &merged.total.effective.to_string(),
        content_hash: &hash,
        file_name: &names,
        file_sha256: file.sha256,
    };
    versions::insert(tx, version).await?;
    write_sources(tx, merged.id, &sources).await?;
    keep_imports(tx, bill, merged.id, &sources).await?;
    warn(tx, merged.id, batch, arrived.told).await?;
    provisional::mark(tx, merged.id, batch, arrived.not_final).await?;
    origin::link(tx, merged.id, batch, arrived.import).await?;
    let lines = if merged.id == new.id {
        new.put_sums(tx).await?;
        new.lines
    } else {
        costs::insert_all_sums(tx, merged.id).await?;
        fingerprints::lines(tx, merged.id).await?
    };
    fingerprints::keep_rows(tx, merged.id, lines).await?;
    let by = By { account: file.account, person: file.person, request: None, scope: Scope::AllCustomers };
    let (version, state) = (bill.version + 1, BillState::Draft);
    let reached = Reached { version, state, content: number, content_hash: &hash, reason: None };
    record(store, tx, id, &by, &reached).await?;
    let fingerprint = fingerprints::keep_bill(tx, id).await?;
    let total = |billed: &str| format!("{currency} {billed}");
    let values = |state: &str, billed: &str, file: &str, hash: &str| {
        [("State", state.to_owned()), ("Total", total(billed)), ("File", file.to_owned()), (CONTENT, hash.to_owned())]
    };
    let old = values(bill.state.label(), &old_total, &old_file, &old_hash);
    let new = values(state.label(), &billed, &names, &hash);
    let mut changes = differences(&old, &new);
    changes.extend(made(&[(history::FINGERPRINT, fingerprint.as_str())]));
    Ok(changes)
}

/// The lines of a new version.
struct Merged {
    id: BillVersionId,
    total: Sums,
}

/// The bill's lines without those of the replaced sources, followed by the new lines. If no other lines remain, these are
/// the blocks of the import; else new ones are stored.
async fn merge(
    store: &Store,
    tx: &mut Writer,
    bill: &Existing,
    replaced: &[SourceKey],
    new: &Open,
) -> Result<Merged, StorageError> {
    if bill.sources.iter().all(|source| is_replaced(source, replaced)) {
        return Ok(Merged { id: new.id, total: new.services.total() });
    }
    let id = BillVersionId::at(store.clock.now(), store.randomness.bytes());
    let stays = |line: &Line<'_>| {
        let (provider, account) = (line.text(Column::Provider), line.text(Column::BillingAccount));
        !replaced.iter().any(|(one, other)| (one.as_deref(), other.as_deref()) == (provider, account))
    };
    let (mut collected, mut last, mut total) = (Collected::default(), 0, Sums::default());
    for (from, is_new) in [(bill.content, false), (new.id, true)] {
        // After the remaining lines, so that each line has its own number.
        let before = last;
        let mut blocks = Blocks::of(from);
        while let Some(block) = blocks.next(tx).await? {
            for row in 0..block.rows() {
                let line = block.row(row);
                if !is_new && !stays(&line) {
                    continue;
                }
                let number = if is_new { line.line.saturating_add(before) } else { line.line };
                last = last.max(number);
                let sums = Sums { billed: line.billed, effective: line.effective, rows: 1 };
                total = total.checked_add(sums).map_err(costs::too_large)?;
                if let Some(full) = collected.push(id, &Line { line: number, ..line })? {
                    lines::insert(tx, full).await?;
                }
            }
        }
    }
    if let Some(full) = collected.take(id)? {
        lines::insert(tx, full).await?;
    }
    Ok(Merged { id, total })
}

fn is_replaced(source: &Source, replaced: &[SourceKey]) -> bool {
    replaced.iter().any(|(provider, account)| (provider, account) == (&source.provider, &source.billing_account))
}

/// The sources of the remaining and of the new lines.
fn all_sources(bill: &Existing, replaced: &[SourceKey], new: Vec<Source>, batch: i64) -> Vec<Source> {
    let stay = bill.sources.iter().filter(|source| !is_replaced(source, replaced)).cloned();
    stay.chain(new.into_iter().map(|source| Source { batch, ..source })).collect()
}

/// Takes over those imports that still have lines in the new version, with their warnings.
async fn keep_imports(
    tx: &mut Writer,
    bill: &Existing,
    version: BillVersionId,
    sources: &[Source],
) -> Result<(), StorageError> {
    let batches: BTreeSet<i64> = sources.iter().map(|source| source.batch).collect();
    for batch in batches {
        for sql in [
            "INSERT INTO version_imports (version_id, batch, import_id)
             SELECT $2, batch, import_id FROM version_imports WHERE version_id = $1 AND batch = $3",
            "INSERT INTO bill_provisional (version_id, batch, reason)
             SELECT $2, batch, reason FROM bill_provisional WHERE version_id = $1 AND batch = $3",
            "INSERT INTO bill_warnings (version_id, batch, position, text)
             SELECT $2, batch, position, text FROM bill_warnings WHERE version_id = $1 AND batch = $3",
        ] {
            execute!(tx, sql, bill.content.0, version.0, batch)?;
        }
    }
    Ok(())
}
