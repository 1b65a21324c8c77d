//! Reissues a voided bill: a new draft with the same content, and a reference to the old one.

use chrono::NaiveDate;
use domain::bill::{BillState, bill_name};
use domain::bill_version::VersionCause;
use domain::billing_period::BillingPeriod;
use domain::history::{Action, CONTENT, made};
use domain::ids::{BillId, BillVersionId, CustomerId};
use domain::permission::Scope;
use uuid::Uuid;

use super::reached::Reached;
use super::versions::{self, NewVersion};
use super::{note, record};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{customers, execute, fetch_one, fetch_optional, fingerprints, history, months, requests};

#[derive(sqlx::FromRow)]
struct Voided {
    number: i64,
    state: String,
    version: i64,
    period: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    split_from: Option<Uuid>,
    version_id: Uuid,
    row_count: i64,
    billed: String,
    effective: String,
    content_hash: String,
    file_name: String,
    file_sha256: String,
}

/// Makes a new draft with the content of a voided bill. `version` must be that of the bill that was shown.
///
/// # Errors
/// [`StorageError::Refused`] if the bill is not voided, or another bill that counts has its costs.
pub async fn reissue(
    store: &Store,
    scope: Scope,
    by: By<'_>,
    id: BillId,
    version: i64,
) -> Result<BillId, StorageError> {
    let mut tx = store.write().await?;
    if let Some(bill) = requests::answered(store, &mut tx, by).await? {
        return Ok(bill);
    }
    let sql = "SELECT customer_id FROM bills WHERE id = $1 AND ($2 IS NULL OR customer_id = $2)";
    let (customer,) =
        fetch_optional!(tx, (Uuid,), sql, id.0, scope.customer().map(|c| c.0))?.ok_or(StorageError::NotFound)?;
    let customer = CustomerId(customer);
    customers::lock(&mut tx, customer).await?;
    let old = fetch_one!(
        tx,
        Voided,
        "SELECT number, state, version, period, first_day, last_day, currency, split_from, version_id, row_count, billed, effective,
                content_hash, file_name, file_sha256
         FROM current_bills WHERE id = $1",
        id.0
    )?;
    if old.state != BillState::Voided.code() || old.version != version {
        return Err(StorageError::Refused("Only a voided bill can be reissued".into()));
    }
    months::is_open(&mut tx, BillingPeriod { first: old.first_day, last: old.last_day }).await?;
    is_only_one(&mut tx, customer, id, &old).await?;
    let now = store.clock.now();
    let new = BillId::at(now, store.randomness.bytes());
    let content = BillVersionId(new.0);
    execute!(
        tx,
        "INSERT INTO bill_lines (version_id, block, row_count, data)
         SELECT $2, block, row_count, data FROM bill_lines WHERE version_id = $1",
        old.version_id,
        content.0
    )?;
    let lines = fingerprints::lines(&mut tx, content).await?;
    // Late, as every import waits for it.
    let (number,) =
        fetch_one!(tx, (i64,), "UPDATE tallies SET count = count + 1 WHERE name = 'bills' RETURNING count")?;
    execute!(
        tx,
        "INSERT INTO bills (id, number, customer_id, period, currency, state, version, latest, created_at, first_day,
                            last_day, reissue_of, split_from)
         VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7, $8, $9, $10, $11)",
        new.0,
        number,
        customer.0,
        &old.period,
        &old.currency,
        BillState::Draft.code(),
        now,
        old.first_day,
        old.last_day,
        id.0,
        old.split_from
    )?;
    let version = NewVersion {
        id: content,
        bill: new,
        number: 1,
        cause: VersionCause::Reissued,
        rows: old.row_count,
        billed: &old.billed,
        effective: &old.effective,
        content_hash: &old.content_hash,
        file_name: &old.file_name,
        file_sha256: &old.file_sha256,
    };
    versions::insert(&mut tx, version).await?;
    copy(&mut tx, old.version_id, content).await?;
    let state = BillState::Draft;
    let reached = Reached { version: 1, state, content: 1, content_hash: &old.content_hash, reason: None };
    record(store, &mut tx, new, &by, &reached).await?;
    fingerprints::keep_rows(&mut tx, content, lines).await?;
    let fingerprint = fingerprints::keep_bill(&mut tx, new).await?;
    let period = BillingPeriod { first: old.first_day, last: old.last_day }.to_string();
    let (total, of) = (format!("{} {}", old.currency, old.billed), bill_name(old.number));
    let changes = made(&[
        ("Reissue of", of.as_str()),
        ("Period", &period),
        ("Total", &total),
        (CONTENT, &old.content_hash),
        (history::FINGERPRINT, &fingerprint),
    ]);
    note(store, &mut tx, by, customer, new, Action::Added, changes).await?;
    requests::answer(&mut tx, by, &new).await?;
    tx.commit().await?;
    Ok(new)
}

/// Refuses if another bill that counts has costs of the same sources for these days: the voided bill was reissued, or its
/// month was imported again. A month is not billed twice. The two parts of a bill that was split have different costs, as long
/// as no import replaced the lines of one.
async fn is_only_one(tx: &mut Writer, customer: CustomerId, id: BillId, old: &Voided) -> Result<(), StorageError> {
    let found = fetch_optional!(
        tx,
        (i64,),
        "SELECT b.number FROM current_bills b
         JOIN bill_sources s ON s.version_id = b.version_id
         JOIN bill_sources o ON o.version_id = $1 AND COALESCE(o.provider, '') = COALESCE(s.provider, '')
          AND (o.billing_account IS NULL OR s.billing_account IS NULL OR o.billing_account = s.billing_account)
         WHERE b.customer_id = $2 AND b.period = $3 AND b.currency = $4 AND b.state <> 'voided'
           -- What corrects a bill is not one of its own lines.
           AND COALESCE(s.billing_account, '') NOT LIKE 'Correction of B-%'
           AND NOT (COALESCE(b.id = $6, FALSE)
                    OR (COALESCE(b.split_from = $5, FALSE)
                        AND NOT EXISTS (SELECT 1 FROM bill_versions r WHERE r.bill_id = b.id AND r.cause = 'restated')))
         LIMIT 1",
        old.version_id,
        customer.0,
        &old.period,
        &old.currency,
        id.0,
        old.split_from
    )?;
    match found {
        Some((number,)) => Err(StorageError::Refused(format!(
            "{} already has these costs: this bill was reissued, or its month was imported again",
            bill_name(number)
        ))),
        None => Ok(()),
    }
}

/// Copies what belongs to a version besides its lines.
async fn copy(tx: &mut Writer, from: Uuid, to: BillVersionId) -> Result<(), StorageError> {
    let costs = "INSERT INTO bill_costs (version_id, dimension, position, key, billed, effective, row_count)
         SELECT $2, dimension, position, key, billed, effective, row_count FROM bill_costs WHERE version_id = $1";
    execute!(tx, costs, from, to.0)?;
    copy_sources(tx, from, to).await
}

/// Copies where the lines of a version came from, and what the imports warned of.
pub(super) async fn copy_sources(tx: &mut Writer, from: Uuid, to: BillVersionId) -> Result<(), StorageError> {
    for sql in [
        "INSERT INTO bill_sources (version_id, position, batch, provider, billing_account, content_hash, file_name)
         SELECT $2, position, batch, provider, billing_account, content_hash, file_name FROM bill_sources
         WHERE version_id = $1",
        "INSERT INTO bill_warnings (version_id, batch, position, text)
         SELECT $2, batch, position, text FROM bill_warnings WHERE version_id = $1",
        "INSERT INTO bill_provisional (version_id, batch, reason)
         SELECT $2, batch, reason FROM bill_provisional WHERE version_id = $1",
        "INSERT INTO version_imports (version_id, batch, import_id)
         SELECT $2, batch, import_id FROM version_imports WHERE version_id = $1",
    ] {
        execute!(tx, sql, from, to.0)?;
    }
    Ok(())
}
