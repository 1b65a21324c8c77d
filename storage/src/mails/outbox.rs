//! Mail as staff sees it: the delivery status of each, and sending one again.

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::{AccountState, FIRST_LOGIN_HOURS};
use domain::email;
use domain::history::{Action, Section, made};
use domain::ids::{AccountId, ContactId, LinkId, MailId};
use domain::mail::MailKind;
use domain::mail_list::{MailPage, MailQuery, MailSummary};
use uuid::Uuid;

use super::{bill, delivery, kind};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fetch_optional, history, limits, links, requests, search, single_sign_on};

/// Mails per page.
const PAGE: usize = 50;

/// How many are read at a time in a search.
const CHUNK: usize = 1_000;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    name: String,
    email: String,
    customer: String,
    state: String,
    error: Option<String>,
    sent_at: Option<DateTime<Utc>>,
    tries: i64,
    created_at: DateTime<Utc>,
    next_try_at: DateTime<Utc>,
}

impl TryFrom<Row> for MailSummary {
    type Error = StorageError;
    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(MailSummary {
            id: MailId(row.id),
            kind: kind(row.id, &row.kind)?,
            delivery: delivery(&row.state, row.error, row.sent_at),
            name: row.name,
            email: row.email,
            customer: row.customer,
            tries: row.tries,
            created: row.created_at,
            next_try: row.next_try_at,
        })
    }
}

/// A page of mails, newest first.
pub async fn list(store: &Store, query: &MailQuery) -> Result<MailPage, StorageError> {
    // Compared in Rust, which folds every script alike on both databases; in chunks, of the last 90 days.
    let chunk = if query.search.trim().is_empty() { PAGE + 1 } else { CHUNK };
    let mut before = query.before.map(|mail| mail.0);
    let mut found: Vec<Row> = Vec::new();
    let mut on = store.read().await?;
    loop {
        let rows = fetch_all!(
            on,
            Row,
            "SELECT id, kind, name, email, customer, state, error, sent_at, tries, created_at, next_try_at FROM mails
             WHERE ($1 = '' OR state = $1) AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            &query.state,
            before,
            i64::try_from(chunk).unwrap_or(i64::MAX)
        )?;
        let is_end = rows.len() < chunk;
        before = rows.last().map(|row| row.id);
        found.extend(rows.into_iter().filter(|row| search::holds(&[&row.name, &row.email], &query.search)));
        if is_end || found.len() > PAGE {
            break;
        }
    }
    let more = found.len() > PAGE;
    let mails = found.into_iter().take(PAGE).map(TryInto::try_into).collect::<Result<_, _>>()?;
    Ok(MailPage { mails, more })
}

/// What sending a mail again needs of it.
#[derive(sqlx::FromRow)]
struct Repeated {
    kind: String,
    state: String,
    account_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    bill_id: Option<Uuid>,
    link_id: Option<Uuid>,
    email: String,
    name: String,
}

/// Queues a mail again that was sent or given up. It keeps its Message-ID; a link in it must be open, or is opened
/// again if the user has no password yet. One about a bill must still be true, and goes to the contact's present address.
pub async fn send_again(store: &Store, by: By<'_>, mail: MailId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    // Locks the mail: of two concurrent requests, one finds it waiting.
    let row = fetch_optional!(
        tx,
        Repeated,
        "UPDATE mails SET state = state WHERE id = $1
         RETURNING kind, state, account_id, contact_id, bill_id, link_id, email, name",
        mail.0
    )?;
    let Repeated { kind: code, state, account_id, contact_id, bill_id, link_id, mut email, mut name } =
        row.ok_or(StorageError::NotFound)?;
    let kind = kind(mail.0, &code)?;
    if state == "waiting" {
        return Err(StorageError::Refused("This email is already being sent".into()));
    }
    if bill_id.is_some()
        && let Some(why) = bill::read(&mut tx, mail).await?.outdated(kind)
    {
        return Err(StorageError::Refused(format!("This email is not sent again: {why}")));
    }
    if let Some(contact) = contact_id {
        (email, name) = bill::address(&mut tx, ContactId(contact)).await?;
    }
    let link = match account_id.zip(link_id) {
        Some((account, link)) => Some(open_link(store, &mut tx, AccountId(account), LinkId(link), kind, &email).await?),
        None => None,
    };
    limits::mail_by_staff(store, &mut tx, &email).await?;
    execute!(
        tx,
        "UPDATE mails SET state = 'waiting', tries = 0, error = NULL, sent_at = NULL, next_try_at = $2, link_id = $3,
                          email = $4, name = $5
         WHERE id = $1",
        mail.0,
        store.clock.now(),
        link.map(|link| link.0),
        &email,
        &name
    )?;
    let changes = made(&[("Mail", kind.label()), ("To", &email)]);
    let (chain, section, action) = (Chain::Reseller, Section::Mails, Action::SentAgain);
    // By the contact's id, the record is found when the contact is forgotten.
    let subject_id = Some(contact_id.unwrap_or(mail.0));
    let record = Record { chain, section, action, subject_id, subject: &name, changes };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await
}

/// The link of a mail if it is open, or a new one for a pending account; never for a mail to an earlier address.
async fn open_link(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    link: LinkId,
    kind: MailKind,
    mailed_to: &str,
) -> Result<LinkId, StorageError> {
    // Locks the account, so that its link is opened only once at a time.
    let (state, email) = fetch_one!(
        tx,
        (String, String),
        "UPDATE accounts SET state = state WHERE id = $1 RETURNING state, email",
        account.0
    )?;
    if single_sign_on::is_only_way(tx, account).await? {
        return Err(StorageError::Refused(format!("{email} logs in through single sign-on and needs no link")));
    }
    if email::key(&email) != email::key(mailed_to) {
        return Err(StorageError::Refused(format!(
            "The address of this user account is now {email}: links are only sent there"
        )));
    }
    let now = store.clock.now();
    let open = links::open_after(tx, account, now).await?;
    if open == Some(link) {
        return Ok(link);
    }
    match AccountState::from_code(&state) {
        // Its text promises half an hour, and its owner requested it.
        _ if kind == MailKind::Forgotten => Err(StorageError::Refused(format!(
            "The link in this email is no longer valid: {email} can request a new one with Forgot Password"
        ))),
        Some(AccountState::Pending) if open.is_none() => {
            links::open(store, tx, account, now + TimeDelta::hours(FIRST_LOGIN_HOURS)).await
        }
        Some(AccountState::Pending) => {
            Err(StorageError::Refused(format!("A newer email to {email} has the valid link: send that one")))
        }
        Some(AccountState::Disabled) => Err(StorageError::Refused(format!("The user account {email} is disabled"))),
        _ => Err(StorageError::Refused(format!("{email} already has a password; Forgot Password sets a new one"))),
    }
}
