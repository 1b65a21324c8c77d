//! The disputes of a bill end without an answer: staff takes it back.

use domain::bill_version::VersionCause;
use domain::dispute::DisputeState;
use domain::history::{FieldChange, differences};
use domain::ids::BillId;

use super::correct::Corrected;
use super::{Current, Row, correct, rows};
use crate::database::Writer;
use crate::error::StorageError;
use crate::execute;
use crate::store::Store;

/// What ended.
pub(in crate::bills) struct Ended {
    /// For the audit log.
    pub(in crate::bills) changes: Vec<FieldChange>,
    /// The version with correcting lines, if staff had accepted something. The bill's own row still has to follow.
    pub(in crate::bills) corrected: Option<Corrected>,
}

/// Ends the open disputes of a bill whose customer is locked. What was accepted before is corrected all the same.
pub(in crate::bills) async fn end(store: &Store, tx: &mut Writer, bill: BillId) -> Result<Ended, StorageError> {
    let current = Current::read(tx, bill).await?;
    let (mut changes, mut accepted) = (Vec::new(), Vec::<Row>::new());
    for row in rows(tx, bill).await? {
        let corrupt = || StorageError::Corrupt { table: "disputes", column: "state", id: row.id.to_string() };
        let state = DisputeState::from_code(&row.state).ok_or_else(corrupt)?;
        if state.is_undecided() {
            let ended = DisputeState::TakenBack;
            execute!(tx, "UPDATE disputes SET state = $2 WHERE id = $1", row.id, ended.code())?;
            let name = format!("Dispute {}", row.number);
            changes.extend(differences(&[(name.as_str(), state.label())], &[(name.as_str(), ended.label())]));
        } else if state.is_accepted() && row.content == current.latest {
            accepted.push(row);
        }
    }
    let corrected = match accepted.is_empty() {
        true => None,
        false => Some(correct::add_version(store, tx, &current, VersionCause::Disputed, &accepted).await?),
    };
    if let Some(new) = &corrected {
        let total = |billed: &str| format!("{} {billed}", current.currency);
        let (old, new) = (total(&current.billed), total(&new.billed.to_string()));
        changes.extend(differences(&[("Total", old.as_str())], &[("Total", new.as_str())]));
    }
    Ok(Ended { changes, corrected })
}
