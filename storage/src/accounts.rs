//! User accounts of staff and of customers' contacts. Passwords come here as hashes only.
//!
//! Longer than 300 lines: the SQL of a noun is in one file.

pub(crate) mod look_alikes;
pub mod passwords;
pub mod region;

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::{AccountState, FIRST_LOGIN_HOURS};
use domain::email::{self, Email};
use domain::history::{Action, Section, made};
use domain::ids::{AccountId, LinkId};
use domain::permission::{Actor, Proof, Role, Stage};
use domain::visitor::Visitor;
use uuid::Uuid;

use self::look_alikes::Sees;
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::limits::{self, Counted};
use crate::sessions::{self, Entered};
use crate::store::Store;
use crate::{execute, fetch_one, fetch_optional, history, links, single_sign_on};

/// What a log-in needs to know about an account.
#[derive(Clone, Debug)]
pub struct Login {
    /// The account.
    pub account: AccountId,
    /// The address it was created with.
    pub email: String,
    /// Whether it is pending, active or disabled.
    pub state: AccountState,
    /// The Argon2id hash, if a password was set and the account may log in with it.
    pub password_hash: Option<String>,
    /// Whether the email address is still accepted as the password: the account is pending, in time and never staff's.
    /// [`limits::take_guess`] counts the tries.
    pub first_login_open: bool,
}

#[derive(sqlx::FromRow)]
struct LoginRow {
    id: Uuid,
    email: String,
    role: String,
    state: String,
    password_hash: Option<String>,
    first_login_until: Option<DateTime<Utc>>,
    no_password: bool,
}

/// The account of an email address, in any spelling.
pub async fn login(store: &Store, email: &str) -> Result<Option<Login>, StorageError> {
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        LoginRow,
        "SELECT id, email, role, state, password_hash,
                first_login_until, EXISTS (SELECT 1 FROM single_sign_on_only WHERE account_id = id) AS no_password
         FROM accounts WHERE email_key = $1",
        email::key(email)
    )?;
    let Some(row) = row else { return Ok(None) };
    let state = AccountState::from_code(&row.state).ok_or_else(|| StorageError::Corrupt {
        table: "accounts",
        column: "state",
        id: row.id.to_string(),
    })?;
    let first_login_open = state == AccountState::Pending
        && !row.no_password
        && row.password_hash.is_none()
        && row.role == Role::Customer.code()
        && row.first_login_until.is_some_and(|until| store.clock.now() < until);
    Ok(Some(Login {
        account: AccountId(row.id),
        email: row.email,
        state,
        password_hash: row.password_hash.filter(|_| !row.no_password),
        first_login_open,
    }))
}

/// Opens a session after a correct password: a restricted one after a first log-in. Gives back the counted guess.
pub async fn log_in(
    store: &Store,
    account: AccountId,
    stage: Stage,
    visitor: &Visitor,
    guess: &[Counted],
) -> Result<Entered, StorageError> {
    let mut tx = store.write().await?;
    limits::give_back(&mut tx, guess).await?;
    execute!(tx, "UPDATE accounts SET last_login_at = $2 WHERE id = $1", account.0, store.clock.now())?;
    history::account::note(
        store,
        &mut tx,
        account,
        Action::LoggedIn,
        &[("Browser", &visitor.device), ("Address", &visitor.address)],
    )
    .await?;
    let entered = sessions::open(store, &mut tx, account, stage, visitor).await?;
    tx.commit().await?;
    Ok(entered)
}

/// Whether there is any staff account: if not, the server creates the first.
pub async fn any_staff(store: &Store) -> Result<bool, StorageError> {
    let mut on = store.read().await?;
    let (any,) = fetch_one!(on, (bool,), "SELECT EXISTS (SELECT 1 FROM accounts WHERE role <> 'customer')")?;
    Ok(any)
}

/// Creates an active staff account; its address must be new.
pub async fn create_staff(
    store: &Store,
    by: By<'_>,
    email: &Email,
    name: &str,
    role: Role,
    password_hash: &str,
) -> Result<AccountId, StorageError> {
    insert_staff(store, by, (email, name, role), password_hash, AccountState::Active).await
}

/// Creates a staff account with a one-time password, which opens only `Set your password` until a password is set.
pub async fn create_staff_once(
    store: &Store,
    by: By<'_>,
    email: &Email,
    name: &str,
    role: Role,
    password_hash: &str,
) -> Result<AccountId, StorageError> {
    insert_staff(store, by, (email, name, role), password_hash, AccountState::Pending).await
}

async fn insert_staff(
    store: &Store,
    by: By<'_>,
    (email, name, role): (&Email, &str, Role),
    password_hash: &str,
    state: AccountState,
) -> Result<AccountId, StorageError> {
    let mut tx = store.write().await?;
    let now = store.clock.now();
    look_alikes::refuse(&mut tx, email.as_str(), None, Sees::Everybody).await?;
    let id = AccountId::at(now, store.randomness.bytes());
    execute!(
        tx,
        "INSERT INTO accounts (id, email, email_key, looks, name, role, state, password_hash, first_login_tries, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $9, $7, 0, $8)",
        id.0,
        email.as_str(),
        email.key(),
        email::looks(email.as_str()),
        name,
        role.code(),
        password_hash,
        now,
        state.code()
    )
    .map_err(|error| error.taken("email"))?;
    let changes = made(&[("name", name), ("email", email.as_str()), ("role", role.label())]);
    let (chain, section, action) = (Chain::Reseller, Section::Staff, Action::Added);
    let record = Record { chain, section, action, subject_id: Some(id.0), subject: name, changes };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await?;
    Ok(id)
}

/// Creates the pending account of a contact; [`invite`] opens it for a first log-in. `None` if the address already has
/// an account, even one created at the same time.
pub(crate) async fn create_pending(
    store: &Store,
    tx: &mut Writer,
    email: &str,
    name: &str,
) -> Result<Option<AccountId>, StorageError> {
    look_alikes::refuse(tx, email, None, Sees::Customers).await?;
    let now = store.clock.now();
    let id = AccountId::at(now, store.randomness.bytes());
    let made = execute!(
        tx,
        "INSERT INTO accounts (id, email, email_key, looks, name, role, state, first_login_tries, created_at)
         VALUES ($1, $2, $3, $4, $5, 'customer', 'pending', 0, $6) ON CONFLICT (email_key) DO NOTHING",
        id.0,
        email,
        email::key(email),
        email::looks(email),
        name,
        now
    )?;
    Ok((made == 1).then_some(id))
}

/// The account of a customer's user with this address; never a staff account.
pub(crate) async fn of_customer(
    tx: &mut Writer,
    email: &str,
) -> Result<Option<(AccountId, AccountState)>, StorageError> {
    let row = fetch_optional!(
        tx,
        (Uuid, String),
        "SELECT id, state FROM accounts WHERE email_key = $1 AND role = 'customer'",
        email::key(email)
    )?;
    Ok(row.and_then(|(id, state)| Some((AccountId(id), AccountState::from_code(&state)?))))
}

/// Gives an account that serves only one contact that contact's name and address. A new address is another mailbox: the
/// password is removed, and sessions, links and sign-on end.
pub(crate) async fn rename(tx: &mut Writer, account: AccountId, email: &str, name: &str) -> Result<(), StorageError> {
    let key = email::key(email);
    look_alikes::refuse(tx, email, Some(account), Sees::Customers).await?;
    let moved = execute!(
        tx,
        "UPDATE accounts
         SET password_hash = NULL, state = CASE WHEN state = 'active' THEN 'pending' ELSE state END
         WHERE id = $1 AND email_key <> $2",
        account.0,
        &key
    )? == 1;
    execute!(
        tx,
        "UPDATE accounts SET email = $2, email_key = $3, looks = $4, name = $5 WHERE id = $1",
        account.0,
        email,
        key,
        email::looks(email),
        name
    )
    .map_err(|error| error.taken("email"))?;
    if moved {
        single_sign_on::unlink(tx, account).await?;
        links::close(tx, account).await?;
        sessions::end_all(tx, account).await?;
    }
    Ok(())
}

/// Disables an account and ends its sessions.
pub(crate) async fn disable(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "UPDATE accounts SET state = 'disabled' WHERE id = $1", account.0)?;
    single_sign_on::unlink(tx, account).await?;
    links::close(tx, account).await?;
    sessions::end_all(tx, account).await
}

/// Enables a disabled account: active if it has a password, else pending.
pub(crate) async fn enable(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE accounts SET state = CASE WHEN password_hash IS NULL THEN 'pending' ELSE 'active' END
         WHERE id = $1 AND state = 'disabled'",
        account.0
    )?;
    Ok(())
}

/// Opens a pending account for a first log-in: by its address for some tries, and by a new one-time link, which is
/// returned. Ends its sessions. `None` for accounts that have a password or log in only by single sign-on.
pub(crate) async fn invite(store: &Store, tx: &mut Writer, account: AccountId) -> Result<Option<LinkId>, StorageError> {
    let until = store.clock.now() + TimeDelta::hours(FIRST_LOGIN_HOURS);
    let pending = fetch_optional!(
        tx,
        (String,),
        "UPDATE accounts SET first_login_until = $2 WHERE id = $1 AND state = 'pending' RETURNING email_key",
        account.0,
        until
    )?;
    let Some((email_key,)) = pending else { return Ok(None) };
    limits::forget_first_log_ins(tx, &email_key).await?;
    if single_sign_on::is_only_way(tx, account).await? {
        return Ok(None);
    }
    sessions::end_all(tx, account).await?;
    links::open(store, tx, account, until).await.map(Some)
}

/// The staff account of an address, as an actor of the command line.
pub async fn staff(store: &Store, email: &str) -> Result<Option<Actor>, StorageError> {
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        (Uuid, String, String, String),
        "SELECT id, name, email, role FROM accounts WHERE email_key = $1 AND role <> 'customer' AND state = 'active'",
        email::key(email)
    )?;
    Ok(row.and_then(|(id, name, email, role)| {
        let role = Role::from_code(&role)?;
        let account = AccountId(id);
        Some(Actor {
            account,
            name,
            email,
            role,
            customer: None,
            approver: false,
            several: false,
            stage: Stage::Full,
            viewing: None,
            notation: None,
            proof: Proof::NotNeeded,
            request: None,
        })
    }))
}

/// How many other active staff accounts may move a bill on: the four-eyes rule needs one.
pub(crate) async fn other_senders(tx: &mut Writer, account: AccountId) -> Result<i64, StorageError> {
    let (count,) = fetch_one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM accounts WHERE state = 'active' AND role IN ('admin', 'operator') AND id <> $1",
        account.0
    )?;
    Ok(count)
}
