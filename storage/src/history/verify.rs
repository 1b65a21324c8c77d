//! Checks that the audit log is what was written: every record unchanged and in its place.

mod touched;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::history::Action;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::touched::Touched;
use super::chain::Link;
use crate::database::Reader;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_all, fetch_one, fetch_optional};

/// How many records are read at a time.
const CHUNK: i64 = 1000;

/// The last record of a chain at some time; kept outside the database, it shows whether the chain was rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The customer; nil for the reseller.
    pub chain: Uuid,
    /// The number of the record.
    pub number: i64,
    /// Its hash.
    pub hash: String,
}

/// The result of a check.
#[derive(Debug, Default)]
pub struct Report {
    /// How many records were checked.
    pub records: i64,
    /// The faults, as sentences; empty if there are none.
    pub faults: Vec<String>,
    /// Who was forgotten since the checkpoint: a forged erasure at the end of a chain looks like a real one.
    pub forgotten: Vec<String>,
    /// The last record of each chain.
    pub heads: Vec<Head>,
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at: DateTime<Utc>,
    account_id: Option<Uuid>,
    person: String,
    section: String,
    action: String,
    subject_id: Option<Uuid>,
    subject: String,
    changes: String,
    salt: Option<String>,
    digest: Option<String>,
    hash: Option<String>,
}

impl Row {
    /// Whether it has no hash, as records of old versions.
    fn is_unchained(&self) -> bool {
        self.salt.is_none() && self.digest.is_none() && self.hash.is_none()
    }
}

/// Checks every record of every chain, and that each chain still contains the kept heads. Servers may keep writing
/// meanwhile.
pub async fn verify(store: &Store, kept: &[Head]) -> Result<Report, StorageError> {
    let mut on = store.read().await?;
    let chains = fetch_all!(
        on,
        (Uuid, Option<String>),
        "SELECT chains.id, c.name
         FROM (SELECT customer_id AS id FROM audit_heads UNION SELECT customer_id FROM audit_log) chains
         LEFT JOIN customers c ON c.id = chains.id ORDER BY chains.id"
    )?;
    let mut report = Report::default();
    let mut kept: BTreeMap<Uuid, &Head> = kept.iter().map(|head| (head.chain, head)).collect();
    for (chain, name) in chains {
        let name = name_of(chain, name);
        one(&mut on, chain, &name, kept.remove(&chain), &mut report).await?;
    }
    let gone = kept.into_keys().map(|chain| format!("The audit log of {}: missing completely", name_of(chain, None)));
    report.faults.extend(gone);
    Ok(report)
}

fn name_of(chain: Uuid, name: Option<String>) -> String {
    match name {
        _ if chain.is_nil() => "the reseller".to_owned(),
        Some(name) => name,
        None => format!("the customer {chain}, which is deleted"),
    }
}

/// Checks one chain. Reads the length of the log before the head, so that a record written meanwhile is no fault.
async fn one(
    on: &mut Reader,
    chain: Uuid,
    name: &str,
    kept: Option<&Head>,
    report: &mut Report,
) -> Result<(), StorageError> {
    let longest = fetch_optional!(on, (Option<i64>,), "SELECT MAX(seq) FROM audit_log WHERE customer_id = $1", chain)?;
    let longest = longest.and_then(|(seq,)| seq).unwrap_or(0);
    let head =
        fetch_optional!(on, (i64, Option<String>), "SELECT seq, hash FROM audit_heads WHERE customer_id = $1", chain)?;
    let told = |what: String| format!("The audit log of {name}: {what}");
    let mut fault = |what: String| report.faults.push(told(what));
    let Some((length, head)) = head else {
        fault(format!("{longest} entries without a head"));
        return Ok(());
    };
    if longest > length {
        fault(format!("entries after number {length}, which is the last"));
    }
    let (early,) = fetch_one!(on, (i64,), "SELECT COUNT(*) FROM audit_log WHERE customer_id = $1 AND seq < 1", chain)?;
    if early > 0 {
        fault(format!("{early} entries before number 1, the first: they were inserted"));
    }
    let (mut number, mut before) = (0, String::new());
    let mut touched = Touched::default();
    while number < length {
        let rows = chunk(on, chain, number, length).await?;
        let is_end = rows.is_empty();
        for row in rows {
            if row.seq != number + 1 {
                fault(format!("entries {} to {} are missing", number + 1, row.seq - 1));
            }
            number = row.seq;
            report.records += 1;
            if row.is_unchained() {
                fault(format!("entry {number} has no hash: an old server version wrote it, or somebody inserted it"));
                // The next record follows the one before this: a record without a hash does not move the head.
                continue;
            }
            let written = row.digest.as_deref().unwrap_or_default();
            if !follows(chain, &row, written, &before) {
                fault(format!("entry {number} does not follow the one before: it was changed, moved or inserted"));
            }
            if let Some(what) = touched.look_at(&row, written) {
                fault(format!("entry {number} {what}"));
            }
            if row.action == Action::Forgotten.code() && kept.is_some_and(|kept| kept.number < number) {
                let (person, at) = (&row.person, row.at.format("%F %T"));
                report.forgotten.push(told(format!("{person} forgot a person in entry {number}, at {at} UTC")));
            }
            before = row.hash.unwrap_or_default();
            if kept.is_some_and(|kept| kept.number == number && kept.hash != before) {
                fault(format!("entry {number} is not the one in the checkpoint: the record was rewritten"));
            }
        }
        if is_end {
            fault(format!("entries {} to {length} are missing", number + 1));
            break;
        }
    }
    if touched.any() {
        // A person may have been forgotten while this was read: that record comes after the end that was read first.
        for row in chunk(on, chain, length, i64::MAX).await? {
            touched.look_at(&row, row.digest.as_deref().unwrap_or_default());
        }
    }
    for (number, what) in touched.faults() {
        fault(format!("entry {number} {what}"));
    }
    if head.as_deref() != Some(before.as_str()) {
        fault(format!("entry {number} is not the one that the head names"));
    }
    if let Some(kept) = kept.filter(|kept| kept.number > length) {
        fault(format!("ends at {length}, and at {} in the checkpoint: entries were removed from its end", kept.number));
    }
    report.heads.push(Head { chain, number: length, hash: head.unwrap_or_default() });
    Ok(())
}

/// Whether a record's hash covers everything in it and the hash before.
fn follows(chain: Uuid, row: &Row, digest: &str, before: &str) -> bool {
    let link = Link {
        chain,
        seq: row.seq,
        at: row.at,
        account: row.account_id,
        section: &row.section,
        action: &row.action,
        subject_id: row.subject_id,
        digest,
    };
    row.hash.as_ref().is_some_and(|hash| link.hash(before) == *hash)
}

async fn chunk(on: &mut Reader, chain: Uuid, after: i64, until: i64) -> Result<Vec<Row>, StorageError> {
    fetch_all!(
        on,
        Row,
        "SELECT seq, at, account_id, person, section, action, subject_id, subject, changes, salt, digest, hash
         FROM audit_log WHERE customer_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
        chain,
        after,
        until,
        CHUNK
    )
}
