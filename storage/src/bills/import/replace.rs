//! Puts the lines of a file into an existing bill, in place of those of the same source.

use std::collections::BTreeSet;

use domain::bill::BillState;
use domain::history::{CONTENT, FieldChange, differences, made};
use domain::ids::BillId;
use domain::lines::{Column, Line};
use domain::permission::Scope;

use super::existing::{Existing, Source, SourceKey, hash_of, write_sources};
use super::{FileOf, already, warn};
use crate::bills::record;
use crate::by::By;
use crate::costs;
use crate::database::Writer;
use crate::error::StorageError;
use crate::lines::{Blocks, Collected};
use crate::store::Store;
use crate::{execute, fetch_one, fingerprints, history, lines};

/// Replaces the sources `replaced` of a bill by the `new` lines, which were stored under an id of their own. The bill
/// becomes a draft again: its new content was not reviewed. Returns the changes for the customer's audit log.
#[expect(clippy::too_many_arguments, reason = "the bill, what goes, and what comes")]
pub(super) async fn replace(
    store: &Store,
    tx: &mut Writer,
    file: &FileOf<'_>,
    bill: &Existing,
    replaced: &[SourceKey],
    new: BillId,
    sources: Vec<Source>,
    told: &[&str],
) -> Result<Vec<FieldChange>, StorageError> {
    let id = bill.id;
    let (currency, old_total, old_file, old_hash) = fetch_one!(
        tx,
        (String, String, String, String),
        "SELECT currency, billed, file_name, content_hash FROM bills WHERE id = $1",
        id.0
    )?;
    let changed = execute!(
        tx,
        "UPDATE bills SET state = $3, version = version + 1 WHERE id = $1 AND version = $2",
        id.0,
        bill.version,
        BillState::Draft.code()
    )?;
    if changed == 0 {
        return Err(StorageError::Stale { by: "someone else".into() });
    }
    merge(store, tx, id, replaced, new).await?;
    let sources = put_sources(tx, bill, replaced, sources, told).await?;
    let total = costs::add_up_again(tx, id).await?;
    let (hash, billed) = (hash_of(&sources), total.billed.to_string());
    let names: BTreeSet<&str> = sources.iter().map(|source| source.file_name.as_str()).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    execute!(
        tx,
        "UPDATE bills SET row_count = $2, billed = $3, effective = $4, content_hash = $5, file_name = $6, file_sha256 = $7
         WHERE id = $1",
        id.0,
        i64::try_from(total.rows).unwrap_or(i64::MAX),
        &billed,
        total.effective.to_string(),
        &hash,
        &names,
        file.sha256
    )
    .map_err(|error| already(error.taken("file"), file, "this period"))?;
    let by = By { account: file.account, person: file.person, request: None, scope: Scope::AllCustomers };
    record(store, tx, id, bill.version + 1, BillState::Draft, &by, &hash).await?;
    let lines = fingerprints::lines(tx, id).await?;
    fingerprints::keep_rows(tx, id, lines).await?;
    let fingerprint = fingerprints::keep_bill(tx, id).await?;
    let total = |billed: &str| format!("{currency} {billed}");
    let values = |state: &str, billed: &str, file: &str, hash: &str| {
        [("State", state.to_owned()), ("Total", total(billed)), ("File", file.to_owned()), (CONTENT, hash.to_owned())]
    };
    let old = values(bill.state.label(), &old_total, &old_file, &old_hash);
    let new = values(BillState::Draft.label(), &billed, &names, &hash);
    let mut changes = differences(&old, &new);
    changes.extend(made(&[(history::FINGERPRINT, fingerprint.as_str())]));
    Ok(changes)
}

/// Stores the bill's lines without those of the replaced sources, followed by the new lines.
async fn merge(
    store: &Store,
    tx: &mut Writer,
    bill: BillId,
    replaced: &[SourceKey],
    new: BillId,
) -> Result<(), StorageError> {
    let merged = BillId::at(store.clock.now(), store.randomness.bytes());
    let stays = |line: &Line<'_>| {
        let (provider, account) = (line.text(Column::Provider), line.text(Column::BillingAccount));
        !replaced.iter().any(|(one, other)| (one.as_deref(), other.as_deref()) == (provider, account))
    };
    let (mut collected, mut last) = (Collected::default(), 0);
    for (from, is_new) in [(bill, false), (new, true)] {
        // After the remaining lines, so that each line has its own number.
        let before = last;
        let mut blocks = Blocks::of(from);
        loop {
            let read = blocks.next(tx).await?;
            if read.is_empty() {
                break;
            }
            for block in &read {
                for row in 0..block.rows() {
                    let line = block.row(row);
                    if !is_new && !stays(&line) {
                        continue;
                    }
                    let number = if is_new { line.line.saturating_add(before) } else { line.line };
                    last = last.max(number);
                    let full = collected.push(merged, &Line { line: number, ..line })?;
                    if let Some(full) = full {
                        lines::insert(tx, full).await?;
                    }
                }
            }
        }
    }
    if let Some(full) = collected.take(merged)? {
        lines::insert(tx, full).await?;
    }
    lines::delete(tx, bill).await?;
    lines::delete(tx, new).await?;
    lines::rename(tx, merged, bill).await
}

/// Stores the sources of the bill's lines. The warnings of an import are removed with the last of its lines.
async fn put_sources(
    tx: &mut Writer,
    bill: &Existing,
    replaced: &[SourceKey],
    new: Vec<Source>,
    told: &[&str],
) -> Result<Vec<Source>, StorageError> {
    let batch = bill.sources.iter().map(|source| source.batch).max().unwrap_or(0) + 1;
    let goes = |source: &&Source| {
        replaced.iter().any(|(provider, account)| (provider, account) == (&source.provider, &source.billing_account))
    };
    let stay = bill.sources.iter().filter(|source| !goes(source)).cloned();
    let sources: Vec<Source> = stay.chain(new.into_iter().map(|source| Source { batch, ..source })).collect();
    execute!(tx, "DELETE FROM bill_sources WHERE bill_id = $1", bill.id.0)?;
    write_sources(tx, bill.id, &sources).await?;
    execute!(
        tx,
        "DELETE FROM bill_warnings
         WHERE bill_id = $1 AND batch NOT IN (SELECT batch FROM bill_sources WHERE bill_id = $1)",
        bill.id.0
    )?;
    warn(tx, bill.id, batch, told).await?;
    Ok(sources)
}
