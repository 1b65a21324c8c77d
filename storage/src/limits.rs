//! Rate limits: tries are counted in the database, so that all servers of a portal count together.

use chrono::{DateTime, TimeDelta};
use data_encoding::HEXLOWER;
use domain::account::FIRST_LOGIN_TRIES;
use domain::email;
use domain::ids::AccountId;
use domain::limit::{Limit, Tries};
use domain::visitor::Visitor;
use sha2::{Digest, Sha256};

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{devices, execute, fetch_one, fetch_optional};

/// Guesses at one account from browsers that were not used for it before: 60 a day.
const ACCOUNT: Limit = Limit::Bucket { burst: 30, every: TimeDelta::minutes(48) };
/// Guesses at one account from one address: fewer than [`ACCOUNT`] has, so that one address never uses those up.
const ACCOUNT_FROM_ADDRESS: Limit = Limit::Growing { free: 5, longest: TimeDelta::hours(2) };
/// Guesses at one account from a browser known to it: about 30 a day, whatever others do.
const ACCOUNT_BY_DEVICE: Limit = Limit::Growing { free: 8, longest: TimeDelta::hours(2) };
/// First log-ins by an address: [`FIRST_LOGIN_TRIES`], which do not come back while the account is open for them.
const FIRST_LOG_INS: Limit = Limit::Bucket { burst: FIRST_LOGIN_TRIES, every: TimeDelta::days(7) };
/// Guesses at the second factor of one account: 300 a day, of a million codes.
const SECOND_FACTOR: Limit = Limit::Bucket { burst: 12, every: TimeDelta::minutes(5) };
/// Guesses from one address, at any accounts.
const ADDRESS: Limit = Limit::Bucket { burst: 60, every: TimeDelta::seconds(10) };
/// Guesses from one network.
const NETWORK: Limit = Limit::Bucket { burst: 200, every: TimeDelta::seconds(2) };
/// Mails that one address on the internet can make Cloudtab send.
const ASKED_FROM_ADDRESS: Limit = Limit::Bucket { burst: 20, every: TimeDelta::minutes(1) };
/// Mails that anyone can make Cloudtab send to one person.
const MAILED: Limit = Limit::Bucket { burst: 3, every: TimeDelta::minutes(20) };
/// Mails that staff can make Cloudtab send to one address: enough to get a mailbox working, too few to flood one.
const MAILED_BY_STAFF: Limit = Limit::Bucket { burst: 10, every: TimeDelta::minutes(10) };

/// Something that is counted, with its limit.
#[derive(Clone, Debug)]
pub struct Counted {
    key: String,
    limit: Limit,
}

/// Hashed, so that no address can be read from a key.
fn counted(kind: &str, parts: &[&str], limit: Limit) -> Counted {
    let mut digest = Sha256::new().chain_update(kind);
    for part in parts {
        digest = digest.chain_update([0]).chain_update(part);
    }
    Counted { key: format!("{kind} {}", HEXLOWER.encode(&digest.finalize())), limit }
}

/// The limits on guesses at the password of an address, whether or not it has an account.
pub async fn guess(store: &Store, address: &str, visitor: &Visitor) -> Result<Vec<Counted>, StorageError> {
    let account = email::key(address);
    if let Some(device) = devices::known(store, &account, visitor).await? {
        return Ok(vec![counted("account by device", &[&account, &device], ACCOUNT_BY_DEVICE)]);
    }
    // In this order everywhere, so that concurrent requests lock in the same order.
    Ok(vec![
        counted("account", &[&account], ACCOUNT),
        counted("account from address", &[&account, &visitor.address], ACCOUNT_FROM_ADDRESS),
        counted("address", &[&visitor.address], ADDRESS),
        counted("network", &[&visitor.network], NETWORK),
    ])
}

/// The limit on guesses at a second factor.
pub fn second_factor(account: AccountId) -> Vec<Counted> {
    vec![counted("second factor", &[&account.to_string()], SECOND_FACTOR)]
}

/// The limit by the address of the requester. Of the limits on requests for mail, only this one is shown to the user.
pub fn asked(visitor: &Visitor) -> Vec<Counted> {
    vec![counted("asked from address", &[&visitor.address], ASKED_FROM_ADDRESS)]
}

/// The limit on mails to an address, never shown to the user: it would reveal whether there is such an account.
pub(crate) fn mailed(email_key: &str) -> Vec<Counted> {
    vec![counted("mailed", &[email_key], MAILED)]
}

/// The limit on going to an identity provider.
pub fn sign_on(visitor: &Visitor) -> Vec<Counted> {
    vec![counted("sign-on from address", &[&visitor.address], ADDRESS)]
}

/// Counts a mail that staff sends to an address, in the transaction that writes it; an error if it is one too many.
/// Call it after the account is locked, since all transactions lock in that order.
pub(crate) async fn mail_by_staff(store: &Store, tx: &mut Writer, address: &str) -> Result<(), StorageError> {
    let counted = counted("mailed by staff", &[&email::key(address)], MAILED_BY_STAFF);
    let taken = take_in(store, tx, &[counted]).await?;
    let why = || format!("{address} was already sent many emails.");
    taken.map_err(|wait| StorageError::TooOften { why: why(), wait })
}

/// The limit on using one-time links.
pub fn link(visitor: &Visitor) -> Vec<Counted> {
    vec![counted("link from address", &[&visitor.address], ADDRESS)]
}

/// Whether one more is allowed, or how long to wait.
async fn may(store: &Store, all: &[Counted]) -> Result<Result<(), TimeDelta>, StorageError> {
    let now = store.clock.now();
    let mut on = store.read().await?;
    for counted in all {
        if let Err(wait) = counted.limit.take(look(&mut on, counted).await?, now) {
            return Ok(Err(wait));
        }
    }
    Ok(Ok(()))
}

/// Counts one more, or returns how long to wait. Requests that must wait only read, however many come.
pub async fn take(store: &Store, all: &[Counted]) -> Result<Result<(), TimeDelta>, StorageError> {
    if let Err(wait) = may(store, all).await? {
        return Ok(Err(wait));
    }
    let mut tx = store.write().await?;
    if let Err(wait) = take_in(store, &mut tx, all).await? {
        return Ok(Err(wait));
    }
    tx.commit().await?;
    Ok(Ok(()))
}

/// Counts a guess at the password of an address, and a first log-in by it; `true` while first log-ins are left. Both
/// are always counted, whether or not the account exists, so that the response time reveals nothing.
pub async fn take_guess(
    store: &Store,
    address: &str,
    guess: &[Counted],
) -> Result<Result<bool, TimeDelta>, StorageError> {
    if let Err(wait) = may(store, guess).await? {
        return Ok(Err(wait));
    }
    let mut tx = store.write().await?;
    if let Err(wait) = take_in(store, &mut tx, guess).await? {
        return Ok(Err(wait));
    }
    let first = first_log_ins(&email::key(address));
    let before = lock(&mut tx, &first).await?;
    let taken = first.limit.take(before, store.clock.now());
    keep(&mut tx, &first, taken.unwrap_or(before)).await?;
    tx.commit().await?;
    Ok(Ok(taken.is_ok()))
}

fn first_log_ins(email_key: &str) -> Counted {
    counted("first log-in", &[email_key], FIRST_LOG_INS)
}

/// Gives an invited user all first log-ins again.
pub(crate) async fn forget_first_log_ins(tx: &mut Writer, email_key: &str) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM limits WHERE key = $1", first_log_ins(email_key).key)?;
    Ok(())
}

/// Counts one more in a transaction, which must be dropped if the result is a wait.
pub(crate) async fn take_in(
    store: &Store,
    tx: &mut Writer,
    all: &[Counted],
) -> Result<Result<(), TimeDelta>, StorageError> {
    for counted in all {
        let tries = lock(tx, counted).await?;
        match counted.limit.take(tries, store.clock.now()) {
            Ok(after) => keep(tx, counted, after).await?,
            Err(wait) => return Ok(Err(wait)),
        }
    }
    Ok(Ok(()))
}

/// Takes back what [`take`] counted, since the password was right.
pub(crate) async fn give_back(tx: &mut Writer, all: &[Counted]) -> Result<(), StorageError> {
    for counted in all {
        let tries = lock(tx, counted).await?;
        keep(tx, counted, counted.limit.give_back(tries)).await?;
    }
    Ok(())
}

fn tries((count, free_at): (i64, i64)) -> Tries {
    Tries { count, free_at: DateTime::from_timestamp_micros(free_at).unwrap_or_default() }
}

async fn look(on: &mut impl On, counted: &Counted) -> Result<Tries, StorageError> {
    let row = fetch_optional!(on, (i64, i64), "SELECT tries, free_at FROM limits WHERE key = $1", &counted.key)?;
    Ok(row.map(tries).unwrap_or_default())
}

/// Reads and locks a counter: of two concurrent requests, the second waits.
async fn lock(tx: &mut Writer, counted: &Counted) -> Result<Tries, StorageError> {
    let row = fetch_one!(
        tx,
        (i64, i64),
        "INSERT INTO limits (key, tries, free_at) VALUES ($1, 0, 0)
         ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING tries, free_at",
        &counted.key
    )?;
    Ok(tries(row))
}

async fn keep(tx: &mut Writer, counted: &Counted, tries: Tries) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE limits SET tries = $2, free_at = $3 WHERE key = $1",
        &counted.key,
        tries.count,
        tries.free_at.timestamp_micros()
    )?;
    Ok(())
}
