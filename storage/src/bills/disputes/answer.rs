//! An answer to a dispute. The last one decides what becomes of the bill.

use domain::bill::BillStep;
use domain::bill_version::VersionCause;
use domain::dispute::{Answer, DisputeState};
use domain::history::{Action, CONTENT, FieldChange, differences, made};
use domain::ids::{BillId, DisputeId};
use domain::permission::Scope;

use super::{Current, Row, correct, rows, say};
use crate::bills::{note, notify};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fingerprints, history, requests};

/// Answers a dispute of a bill: staff in the scope of all customers, the customer in its own. When nothing is left to
/// answer, the bill goes back to the customer; if something was accepted, it is a draft with the correcting lines.
///
/// # Errors
/// [`StorageError::Refused`] if the dispute was answered already.
pub async fn answer(
    store: &Store,
    scope: Scope,
    by: By<'_>,
    bill: BillId,
    dispute: DisputeId,
    answer: Answer,
    text: Option<&str>,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let current = Current::locked(&mut tx, scope, bill).await?;
    let mut disputes = rows(&mut tx, bill).await?;
    let row = disputes.iter_mut().find(|row| row.id == dispute.0).ok_or(StorageError::NotFound)?;
    let was = DisputeState::from_code(&row.state).filter(|state| state.is_undecided());
    let Some(was) = was else {
        return Err(StorageError::Refused("This dispute was answered already".into()));
    };
    answer.to().code().clone_into(&mut row.state);
    let name = format!("Dispute {}", row.number);
    let mut changes = differences(&[(name.as_str(), was.label())], &[(name.as_str(), answer.to().label())]);
    changes.extend(text.into_iter().flat_map(|text| made(&[(answer.told(), text)])));
    execute!(tx, "UPDATE disputes SET state = $2 WHERE id = $1", dispute.0, answer.to().code())?;
    say(store, &mut tx, by, dispute, Some(answer), text).await?;
    if answer == Answer::AskBack {
        notify::ask(store, &mut tx, by, current.customer(), bill, text).await?;
    }
    notify::answered(store, &mut tx, by, current.customer(), bill, (answer, text)).await?;
    changes.extend(conclude(store, &mut tx, by, &current, answer, disputes).await?);
    let fingerprint = fingerprints::keep_bill(&mut tx, bill).await?;
    changes.extend(made(&[(history::FINGERPRINT, fingerprint.as_str())]));
    note(store, &mut tx, by, current.customer(), bill, Action::Changed, changes).await?;
    tx.commit().await
}

/// Moves the bill on if nothing is left to answer. Returns the changes for the audit log.
pub(super) async fn conclude(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    bill: &Current,
    answer: Answer,
    disputes: Vec<Row>,
) -> Result<Vec<FieldChange>, StorageError> {
    let is = |row: &Row, test: fn(DisputeState) -> bool| DisputeState::from_code(&row.state).is_some_and(test);
    if disputes.iter().any(|row| is(row, DisputeState::is_undecided)) {
        return Ok(Vec::new());
    }
    // Those that were accepted in earlier contents have their correcting lines.
    let is_new = |row: &Row| row.content == bill.latest && is(row, DisputeState::is_accepted);
    let accepted: Vec<Row> = disputes.into_iter().filter(is_new).collect();
    let state = bill.state()?.label();
    if accepted.is_empty() {
        let step = if answer == Answer::Withdraw { BillStep::WithdrawDispute } else { BillStep::RefuseDispute };
        bill.take(store, tx, by, step, (bill.latest, &bill.content_hash)).await?;
        return Ok(differences(&[("State", state)], &[("State", step.to().label())]));
    }
    let new = correct::add_version(store, tx, bill, VersionCause::Disputed, &accepted).await?;
    let step = BillStep::AcceptDispute;
    bill.take(store, tx, by, step, (new.number, &new.content_hash)).await?;
    let total = |billed: &str| format!("{} {billed}", bill.currency);
    let values = |state: &str, billed: &str, hash: &str| {
        [("State", state.to_owned()), ("Total", total(billed)), (CONTENT, hash.to_owned())]
    };
    let old = values(state, &bill.billed, &bill.content_hash);
    Ok(differences(&old, &values(step.to().label(), &new.billed.to_string(), &new.content_hash)))
}
