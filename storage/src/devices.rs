//! Known browsers: their log-ins send no mail, and guesses from other browsers do not lock them out.

use domain::ids::AccountId;
use domain::mail::MailKind;
use domain::visitor::Visitor;

use crate::database::Writer;
use crate::error::StorageError;
use crate::secret::{hash, secret};
use crate::store::Store;
use crate::{execute, fetch_one, fetch_optional, mails};

/// The hash of the browser's secret, if the account of this address was logged in to from it.
pub(crate) async fn known(store: &Store, email_key: &str, visitor: &Visitor) -> Result<Option<String>, StorageError> {
    let Some(known_by) = &visitor.known_by else { return Ok(None) };
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        (String,),
        "SELECT d.secret_hash FROM devices d JOIN accounts a ON a.id = d.account_id
         WHERE d.secret_hash = $1 AND a.email_key = $2",
        hash(known_by),
        email_key
    )?;
    Ok(row.map(|(hash,)| hash))
}

/// Records a log-in to an account from a browser. If the account was used only from others before, notifies its owner
/// by mail. Returns the secret of a browser that had none.
pub(crate) async fn arrive(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    visitor: &Visitor,
) -> Result<Option<String>, StorageError> {
    let now = store.clock.now();
    let old = visitor.known_by.as_deref().map(hash).unwrap_or_default();
    let seen = execute!(
        tx,
        "UPDATE devices SET last_seen_at = $3, name = $4 WHERE secret_hash = $1 AND account_id = $2",
        &old,
        account.0,
        now,
        &visitor.device
    )?;
    if seen == 1 {
        return Ok(None);
    }
    let (is_ours, has_others) = fetch_one!(
        tx,
        (bool, bool),
        "SELECT EXISTS (SELECT 1 FROM devices WHERE secret_hash = $1),
                EXISTS (SELECT 1 FROM devices WHERE account_id = $2)",
        &old,
        account.0
    )?;
    // Only secrets issued here are accepted: anyone can make up a cookie.
    let new = (!is_ours).then(|| secret(store));
    execute!(
        tx,
        "INSERT INTO devices (secret_hash, account_id, name, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)",
        new.as_deref().map_or(old, hash),
        account.0,
        &visitor.device,
        now
    )?;
    if has_others {
        tell(store, tx, account, visitor).await?;
    }
    Ok(new)
}

async fn tell(store: &Store, tx: &mut Writer, account: AccountId, visitor: &Visitor) -> Result<(), StorageError> {
    let at = store.clock.now().format("%-d %B %Y, %H:%M UTC");
    let detail = format!("{}, from the address {}, on {at}", visitor.device, visitor.address);
    mails::tell(store, tx, account, MailKind::NewDevice, None, Some(&detail)).await
}
