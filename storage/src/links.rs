//! One-time links that set an account's password. Their secrets are shown or mailed, and stored only as hashes.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, LinkId};
use uuid::Uuid;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::secret::{self, hash};
use crate::store::Store;
use crate::{execute, fetch_optional};

/// How long the secret of a closed link is remembered; after that the link is unknown.
const KNOWN: TimeDelta = TimeDelta::days(90);

/// Why a link is no longer valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// It set a password at this time.
    Used(DateTime<Utc>),
    /// A newer link was opened at this time and is valid; `None` if an older version opened it.
    Replaced(Option<DateTime<Utc>>),
    /// It expired at this time.
    Expired(DateTime<Utc>),
    /// The account got a password in another way, another address or another way to log in, or was disabled.
    Withdrawn,
    /// There is no such link, or it is too old.
    Unknown,
}

/// Opens a link for an account, in place of an earlier one. As everywhere here, the caller has locked the account's row
/// by writing it.
pub(crate) async fn open(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    until: DateTime<Utc>,
) -> Result<LinkId, StorageError> {
    end(tx, account, "replaced", None).await?;
    let now = store.clock.now();
    let id = LinkId::at(now, store.randomness.bytes());
    let sql = "INSERT INTO links (id, account_id, until, opened_at) VALUES ($1, $2, $3, $4)";
    execute!(tx, sql, id.0, account.0, until, now)?;
    Ok(id)
}

/// The link of an account, if it is still open at this time.
pub(crate) async fn open_after(
    tx: &mut Writer,
    account: AccountId,
    time: DateTime<Utc>,
) -> Result<Option<LinkId>, StorageError> {
    let row =
        fetch_optional!(tx, (Uuid,), "SELECT id FROM links WHERE account_id = $1 AND until > $2", account.0, time)?;
    Ok(row.map(|(id,)| LinkId(id)))
}

/// Closes an account's link: the account has a password now, or may not get one.
pub(crate) async fn close(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    end(tx, account, "withdrawn", None).await
}

/// Ends an account's link, if there is one, and stores the reason under its secrets.
async fn end(
    tx: &mut Writer,
    account: AccountId,
    why: &str,
    used_at: Option<DateTime<Utc>>,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO closed_links (hash, account_id, why, used_at, until)
         SELECT s.hash, l.account_id, $2, $3, l.until FROM link_secrets s JOIN links l ON l.id = s.link_id
         WHERE l.account_id = $1",
        account.0,
        why,
        used_at
    )?;
    execute!(tx, "DELETE FROM links WHERE account_id = $1", account.0)?;
    Ok(())
}

/// A new secret of a link: 256 random bits, as 64 hexadecimal digits. `None` if the link was used, replaced or has
/// expired.
pub async fn secret(store: &Store, link: LinkId) -> Result<Option<String>, StorageError> {
    let secret = secret::secret(store);
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
        // The link was closed while its secret was added.
        Err(error) if error.is_of_gone_row() => return Ok(None),
        Err(error) => return Err(error),
    }
    tx.commit().await?;
    Ok(Some(secret))
}

/// The account of a link's secret. Does not use the link up.
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

/// Uses up the link of a secret; the row of its account must be locked. `false` if it was used or replaced meanwhile.
pub(crate) async fn take(store: &Store, tx: &mut Writer, owner: AccountId, secret: &str) -> Result<bool, StorageError> {
    let is_open = account(store, tx, secret).await? == Some(owner);
    if is_open {
        end(tx, owner, "used", Some(store.clock.now())).await?;
    }
    Ok(is_open)
}

/// Why a secret is no longer valid.
pub async fn over(store: &Store, secret: &str) -> Result<Over, StorageError> {
    let mut on = store.read().await?;
    let closed = fetch_optional!(
        on,
        (Uuid, String, Option<DateTime<Utc>>, DateTime<Utc>),
        "SELECT account_id, why, used_at, until FROM closed_links WHERE hash = $1
         UNION ALL
         SELECT l.account_id, 'expired', NULL, l.until FROM link_secrets s JOIN links l ON l.id = s.link_id
         WHERE s.hash = $1",
        hash(secret)
    )?;
    let Some((account, why, used_at, until)) = closed else { return Ok(Over::Unknown) };
    if why == "replaced" {
        let sql = "SELECT opened_at FROM links WHERE account_id = $1 AND until > $2";
        let newer = fetch_optional!(on, (Option<DateTime<Utc>>,), sql, account, store.clock.now())?;
        return Ok(newer.map_or(Over::Withdrawn, |(opened,)| Over::Replaced(opened)));
    }
    Ok(match (why.as_str(), used_at) {
        ("used", Some(at)) => Over::Used(at),
        ("expired", _) => Over::Expired(until),
        _ => Over::Withdrawn,
    })
}

/// Closes expired links, and deletes those closed long ago.
pub(crate) async fn sweep(store: &Store, tx: &mut Writer) -> Result<(), StorageError> {
    let now = store.clock.now();
    execute!(
        tx,
        "INSERT INTO closed_links (hash, account_id, why, until)
         SELECT s.hash, l.account_id, 'expired', l.until FROM link_secrets s JOIN links l ON l.id = s.link_id
         WHERE l.until < $1",
        now
    )?;
    execute!(tx, "DELETE FROM links WHERE until < $1", now)?;
    execute!(tx, "DELETE FROM closed_links WHERE until < $1", now - KNOWN)?;
    Ok(())
}
