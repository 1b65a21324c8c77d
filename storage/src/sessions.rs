//! Sessions: the users who are logged in. The cookie holds a random secret, the table its SHA-256.
//!
//! Longer than 300 lines: the SQL of a noun is in one file.

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::{AccountState, OwnSession};
use domain::history::Action;
use domain::ids::{AccountId, CustomerId, SessionId};
use domain::permission::{Actor, Proof, Role, Scope, Stage};
use domain::region::Region;
use domain::second_factor::FRESH_MINUTES;
use domain::visitor::Visitor;
use uuid::Uuid;

use crate::absences::deputies_at;
use crate::database::Writer;
use crate::error::StorageError;
use crate::second_factors::state::has as has_second_factor;
use crate::secret::{hash, secret};
use crate::store::Store;
use crate::{customers, devices, execute, fetch_all, fetch_optional, history, requests};

/// How long a session of staff lasts without a request, in minutes.
const STAFF_IDLE: i64 = 60;
/// How long a session of a customer user lasts without a request, in minutes.
const CUSTOMER_IDLE: i64 = 12 * 60;
/// How long any session lasts, in hours.
const LONGEST: i64 = 24;

/// The secrets for the browser's cookies after a log-in. Only their hashes are stored.
pub struct Entered {
    /// The session's secret: 256 random bits, as 64 hexadecimal digits.
    pub session: String,
    /// The secret that identifies the browser from now on, if it had none.
    pub device: Option<String>,
}

/// Opens a session, in the transaction that accepted the log-in.
pub(crate) async fn open(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    stage: Stage,
    visitor: &Visitor,
) -> Result<Entered, StorageError> {
    // A user who has a second factor must show it, however the log-in began.
    let stage = match stage {
        Stage::Full if has_second_factor(tx, account).await? => Stage::SecondFactor,
        stage => stage,
    };
    let session = secret(store);
    let now = store.clock.now();
    execute!(tx, "DELETE FROM sessions WHERE created_at < $1", now - TimeDelta::hours(LONGEST))?;
    execute!(
        tx,
        "INSERT INTO sessions (id, secret_hash, account_id, stage, device, address, created_at, last_seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        SessionId::at(now, store.randomness.bytes()).0,
        hash(&session),
        account.0,
        stage.code(),
        &visitor.device,
        &visitor.address,
        now
    )?;
    let device = match stage {
        Stage::Full => devices::arrive(store, tx, account, visitor).await?,
        _ => None,
    };
    Ok(Entered { session, device })
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: Uuid,
    name: String,
    email: String,
    role: String,
    state: String,
    stage: String,
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    customer_id: Option<Uuid>,
    proved_at: Option<DateTime<Utc>>,
    region: Option<String>,
    has_factor: bool,
    has_to: bool,
}

/// An organization that a customer's user may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The customer.
    pub customer: CustomerId,
    /// Its name.
    pub name: String,
    /// Whether the user's contact there is a Bill Approver, or now the deputy of one.
    pub approver: bool,
}

/// The organizations of an account, by name; archived ones are closed to their users.
pub async fn memberships(store: &Store, account: AccountId) -> Result<Vec<Membership>, StorageError> {
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        (Uuid, String, bool),
        concat!(
            "SELECT o.id, o.name, EXISTS (SELECT 1 FROM contact_user_types t
                                          WHERE t.contact_id = c.id AND t.user_type = 'bill_approver')
                         OR c.id IN (SELECT deputy_id FROM ",
            deputies_at!("$2"),
            " d)
         FROM contacts c JOIN customers o ON o.id = c.customer_id
         WHERE c.account_id = $1 AND c.archived_at IS NULL AND o.archived_at IS NULL ORDER BY o.name_key"
        ),
        account.0,
        store.clock.now()
    )?;
    let membership = |(id, name, approver)| Membership { customer: CustomerId(id), name, approver };
    Ok(rows.into_iter().map(membership).collect())
}

/// The user of a session's secret; `None` if the session is unknown or expired, or its account is disabled.
pub async fn actor(store: &Store, secret: &str) -> Result<Option<Actor>, StorageError> {
    let id = hash(secret);
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        Row,
        "SELECT s.account_id, a.name, a.email, a.role, a.state, a.region, s.stage, s.created_at, s.last_seen_at,
                s.customer_id, s.proved_at,
                EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM passkeys k WHERE k.account_id = a.id) AS has_factor,
                EXISTS (SELECT 1 FROM reseller_settings r WHERE r.name = 'second_factor_of_staff' AND r.value = 'on')
                    AS has_to
         FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.secret_hash = $1",
        &id
    )?;
    drop(on);
    let Some(row) = row else { return Ok(None) };
    let Some(role) = Role::from_code(&row.role) else {
        return Err(StorageError::Corrupt { table: "accounts", column: "role", id: row.account_id.to_string() });
    };
    let Some(stage) = Stage::from_code(&row.stage) else {
        return Err(StorageError::Corrupt { table: "sessions", column: "stage", id: row.account_id.to_string() });
    };
    let now = store.clock.now();
    let idle = TimeDelta::minutes(if role.is_staff() { STAFF_IDLE } else { CUSTOMER_IDLE });
    let over = now - row.created_at > TimeDelta::hours(LONGEST) || now - row.last_seen_at > idle;
    if over || row.state == AccountState::Disabled.code() {
        return Ok(None);
    }
    let stage = match stage {
        Stage::Full if row.has_to && role.is_staff() && !row.has_factor => Stage::Enrolment,
        stage => stage,
    };
    let is_fresh = |proved: DateTime<Utc>| now - proved < TimeDelta::minutes(FRESH_MINUTES);
    let proof = match row.has_factor {
        false => Proof::NotNeeded,
        true if row.proved_at.is_some_and(is_fresh) => Proof::Fresh,
        true => Proof::Stale,
    };
    let account = AccountId(row.account_id);
    let place = place(store, role, account, row.customer_id.map(CustomerId)).await?;
    let Some(place) = place else { return Ok(None) };
    // Updated once a minute: exact enough for an hour, and saves a write on every request. Reading a page never waits
    // for a long import: then the next request updates it.
    if now - row.last_seen_at > TimeDelta::minutes(1)
        && let Some(mut tx) = store.database.try_write().await?
    {
        execute!(tx, "UPDATE sessions SET last_seen_at = $2 WHERE secret_hash = $1", &id, now)?;
        tx.commit().await?;
    }
    Ok(Some(Actor {
        account,
        name: row.name,
        email: row.email,
        role: if place.viewing.is_some() { Role::Customer } else { role },
        customer: place.customer,
        approver: place.approver,
        several: place.several,
        stage,
        viewing: place.viewing,
        notation: row.region.and_then(|code| Region::parse(&code)).map(Region::notation),
        proof,
        request: None,
    }))
}

/// The customer that a session has open.
#[derive(Default)]
struct Place {
    customer: Option<CustomerId>,
    approver: bool,
    several: bool,
    viewing: Option<String>,
}

/// The organization that a session has open; `None` for a customer's user without any organization.
async fn place(
    store: &Store,
    role: Role,
    account: AccountId,
    chosen: Option<CustomerId>,
) -> Result<Option<Place>, StorageError> {
    if role.is_staff() {
        let Some(customer) = chosen else { return Ok(Some(Place::default())) };
        return match customers::name(store, Scope::AllCustomers, customer).await {
            Ok((name, _)) => Ok(Some(Place { customer: chosen, viewing: Some(name), ..Place::default() })),
            // The customer was deleted, so there is nothing to view.
            Err(StorageError::NotFound) => Ok(Some(Place::default())),
            Err(error) => Err(error),
        };
    }
    let memberships = memberships(store, account).await?;
    let several = memberships.len() > 1;
    if memberships.is_empty() {
        return Ok(None);
    }
    let membership = memberships.into_iter().find(|membership| !several || Some(membership.customer) == chosen);
    let approver = membership.as_ref().is_some_and(|membership| membership.approver);
    Ok(Some(Place { customer: membership.map(|membership| membership.customer), approver, several, viewing: None }))
}

/// Chooses the organization that a user with several has open from now on.
pub async fn choose(store: &Store, secret: &str, actor: &Actor, customer: CustomerId) -> Result<(), StorageError> {
    if !memberships(store, actor.account).await?.iter().any(|membership| membership.customer == customer) {
        return Err(StorageError::NotFound);
    }
    let mut tx = store.write().await?;
    execute!(tx, "UPDATE sessions SET customer_id = $2 WHERE secret_hash = $1", hash(secret), customer.0)?;
    tx.commit().await
}

/// Lets a staff user view a customer's pages as its users do, in this session.
pub async fn view_as(
    store: &Store,
    secret: &str,
    actor: &Actor,
    customer: CustomerId,
) -> Result<Entered, StorageError> {
    let (name, _) = customers::name(store, actor.scope(), customer).await?;
    let mut tx = store.write().await?;
    let entered = look_at(store, &mut tx, secret, Some(customer)).await?;
    let record = customers::record(customer, Action::Viewed, &name, Vec::new());
    history::write(store, &mut tx, actor.into(), record).await?;
    tx.commit().await?;
    Ok(entered)
}

/// Ends `View as customer`.
pub async fn stop_viewing(store: &Store, secret: &str, actor: &Actor) -> Result<Entered, StorageError> {
    let mut tx = store.write().await?;
    let entered = look_at(store, &mut tx, secret, None).await?;
    history::account::note(store, &mut tx, actor.account, Action::Changed, &[("View as customer", "Ended")]).await?;
    tx.commit().await?;
    Ok(entered)
}

/// A session whose rights change gets a new secret.
async fn look_at(
    store: &Store,
    tx: &mut Writer,
    old: &str,
    customer: Option<CustomerId>,
) -> Result<Entered, StorageError> {
    let session = secret(store);
    let moved = execute!(
        tx,
        "UPDATE sessions SET customer_id = $2, secret_hash = $3 WHERE secret_hash = $1",
        hash(old),
        customer.map(|customer| customer.0),
        hash(&session)
    )?;
    if moved == 0 {
        return Err(StorageError::NotFound);
    }
    Ok(Entered { session, device: None })
}

/// The unexpired sessions of an account, newest first; `secret` is that of the actor's own session.
pub async fn list(store: &Store, actor: &Actor, secret: &str) -> Result<Vec<OwnSession>, StorageError> {
    let mut on = store.read().await?;
    let now = store.clock.now();
    let idle = TimeDelta::minutes(if actor.role.is_staff() { STAFF_IDLE } else { CUSTOMER_IDLE });
    let rows = fetch_all!(
        on,
        (Uuid, String, String, DateTime<Utc>, DateTime<Utc>, bool),
        "SELECT id, device, address, created_at, last_seen_at, secret_hash = $2 FROM sessions
         WHERE account_id = $1 AND created_at > $3 AND last_seen_at > $4 ORDER BY last_seen_at DESC, id",
        actor.account.0,
        hash(secret),
        now - TimeDelta::hours(LONGEST),
        now - idle
    )?;
    let session = |(id, device, address, since, last_seen, is_this)| OwnSession {
        id: SessionId(id),
        device,
        address,
        since,
        last_seen,
        is_this,
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Ends one session of an account.
pub async fn end_one(store: &Store, actor: &Actor, session: SessionId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    let ended = execute!(tx, "DELETE FROM sessions WHERE id = $1 AND account_id = $2", session.0, actor.account.0)?;
    if ended == 0 {
        return Err(StorageError::NotFound);
    }
    history::account::note(store, &mut tx, actor.account, Action::LoggedOut, &[("Sessions", "One elsewhere")]).await?;
    tx.commit().await
}

/// Ends all sessions of an account except the actor's own.
pub async fn end_others(store: &Store, actor: &Actor, secret: &str) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    execute!(tx, "DELETE FROM sessions WHERE account_id = $1 AND secret_hash <> $2", actor.account.0, hash(secret))?;
    history::account::note(store, &mut tx, actor.account, Action::LoggedOut, &[("Sessions", "All elsewhere")]).await?;
    tx.commit().await
}

/// Ends the session of this secret when its user logs out.
pub async fn end(store: &Store, secret: &str, actor: &Actor) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    execute!(tx, "DELETE FROM sessions WHERE secret_hash = $1", hash(secret))?;
    history::account::note(store, &mut tx, actor.account, Action::LoggedOut, &[]).await?;
    tx.commit().await
}

/// Ends all sessions of an account, after a change of password, role or state.
pub(crate) async fn end_all(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM sessions WHERE account_id = $1", account.0)?;
    Ok(())
}
