//! Continues the session after a second factor was shown or changed, and notifies the owner.

use domain::history::Action;
use domain::ids::AccountId;
use domain::mail::MailKind;
use domain::permission::{Actor, Stage};
use domain::visitor::Visitor;

use crate::database::Writer;
use crate::error::StorageError;
use crate::history::account::note;
use crate::secret::{hash, secret};
use crate::sessions::Entered;
use crate::store::Store;
use crate::{devices, execute, mails};

/// Notifies the owner by mail, and writes an audit record.
pub(crate) async fn tell(store: &Store, tx: &mut Writer, account: AccountId, what: &str) -> Result<(), StorageError> {
    mails::tell(store, tx, account, MailKind::SecondFactor, None, Some(what)).await?;
    note(store, tx, account, Action::Changed, &[("Second factor", what)]).await
}

/// Gives the session a new secret, everything that the role may do, and the time of the proof.
pub(crate) async fn proved(
    store: &Store,
    tx: &mut Writer,
    actor: &Actor,
    session: &str,
    visitor: &Visitor,
) -> Result<Entered, StorageError> {
    let new = secret(store);
    let moved = execute!(
        tx,
        "UPDATE sessions SET secret_hash = $2, stage = 'full', proved_at = $3 WHERE secret_hash = $1",
        hash(session),
        hash(&new),
        store.clock.now()
    )?;
    if moved == 0 {
        return Err(StorageError::NotFound);
    }
    let device = match actor.stage {
        Stage::Full => None,
        _ => devices::arrive(store, tx, actor.account, visitor).await?,
    };
    Ok(Entered { session: new, device })
}
