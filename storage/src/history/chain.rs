//! Chains each record to the one before it. See docs/audit.md.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use domain::ids::CustomerId;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all};

/// A chain of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// What concerns one customer.
    Customer(CustomerId),
    /// What concerns the reseller itself: log-ins, staff, settings.
    Reseller,
}

impl Chain {
    /// The id under which its records are stored; nil for the reseller.
    pub(crate) fn id(self) -> Uuid {
        match self {
            Chain::Customer(customer) => customer.0,
            Chain::Reseller => Uuid::nil(),
        }
    }
}

impl From<CustomerId> for Chain {
    fn from(customer: CustomerId) -> Self {
        Chain::Customer(customer)
    }
}

/// A record with a digest in place of its text.
pub(super) struct Link<'a> {
    pub(super) chain: Uuid,
    pub(super) seq: i64,
    pub(super) at: DateTime<Utc>,
    pub(super) account: Option<Uuid>,
    pub(super) section: &'a str,
    pub(super) action: &'a str,
    pub(super) subject_id: Option<Uuid>,
    pub(super) digest: &'a str,
}

/// The digest of a record's text: of the fields that may name people.
pub(crate) fn digest(salt: &str, person: &str, subject: &str, changes: &str) -> String {
    Fields::default().add(salt).add(person).add(subject).add(changes).finish()
}

impl Link<'_> {
    /// The hash of this record and of the hash before it; the first record follows an empty one.
    pub(super) fn hash(&self, before: &str) -> String {
        let account = self.account.map(|id| id.to_string()).unwrap_or_default();
        let subject_id = self.subject_id.map(|id| id.to_string()).unwrap_or_default();
        Fields::default()
            .add(before)
            .add(&self.chain.to_string())
            .add(&self.seq.to_string())
            .add(&self.at.timestamp_micros().to_string())
            .add(&account)
            .add(self.section)
            .add(self.action)
            .add(&subject_id)
            .add(self.digest)
            .finish()
    }
}

/// Hashes texts one after the other, each with its length: moving a letter from one to the next changes the hash.
#[derive(Default)]
pub(crate) struct Fields(Sha256);

/// Writes a text as [`Fields::add`] would hash it: hashing many short texts one by one takes several times longer.
pub(crate) fn write_field(to: &mut Vec<u8>, text: &str) {
    to.extend(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
    to.extend(text.as_bytes());
}

impl Fields {
    pub(crate) fn add(self, text: &str) -> Self {
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        Self(self.0.chain_update(length.to_be_bytes()).chain_update(text))
    }

    /// Adds texts that were written by [`write_field`].
    pub(crate) fn add_written(&mut self, fields: &[u8]) {
        self.0.update(fields);
    }

    pub(crate) fn finish(self) -> String {
        HEXLOWER.encode(&self.0.finalize())
    }
}

#[derive(sqlx::FromRow)]
struct Unchained {
    seq: i64,
    at: DateTime<Utc>,
    account_id: Option<Uuid>,
    person: String,
    section: String,
    action: String,
    subject_id: Option<Uuid>,
    subject: String,
    changes: String,
}

/// Chains the records that older versions wrote; does nothing once that is done. Skips chains that have any hash: if
/// their head has none, `verify` must report that, so it must not be repaired here.
pub async fn complete(store: &Store) -> Result<(), StorageError> {
    let mut on = store.read().await?;
    const WITHOUT: &str = "SELECT h.customer_id FROM audit_heads h
         WHERE h.hash IS NULL AND NOT EXISTS
             (SELECT 1 FROM audit_log l WHERE l.customer_id = h.customer_id AND l.hash IS NOT NULL)";
    if fetch_all!(on, (Uuid,), WITHOUT)?.is_empty() {
        return Ok(());
    }
    drop(on);
    let mut tx = store.database.write_patiently().await?;
    // This write takes a lock: another program that starts now waits here, and then finds nothing left to do.
    execute!(tx, "UPDATE audit_heads SET seq = seq WHERE hash IS NULL")?;
    for (chain,) in fetch_all!(tx, (Uuid,), WITHOUT)? {
        complete_one(store, &mut tx, chain).await?;
    }
    tx.commit().await
}

async fn complete_one(store: &Store, tx: &mut Writer, chain: Uuid) -> Result<(), StorageError> {
    let records = fetch_all!(
        tx,
        Unchained,
        "SELECT seq, at, account_id, person, section, action, subject_id, subject, changes
         FROM audit_log WHERE customer_id = $1 ORDER BY seq",
        chain
    )?;
    let mut before = String::new();
    for record in records {
        let salt = salt(store);
        let digest = digest(&salt, &record.person, &record.subject, &record.changes);
        let (section, action) = (record.section.as_str(), record.action.as_str());
        let Unchained { seq, at, account_id: account, subject_id, .. } = record;
        before = Link { chain, seq, at, account, section, action, subject_id, digest: &digest }.hash(&before);
        execute!(
            tx,
            "UPDATE audit_log SET salt = $3, digest = $4, hash = $5 WHERE customer_id = $1 AND seq = $2",
            chain,
            seq,
            salt,
            digest,
            &before
        )?;
    }
    execute!(tx, "UPDATE audit_heads SET hash = $2 WHERE customer_id = $1", chain, before)?;
    Ok(())
}

/// A new salt: 128 random bits.
pub(crate) fn salt(store: &Store) -> String {
    HEXLOWER.encode(&store.randomness.bytes::<16>())
}
