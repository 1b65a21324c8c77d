//! Makes the correcting lines of an approved bill: on the next bill of the customer, or as a bill of their own. The approved bill
//! stays as it is.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::bill::{BillState, bill_name};
use domain::bill_import::Difference;
use domain::bill_version::VersionCause;
use domain::billing_period::BillingPeriod;
use domain::history::{Action, CONTENT, FieldChange, made};
use domain::ids::{BillId, BillVersionId, CustomerId, ImportId};
use domain::permission::Scope;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::delta::{Delta, Written, write};
use super::existing::SourceKey;
use super::{FileOf, origin};
use crate::bills::disputes::last_line;
use crate::bills::reached::Reached;
use crate::bills::record;
use crate::bills::reissue::copy_sources;
use crate::bills::versions::{self, NewVersion};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::lines::hash::field;
use crate::store::Store;
use crate::{costs, execute, fetch_one, fetch_optional, fingerprints, history, months};

/// Whose bill is corrected, and by which import.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) customer: CustomerId,
    pub(super) import: ImportId,
}

/// What was done with a bill, for the audit log.
pub(super) type Noted = (BillId, Action, Vec<FieldChange>);

/// Corrects the bill of a difference. Returns the bill that has the correcting lines, with what the audit log says of it.
pub(super) async fn correct(
    store: &Store,
    tx: &mut Writer,
    file: &FileOf<'_>,
    of: Of,
    difference: &Difference,
    delta: Delta,
) -> Result<Noted, StorageError> {
    let Difference { period, currency, correction, .. } = difference;
    let (corrected, is_credit_note) = (difference.number, correction.as_ref().is_some_and(|one| one.is_credit_note));
    let next = if is_credit_note { None } else { next_bill(tx, of.customer, *period, currency).await? };
    let id = BillVersionId::at(store.clock.now(), store.randomness.bytes());
    let mut changes = made(&[("Correction of", bill_name(corrected).as_str())]);
    let (bill, action) = match next {
        Some(next) => {
            changes.extend(add_to(store, tx, file, id, &next, (delta, of.import)).await?);
            (BillId(next.id), Action::Changed)
        }
        None => {
            let period = if is_credit_note { *period } else { following(*period) };
            months::is_open(tx, period).await?;
            changes.extend(add(store, tx, file, id, (of.customer, period, currency), (delta, of.import)).await?);
            (BillId(id.0), Action::Added)
        }
    };
    let fingerprint = fingerprints::keep_bill(tx, bill).await?;
    changes.extend(made(&[(history::FINGERPRINT, fingerprint.as_str())]));
    Ok((bill, action, changes))
}

/// The month that follows a period.
fn following(period: BillingPeriod) -> BillingPeriod {
    BillingPeriod::of_file(period.last.succ_opt().unwrap_or(period.last), None)
}

/// A bill that lines can be added to.
#[derive(sqlx::FromRow)]
struct Next {
    id: Uuid,
    version: i64,
    latest: i64,
    version_id: Uuid,
    content_hash: String,
    file_name: String,
    file_sha256: String,
    billed: String,
    effective: String,
    row_count: i64,
}

/// The customer's first bill after a period that it was not sent yet.
async fn next_bill(
    tx: &mut Writer,
    customer: CustomerId,
    after: BillingPeriod,
    currency: &str,
) -> Result<Option<Next>, StorageError> {
    fetch_optional!(
        tx,
        Next,
        "SELECT id, version, latest, version_id, content_hash, file_name, file_sha256, billed, effective, row_count
         FROM current_bills
         WHERE customer_id = $1 AND currency = $2 AND first_day > $3 AND split_from IS NULL
           AND state IN ('draft', 'internal_review', 'internal_approved')
         ORDER BY first_day, number LIMIT 1",
        customer.0,
        currency,
        after.last
    )
}

/// Adds the correcting lines to a bill: a new version, which is a draft.
async fn add_to(
    store: &Store,
    tx: &mut Writer,
    file: &FileOf<'_>,
    id: BillVersionId,
    next: &Next,
    (delta, import): (Delta, ImportId),
) -> Result<Vec<FieldChange>, StorageError> {
    let sql = "UPDATE bills SET state = 'draft', version = version + 1, latest = $3 WHERE id = $1 AND version = $2";
    if execute!(tx, sql, next.id, next.version, next.latest + 1)? == 0 {
        return Err(StorageError::Stale { by: "someone else".into() });
    }
    execute!(
        tx,
        "INSERT INTO bill_lines (version_id, block, row_count, data)
         SELECT $2, block, row_count, data FROM bill_lines WHERE version_id = $1",
        next.version_id,
        id.0
    )?;
    let (blocks,) = fetch_one!(tx, (i64,), "SELECT COUNT(*) FROM bill_lines WHERE version_id = $1", id.0)?;
    let last = last_line(tx, BillVersionId(next.version_id)).await?;
    let written = write(tx, id, (blocks, last), delta).await?;
    let sums = domain::breakdown::Sums {
        billed: costs::cost(&next.billed, "billed", next.id)?,
        effective: costs::cost(&next.effective, "effective", next.id)?,
        rows: u64::try_from(next.row_count).unwrap_or_default(),
    };
    let total = sums.checked_add(written.sums).map_err(costs::too_large)?;
    let mut hasher = Sha256::new_with_prefix(b"cloudtab bill with corrections 1\n");
    [&next.content_hash, &written.content_hash].into_iter().for_each(|hash| field(&mut hasher, Some(hash)));
    let hash = data_encoding::HEXLOWER.encode(&hasher.finalize());
    let (number, version) = (next.latest + 1, next.version + 1);
    let of_bill = (BillId(next.id), number, total);
    let name = (next.file_name.as_str(), next.file_sha256.as_str());
    put_version(tx, id, of_bill, &hash, name).await?;
    copy_sources(tx, next.version_id, id).await?;
    put_sources(tx, id, &written, file, import).await?;
    let lines = fingerprints::lines(tx, id).await?;
    fingerprints::keep_rows(tx, id, lines).await?;
    let reached = (version, number, hash.as_str());
    reach_draft(store, tx, file, BillId(next.id), reached).await?;
    let billed = total.billed.to_string();
    Ok(history_of(&[("Total", next.billed.as_str(), &billed), (CONTENT, &next.content_hash, &hash)]))
}

/// Makes a draft of the correcting lines alone.
async fn add(
    store: &Store,
    tx: &mut Writer,
    file: &FileOf<'_>,
    id: BillVersionId,
    (customer, period, currency): (CustomerId, BillingPeriod, &str),
    (delta, import): (Delta, ImportId),
) -> Result<Vec<FieldChange>, StorageError> {
    let written = write(tx, id, (0, 0), delta).await?;
    let (number,) =
        fetch_one!(tx, (i64,), "UPDATE tallies SET count = count + 1 WHERE name = 'bills' RETURNING count")?;
    let BillingPeriod { first, last }: BillingPeriod = period;
    let (first, last): (NaiveDate, NaiveDate) = (first, last);
    execute!(
        tx,
        "INSERT INTO bills (id, number, customer_id, period, currency, state, version, latest, created_at, first_day,
                            last_day)
         VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7, $8, $9)",
        id.0,
        number,
        customer.0,
        period.code(),
        currency,
        BillState::Draft.code(),
        store.clock.now(),
        first,
        last
    )?;
    let of_bill = (BillId(id.0), 1, written.sums);
    put_version(tx, id, of_bill, &written.content_hash, (file.name, file.sha256)).await?;
    put_sources(tx, id, &written, file, import).await?;
    let lines = fingerprints::lines(tx, id).await?;
    fingerprints::keep_rows(tx, id, lines).await?;
    reach_draft(store, tx, file, BillId(id.0), (1, 1, written.content_hash.as_str())).await?;
    Ok(made(&[
        ("Period", period.to_string().as_str()),
        ("Total", &format!("{currency} {}", written.sums.billed)),
        ("File", file.name),
        (CONTENT, &written.content_hash),
    ]))
}

async fn put_version(
    tx: &mut Writer,
    id: BillVersionId,
    (bill, number, total): (BillId, i64, domain::breakdown::Sums),
    content_hash: &str,
    (file_name, file_sha256): (&str, &str),
) -> Result<(), StorageError> {
    let version = NewVersion {
        id,
        bill,
        number,
        cause: VersionCause::Corrected,
        rows: i64::try_from(total.rows).unwrap_or(i64::MAX),
        billed: &total.billed.to_string(),
        effective: &total.effective.to_string(),
        content_hash,
        file_name,
        file_sha256,
    };
    versions::insert(tx, version).await?;
    if costs::insert_all_sums(tx, id).await? != total {
        return Err(StorageError::Corrupt { table: "bill_versions", column: "billed", id: id.to_string() });
    }
    Ok(())
}

/// Says where the correcting lines came from.
async fn put_sources(
    tx: &mut Writer,
    id: BillVersionId,
    written: &Written,
    file: &FileOf<'_>,
    import: ImportId,
) -> Result<(), StorageError> {
    let sql =
        "SELECT COALESCE(MAX(position), -1) + 1, COALESCE(MAX(batch), 0) + 1 FROM bill_sources WHERE version_id = $1";
    let (first, batch) = fetch_one!(tx, (i64, i64), sql, id.0)?;
    let sources: &BTreeSet<SourceKey> = &written.sources;
    for (position, (provider, account)) in (first..).zip(sources) {
        execute!(
            tx,
            "INSERT INTO bill_sources (version_id, position, batch, provider, billing_account, content_hash, file_name)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id.0,
            position,
            batch,
            provider,
            account,
            &written.content_hash,
            file.name
        )?;
    }
    origin::link(tx, id, batch, import).await
}

async fn reach_draft(
    store: &Store,
    tx: &mut Writer,
    file: &FileOf<'_>,
    bill: BillId,
    (version, content, content_hash): (i64, i64, &str),
) -> Result<(), StorageError> {
    let by = By { account: file.account, person: file.person, request: None, scope: Scope::AllCustomers };
    let reached = Reached { version, state: BillState::Draft, content, content_hash, reason: None };
    record(store, tx, bill, &by, &reached).await
}

fn history_of(values: &[(&str, &str, &str)]) -> Vec<FieldChange> {
    let change = |(path, old, new): &(&str, &str, &str)| FieldChange {
        path: (*path).to_owned(),
        old: (*old).to_owned(),
        new: (*new).to_owned(),
    };
    values.iter().map(change).collect()
}
