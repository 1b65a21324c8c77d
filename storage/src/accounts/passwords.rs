//! Sets an account's password: after a first log-in, by a one-time link, or in place of the present one. Passwords come
//! here as hashes only.

use chrono::TimeDelta;
use domain::account::{AccountState, FORGOTTEN_MINUTES, Forgotten};
use domain::email;
use domain::history::Action;
use domain::ids::AccountId;
use domain::mail::MailKind;
use domain::permission::{Actor, Stage};
use domain::visitor::Visitor;
use uuid::Uuid;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::limits::Counted;
use crate::sessions::{self, Entered};
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fetch_optional, history, limits, links, mails, requests};

/// Sets the first password of an account, ends its restricted sessions and opens a full one.
pub async fn set_first(
    store: &Store,
    actor: &Actor,
    password_hash: &str,
    visitor: &Visitor,
) -> Result<Entered, StorageError> {
    let mut tx = store.write().await?;
    // A second user of the same first-login key or one-time password must not replace the password that was set.
    let changed = execute!(
        tx,
        "UPDATE accounts SET password_hash = $2, state = 'active', first_login_until = NULL
         WHERE id = $1 AND state = 'pending'",
        actor.account.0,
        password_hash
    )?;
    if changed == 0 {
        return Err(StorageError::Refused("A password is already set: log in with it".into()));
    }
    let entered = enter_anew(store, &mut tx, actor.account, "Set after a first log-in", visitor).await?;
    tx.commit().await?;
    Ok(entered)
}

/// Sets the password of a one-time link's account, uses the link up, ends all sessions and opens one. If one link is
/// used twice at the same time, only one use succeeds.
pub async fn set_by_link(
    store: &Store,
    secret: &str,
    password_hash: &str,
    visitor: &Visitor,
) -> Result<Entered, StorageError> {
    let mut tx = store.write().await?;
    let account = links::account(store, &mut tx, secret).await?.ok_or(StorageError::NotFound)?;
    let (had_one,) =
        fetch_one!(tx, (bool,), "SELECT password_hash IS NOT NULL FROM accounts WHERE id = $1", account.0)?;
    let changed = execute!(
        tx,
        "UPDATE accounts SET password_hash = $2, state = 'active', first_login_until = NULL, last_login_at = $3
         WHERE id = $1 AND state <> 'disabled' AND NOT EXISTS (SELECT 1 FROM single_sign_on_only WHERE account_id = id)",
        account.0,
        password_hash,
        store.clock.now()
    )?;
    if changed == 0 || !links::take(store, &mut tx, account, secret).await? {
        return Err(StorageError::NotFound);
    }
    if had_one {
        mails::tell(store, &mut tx, account, MailKind::PasswordChanged, None, None).await?;
    }
    let entered = enter_anew(store, &mut tx, account, "Set by a one-time link", visitor).await?;
    tx.commit().await?;
    Ok(entered)
}

/// The hash of the actor's password.
pub async fn own(store: &Store, actor: &Actor) -> Result<Option<String>, StorageError> {
    let mut on = store.read().await?;
    let (hash,) = fetch_one!(
        on,
        (Option<String>,),
        "SELECT password_hash FROM accounts WHERE id = $1 AND state = 'active'",
        actor.account.0
    )?;
    Ok(hash)
}

/// Whether the account can log in with a password.
pub(crate) async fn has_on(on: &mut impl On, account: AccountId) -> Result<bool, StorageError> {
    let (has,) = fetch_one!(
        on,
        (bool,),
        "SELECT password_hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM single_sign_on_only WHERE account_id = id)
         FROM accounts WHERE id = $1",
        account.0
    )?;
    Ok(has)
}

/// Replaces the actor's password if it is still `old_hash`; ends all sessions, opens one, and notifies by mail.
pub async fn change(
    store: &Store,
    actor: &Actor,
    (old_hash, new_hash): (&str, &str),
    visitor: &Visitor,
    guess: &[Counted],
) -> Result<Entered, StorageError> {
    let mut tx = store.write().await?;
    limits::give_back(&mut tx, guess).await?;
    let changed = execute!(
        tx,
        "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND state = 'active'",
        actor.account.0,
        old_hash,
        new_hash
    )?;
    if changed == 0 {
        return Err(StorageError::Refused("The password was changed in the meantime: log in again".into()));
    }
    mails::tell(store, &mut tx, actor.account, MailKind::PasswordChanged, None, None).await?;
    let entered = enter_anew(store, &mut tx, actor.account, "Changed", visitor).await?;
    tx.commit().await?;
    Ok(entered)
}

/// A new password closes everything that the old one opened.
async fn enter_anew(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    how: &str,
    visitor: &Visitor,
) -> Result<Entered, StorageError> {
    history::account::note(store, tx, account, Action::Changed, &[("Password", how)]).await?;
    links::close(tx, account).await?;
    sessions::end_all(tx, account).await?;
    sessions::open(store, tx, account, Stage::Full, visitor).await
}

/// The account, address and name of a one-time link. Does not use the link up.
pub async fn by_link(store: &Store, secret: &str) -> Result<Option<(AccountId, String, String)>, StorageError> {
    let mut on = store.read().await?;
    let Some(account) = links::account(store, &mut on, secret).await? else { return Ok(None) };
    let row = fetch_optional!(on, (String, String), "SELECT email, name FROM accounts WHERE id = $1", account.0)?;
    Ok(row.map(|(email, name)| (account, email, name)))
}

/// Records a request for a link to set the password of an address. [`answer_requests`] looks the address up later, so
/// that the response does not show whether an account exists.
pub async fn request(store: &Store, wanted: &Forgotten) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    let now = store.clock.now();
    execute!(
        tx,
        "INSERT INTO password_requests (id, email_key, at) VALUES ($1, $2, $3)",
        uuid::Builder::from_random_bytes(store.randomness.bytes()).into_uuid(),
        email::key(&wanted.email),
        now
    )?;
    tx.commit().await
}

/// Mails a link to each requester who has an account, a few times an hour at most.
pub async fn answer_requests(store: &Store) -> Result<(), StorageError> {
    let mut on = store.read().await?;
    let waiting = fetch_all!(on, (Uuid, String), "SELECT id, email_key FROM password_requests ORDER BY at LIMIT 100")?;
    drop(on);
    for (id, email_key) in waiting {
        let mut tx = store.write().await?;
        // Another server may process the same requests.
        if execute!(tx, "DELETE FROM password_requests WHERE id = $1", id)? == 1 {
            answer(store, &mut tx, &email_key).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn answer(store: &Store, tx: &mut Writer, email_key: &str) -> Result<(), StorageError> {
    let account = fetch_optional!(
        tx,
        (Uuid,),
        "SELECT id FROM accounts WHERE email_key = $1 AND state <> 'disabled'
           AND NOT EXISTS (SELECT 1 FROM single_sign_on_only WHERE account_id = id)",
        email_key
    )?;
    let Some((account,)) = account else { return Ok(()) };
    mail_link(store, tx, AccountId(account), email_key).await?;
    Ok(())
}

/// Mails a link that is valid for [`FORGOTTEN_MINUTES`] and replaces an older one; `false` if too many were mailed
/// lately. A first link, which is valid longer, is mailed again instead: else anyone could close it with a request.
async fn mail_link(store: &Store, tx: &mut Writer, account: AccountId, email_key: &str) -> Result<bool, StorageError> {
    if limits::take_in(store, tx, &limits::mailed(email_key)).await?.is_err() {
        return Ok(false);
    }
    // Locks the account, so that its link is opened only once at a time.
    let (state,) =
        fetch_one!(tx, (String,), "UPDATE accounts SET state = state WHERE id = $1 RETURNING state", account.0)?;
    let until = store.clock.now() + TimeDelta::minutes(FORGOTTEN_MINUTES);
    let first = match state == AccountState::Pending.code() {
        true => links::open_after(tx, account, until).await?,
        false => None,
    };
    let link = match first {
        Some(link) => link,
        None => links::open(store, tx, account, until).await?,
    };
    mails::tell(store, tx, account, MailKind::Forgotten, Some(link), None).await?;
    history::account::note(store, tx, account, Action::Changed, &[("Link to set a password", "Mailed")]).await?;
    Ok(true)
}

/// Mails a link to a user who is in a first log-in.
pub async fn resend_link(store: &Store, actor: &Actor) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    if !mail_link(store, &mut tx, actor.account, &email::key(&actor.email)).await? {
        return Err(StorageError::Refused(
            "Several links were already emailed: check your inbox, or try again later".into(),
        ));
    }
    tx.commit().await
}
