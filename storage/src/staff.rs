//! User accounts of staff: listing, inviting, changing. There is always an active Admin.

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::{AccountState, FIRST_LOGIN_HOURS, LogInBy};
use domain::email;
use domain::history::{Action, FieldChange, Section, made};
use domain::ids::{AccountId, LinkId};
use domain::mail::MailKind;
use domain::permission::Role;
use domain::record::changes;
use domain::staff::{Invitation, NewStaff, Staff, StaffDetail, StaffDraft, StaffQuery, StaffSummary};
use domain::text::fold;
use uuid::Uuid;

use crate::accounts::look_alikes::{self, Sees};
use crate::by::By;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{
    execute, fetch_all, fetch_one, fetch_optional, history, limits, links, mails, requests, search, sessions,
    single_sign_on,
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    email: String,
    role: String,
    state: String,
    log_in_by: String,
    last_login_at: Option<DateTime<Utc>>,
    version: i64,
    updated_by: String,
}

impl Row {
    fn role(&self) -> Result<Role, StorageError> {
        Role::from_code(&self.role).ok_or_else(|| self.corrupt("role"))
    }

    fn state(&self) -> Result<AccountState, StorageError> {
        AccountState::from_code(&self.state).ok_or_else(|| self.corrupt("state"))
    }

    fn log_in_by(&self) -> Result<LogInBy, StorageError> {
        LogInBy::from_code(&self.log_in_by).ok_or_else(|| self.corrupt("log_in_by"))
    }

    /// Whether it is an active Admin who can log in without single sign-on.
    fn is_admin_by_password(&self) -> Result<bool, StorageError> {
        let is_in = self.state()? == AccountState::Active && self.log_in_by()? == LogInBy::Local;
        Ok(is_in && self.role()? == Role::Admin)
    }

    fn corrupt(&self, column: &'static str) -> StorageError {
        StorageError::Corrupt { table: "accounts", column, id: self.id.to_string() }
    }

    fn draft(&self) -> StaffDraft {
        let active = if self.state == AccountState::Disabled.code() { "" } else { "on" };
        let (name, role, log_in_by) = (self.name.clone(), self.role.clone(), self.log_in_by.clone());
        StaffDraft { name, role, active: active.to_owned(), log_in_by }
    }
}

/// The staff users that match, by name.
pub async fn list(store: &Store, query: &StaffQuery) -> Result<Vec<StaffSummary>, StorageError> {
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        Row,
        "SELECT id, name, email, role, state, log_in_by, last_login_at, version, updated_by FROM accounts
         WHERE role <> 'customer' AND ($1 = '' OR role = $1) AND ($2 = '' OR state = $2)
         ORDER BY id",
        &query.role,
        &query.status
    )?;
    // In Rust, which folds every script alike on both databases: there are few staff users.
    let mut rows: Vec<Row> =
        rows.into_iter().filter(|row| search::holds(&[&row.name, &row.email], &query.search)).collect();
    rows.sort_by_cached_key(|row| fold(&row.name));
    let summary = |row: Row| {
        let (role, state, log_in_by) = (row.role()?, row.state()?, row.log_in_by()?);
        let Row { id, name, email, last_login_at: last_login, .. } = row;
        Ok(StaffSummary { id: AccountId(id), name, email, role, log_in_by, state, last_login })
    };
    rows.into_iter().map(summary).collect()
}

async fn row(on: &mut impl On, account: AccountId) -> Result<Row, StorageError> {
    let row = fetch_optional!(
        on,
        Row,
        "SELECT id, name, email, role, state, log_in_by, last_login_at, version, updated_by FROM accounts
         WHERE id = $1 AND role <> 'customer'",
        account.0
    )?;
    row.ok_or(StorageError::NotFound)
}

/// One staff user, for its form.
pub async fn get(store: &Store, account: AccountId) -> Result<StaffDetail, StorageError> {
    let row = row(&mut store.read().await?, account).await?;
    let draft = row.draft();
    Ok(StaffDetail { id: account, email: row.email, version: row.version, updated_by: row.updated_by, draft })
}

/// Adds a pending staff user and sends an invitation; the address must be new among all accounts.
pub async fn add(store: &Store, by: By<'_>, new: &NewStaff) -> Result<Invitation, StorageError> {
    let mut tx = store.write().await?;
    if let Some(invitation) = requests::answered(store, &mut tx, by).await? {
        return Ok(invitation);
    }
    look_alikes::refuse(&mut tx, new.email.as_str(), None, Sees::Everybody).await?;
    let now = store.clock.now();
    let account = AccountId::at(now, store.randomness.bytes());
    execute!(
        tx,
        "INSERT INTO accounts
             (id, email, email_key, looks, name, role, state, first_login_tries, created_at, updated_by, log_in_by)
         VALUES ($1, $2, $3, $4, $5, $6, 'pending', 0, $7, $8, $9)",
        account.0,
        new.email.as_str(),
        new.email.key(),
        email::looks(new.email.as_str()),
        &new.name,
        new.role.code(),
        now,
        by.person,
        new.log_in_by.code()
    )
    .map_err(|error| error.taken("email"))?;
    let (email, role, way) = (new.email.as_str(), new.role.label(), new.log_in_by.label());
    let changes = made(&[("name", &new.name), ("email", email), ("role", role), ("log_in_by", way)]);
    note(store, &mut tx, by, account, &new.name, Action::Added, changes).await?;
    let id = invite(store, &mut tx, account, new.log_in_by).await?;
    let invitation = Invitation { name: new.name.clone(), email: new.email.as_str().to_owned(), id, link: None };
    requests::answer(&mut tx, by, &invitation).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Opens a link to set a first password, and mails it. There is no link for single sign-on.
async fn invite(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    log_in_by: LogInBy,
) -> Result<Option<LinkId>, StorageError> {
    let until = store.clock.now() + TimeDelta::hours(FIRST_LOGIN_HOURS);
    let link = match log_in_by {
        LogInBy::Local => Some(links::open(store, tx, account, until).await?),
        LogInBy::Sso => None,
    };
    mails::tell(store, tx, account, MailKind::Invited, link, None).await?;
    Ok(link)
}

/// Invites a pending staff user once more, and closes the earlier link.
pub async fn invite_again(store: &Store, by: By<'_>, account: AccountId) -> Result<Invitation, StorageError> {
    let mut tx = store.write().await?;
    if let Some(invitation) = requests::answered(store, &mut tx, by).await? {
        return Ok(invitation);
    }
    // Locks the account: a user who sets a password by the first link meanwhile must not get a second one.
    execute!(tx, "UPDATE accounts SET state = state WHERE id = $1 AND role <> 'customer'", account.0)?;
    let row = row(&mut tx, account).await?;
    if row.state()? != AccountState::Pending {
        return Err(StorageError::Refused(format!("{} has no open invitation", row.name)));
    }
    limits::mail_by_staff(store, &mut tx, &row.email).await?;
    let id = invite(store, &mut tx, account, row.log_in_by()?).await?;
    note(store, &mut tx, by, account, &row.name, Action::SentAgain, Vec::new()).await?;
    let invitation = Invitation { name: row.name, email: row.email, id, link: None };
    requests::answer(&mut tx, by, &invitation).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Saves a staff user, if it was not saved since `version`. Changing the role or the way to log in, or disabling, ends
/// the sessions. The last active Admin with a password must stay one: single sign-on may be unavailable.
pub async fn save(
    store: &Store,
    by: By<'_>,
    account: AccountId,
    version: i64,
    new: &Staff,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    count(&mut tx).await?;
    let old = row(&mut tx, account).await?;
    if old.version != version {
        return Err(StorageError::Stale { by: old.updated_by });
    }
    let (role, log_in_by) = (old.role()?, old.log_in_by()?);
    let stays_admin = new.role == Role::Admin && new.active && new.log_in_by == LogInBy::Local;
    if old.is_admin_by_password()? && !stays_admin && other_admins(&mut tx, account).await? == 0 {
        return Err(StorageError::Refused(format!(
            "{} is the last active Admin who logs in with a password: make another user one first",
            old.name
        )));
    }
    execute!(
        tx,
        "UPDATE accounts SET name = $2, role = $3, version = version + 1, updated_by = $5, log_in_by = $6,
             -- A one-time password opens no more than `Set your password`, also after the account was shut.
             password_hash = CASE WHEN NOT $4 AND state = 'pending' THEN NULL ELSE password_hash END,
             state = CASE WHEN NOT $4 THEN 'disabled' WHEN state = 'pending' THEN state
                          WHEN password_hash IS NULL AND ($6 = 'local' OR last_login_at IS NULL) THEN 'pending'
                          ELSE 'active' END
         WHERE id = $1",
        account.0,
        &new.name,
        new.role.code(),
        new.active,
        by.person,
        new.log_in_by.code()
    )?;
    let other_way = new.log_in_by != log_in_by;
    if !new.active || other_way {
        single_sign_on::unlink(&mut tx, account).await?;
        links::close(&mut tx, account).await?;
    }
    if !new.active || other_way || new.role != role {
        sessions::end_all(&mut tx, account).await?;
    }
    let now = row(&mut tx, account).await?.draft();
    let changes = changes(Some(&old.draft()), Some(&now));
    note(store, &mut tx, by, account, &new.name, Action::Changed, changes).await?;
    tx.commit().await
}

/// Counts a change; the write lets only one change at a time continue.
async fn count(tx: &mut Writer) -> Result<(), StorageError> {
    execute!(tx, "UPDATE tallies SET count = count + 1 WHERE name = 'staff_changes'")?;
    Ok(())
}

async fn other_admins(tx: &mut Writer, account: AccountId) -> Result<i64, StorageError> {
    let (count,) = fetch_one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM accounts
         WHERE role = 'admin' AND state = 'active' AND log_in_by = 'local' AND id <> $1",
        account.0
    )?;
    Ok(count)
}

async fn note(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    account: AccountId,
    subject: &str,
    action: Action,
    changes: Vec<FieldChange>,
) -> Result<(), StorageError> {
    let (chain, section, subject_id) = (Chain::Reseller, Section::Staff, Some(account.0));
    history::write(store, tx, by, Record { chain, section, action, subject_id, subject, changes }).await
}
