//! Second factors: setting up, showing and removing them.

pub(crate) mod proof;
pub(crate) mod recovery_codes;
mod reset;
pub(crate) mod state;

use chrono::{DateTime, Utc};
use domain::history::{Action, Section, made};
use domain::ids::AccountId;
use domain::permission::Actor;
use domain::second_factor::{CodeDraft, Factors, Setup, totp};
use domain::visitor::Visitor;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::sessions::Entered;
use crate::store::Store;
use crate::{accounts, execute, fetch_optional, history, passkeys, requests};

use self::proof::{proved, tell};
pub use self::reset::{reset, reset_of_contact};
use self::state::{has, has_app};

/// The second factors that the actor has set up.
pub async fn factors(store: &Store, actor: &Actor) -> Result<Factors, StorageError> {
    let mut on = store.read().await?;
    let password = accounts::passwords::has_on(&mut on, actor.account).await?;
    let authenticator = has_app(&mut on, actor.account).await?;
    let passkeys = state::passkeys(&mut on, actor.account).await?;
    let recovery_codes = recovery_codes::left(&mut on, actor.account).await?;
    Ok(Factors { password, authenticator, passkeys, recovery_codes })
}

/// Starts setting up an authenticator app, with a new secret.
pub async fn begin(store: &Store, actor: &Actor) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    let secret = store.randomness.bytes::<{ totp::SECRET }>();
    let encrypted = store.vault.encrypt(actor.account.0.as_bytes(), &secret, store.randomness.bytes());
    let begun = execute!(
        tx,
        "INSERT INTO authenticators (account_id, secret, last_step) VALUES ($1, $2, 0)
         ON CONFLICT (account_id) DO UPDATE SET secret = $2 WHERE authenticators.confirmed_at IS NULL",
        actor.account.0,
        encrypted.unwrap_or_default()
    )?;
    if begun == 0 {
        return Err(StorageError::Refused("You already have an authenticator app: remove it first".into()));
    }
    history::account::note(store, &mut tx, actor.account, Action::Changed, &[("Authenticator app", "Begun")]).await?;
    tx.commit().await
}

struct Authenticator {
    secret: Vec<u8>,
    is_confirmed: bool,
}

async fn authenticator(
    store: &Store,
    on: &mut impl On,
    account: AccountId,
) -> Result<Option<Authenticator>, StorageError> {
    let row = fetch_optional!(
        on,
        (String, Option<DateTime<Utc>>),
        "SELECT secret, confirmed_at FROM authenticators WHERE account_id = $1",
        account.0
    )?;
    let Some((encrypted, confirmed)) = row else { return Ok(None) };
    let secret = store.vault.decrypt(account.0.as_bytes(), &encrypted).ok_or_else(|| StorageError::Corrupt {
        table: "authenticators",
        column: "secret",
        id: account.to_string(),
    })?;
    Ok(Some(Authenticator { secret, is_confirmed: confirmed.is_some() }))
}

/// The data that the app needs, while it is being set up.
pub async fn setup(store: &Store, actor: &Actor) -> Result<Option<Setup>, StorageError> {
    let found = authenticator(store, &mut store.read().await?, actor.account).await?;
    Ok(found.filter(|found| !found.is_confirmed).and_then(|found| totp::setup(&found.secret, &actor.email)))
}

/// Finishes the setup with a code of the app. Returns the recovery codes, and the session's new secret, since it has
/// shown a second factor.
pub async fn confirm(
    store: &Store,
    actor: &Actor,
    session: &str,
    draft: &CodeDraft,
    visitor: &Visitor,
) -> Result<Option<(Vec<String>, Entered)>, StorageError> {
    let mut tx = store.write().await?;
    let Some(found) = authenticator(store, &mut tx, actor.account).await? else { return Ok(None) };
    let now = store.clock.now();
    let Some(step) = totp::step(&found.secret, &draft.plain(), now) else { return Ok(None) };
    let confirmed = execute!(
        tx,
        "UPDATE authenticators SET confirmed_at = $2, last_step = $3 WHERE account_id = $1 AND confirmed_at IS NULL",
        actor.account.0,
        now,
        step
    )?;
    if confirmed == 0 {
        return Ok(None);
    }
    let codes = recovery_codes::replace(store, &mut tx, actor.account).await?;
    tell(store, &mut tx, actor.account, "was set up").await?;
    let entered = proved(store, &mut tx, actor, session, visitor).await?;
    tx.commit().await?;
    Ok(Some((codes, entered)))
}

/// Shows a second factor: a code of the app, which works once, or a recovery code, which is used up. `None` if it is
/// wrong.
pub async fn show(
    store: &Store,
    actor: &Actor,
    session: &str,
    draft: &CodeDraft,
    visitor: &Visitor,
) -> Result<Option<Entered>, StorageError> {
    let mut tx = store.write().await?;
    let code = draft.plain();
    let how = if by_app(store, &mut tx, actor.account, &code).await? {
        "Authenticator app"
    } else if recovery_codes::used_up(&mut tx, actor.account, &code).await? {
        "Recovery code"
    } else {
        return Ok(None);
    };
    history::account::note(store, &mut tx, actor.account, Action::LoggedIn, &[("Second factor", how)]).await?;
    let entered = proved(store, &mut tx, actor, session, visitor).await?;
    tx.commit().await?;
    Ok(Some(entered))
}

async fn by_app(store: &Store, tx: &mut Writer, account: AccountId, code: &str) -> Result<bool, StorageError> {
    let found = authenticator(store, tx, account).await?.filter(|found| found.is_confirmed);
    let step = found.and_then(|found| totp::step(&found.secret, code, store.clock.now()));
    let Some(step) = step else { return Ok(false) };
    let is_first = execute!(
        tx,
        "UPDATE authenticators SET last_step = $2 WHERE account_id = $1 AND last_step < $2",
        account.0,
        step
    )?;
    Ok(is_first == 1)
}

/// Replaces the recovery codes by new ones.
pub async fn new_codes(store: &Store, actor: &Actor) -> Result<Vec<String>, StorageError> {
    let mut tx = store.write().await?;
    if !has(&mut tx, actor.account).await? {
        return Err(StorageError::NotFound);
    }
    let codes = recovery_codes::replace(store, &mut tx, actor.account).await?;
    tell(store, &mut tx, actor.account, "has new recovery codes").await?;
    tx.commit().await?;
    Ok(codes)
}

/// Removes the actor's authenticator app, and the recovery codes with the last second factor.
pub async fn remove(store: &Store, actor: &Actor) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    if forget_app(&mut tx, actor.account).await? {
        if !has(&mut tx, actor.account).await? {
            recovery_codes::forget(&mut tx, actor.account).await?;
        }
        tell(store, &mut tx, actor.account, "was removed").await?;
    }
    tx.commit().await
}

async fn forget_app(tx: &mut Writer, account: AccountId) -> Result<bool, StorageError> {
    Ok(execute!(tx, "DELETE FROM authenticators WHERE account_id = $1", account.0)? == 1)
}

/// Removes all second factors of an account; `true` if there were any.
pub(crate) async fn forget(tx: &mut Writer, account: AccountId) -> Result<bool, StorageError> {
    recovery_codes::forget(tx, account).await?;
    let (app, passkeys) = (forget_app(tx, account).await?, passkeys::forget(tx, account).await?);
    Ok(app || passkeys)
}

/// The setting's name.
const OF_STAFF: &str = "second_factor_of_staff";

/// Whether staff must have a second factor.
pub async fn is_mandatory(store: &Store) -> Result<bool, StorageError> {
    let mut on = store.read().await?;
    let row = fetch_optional!(on, (String,), "SELECT value FROM reseller_settings WHERE name = $1", OF_STAFF)?;
    Ok(row.is_some_and(|(value,)| value == "on"))
}

/// Sets whether staff must have a second factor. An actor who requires it must have one.
pub async fn set_mandatory(store: &Store, actor: &Actor, mandatory: bool) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    if mandatory && !has(&mut tx, actor.account).await? {
        return Err(StorageError::Refused("Set up your own second factor first, under Account".into()));
    }
    let value = if mandatory { "on" } else { "off" };
    execute!(
        tx,
        "INSERT INTO reseller_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2",
        OF_STAFF,
        value
    )?;
    let changes = made(&[("Mandatory for staff", if mandatory { "Yes" } else { "No" })]);
    let (chain, section, action) = (Chain::Reseller, Section::Staff, Action::Changed);
    let record = Record { chain, section, action, subject_id: None, subject: "Second factor", changes };
    history::write(store, &mut tx, actor.into(), record).await?;
    tx.commit().await
}
