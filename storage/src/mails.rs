//! Outgoing mail: written in the transaction that causes it, claimed by one sender at a time, retried until it is
//! accepted or given up.

pub mod bill;
pub mod outbox;

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, ContactId, CustomerId, LinkId, MailId};
use domain::mail::{Delivery, MailKind};
use domain::permission::Scope;
use uuid::Uuid;

use self::bill::AboutBill;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{customers, execute, fetch_all, fetch_one, fetch_optional, search};

/// How long a sender has for one mail before another one may try.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often a mail is tried; with the pauses of [`pause`] that takes two days, less than a link is valid.
const TRIES: i64 = 18;

/// A mail to be sent.
pub struct NewMail<'a> {
    /// What it is about.
    pub kind: MailKind,
    /// The account it is about.
    pub account: AccountId,
    /// The one-time link in it.
    pub link: Option<LinkId>,
    /// The customer's name; empty for none.
    pub customer: &'a str,
    /// Additional text for its kind.
    pub detail: Option<&'a str>,
}

/// Queues a mail in the transaction that causes it. It goes to the account's own address, never to one that was entered
/// elsewhere.
pub(crate) async fn add(store: &Store, tx: &mut Writer, mail: NewMail<'_>) -> Result<(), StorageError> {
    let now = store.clock.now();
    let id = MailId::at(now, store.randomness.bytes());
    execute!(
        tx,
        "INSERT INTO mails
             (id, kind, account_id, link_id, email, name, customer, detail, state, tries, next_try_at, created_at)
         SELECT $1, $2, id, $4, email, name, $5, $6, 'waiting', 0, $7, $7 FROM accounts WHERE id = $3",
        id.0,
        mail.kind.code(),
        mail.account.0,
        mail.link.map(|link| link.0),
        mail.customer,
        mail.detail,
        now
    )?;
    Ok(())
}

/// Mails the owner of an account, at its present address.
pub(crate) async fn tell(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    kind: MailKind,
    link: Option<LinkId>,
    detail: Option<&str>,
) -> Result<(), StorageError> {
    add(store, tx, NewMail { kind, account, link, customer: "", detail }).await
}

/// All stored mails: others were deleted when they expired, or their person was forgotten.
pub async fn known(store: &Store) -> Result<HashSet<MailId>, StorageError> {
    let mut on = store.read().await?;
    let rows = fetch_all!(on, (Uuid,), "SELECT id FROM mails")?;
    Ok(rows.into_iter().map(|(id,)| MailId(id)).collect())
}

/// Deletes waiting mails to addresses with this ending: those of the demo, whose people do not exist.
pub async fn withdraw(store: &Store, ending: &str) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    execute!(
        tx,
        "DELETE FROM mails WHERE state = 'waiting' AND LOWER(email) LIKE $1 ESCAPE '!'",
        format!("%{}", search::escaped(ending))
    )?;
    tx.commit().await
}

/// A mail that only this sender has, until its lease ends.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The mail.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The one-time link in it.
    pub link: Option<LinkId>,
    /// The address it goes to.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The customer's name; empty for none.
    pub customer: String,
    /// Additional text for its kind.
    pub detail: Option<String>,
    /// The bill it is about, if any.
    pub bill: Option<AboutBill>,
    /// How often it was tried, including this time.
    pub tries: i64,
    lease: Uuid,
}

type Row = (Uuid, String, Option<Uuid>, Option<Uuid>, String, String, String, Option<String>, i64);

/// Claims the mail that has been due longest.
pub async fn claim(store: &Store) -> Result<Option<Claimed>, StorageError> {
    let mut tx = store.write().await?;
    let now = store.clock.now();
    let lease = uuid::Builder::from_random_bytes(store.randomness.bytes()).into_uuid();
    // If two senders find the same mail, the second waits for the first, looks again and finds it leased.
    let row = fetch_optional!(
        tx,
        Row,
        "UPDATE mails SET lease = $1, lease_until = $2, tries = tries + 1
         WHERE id = (SELECT id FROM mails
                     WHERE state = 'waiting' AND next_try_at <= $3 AND (lease_until IS NULL OR lease_until < $3)
                     ORDER BY next_try_at, id LIMIT 1)
           AND state = 'waiting' AND (lease_until IS NULL OR lease_until < $3)
         RETURNING id, kind, link_id, bill_id, email, name, customer, detail, tries",
        lease,
        now + LEASE,
        now
    )?;
    tx.commit().await?;
    let Some((id, kind, link, bill, email, name, customer, detail, tries)) = row else { return Ok(None) };
    let kind = self::kind(id, &kind)?;
    let bill = match bill {
        // After the commit, so that a bill that cannot be read does not hold up the mails behind this one.
        Some(_) => match bill::read(&mut store.read().await?, MailId(id)).await {
            Err(StorageError::NotFound) => return Ok(None),
            bill => Some(bill?),
        },
        None => None,
    };
    let (id, link) = (MailId(id), link.map(LinkId));
    Ok(Some(Claimed { id, kind, link, email, name, customer, detail, bill, tries, lease }))
}

/// The result of a try to send.
#[derive(Debug)]
pub enum Outcome {
    /// The next mail server accepted it.
    Sent,
    /// It may be retried; the reason, for staff.
    Later(String),
    /// It can never be delivered; the reason, for staff.
    Never(String),
}

/// Stores the result of a try. Stores nothing if the lease has ended: another sender has the mail.
pub async fn finish(store: &Store, mail: &Claimed, outcome: Outcome) -> Result<(), StorageError> {
    let now = store.clock.now();
    let (state, error, next) = match outcome {
        Outcome::Sent => ("sent", None, now),
        Outcome::Later(why) if mail.tries < TRIES => ("waiting", Some(why), now + pause(store, mail.tries)),
        Outcome::Later(why) | Outcome::Never(why) => ("dead", Some(why), now),
    };
    let mut tx = store.write().await?;
    execute!(
        tx,
        "UPDATE mails SET state = $3, error = $4, next_try_at = $5, lease = NULL, lease_until = NULL,
                          sent_at = CASE WHEN $3 = 'sent' THEN $6 ELSE NULL END
         WHERE id = $1 AND lease = $2",
        mail.id.0,
        mail.lease,
        state,
        error,
        next,
        now
    )?;
    tx.commit().await
}

/// Half a minute, doubled after each try, up to six hours; each up to a quarter longer at random, so that mails that
/// failed together are not retried together.
fn pause(store: &Store, tries: i64) -> TimeDelta {
    let doubled = u32::try_from(tries - 1).ok().and_then(|times| 30i64.checked_shl(times.min(20)));
    let seconds = doubled.unwrap_or(30).clamp(30, 6 * 60 * 60);
    let [random] = store.randomness.bytes::<1>();
    TimeDelta::seconds(seconds + seconds * i64::from(random) / 1024)
}

/// Whether a mail is due. Called often, so it only reads.
pub async fn any_due(store: &Store) -> Result<bool, StorageError> {
    let mut on = store.read().await?;
    let (any,) = fetch_one!(
        on,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM mails WHERE state = 'waiting' AND next_try_at <= $1
                        AND (lease_until IS NULL OR lease_until < $1))",
        store.clock.now()
    )?;
    Ok(any)
}

/// The delivery status of the last mail to each contact of a customer.
pub async fn deliveries(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
) -> Result<Vec<(ContactId, Delivery)>, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        (Uuid, String, Option<String>, Option<DateTime<Utc>>),
        "SELECT c.id, m.state, m.error, m.sent_at
         FROM contacts c JOIN mails m ON m.account_id = c.account_id
         WHERE c.customer_id = $1 AND c.archived_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM mails n WHERE n.account_id = m.account_id AND n.id > m.id)",
        customer.0
    )?;
    Ok(rows.into_iter().map(|(id, state, error, sent)| (ContactId(id), delivery(&state, error, sent))).collect())
}

/// The delivery status of a mail, from its columns.
fn delivery(state: &str, error: Option<String>, sent: Option<DateTime<Utc>>) -> Delivery {
    match (state, sent) {
        ("sent", Some(at)) => Delivery::Sent(at),
        ("dead", _) => Delivery::Dead(error.unwrap_or_default()),
        _ => Delivery::Waiting(error),
    }
}

/// The kind of a mail.
fn kind(id: Uuid, code: &str) -> Result<MailKind, StorageError> {
    MailKind::from_code(code).ok_or_else(|| StorageError::Corrupt {
        table: "mails",
        column: "kind",
        id: id.to_string(),
    })
}
