//! Disputes that are accepted at once, up to the amount in the customer's settings. `System` does it, and it is on record.

use domain::cost::Cost;
use domain::dispute::{Answer, DisputeState, granted};
use domain::history::{Action, differences, made};
use domain::ids::{BillId, DisputeId};
use domain::permission::Scope;

use super::answer::conclude;
use super::{Current, rows, say};
use crate::bills::{note, notify};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, execute, fetch_all, fingerprints, history, settings};

const SYSTEM: By<'static> = By { account: None, person: "System", request: None, scope: Scope::AllCustomers };

/// Accepts the open disputes of a bill that fit into the limit, those `since` a number. What was granted of the bill before
/// counts, also in the bill that it was split from.
pub(super) async fn grant(store: &Store, tx: &mut Writer, bill: BillId, since: i64) -> Result<(), StorageError> {
    let current = Current::read(tx, bill).await?;
    let Some(limit) = settings::values(tx, current.customer()).await?.grant_up_to else { return Ok(()) };
    let sql = "SELECT amount FROM disputes
               WHERE state = $2 AND bill_id IN ($1, (SELECT split_from FROM bills WHERE id = $1))";
    let mut before = Cost::ZERO;
    for (amount,) in fetch_all!(tx, (String,), sql, bill.0, DisputeState::Granted.code())? {
        before = before.checked_add(costs::cost(&amount, "amount", bill.0)?).map_err(costs::too_large)?;
    }
    let mut disputes = rows(tx, bill).await?;
    let mut new: Vec<_> = disputes.iter_mut().filter(|row| row.number >= since).collect();
    let amounts = new.iter().map(|row| costs::cost(&row.amount, "amount", row.id)).collect::<Result<Vec<_>, _>>()?;
    let fits = granted(limit, before, &amounts).map_err(costs::too_large)?;
    let (was, now, mut changes) = (DisputeState::Open, DisputeState::Granted, Vec::new());
    for (row, _) in new.iter_mut().zip(fits).filter(|(_, fits)| *fits) {
        now.code().clone_into(&mut row.state);
        execute!(tx, "UPDATE disputes SET state = $2 WHERE id = $1", row.id, now.code())?;
        say(store, tx, SYSTEM, DisputeId(row.id), Some(Answer::Accept), Some("Granted at once")).await?;
        let name = format!("Dispute {}", row.number);
        changes.extend(differences(&[(name.as_str(), was.label())], &[(name.as_str(), now.label())]));
    }
    if changes.is_empty() {
        return Ok(());
    }
    let concluded = conclude(store, tx, SYSTEM, &current, Answer::Accept, disputes).await?;
    if !concluded.is_empty() {
        // The bill is a draft, so the mail that it was disputed was deleted.
        notify::granted(store, tx, SYSTEM, current.customer(), bill).await?;
    }
    changes.extend(concluded);
    let fingerprint = fingerprints::keep_bill(tx, bill).await?;
    changes.extend(made(&[("Grant Disputes up to", limit.to_string().as_str()), (history::FINGERPRINT, &fingerprint)]));
    note(store, tx, SYSTEM, current.customer(), bill, Action::Changed, changes).await
}
