//! The versions of bills: those of one bill, what differs between two, and the list of all.

mod changes;
mod list;

use chrono::{DateTime, Utc};
use domain::bill_version::{BillVersion, BillVersionDetail, VersionCause};
use domain::ids::{BillId, BillVersionId};
use domain::permission::{Actor, Scope};
use uuid::Uuid;

pub use self::list::list as page;
use super::summary_on;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, execute, fetch_all};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    number: i64,
    cause: String,
    billed: String,
    row_count: i64,
    content_hash: String,
    at: DateTime<Utc>,
    person: String,
    sent_at: Option<DateTime<Utc>>,
}

/// The columns of a [`Row`] of a version `v`; it was made by the first step that has its number.
macro_rules! columns {
    () => {
        "v.id, v.number, v.cause, v.billed, v.row_count, v.content_hash, m.at, m.person,
         COALESCE((SELECT MAX(s.at) FROM bill_steps s
                   WHERE s.bill_id = v.bill_id AND s.content = v.number AND s.state = 'sent_for_approval'),
                  -- The rest of a disputed bill is approved without being sent again.
                  (SELECT MIN(s.at) FROM bill_steps s
                   WHERE s.bill_id = v.bill_id AND s.content = v.number AND s.state = 'approved')) AS sent_at"
    };
}

/// Joins the step that made a version `v`.
macro_rules! made {
    () => {
        " JOIN bill_steps m ON m.bill_id = v.bill_id
                           AND m.version = (SELECT MIN(s.version) FROM bill_steps s
                                            WHERE s.bill_id = v.bill_id AND s.content = v.number) "
    };
}

use {columns, made};

impl Row {
    fn version(self, is_staff: bool) -> Result<(BillVersionId, BillVersion), StorageError> {
        let corrupt = |column| StorageError::Corrupt { table: "bill_versions", column, id: self.id.to_string() };
        let version = BillVersion {
            number: self.number,
            cause: VersionCause::from_code(&self.cause).ok_or_else(|| corrupt("cause"))?,
            at: self.at,
            person: is_staff.then_some(self.person),
            sent_at: self.sent_at,
            billed: costs::cost(&self.billed, "billed", self.id)?,
            rows: self.row_count,
            content_hash: self.content_hash,
        };
        Ok((BillVersionId(self.id), version))
    }
}

/// The versions of a bill, newest first; for a customer those that it was sent.
async fn of_bill(
    on: &mut impl On,
    bill: BillId,
    is_staff: bool,
) -> Result<Vec<(BillVersionId, BillVersion)>, StorageError> {
    let rows = fetch_all!(
        on,
        Row,
        concat!("SELECT ", columns!(), " FROM bill_versions v", made!(), "WHERE v.bill_id = $1 ORDER BY v.number DESC"),
        bill.0
    )?;
    let seen = rows.into_iter().filter(|row| is_staff || row.sent_at.is_some());
    seen.map(|row| row.version(is_staff)).collect()
}

/// The versions of a bill, newest first; for a customer those that it was sent.
pub(super) async fn list(on: &mut impl On, bill: BillId, is_staff: bool) -> Result<Vec<BillVersion>, StorageError> {
    Ok(of_bill(on, bill, is_staff).await?.into_iter().map(|(_, version)| version).collect())
}

/// One version of a bill that the actor may see, with what differs from the one before it.
pub async fn detail(
    store: &Store,
    actor: &Actor,
    bill: BillId,
    number: i64,
) -> Result<BillVersionDetail, StorageError> {
    let mut on = store.read().await?;
    let summary = summary_on(&mut on, actor, bill).await?;
    let is_staff = actor.scope() == Scope::AllCustomers;
    let versions = of_bill(&mut on, bill, is_staff).await?;
    let at = versions.iter().position(|(_, version)| version.number == number).ok_or(StorageError::NotFound)?;
    let (Some((id, version)), before) = (versions.get(at), versions.get(at + 1)) else {
        return Err(StorageError::NotFound);
    };
    drop(on);
    let changes = match before {
        Some(before) => Some(changes::between(store, before, (*id, version)).await?),
        None => None,
    };
    Ok(BillVersionDetail {
        bill,
        number: summary.number,
        customer_name: summary.customer_name,
        period: summary.period,
        currency: summary.currency,
        version: version.clone(),
        changes,
    })
}

/// A version to be added to a bill.
pub(super) struct NewVersion<'a> {
    pub(super) id: BillVersionId,
    pub(super) bill: BillId,
    pub(super) number: i64,
    pub(super) cause: VersionCause,
    pub(super) rows: i64,
    pub(super) billed: &'a str,
    pub(super) effective: &'a str,
    pub(super) content_hash: &'a str,
    pub(super) file_name: &'a str,
    pub(super) file_sha256: &'a str,
}

/// Adds a version whose blocks are stored already.
pub(super) async fn insert(tx: &mut Writer, version: NewVersion<'_>) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO bill_versions (id, bill_id, number, cause, row_count, billed, effective, content_hash, file_name,
                                    file_sha256)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        version.id.0,
        version.bill.0,
        version.number,
        version.cause.code(),
        version.rows,
        version.billed,
        version.effective,
        version.content_hash,
        version.file_name,
        version.file_sha256
    )?;
    Ok(())
}
