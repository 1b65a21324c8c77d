//! Second factors: set up, shown, taken away.

pub(crate) mod recovery_codes;
mod reset;

use chrono::{DateTime, Utc};
use domain::history::{Action, Section, made};
use domain::ids::AccountId;
use domain::mail::MailKind;
use domain::permission::{Actor, Stage};
use domain::second_factor::{CodeDraft, Factors, Setup, totp};
use domain::visitor::Visitor;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::sessions::{self, Entered, hash};
use crate::store::Store;
use crate::{accounts, devices, execute, fetch_one, fetch_optional, history, mails, passkeys, requests};

pub use reset::{reset, reset_of_contact};

/// Whether an account has one, of whatever kind.
pub(crate) async fn has(on: &mut impl On, account: AccountId) -> Result<bool, StorageError> {
    Ok(has_app(on, account).await? || passkeys::count(on, account).await? > 0)
}

async fn has_app(on: &mut impl On, account: AccountId) -> Result<bool, StorageError> {
    let (has,) = fetch_one!(
        on,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM authenticators WHERE account_id = $1 AND confirmed_at IS NOT NULL)",
        account.0
    )?;
    Ok(has)
}

/// What somebody has set up.
pub async fn factors(store: &Store, actor: &Actor) -> Result<Factors, StorageError> {
    let mut on = store.read().await?;
    let password = accounts::passwords::has_on(&mut on, actor.account).await?;
    let authenticator = has_app(&mut on, actor.account).await?;
    let passkeys = passkeys::count(&mut on, actor.account).await?;
    let recovery_codes = recovery_codes::left(&mut on, actor.account).await?;
    Ok(Factors { password, authenticator, passkeys, recovery_codes })
}

/// Begins to set up an authenticator app, with a new secret.
pub async fn begin(store: &Store, actor: &Actor) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    let secret = store.randomness.bytes::<{ totp::SECRET }>();
    let sealed = store.seal.close(actor.account.0.as_bytes(), &secret, store.randomness.bytes());
    let begun = execute!(
        tx,
        "INSERT INTO authenticators (account_id, secret, last_step) VALUES ($1, $2, 0)
         ON CONFLICT (account_id) DO UPDATE SET secret = $2 WHERE authenticators.confirmed_at IS NULL",
        actor.account.0,
        sealed.unwrap_or_default()
    )?;
    if begun == 0 {
        return Err(StorageError::Refused("You already have an authenticator app: remove it first".into()));
    }
    accounts::note(store, &mut tx, actor.account, Action::Changed, &[("Authenticator app", "Begun")]).await?;
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
    let Some((sealed, confirmed)) = row else { return Ok(None) };
    let secret = store.seal.open(account.0.as_bytes(), &sealed).ok_or_else(|| StorageError::Corrupt {
        table: "authenticators",
        column: "secret",
        id: account.to_string(),
    })?;
    Ok(Some(Authenticator { secret, is_confirmed: confirmed.is_some() }))
}

/// What the app has to be told, while it is being set up.
pub async fn setup(store: &Store, actor: &Actor) -> Result<Option<Setup>, StorageError> {
    let found = authenticator(store, &mut store.read().await?, actor.account).await?;
    Ok(found.filter(|found| !found.is_confirmed).and_then(|found| totp::setup(&found.secret, &actor.email)))
}

/// Ends setting up, with a code that the app shows. Gives the recovery codes, and the session anew: it has shown a second
/// factor.
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

/// Tells the owner by mail, and the audit log.
pub(crate) async fn tell(store: &Store, tx: &mut Writer, account: AccountId, what: &str) -> Result<(), StorageError> {
    mails::tell(store, tx, account, MailKind::SecondFactor, None, Some(what)).await?;
    accounts::note(store, tx, account, Action::Changed, &[("Second factor", what)]).await
}

/// Gives the session a new secret, all that the role may, and the time of the proof.
pub(crate) async fn proved(
    store: &Store,
    tx: &mut Writer,
    actor: &Actor,
    session: &str,
    visitor: &Visitor,
) -> Result<Entered, StorageError> {
    let new = sessions::secret(store);
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

/// Shows a second factor: a code of the app, each of which works once, or a recovery code, which is used up. `None` when it
/// is wrong.
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
    accounts::note(store, &mut tx, actor.account, Action::LoggedIn, &[("Second factor", how)]).await?;
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

/// New recovery codes in place of those of before.
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

/// Takes one's own authenticator app away; with the last second factor the recovery codes go.
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

/// Takes all of an account's second factors away; `true` when there were any.
pub(crate) async fn forget(tx: &mut Writer, account: AccountId) -> Result<bool, StorageError> {
    recovery_codes::forget(tx, account).await?;
    let (app, passkeys) = (forget_app(tx, account).await?, passkeys::forget(tx, account).await?);
    Ok(app || passkeys)
}

/// The setting's name.
const OF_STAFF: &str = "second_factor_of_staff";

/// Whether staff has to have a second factor.
pub async fn is_mandatory(store: &Store) -> Result<bool, StorageError> {
    let mut on = store.read().await?;
    let row = fetch_optional!(on, (String,), "SELECT value FROM reseller_settings WHERE name = $1", OF_STAFF)?;
    Ok(row.is_some_and(|(value,)| value == "on"))
}

/// Says whether staff has to have one. Who says so has one.
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
