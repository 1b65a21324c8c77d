//! Passkeys: adding, showing and removing them. A challenge to a browser is stored for its session for a few minutes,
//! and can be answered once.

use chrono::{DateTime, TimeDelta, Utc};
use domain::history::Action;
use domain::ids::{AccountId, PasskeyId};
use domain::passkey::relying_party::{Ceremony, RelyingParty};
use domain::passkey::{OPEN_MINUTES, OwnPasskey, PasskeyDraft};
use domain::permission::Actor;
use domain::visitor::Visitor;
use uuid::Uuid;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::second_factors::proof::{proved, tell};
use crate::second_factors::state::passkeys as count;
use crate::second_factors::{recovery_codes, state};
use crate::secret::hash;
use crate::sessions::Entered;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_optional, history, requests};

/// What a browser is asked to do.
#[derive(Clone, Copy)]
enum Kind {
    Add,
    Show,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Kind::Add => "add",
            Kind::Show => "show",
        }
    }
}

/// The passkeys of an account, oldest first.
pub async fn list(store: &Store, actor: &Actor) -> Result<Vec<OwnPasskey>, StorageError> {
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        (Uuid, String, DateTime<Utc>, Option<DateTime<Utc>>),
        "SELECT id, name, created_at, last_used_at FROM passkeys WHERE account_id = $1 ORDER BY created_at, id",
        actor.account.0
    )?;
    let own = |(id, name, since, last_used)| OwnPasskey { id: PasskeyId(id), name, since, last_used };
    Ok(rows.into_iter().map(own).collect())
}

/// Whether the actor has a passkey.
pub async fn has(store: &Store, actor: &Actor) -> Result<bool, StorageError> {
    Ok(count(&mut store.read().await?, actor.account).await? > 0)
}

async fn credentials(on: &mut impl On, account: AccountId) -> Result<Vec<String>, StorageError> {
    let sql = "SELECT credential FROM passkeys WHERE account_id = $1 ORDER BY created_at, id";
    let rows = fetch_all!(on, (String,), sql, account.0)?;
    Ok(rows.into_iter().map(|(credential,)| credential).collect())
}

fn corrupt(account: AccountId) -> StorageError {
    StorageError::Corrupt { table: "passkeys", column: "credential", id: account.to_string() }
}

/// Starts adding a passkey; returns the options for the browser.
pub async fn begin(store: &Store, actor: &Actor, session: &str, party: &RelyingParty) -> Result<String, StorageError> {
    let mut tx = store.write().await?;
    let known = credentials(&mut tx, actor.account).await?;
    let begun = party.begin(actor.account, &actor.email, &actor.name, &known);
    remember(store, tx, actor, session, Kind::Add, begun).await
}

/// Asks for one of the account's passkeys; returns the options for the browser.
pub async fn ask(store: &Store, actor: &Actor, session: &str, party: &RelyingParty) -> Result<String, StorageError> {
    let mut tx = store.write().await?;
    let known = credentials(&mut tx, actor.account).await?;
    if known.is_empty() {
        return Err(StorageError::Refused("You have no passkey: enter a code".into()));
    }
    remember(store, tx, actor, session, Kind::Show, party.ask(&known)).await
}

/// Stores a session's challenge, in place of an earlier one.
async fn remember(
    store: &Store,
    mut tx: Writer,
    actor: &Actor,
    session: &str,
    kind: Kind,
    ceremony: Option<Ceremony>,
) -> Result<String, StorageError> {
    let Ceremony { options, state } = ceremony.ok_or_else(|| corrupt(actor.account))?;
    let asked = execute!(
        tx,
        "INSERT INTO passkey_ceremonies (session_id, kind, state, until)
         SELECT id, $3, $4, $5 FROM sessions WHERE secret_hash = $1 AND account_id = $2
         ON CONFLICT (session_id, kind) DO UPDATE SET state = excluded.state, until = excluded.until",
        hash(session),
        actor.account.0,
        kind.code(),
        state,
        store.clock.now() + TimeDelta::minutes(OPEN_MINUTES)
    )?;
    if asked == 0 {
        return Err(StorageError::NotFound);
    }
    tx.commit().await?;
    Ok(options)
}

/// The session's challenge, unless it has expired. It is deleted before its answer is checked, so that there is only
/// one answer, right or wrong.
async fn asked(store: &Store, actor: &Actor, session: &str, kind: Kind) -> Result<Option<String>, StorageError> {
    let mut tx = store.write().await?;
    let row = fetch_optional!(
        tx,
        (String, DateTime<Utc>),
        "DELETE FROM passkey_ceremonies WHERE kind = $3
         AND session_id = (SELECT id FROM sessions WHERE secret_hash = $1 AND account_id = $2) RETURNING state, until",
        hash(session),
        actor.account.0,
        kind.code()
    )?;
    tx.commit().await?;
    Ok(row.filter(|(_, until)| *until > store.clock.now()).map(|(state, _)| state))
}

/// Adds the passkey that the browser made. Returns recovery codes, if the account has none, and the session's new
/// secret, since it has shown a second factor. `None` if the answer is wrong.
pub async fn add(
    store: &Store,
    actor: &Actor,
    session: &str,
    party: &RelyingParty,
    (name, draft): (&str, &PasskeyDraft),
    visitor: &Visitor,
) -> Result<Option<(Vec<String>, Entered)>, StorageError> {
    let Some(state) = asked(store, actor, session, Kind::Add).await? else { return Ok(None) };
    let Some(made) = party.finish(&state, &draft.answer) else { return Ok(None) };
    let now = store.clock.now();
    let mut tx = store.write().await?;
    let added = execute!(
        tx,
        "INSERT INTO passkeys (id, account_id, credential_id, name, credential, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING",
        PasskeyId::at(now, store.randomness.bytes()).0,
        actor.account.0,
        made.id,
        name,
        made.json,
        now
    )?;
    if added == 0 {
        return Err(StorageError::Refused("This passkey is already in use: choose another device".into()));
    }
    let codes = match recovery_codes::left(&mut tx, actor.account).await? {
        0 => recovery_codes::replace(store, &mut tx, actor.account).await?,
        _ => Vec::new(),
    };
    tell(store, &mut tx, actor.account, "has a new passkey").await?;
    let entered = proved(store, &mut tx, actor, session, visitor).await?;
    tx.commit().await?;
    Ok(Some((codes, entered)))
}

/// Shows a passkey as second factor. `None` if the answer is wrong.
pub async fn show(
    store: &Store,
    actor: &Actor,
    session: &str,
    party: &RelyingParty,
    answer: &str,
    visitor: &Visitor,
) -> Result<Option<Entered>, StorageError> {
    let Some(state) = asked(store, actor, session, Kind::Show).await? else { return Ok(None) };
    let mut tx = store.write().await?;
    let known = credentials(&mut tx, actor.account).await?;
    let Some(shown) = party.check(&state, answer, &known) else { return Ok(None) };
    execute!(
        tx,
        "UPDATE passkeys SET credential = $3, last_used_at = $4 WHERE account_id = $1 AND credential_id = $2",
        actor.account.0,
        shown.id,
        shown.json,
        store.clock.now()
    )?;
    history::account::note(store, &mut tx, actor.account, Action::LoggedIn, &[("Second factor", "Passkey")]).await?;
    let entered = proved(store, &mut tx, actor, session, visitor).await?;
    tx.commit().await?;
    Ok(Some(entered))
}

/// Removes one of the actor's passkeys, and the recovery codes with the last second factor.
pub async fn remove(store: &Store, actor: &Actor, passkey: PasskeyId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    let removed = execute!(tx, "DELETE FROM passkeys WHERE id = $1 AND account_id = $2", passkey.0, actor.account.0)?;
    if removed == 0 {
        return Err(StorageError::NotFound);
    }
    if !state::has(&mut tx, actor.account).await? {
        recovery_codes::forget(&mut tx, actor.account).await?;
    }
    tell(store, &mut tx, actor.account, "has one passkey fewer").await?;
    tx.commit().await
}

/// Removes all passkeys of an account; `true` if there were any.
pub(crate) async fn forget(tx: &mut Writer, account: AccountId) -> Result<bool, StorageError> {
    Ok(execute!(tx, "DELETE FROM passkeys WHERE account_id = $1", account.0)? > 0)
}
