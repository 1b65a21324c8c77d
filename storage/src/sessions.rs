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
use crate::{execute, fetch_optional};

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
    approver: bool,
}

/// Who the holder of this secret is; `None` when the session is unknown, too old, or its account disabled.
pub async fn actor(store: &Store, secret: &str) -> Result<Option<Actor>, StorageError> {
    let id = hash(secret);
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        Row,
        "SELECT s.account_id, a.name, a.email, a.role, a.state, s.restricted, s.created_at, s.last_seen_at,
                c.customer_id,
                EXISTS (SELECT 1 FROM contact_user_types t
                        WHERE t.contact_id = c.id AND t.user_type = 'bill_approver') AS approver
         FROM sessions s
         JOIN accounts a ON a.id = s.account_id
         LEFT JOIN contacts c ON c.account_id = a.id
         LEFT JOIN customers o ON o.id = c.customer_id
         WHERE s.id_hash = $1 AND (a.role <> 'customer' OR o.archived_at IS NULL)",
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
    // Once a minute is exact enough for an hour, and spares a write on every request.
    if now - row.last_seen_at > TimeDelta::minutes(1) {
        let mut tx = store.write().await?;
        execute!(tx, "UPDATE sessions SET last_seen_at = $2 WHERE id_hash = $1", &id, now)?;
        tx.commit().await?;
    }
    Ok(Some(Actor {
        account: AccountId(row.account_id),
        name: row.name,
        email: row.email,
        role,
        customer: row.customer_id.map(CustomerId),
        approver: row.approver,
        restricted: row.restricted,
    }))
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
