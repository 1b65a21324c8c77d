//! One-time links by which an account gets a password. Their secrets are shown or mailed, and stored as hashes only.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, LinkId};
use uuid::Uuid;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::sessions::{self, hash};
use crate::store::Store;
use crate::{execute, fetch_optional};

/// Opens a link for an account, in place of one it had. As everywhere here, the account's row is written before, and so
/// locked.
pub(crate) async fn open(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    until: DateTime<Utc>,
) -> Result<LinkId, StorageError> {
    close(tx, account).await?;
    let id = LinkId::at(store.clock.now(), store.randomness.bytes());
    execute!(tx, "INSERT INTO links (id, account_id, until) VALUES ($1, $2, $3)", id.0, account.0, until)?;
    Ok(id)
}

/// The link of an account, if it is open after a time.
pub(crate) async fn open_after(
    tx: &mut Writer,
    account: AccountId,
    time: DateTime<Utc>,
) -> Result<Option<LinkId>, StorageError> {
    let row =
        fetch_optional!(tx, (Uuid,), "SELECT id FROM links WHERE account_id = $1 AND until > $2", account.0, time)?;
    Ok(row.map(|(id,)| LinkId(id)))
}

/// Closes the link of an account: it has a password now, or may not get one.
pub(crate) async fn close(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM links WHERE account_id = $1", account.0)?;
    Ok(())
}

/// A new secret of a link: 256 random bits, as 64 hexadecimal digits. `None` when the link was used, was replaced, or is
/// too old.
pub async fn secret(store: &Store, link: LinkId) -> Result<Option<String>, StorageError> {
    let secret = sessions::secret(store);
    let mut tx = store.write().await?;
    let told = execute!(
        tx,
        "INSERT INTO link_secrets (hash, link_id) SELECT $1, id FROM links WHERE id = $2 AND until > $3",
        hash(&secret),
        link.0,
        store.clock.now()
    );
    match told {
        Ok(1) => {}
        Ok(_) => return Ok(None),
        // Closed between being found and being told.
        Err(error) if error.is_of_gone_row() => return Ok(None),
        Err(error) => return Err(error),
    }
    tx.commit().await?;
    Ok(Some(secret))
}

/// The account that a secret opens. Looking uses nothing up.
pub(crate) async fn account(store: &Store, on: &mut impl On, secret: &str) -> Result<Option<AccountId>, StorageError> {
    let row = fetch_optional!(
        on,
        (Uuid,),
        "SELECT l.account_id FROM link_secrets s JOIN links l ON l.id = s.link_id
         WHERE s.hash = $1 AND l.until > $2",
        hash(secret),
        store.clock.now()
    )?;
    Ok(row.map(|(account,)| AccountId(account)))
}

/// Uses the link of a secret up; `false` when somebody else did, or a newer one replaced it.
pub(crate) async fn take(tx: &mut Writer, secret: &str) -> Result<bool, StorageError> {
    let taken =
        execute!(tx, "DELETE FROM links WHERE id = (SELECT link_id FROM link_secrets WHERE hash = $1)", hash(secret))?;
    Ok(taken == 1)
}
