//! Sessions: who is logged in. The cookie holds a random id, the table its SHA-256.

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::AccountState;
use domain::ids::{AccountId, CustomerId};
use domain::permission::{Actor, Role};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_optional};

/// How long a session of staff lasts without a request, in minutes.
const STAFF_IDLE: i64 = 60;
/// How long a session of a customer user lasts without a request, in minutes.
const CUSTOMER_IDLE: i64 = 12 * 60;
/// How long any session lasts, in hours.
const LONGEST: i64 = 24;

/// A session's secret: 256 random bits, as 64 hexadecimal digits. Never stored.
pub struct SessionSecret(pub String);

fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Opens a session in the transaction that made the log-in right.
pub(crate) async fn open(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    restricted: bool,
) -> Result<SessionSecret, StorageError> {
    let secret = hex(&store.randomness.bytes::<32>());
    let now = store.clock.now();
    execute!(tx, "DELETE FROM sessions WHERE created_at < $1", now - TimeDelta::hours(LONGEST))?;
    execute!(
        tx,
        "INSERT INTO sessions (id_hash, account_id, restricted, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)",
        hash(&secret),
        account.0,
        restricted,
        now
    )?;
    Ok(SessionSecret(secret))
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: Uuid,
    name: String,
    email: String,
    role: String,
    state: String,
    restricted: bool,
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    customer_id: Option<Uuid>,
}

/// An organization that a customer user may look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The customer.
    pub customer: CustomerId,
    /// Its name.
    pub name: String,
    /// Whether the user's contact there is a Bill Approver.
    pub approver: bool,
}

/// The organizations of an account, by name; archived ones are closed to their users.
pub async fn memberships(store: &Store, account: AccountId) -> Result<Vec<Membership>, StorageError> {
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        (Uuid, String, bool),
        "SELECT o.id, o.name, EXISTS (SELECT 1 FROM contact_user_types t
                                      WHERE t.contact_id = c.id AND t.user_type = 'bill_approver')
         FROM contacts c JOIN customers o ON o.id = c.customer_id
         WHERE c.account_id = $1 AND c.archived_at IS NULL AND o.archived_at IS NULL ORDER BY o.name_key",
        account.0
    )?;
    let membership = |(id, name, approver)| Membership { customer: CustomerId(id), name, approver };
    Ok(rows.into_iter().map(membership).collect())
}

/// Who the holder of this secret is; `None` when the session is unknown, too old, or its account disabled.
pub async fn actor(store: &Store, secret: &str) -> Result<Option<Actor>, StorageError> {
    let id = hash(secret);
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        Row,
        "SELECT s.account_id, a.name, a.email, a.role, a.state, s.restricted, s.created_at, s.last_seen_at,
                s.customer_id
         FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id_hash = $1",
        &id
    )?;
    drop(on);
    let Some(row) = row else { return Ok(None) };
    let Some(role) = Role::from_code(&row.role) else {
        return Err(StorageError::Corrupt { table: "accounts", column: "role", id: row.account_id.to_string() });
    };
    let now = store.clock.now();
    let idle = TimeDelta::minutes(if role.is_staff() { STAFF_IDLE } else { CUSTOMER_IDLE });
    let over = now - row.created_at > TimeDelta::hours(LONGEST) || now - row.last_seen_at > idle;
    if over || row.state == AccountState::Disabled.code() {
        return Ok(None);
    }
    let account = AccountId(row.account_id);
    let memberships = if role.is_staff() { Vec::new() } else { memberships(store, account).await? };
    if !role.is_staff() && memberships.is_empty() {
        return Ok(None);
    }
    let several = memberships.len() > 1;
    let chosen = |membership: &Membership| !several || row.customer_id == Some(membership.customer.0);
    let membership = memberships.into_iter().find(chosen);
    // Once a minute is exact enough for an hour, and spares a write on every request.
    // Reading a page never waits for a long import to end: then the next request tells the time.
    if now - row.last_seen_at > TimeDelta::minutes(1)
        && let Some(mut tx) = store.database.try_write().await?
    {
        execute!(tx, "UPDATE sessions SET last_seen_at = $2 WHERE id_hash = $1", &id, now)?;
        tx.commit().await?;
    }
    Ok(Some(Actor {
        account,
        name: row.name,
        email: row.email,
        role,
        customer: membership.as_ref().map(|membership| membership.customer),
        approver: membership.is_some_and(|membership| membership.approver),
        several,
        restricted: row.restricted,
        request: None,
    }))
}

/// Chooses the organization that a login of several looks at from now on.
pub async fn choose(store: &Store, secret: &str, actor: &Actor, customer: CustomerId) -> Result<(), StorageError> {
    if !memberships(store, actor.account).await?.iter().any(|membership| membership.customer == customer) {
        return Err(StorageError::NotFound);
    }
    let mut tx = store.write().await?;
    execute!(tx, "UPDATE sessions SET customer_id = $2 WHERE id_hash = $1", hash(secret), customer.0)?;
    tx.commit().await
}

/// Ends the session of this secret.
pub async fn end(store: &Store, secret: &str) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    execute!(tx, "DELETE FROM sessions WHERE id_hash = $1", hash(secret))?;
    tx.commit().await
}

/// Ends all sessions of an account: at a change of password, role or state.
pub(crate) async fn end_all(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM sessions WHERE account_id = $1", account.0)?;
    Ok(())
}
