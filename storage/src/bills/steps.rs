//! The steps of a bill's life: see [`domain::bill::LIFE`] and docs/life-of-a-bill.md.

use domain::bill::{BillMove, BillState, BillStep, Missing};
use domain::history::{Action, CONTENT, differences};
use domain::ids::{BillId, CustomerId};
use domain::permission::Scope;
use domain::provisional::REASON_MISSING;
use serde::{Deserialize, Serialize};

use super::approvals::{self, Given};
use super::disputes::{self, Ended};
use super::reached::{Reached, lock_customer, note, record};
use super::{approvers, notify, provisional, terms};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{accounts, execute, fetch_one, fetch_optional, fingerprints, history, purchase_orders, requests};

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// The bill is in its next state.
    Done,
    /// The approval is recorded, and the bill waits for those of others.
    Waits,
}

/// Moves a bill one step on, or back. `version` and `content_hash` must be those of the bill that was shown, else it is
/// stale.
pub async fn take_step(
    store: &Store,
    scope: Scope,
    by: By<'_>,
    id: BillId,
    taken: &BillMove,
    version: i64,
    content_hash: &str,
) -> Result<Taken, StorageError> {
    let mut tx = store.write().await?;
    // An older version stored no answer.
    if let Some(before) = requests::answered::<Option<Taken>>(store, &mut tx, by).await? {
        return Ok(before.unwrap_or(Taken::Done));
    }
    let done = step_on(store, &mut tx, scope, by, id, taken, (version, content_hash)).await?;
    requests::answer(&mut tx, by, &done).await?;
    tx.commit().await?;
    Ok(done)
}

/// Moves a bill in a transaction that may do more.
pub(super) async fn step_on(
    store: &Store,
    tx: &mut Writer,
    scope: Scope,
    by: By<'_>,
    id: BillId,
    taken: &BillMove,
    (version, content_hash): (i64, &str),
) -> Result<Taken, StorageError> {
    let step = taken.step();
    if step.is_of_dispute() {
        return Err(StorageError::Refused("This follows from a dispute or an answer to one".into()));
    }
    let customer = lock_customer(tx, scope, id).await?;
    let (stands, current, content, hash, terms) = fetch_optional!(
        tx,
        (String, i64, i64, String, Option<i64>),
        "SELECT state, version, latest, content_hash, payment_terms FROM current_bills WHERE id = $1",
        id.0
    )?
    .ok_or(StorageError::NotFound)?;
    let from = step.from().iter().find(|state| state.code() == stands);
    let Some(from) = from.filter(|_| current == version && hash == content_hash) else {
        let (person,) = fetch_one!(
            tx,
            (String,),
            "SELECT person FROM bill_steps WHERE bill_id = $1 ORDER BY version DESC LIMIT 1",
            id.0
        )?;
        return Err(StorageError::Stale { by: person });
    };
    let (skipped, reason) = match step {
        BillStep::SendForApproval => {
            four_eyes(tx, &by, id).await?;
            can_be_sent(tx, &by, customer, id, taken.reason()).await?
        }
        _ => (None, taken.reason()),
    };
    if step == BillStep::Approve
        && approvals::give(store, tx, &by, customer, (id, content), taken.remarks()).await? == Given::Waits
    {
        let told = approvals::progress(tx, customer, id).await?;
        notify::partly(store, tx, by, customer, id, &told).await?;
        let fingerprint = fingerprints::keep_bill(tx, id).await?;
        let changes = differences::<&str, _>(&[], &[("Approval", by.person), (history::FINGERPRINT, &fingerprint)]);
        note(store, tx, by, customer, id, Action::Changed, changes).await?;
        return Ok(Taken::Waits);
    }
    let ended = match from {
        BillState::Disputed => disputes::end(store, tx, id).await?,
        _ => Ended { changes: Vec::new(), corrected: None },
    };
    let corrected = ended.corrected.as_ref();
    let (content, content_hash) =
        corrected.map_or((content, content_hash), |new| (new.number, new.content_hash.as_str()));
    let due = match step {
        BillStep::Approve => terms::due(store, tx, customer, terms).await?,
        _ => None,
    };
    let sql = "UPDATE bills SET state = $3, version = version + 1, due = COALESCE($4, due), latest = $5
         WHERE id = $1 AND version = $2";
    if execute!(tx, sql, id.0, version, step.to().code(), due, content)? == 0 {
        return Err(StorageError::Stale { by: "someone else".into() });
    }
    let reached = Reached { version: version + 1, state: step.to(), content, content_hash, reason };
    record(store, tx, id, &by, &reached).await?;
    notify::queue(store, tx, by, customer, id, (step, reason)).await?;
    match step {
        BillStep::SendForApproval => terms::fix(store, tx, customer, id).await?,
        BillStep::Withdraw => terms::loosen(tx, id).await?,
        BillStep::Approve => purchase_orders::draw(store, tx, by, customer, id).await?,
        BillStep::Void => purchase_orders::reverse(store, tx, by, id).await?,
        _ => {}
    }
    let fingerprint = fingerprints::keep_bill(tx, id).await?;
    let mut state = vec![("State", step.to().label()), (CONTENT, content_hash), (history::FINGERPRINT, &fingerprint)];
    state.extend(reason.map(|reason| ("Reason", reason)));
    state.extend(skipped.as_deref().map(|skipped| ("Sent without", skipped)));
    let mut changes = ended.changes;
    changes.extend(differences(&[("State", from.label())], &state));
    note(store, tx, by, customer, id, Action::Changed, changes).await?;
    Ok(Taken::Done)
}

/// Refuses to send a bill that nobody could approve, that has no address, or that is provisional without a reason. The command line skips this, for automation;
/// then it returns what the bill was sent without; and the reason, which only a
/// provisional bill has.
async fn can_be_sent<'a>(
    tx: &mut Writer,
    by: &By<'_>,
    customer: CustomerId,
    id: BillId,
    reason: Option<&'a str>,
) -> Result<(Option<String>, Option<&'a str>), StorageError> {
    let missing = approvers::missing(tx, customer, id).await?;
    let is_provisional = !provisional::of_bill(tx, id).await?.is_empty();
    let is_unsaid = is_provisional && reason.is_none();
    if by.account.is_some() {
        if !missing.is_empty() {
            return Err(StorageError::Refused(format!(
                "{} to this customer before you send the bill",
                Missing::told(&missing)
            )));
        }
        if is_unsaid {
            return Err(StorageError::Unfit { field: "reason".into(), message: REASON_MISSING.into() });
        }
    }
    let mut skipped: Vec<&str> = missing.iter().map(|each| each.label()).collect();
    skipped.extend(is_unsaid.then_some("Final costs"));
    let skipped = (!skipped.is_empty()).then(|| skipped.join(", "));
    Ok((skipped, reason.filter(|_| is_provisional)))
}

/// Four-eyes rule: a user who approved a bill internally may not send it if another user could. See docs/four-eyes.md.
async fn four_eyes(tx: &mut Writer, by: &By<'_>, id: BillId) -> Result<(), StorageError> {
    let Some(account) = by.account else { return Ok(()) };
    let (approved_it,) = fetch_one!(
        tx,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM bill_steps
                        WHERE bill_id = $1 AND state = 'internal_approved' AND account_id = $2
                          -- What was replaced since is another content.
                          AND version > (SELECT MAX(version) FROM bill_steps WHERE bill_id = $1 AND state = 'draft'))",
        id.0,
        account.0
    )?;
    if approved_it && accounts::other_senders(tx, account).await? > 0 {
        return Err(StorageError::Refused(
            "You approved this bill internally, so another Admin or Operator has to send it for approval".into(),
        ));
    }
    Ok(())
}
