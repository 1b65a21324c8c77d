//! One-time links by which an account gets a password. Their secrets are shown or mailed, and stored as hashes only.

use domain::ids::{AccountId, LinkId};
use uuid::Uuid;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::sessions::hex;
use crate::store::Store;
use crate::{execute, fetch_optional};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Opens a link for an account, in place of one it had.
pub(crate) async fn open(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    until: DateTime<Utc>,
) -> Result<(), StorageError> {
    close(tx, account).await?;
    let id = LinkId::at(store.clock.now(), store.randomness.bytes());
    execute!(tx, "INSERT INTO links (id, account_id, until) VALUES ($1, $2, $3)", id.0, account.0, until)?;
    Ok(())
}

/// Closes the link of an account: it has a password now, or may not get one.
pub(crate) async fn close(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM links WHERE account_id = $1", account.0)?;
    Ok(())
}

/// A new secret of the account's open link: 256 random bits, as 64 hexadecimal digits. `None` when there is no open link.
pub async fn secret(store: &Store, account: AccountId) -> Result<Option<String>, StorageError> {
    let mut tx = store.write().await?;
    let row = fetch_optional!(
        tx,
        (Uuid,),
        "SELECT id FROM links WHERE account_id = $1 AND until > $2",
        account.0,
        store.clock.now()
    )?;
    let Some((link,)) = row else { return Ok(None) };
    let secret = hex(&store.randomness.bytes::<32>());
    execute!(tx, "INSERT INTO link_secrets (hash, link_id) VALUES ($1, $2)", hash(&secret), link)?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// The account that a secret opens. Looking uses nothing up.
pub async fn account(store: &Store, secret: &str) -> Result<Option<AccountId>, StorageError> {
    let mut on = store.read().await?;
    account_on(store, &mut on, secret).await
}

async fn account_on(store: &Store, on: &mut impl On, secret: &str) -> Result<Option<AccountId>, StorageError> {
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

/// Uses a link up: of all who come with one of its secrets, exactly one gets the account.
pub(crate) async fn take(store: &Store, tx: &mut Writer, secret: &str) -> Result<Option<AccountId>, StorageError> {
    let Some(account) = account_on(store, tx, secret).await? else { return Ok(None) };
    let taken = execute!(tx, "DELETE FROM links WHERE account_id = $1", account.0)?;
    Ok((taken == 1).then_some(account))
}
