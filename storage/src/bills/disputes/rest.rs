//! `Approve the Rest`: a customer approves all of a bill that it does not dispute. What it disputes is a bill of its own then,
//! and both together cost what the bill cost.

use domain::approval::{Needed, Remarks};
use domain::bill::{BillState, BillStep};
use domain::bill_version::VersionCause;
use domain::dispute::{DisputeState, Rest};
use domain::history::{Action, CONTENT, FieldChange, differences, made};
use domain::ids::BillId;
use domain::permission::Scope;

use super::{Current, Row, correct, rows, split};
use crate::bills::reached::Reached;
use crate::bills::{approvals, note, notify, record, terms};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, execute, fetch_one, fingerprints, history, purchase_orders, requests};

/// Approves what is not disputed of a bill. `version` and `content_hash` must be those of the bill that was shown, else it is
/// stale. Returns the bill of what is disputed.
///
/// # Errors
/// [`StorageError::Refused`] if the bill has no open dispute, or nothing else, or if several have to approve it.
pub async fn approve_rest(
    store: &Store,
    scope: Scope,
    by: By<'_>,
    bill: BillId,
    version: i64,
    content_hash: &str,
    remarks: &Remarks,
) -> Result<BillId, StorageError> {
    let mut tx = store.write().await?;
    if let Some(new) = requests::answered(store, &mut tx, by).await? {
        return Ok(new);
    }
    let current = Current::locked(&mut tx, scope, bill).await?;
    if current.version != version || current.content_hash != content_hash {
        let sql = "SELECT person FROM bill_steps WHERE bill_id = $1 ORDER BY version DESC LIMIT 1";
        return Err(StorageError::Stale { by: fetch_one!(tx, (String,), sql, bill.0)?.0 });
    }
    if current.state()? != BillState::Disputed {
        return Err(StorageError::Refused("Only a bill with open disputes has a rest to approve".into()));
    }
    if approvals::needed_of(&mut tx, bill).await? != Needed::One {
        return Err(StorageError::Refused(
            "Several Bill Approvers have to approve this bill, so they wait for the answers to its disputes".into(),
        ));
    }
    let (moved, granted) = parted(&current, rows(&mut tx, bill).await?)?;
    for dispute in &moved {
        execute!(tx, "UPDATE disputes SET state = $2 WHERE id = $1", dispute.id, DisputeState::Moved.code())?;
    }
    let changes = approve(store, &mut tx, by, &current, (&moved, granted), remarks).await?;
    let new = split::make(store, &mut tx, by, &current, &moved).await?;
    note(store, &mut tx, by, current.customer(), bill, Action::Changed, changes).await?;
    split::note_new(store, &mut tx, by, &current, &new).await?;
    requests::answer(&mut tx, by, &new.id).await?;
    tx.commit().await?;
    Ok(new.id)
}

/// The disputes that move to the other bill, and those that were accepted and have no correcting lines yet.
fn parted(bill: &Current, disputes: Vec<Row>) -> Result<(Vec<Row>, Vec<Row>), StorageError> {
    let mut amounts = Vec::new();
    let (mut moved, mut granted) = (Vec::new(), Vec::new());
    for row in disputes {
        let corrupt = || StorageError::Corrupt { table: "disputes", column: "state", id: row.id.to_string() };
        let state = DisputeState::from_code(&row.state).ok_or_else(corrupt)?;
        amounts.push((row.content, state, costs::cost(&row.amount, "amount", row.id)?));
        match state {
            state if state.is_undecided() => moved.push(row),
            state if state.is_accepted() && row.content == bill.latest => granted.push(row),
            _ => {}
        }
    }
    let rest = Rest::of(bill.total()?.billed, bill.latest, amounts).map_err(costs::too_large)?;
    match rest.left.is_zero() {
        true => Err(StorageError::Refused("Everything is disputed, so nothing is left to approve".into())),
        false => Ok((moved, granted)),
    }
}

/// Gives the bill its content without these disputes, and approves it. Returns the changes for the audit log.
async fn approve(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    bill: &Current,
    (moved, granted): (&[Row], Vec<Row>),
    remarks: &Remarks,
) -> Result<Vec<FieldChange>, StorageError> {
    let of_bill = bill.id();
    let told: Vec<(String, &str)> = moved
        .iter()
        .map(|row| {
            (format!("Dispute {}", row.number), DisputeState::from_code(&row.state).map_or("", |was| was.label()))
        })
        .collect();
    let now: Vec<_> = told.iter().map(|(name, _)| (name.as_str(), DisputeState::Moved.label())).collect();
    let was: Vec<_> = told.iter().map(|(name, state)| (name.as_str(), *state)).collect();
    let mut changes = differences(&was, &now);
    let moved = moved.iter().map(|row| Row { state: DisputeState::Moved.code().to_owned(), ..row.clone() });
    let corrected: Vec<Row> = granted.into_iter().chain(moved).collect();
    let new = correct::add_version(store, tx, bill, VersionCause::Split, &corrected).await?;
    approvals::give(store, tx, &by, bill.customer(), (of_bill, new.number), remarks).await?;
    let due = terms::due(store, tx, bill.customer(), bill.payment_terms).await?;
    let step = BillStep::ApproveRest;
    let sql = "UPDATE bills SET state = $3, version = version + 1, latest = $4, due = COALESCE($5, due)
               WHERE id = $1 AND version = $2";
    if execute!(tx, sql, bill.id, bill.version, step.to().code(), new.number, due)? == 0 {
        return Err(StorageError::Stale { by: "someone else".into() });
    }
    let (version, state) = (bill.version + 1, step.to());
    let (content, content_hash) = (new.number, new.content_hash.as_str());
    record(store, tx, of_bill, &by, &Reached { version, state, content, content_hash, reason: None }).await?;
    notify::queue(store, tx, by, bill.customer(), of_bill, (step, None)).await?;
    purchase_orders::draw(store, tx, by, bill.customer(), of_bill).await?;
    let fingerprint = fingerprints::keep_bill(tx, of_bill).await?;
    let values = |state: BillState, billed: &str, hash: &str| {
        let total = format!("{} {billed}", bill.currency);
        [("State", state.label().to_owned()), ("Total", total), (CONTENT, hash.to_owned())]
    };
    let old = values(bill.state()?, &bill.billed, &bill.content_hash);
    changes.extend(differences(&old, &values(state, &new.billed.to_string(), content_hash)));
    changes.extend(made(&[(history::FINGERPRINT, fingerprint.as_str())]));
    Ok(changes)
}
