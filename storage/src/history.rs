//! The audit log: one record per change, written in the transaction of the change, never edited, and chained to the
//! record before. A customer's records are the history that its profile shows.

pub(crate) mod account;
pub mod chain;
pub mod verify;

use chrono::{DateTime, Utc};
pub(crate) use domain::history::FINGERPRINT;
use domain::history::{Action, FieldChange, HistoryEntry, HistoryPage, HistoryQuery, Section};
use domain::ids::CustomerId;
use domain::permission::Scope;
use uuid::Uuid;

use self::chain::{Chain, Link};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fetch_optional};

/// The field of a record that lists the records whose text was erased.
pub(crate) const EMPTIED: &str = "Entries without words";

/// The field that lists the records whose author's name was erased; its old value has the digests of the rest.
pub(crate) const UNNAMED: &str = "Entries without a name";

/// Records per page.
const PAGE: i64 = 50;

/// A record to be written.
pub(crate) struct Record<'a> {
    pub(crate) chain: Chain,
    pub(crate) section: Section,
    pub(crate) action: Action,
    /// The contact, group or order that changed.
    pub(crate) subject_id: Option<Uuid>,
    /// Its name; the customer's own if there is none.
    pub(crate) subject: &'a str,
    pub(crate) changes: Vec<FieldChange>,
}

/// Writes one record. The head's row is locked until the transaction ends, so that numbers have no gaps or duplicates
/// and each record follows the last.
pub(crate) async fn write(store: &Store, tx: &mut Writer, by: By<'_>, record: Record<'_>) -> Result<(), StorageError> {
    let Record { chain, section, action, subject_id, subject, changes } = record;
    if action == Action::Changed && changes.is_empty() {
        return Ok(());
    }
    let (chain, at, account) = (chain.id(), store.clock.now(), by.account.map(|account| account.0));
    let (section, action) = (section.code(), action.code());
    let changes = serde_json::to_string(&changes).unwrap_or_default();
    let salt = chain::salt(store);
    let digest = chain::digest(&salt, by.person, subject, &changes);
    let (seq, before) = fetch_one!(
        tx,
        (i64, Option<String>),
        "INSERT INTO audit_heads (customer_id, seq) VALUES ($1, 1)
         ON CONFLICT (customer_id) DO UPDATE SET seq = audit_heads.seq + 1 RETURNING seq, hash",
        chain
    )?;
    let link = Link { chain, seq, at, account, section, action, subject_id, digest: &digest };
    let hash = link.hash(&before.unwrap_or_default());
    execute!(
        tx,
        "INSERT INTO audit_log (customer_id, seq, at, account_id, person, section, action, subject_id, subject, changes,
                                salt, digest, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        chain,
        seq,
        at,
        account,
        by.person,
        section,
        action,
        subject_id,
        subject,
        changes,
        salt,
        &digest,
        &hash
    )?;
    execute!(tx, "UPDATE audit_heads SET hash = $2 WHERE customer_id = $1", chain, hash)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) customer_id: Uuid,
    pub(crate) seq: i64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) person: String,
    section: String,
    action: String,
    subject_id: Option<Uuid>,
    subject: String,
    changes: String,
}

impl TryFrom<Row> for HistoryEntry {
    type Error = StorageError;
    fn try_from(row: Row) -> Result<Self, StorageError> {
        let corrupt = |column| StorageError::Corrupt {
            table: "audit_log",
            column,
            id: format!("{}/{}", row.customer_id, row.seq),
        };
        Ok(HistoryEntry {
            number: row.seq,
            at: row.at,
            section: Section::from_code(&row.section).ok_or_else(|| corrupt("section"))?,
            action: Action::from_code(&row.action).ok_or_else(|| corrupt("action"))?,
            changes: serde_json::from_str(&row.changes).map_err(|_| corrupt("changes"))?,
            subject_id: row.subject_id,
            subject: row.subject,
            person: row.person,
        })
    }
}

/// A page of the history, newest first.
pub async fn list(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    query: &HistoryQuery,
) -> Result<HistoryPage, StorageError> {
    let mut on = store.read().await?;
    let (is_there,) = fetch_one!(
        on,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM customers WHERE id = $1 AND ($2 IS NULL OR id = $2))",
        customer.0,
        scope.customer().map(|c| c.0)
    )?;
    if !is_there {
        return Err(StorageError::NotFound);
    }
    let rows = fetch_all!(
        on,
        Row,
        "SELECT customer_id, seq, at, person, section, action, subject_id, subject, changes FROM audit_log
         WHERE customer_id = $1 AND ($2 = '' OR section = $2) AND ($3 = '' OR person = $3)
           AND ($4 IS NULL OR seq < $4)
         ORDER BY seq DESC LIMIT $5",
        customer.0,
        &query.section,
        &query.person,
        query.before,
        PAGE + 1
    )?;
    let people = fetch_all!(
        on,
        (String,),
        "SELECT DISTINCT person FROM audit_log WHERE customer_id = $1 ORDER BY person LIMIT 200",
        customer.0
    )?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > PAGE;
    let shown = usize::try_from(PAGE).unwrap_or_default();
    let entries = rows.into_iter().take(shown).map(TryInto::try_into).collect::<Result<_, _>>()?;
    Ok(HistoryPage { entries, more, people: people.into_iter().map(|(person,)| person).collect() })
}

/// One record.
pub async fn entry(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    number: i64,
) -> Result<HistoryEntry, StorageError> {
    let mut on = store.read().await?;
    fetch_optional!(
        on,
        Row,
        "SELECT customer_id, seq, at, person, section, action, subject_id, subject, changes FROM audit_log
         WHERE customer_id = $1 AND seq = $2 AND ($3 IS NULL OR customer_id = $3)",
        customer.0,
        number,
        scope.customer().map(|c| c.0)
    )?
    .ok_or(StorageError::NotFound)?
    .try_into()
}
