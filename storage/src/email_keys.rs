//! Recomputes, once, the keys of mail addresses by today's rules: which spellings are one mailbox, and what an address
//! looks like. Two user accounts that turn out to be one mailbox both stay; only a person may join them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::email;
use uuid::Uuid;

use crate::database::{Database, On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one};

/// Recomputes the keys that older versions wrote; does nothing once that is done.
pub(crate) async fn complete(database: &Database) -> Result<(), StorageError> {
    if !is_due(&mut database.read().await?).await? {
        return Ok(());
    }
    let mut tx = database.write_patiently().await?;
    // This write takes a lock: another program that starts now waits here, and then finds nothing left to do.
    execute!(tx, "UPDATE tallies SET count = count WHERE name = 'email_keys'")?;
    if is_due(&mut tx).await? {
        accounts(&mut tx).await?;
        contacts(&mut tx).await?;
        domains(&mut tx).await?;
        requests(&mut tx).await?;
        execute!(tx, "UPDATE tallies SET count = 1 WHERE name = 'email_keys'")?;
    }
    tx.commit().await
}

/// An older server that still runs beside this one leaves `looks` empty.
async fn is_due(on: &mut impl On) -> Result<bool, StorageError> {
    let (due,) = fetch_one!(
        on,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM tallies WHERE name = 'email_keys' AND count = 0)
             OR EXISTS (SELECT 1 FROM accounts WHERE looks = '')"
    )?;
    Ok(due)
}

/// If two accounts are one mailbox, the one that can log in keeps the key, then the one that did so last.
async fn accounts(tx: &mut Writer) -> Result<(), StorageError> {
    let mut rows = fetch_all!(
        tx,
        (Uuid, String, String, String, Option<DateTime<Utc>>),
        "SELECT id, email, email_key, state, last_login_at FROM accounts ORDER BY created_at, id"
    )?;
    rows.sort_by_key(|(_, _, _, state, last)| (state != "active", std::cmp::Reverse(*last)));
    let mut new = Vec::new();
    let mut taken = HashSet::new();
    for (id, address, before, ..) in rows {
        let key = email::key(&address);
        let key = if taken.insert(key.clone()) { key } else { told_apart(id, "user account") };
        new.push((id, before, key, email::looks(&address)));
    }
    let set = "UPDATE accounts SET email_key = $2 WHERE id = $1";
    rekey(tx, set, new.iter().map(|(id, before, key, _)| (*id, before.as_str(), key.as_str())).collect()).await?;
    for (id, _, _, looks) in new {
        execute!(tx, "UPDATE accounts SET looks = $2 WHERE id = $1", id, looks)?;
    }
    Ok(())
}

/// Archived contacts have no address that could clash.
async fn contacts(tx: &mut Writer) -> Result<(), StorageError> {
    let rows = fetch_all!(
        tx,
        (Uuid, Uuid, String, String),
        "SELECT id, customer_id, email, email_key FROM contacts
         WHERE archived_at IS NULL AND email <> '' ORDER BY created_at, id"
    )?;
    let mut new = Vec::new();
    let mut taken = HashSet::new();
    for (id, customer, address, before) in &rows {
        let key = email::key(address);
        let key = if taken.insert((*customer, key.clone())) { key } else { told_apart(*id, "contact") };
        new.push((*id, before.as_str(), key));
    }
    let set = "UPDATE contacts SET email_key = $2 WHERE id = $1";
    rekey(tx, set, new.iter().map(|(id, before, key)| (*id, *before, key.as_str())).collect()).await
}

/// No two rows may have the same key at any time, so rows that give their key up go first.
async fn rekey(tx: &mut Writer, set: &'static str, rows: Vec<(Uuid, &str, &str)>) -> Result<(), StorageError> {
    let (apart, own): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(id, _, key)| *key == id.to_string());
    for (id, before, key) in apart.into_iter().chain(own) {
        if before != key {
            execute!(tx, set, id, key)?;
        }
    }
    Ok(())
}

/// The key of a second row of the same mailbox: the row's id, which nobody types as an address.
fn told_apart(id: Uuid, what: &str) -> String {
    tracing::warn!(%id, "a {what} has the same mail address as another one; `cloudtab verify` names both");
    id.to_string()
}

async fn domains(tx: &mut Writer) -> Result<(), StorageError> {
    let rows = fetch_all!(tx, (String,), "SELECT domain FROM identity_domains WHERE typed = '' ORDER BY domain")?;
    for (domain,) in rows {
        let key = email::domain_key(&domain);
        let sql = "SELECT EXISTS (SELECT 1 FROM identity_domains WHERE domain = $1 AND domain <> $2)";
        let (is_taken,) = fetch_one!(tx, (bool,), sql, &key, &domain)?;
        if is_taken {
            tracing::warn!(domain, "two identity providers had this domain in two spellings; one has it now");
            execute!(tx, "DELETE FROM identity_domains WHERE domain = $1", domain)?;
        } else {
            execute!(tx, "UPDATE identity_domains SET domain = $2, typed = $1 WHERE domain = $1", domain, key)?;
        }
    }
    Ok(())
}

/// A link that was requested right before the upgrade is still mailed.
async fn requests(tx: &mut Writer) -> Result<(), StorageError> {
    for (id, before) in fetch_all!(tx, (Uuid, String), "SELECT id, email_key FROM password_requests")? {
        execute!(tx, "UPDATE password_requests SET email_key = $2 WHERE id = $1", id, email::key(&before))?;
    }
    Ok(())
}

/// User accounts and contacts whose address another one has, each as a sentence that says what to do.
pub async fn doubles(store: &Store) -> Result<Vec<String>, StorageError> {
    let mut on = store.read().await?;
    let rows = fetch_all!(on, (Uuid, String, String), "SELECT id, email, email_key FROM accounts ORDER BY email, id")?;
    let of = |(id, email, key): (Uuid, String, String)| (key == id.to_string() && email != key).then_some(email);
    let accounts = rows.into_iter().filter_map(of).map(|email| {
        format!(
            "Another user account has the address {email} in another spelling, and keeps it. To let the contact use that \
             account, press Apply on Create/Update User Accounts of the customer"
        )
    });
    let rows = fetch_all!(
        on,
        (Uuid, String, String),
        "SELECT id, email, email_key FROM contacts WHERE archived_at IS NULL AND email <> '' ORDER BY email, id"
    )?;
    let contacts = rows.into_iter().filter_map(of).map(|email| {
        format!("Another contact of the same customer has the address {email} in another spelling: remove one of them")
    });
    Ok(accounts.chain(contacts).collect())
}
