//! A customer disputes line items of a bill.

use domain::bill::{BillState, BillStep};
use domain::cost::Cost;
use domain::dispute::{self, DisputeReason, DisputeState, NewDispute};
use domain::history::{Action, FieldChange, differences, made};
use domain::ids::{BillId, BillVersionId, DisputeId};
use domain::line_list::Place;
use domain::lines::{Block, Column};
use domain::permission::Scope;

use super::grant::grant;
use super::{Current, Row, block_at, hash, lines_since, rows, say};
use crate::bills::{note, notify};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, execute, fingerprints, history, requests};

/// Disputes lines of a bill that waits for its approval, or that is disputed already. `content_hash` must be that of the
/// content that was shown, else the bill is stale.
///
/// # Errors
/// [`StorageError::Unfit`] for a line that is not in the bill, and for an amount that is more than is left of its charge.
pub async fn open(
    store: &Store,
    scope: Scope,
    by: By<'_>,
    bill: BillId,
    disputed: &NewDispute,
    content_hash: &str,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let current = Current::locked(&mut tx, scope, bill).await?;
    let state = current.state()?;
    if !matches!(state, BillState::SentForApproval | BillState::Disputed) {
        return Err(StorageError::Refused("Only a bill that waits for its approval can be disputed".into()));
    }
    if current.content_hash != content_hash {
        return Err(StorageError::Stale { by: "the reseller".into() });
    }
    let (since, mut known) = (lines_since(&mut tx, bill).await?, rows(&mut tx, bill).await?);
    let first = i64::try_from(known.len()).unwrap_or(i64::MAX - 1) + 1;
    let mut changes = Vec::new();
    let mut read = None;
    for (place, amount) in &disputed.lines {
        let block = block_at(&mut tx, BillVersionId(current.version_id), place.block, &mut read).await?;
        let row = row(store, &current, block.ok_or_else(unfit)?, *place, known.len())?;
        let row = Row { amount: amount.to_string(), reason: disputed.reason.code().to_owned(), ..row };
        fits(&row, *amount, &known, since)?;
        insert(&mut tx, bill, &row).await?;
        say(store, &mut tx, by, DisputeId(row.id), None, disputed.comment.as_deref()).await?;
        changes.push(told(&row));
        known.push(row);
    }
    changes.extend(disputed.comment.as_deref().into_iter().flat_map(|comment| made(&[("Comment", comment)])));
    match state {
        BillState::SentForApproval => {
            current.take(store, &mut tx, by, BillStep::Dispute, (current.latest, content_hash)).await?;
            changes.extend(differences(&[("State", state.label())], &[("State", BillState::Disputed.label())]));
        }
        _ => notify::queue(store, &mut tx, by, current.customer(), bill, (BillStep::Dispute, None)).await?,
    }
    let fingerprint = fingerprints::keep_bill(&mut tx, bill).await?;
    changes.extend(made(&[(history::FINGERPRINT, fingerprint.as_str())]));
    note(store, &mut tx, by, current.customer(), bill, Action::Changed, changes).await?;
    grant(store, &mut tx, bill, first).await?;
    tx.commit().await
}

/// A line that the bill does not have.
fn unfit() -> StorageError {
    StorageError::Unfit { field: "chosen".into(), message: "Choose line items of this bill".into() }
}

/// The line at a place, as a dispute that has no amount yet.
fn row(store: &Store, current: &Current, block: &Block, place: Place, before: usize) -> Result<Row, StorageError> {
    if place.row as usize >= block.rows() {
        return Err(unfit());
    }
    let line = block.row(place.row as usize);
    let text = |column| line.text(column).map(str::to_owned);
    Ok(Row {
        id: DisputeId::at(store.clock.now(), store.randomness.bytes()).0,
        number: i64::try_from(before).unwrap_or(i64::MAX - 1) + 1,
        content: current.latest,
        block: i64::from(place.block),
        line_row: i64::from(place.row),
        line: i64::try_from(line.line).unwrap_or(i64::MAX),
        row_hash: hash(&line),
        service: text(Column::Service),
        details: text(Column::Description).or_else(|| text(Column::Resource)),
        charge: line.billed.to_string(),
        amount: String::new(),
        reason: String::new(),
        state: DisputeState::Open.code().to_owned(),
    })
}

/// Refuses an amount that is more than what is left of the charge.
fn fits(row: &Row, amount: Cost, known: &[Row], since: i64) -> Result<(), StorageError> {
    let mut before = Cost::ZERO;
    for other in known.iter().filter(|other| other.content >= since && other.place() == row.place()) {
        if DisputeState::from_code(&other.state).is_some_and(DisputeState::holds_amount) {
            let amount = costs::cost(&other.amount, "amount", other.id)?;
            before = before.checked_add(amount).map_err(costs::too_large)?;
        }
    }
    let charge = costs::cost(&row.charge, "charge", row.id)?;
    match dispute::excess(amount, charge, before) {
        Some(message) => {
            let field = format!("amounts.{}", dispute::key(&row.place().code()));
            Err(StorageError::Unfit { field, message })
        }
        None => Ok(()),
    }
}

pub(super) async fn insert(tx: &mut Writer, bill: BillId, row: &Row) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO disputes (id, bill_id, number, content, block, line_row, line, row_hash, service, details, charge,
                               amount, reason, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        row.id,
        bill.0,
        row.number,
        row.content,
        row.block,
        row.line_row,
        row.line,
        &row.row_hash,
        &row.service,
        &row.details,
        &row.charge,
        &row.amount,
        &row.reason,
        &row.state
    )?;
    Ok(())
}

/// The dispute for the audit log.
fn told(row: &Row) -> FieldChange {
    let reason = DisputeReason::from_code(&row.reason).map_or("", DisputeReason::label);
    let new = format!("{} of {} in line {}: {reason}", row.amount, row.charge, row.line);
    FieldChange { path: format!("Dispute {}", row.number), old: String::new(), new }
}
