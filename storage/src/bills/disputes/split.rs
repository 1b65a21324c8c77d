//! The bill that has what is disputed of another one, whose rest was approved. Its disputes go on as they were.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use domain::bill::{BillState, BillStep, bill_name};
use domain::bill_version::VersionCause;
use domain::billing_period::BillingPeriod;
use domain::breakdown::Sums;
use domain::history::{Action, CONTENT, made};
use domain::ids::{BillId, BillVersionId, DisputeId};
use domain::lines::{Column, Line, MoreOf};
use domain::more::{MoreWriter, Names};
use sha2::{Digest as _, Sha256};

use super::correct::{describe, missing, part, reason};
use super::open::insert;
use super::{Current, Row, block_at, hash};
use crate::bills::reached::Reached;
use crate::bills::versions::{self, NewVersion};
use crate::bills::{note, notify, record};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::lines::hash::{field, row_hash};
use crate::lines::{self, Collected};
use crate::store::Store;
use crate::{costs, execute, fetch_one, fingerprints, history};

/// The bill that was made.
pub(super) struct Made {
    pub(super) id: BillId,
    billed: String,
    content_hash: String,
    fingerprint: String,
    period: BillingPeriod,
}

/// The number of the first and only block of lines of a dispute's bill; more disputes than a block holds go on in the next.
const FIRST_BLOCK: i64 = 1;

/// Makes the bill of these disputes: a line for each, with the account, service, resource, tags and category of the disputed
/// line, and a copy of each dispute with its conversation. It is with the customer, as the first one is.
pub(super) async fn make(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    bill: &Current,
    disputes: &[Row],
) -> Result<Made, StorageError> {
    let new = BillId::at(store.clock.now(), store.randomness.bytes());
    let version = BillVersionId(new.0);
    let Written { copies, total, content_hash, sources } = write_lines(store, tx, version, bill, disputes).await?;
    let period = add_bill(store, tx, new, bill).await?;
    let (billed, effective) = (total.billed.to_string(), total.effective.to_string());
    let of_new = NewVersion {
        id: version,
        bill: new,
        number: 1,
        cause: VersionCause::Split,
        rows: i64::try_from(total.rows).unwrap_or(i64::MAX),
        billed: &billed,
        effective: &effective,
        content_hash: &content_hash,
        file_name: &bill.file_name,
        file_sha256: &bill.file_sha256,
    };
    versions::insert(tx, of_new).await?;
    for (position, (provider, account)) in (0i64..).zip(&sources) {
        let sql =
            "INSERT INTO bill_sources (version_id, position, batch, provider, billing_account, content_hash, file_name)
             VALUES ($1, $2, 1, $3, $4, $5, $6)";
        execute!(tx, sql, new.0, position, provider, account, &content_hash, &bill.file_name)?;
    }
    costs::insert_all_sums(tx, version).await?;
    let lines = fingerprints::lines(tx, version).await?;
    fingerprints::keep_rows(tx, version, lines).await?;
    let about = format!("The disputed part of {}", bill_name(bill.number));
    for (version, state) in [(1, BillState::SentForApproval), (2, BillState::Disputed)] {
        let reached = Reached { version, state, content: 1, content_hash: &content_hash, reason: Some(&about) };
        record(store, tx, new, &by, &reached).await?;
    }
    for (old, copy) in disputes.iter().zip(&copies) {
        insert(tx, new, copy).await?;
        let sql = "INSERT INTO dispute_messages (dispute_id, position, answer, account_id, person, at, text)
                   SELECT $2, position, answer, account_id, person, at, text FROM dispute_messages WHERE dispute_id = $1";
        execute!(tx, sql, old.id, copy.id)?;
    }
    notify::queue(store, tx, by, bill.customer(), new, (BillStep::Dispute, None)).await?;
    let fingerprint = fingerprints::keep_bill(tx, new).await?;
    Ok(Made { id: new, billed, content_hash, fingerprint, period })
}

/// Writes into the audit log that the bill was made.
pub(super) async fn note_new(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    bill: &Current,
    new: &Made,
) -> Result<(), StorageError> {
    let changes = made(&[
        ("Disputed part of", bill_name(bill.number).as_str()),
        ("Period", &new.period.to_string()),
        ("Total", &format!("{} {}", bill.currency, new.billed)),
        (CONTENT, &new.content_hash),
        (history::FINGERPRINT, &new.fingerprint),
    ]);
    note(store, tx, by, bill.customer(), new.id, Action::Added, changes).await
}

/// The lines that were written, and the disputes that are about them.
struct Written {
    copies: Vec<Row>,
    total: Sums,
    content_hash: String,
    sources: BTreeSet<(Option<String>, Option<String>)>,
}

async fn write_lines(
    store: &Store,
    tx: &mut Writer,
    version: BillVersionId,
    bill: &Current,
    disputes: &[Row],
) -> Result<Written, StorageError> {
    let names = Arc::new(Names::of(["x_SplitFrom"]));
    let mut hasher = Sha256::new_with_prefix(b"cloudtab split bill 1\n");
    field(&mut hasher, Some(&bill.content_hash));
    let (mut collected, mut read) = (Collected::default(), None);
    let (mut copies, mut total, mut sources) = (Vec::new(), Sums::default(), BTreeSet::new());
    let mut row_in_block = 0;
    for (number, dispute) in (1u64..).zip(disputes) {
        let place = dispute.place();
        let block = block_at(tx, BillVersionId(bill.version_id), place.block, &mut read).await?;
        let disputed = block.ok_or_else(|| missing(dispute))?.row(place.row as usize);
        if hash(&disputed) != dispute.row_hash {
            return Err(missing(dispute));
        }
        let sums = part(dispute, &disputed)?;
        total = total.checked_add(sums).map_err(costs::too_large)?;
        let about =
            format!("Disputed part of line {} of {} {}", disputed.line, bill_name(bill.number), reason(dispute));
        let mut more = MoreWriter::default();
        more.push(0, &bill_name(bill.number));
        let more = more.take(&names);
        let Sums { billed, effective, .. } = sums;
        let line = Line { line: number, billed, effective, more: MoreOf::item(&more), ..describe(disputed, about) };
        hasher.update(row_hash(&line));
        let text = |column| line.text(column).map(str::to_owned);
        sources.insert((text(Column::Provider), text(Column::BillingAccount)));
        copies.push(Row {
            id: DisputeId::at(store.clock.now(), store.randomness.bytes()).0,
            number: i64::try_from(number).unwrap_or(i64::MAX),
            content: 1,
            block: FIRST_BLOCK + collected.blocks(),
            line_row: row_in_block,
            line: i64::try_from(number).unwrap_or(i64::MAX),
            row_hash: hash(&line),
            service: text(Column::Service),
            details: text(Column::Description),
            charge: billed.to_string(),
            amount: billed.to_string(),
            reason: dispute.reason.clone(),
            state: dispute.state.clone(),
        });
        row_in_block += 1;
        if let Some(full) = collected.push(version, &line)? {
            lines::insert(tx, full).await?;
            row_in_block = 0;
        }
    }
    if let Some(full) = collected.take(version)? {
        lines::insert(tx, full).await?;
    }
    Ok(Written { copies, total, content_hash: HEXLOWER.encode(&hasher.finalize()), sources })
}

/// Adds the bill's own row: for the same days, with the address and the terms that its customer was sent.
async fn add_bill(store: &Store, tx: &mut Writer, new: BillId, bill: &Current) -> Result<BillingPeriod, StorageError> {
    // Every import waits for it from here on.
    let (number,) =
        fetch_one!(tx, (i64,), "UPDATE tallies SET count = count + 1 WHERE name = 'bills' RETURNING count")?;
    execute!(
        tx,
        "INSERT INTO bills (id, number, customer_id, period, currency, state, version, latest, created_at, first_day,
                            last_day, billing_address, approve_by, payment_terms, split_from)
         SELECT $2, $3, customer_id, period, currency, $4, 2, 1, $5, first_day, last_day, billing_address, approve_by,
                payment_terms, id FROM bills WHERE id = $1",
        bill.id,
        new.0,
        number,
        BillState::Disputed.code(),
        store.clock.now()
    )?;
    let sql = "SELECT first_day, last_day FROM bills WHERE id = $1";
    let (first, last) = fetch_one!(tx, (NaiveDate, NaiveDate), sql, new.0)?;
    Ok(BillingPeriod { first, last })
}
