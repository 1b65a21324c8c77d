//! Checks that every bill is still what was imported and approved.

use domain::breakdown::Breakdown;
use domain::ids::{BillId, BillVersionId};
use domain::lines::Column;
use uuid::Uuid;

use super::{Dimension, add_up, sums};
use crate::database::On;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_all, fetch_one};

/// Checks every bill: its line items against its total and against the sums that pages show, and that each step names
/// the imported content. Returns how many were checked, and a sentence for each fault. Servers may keep writing
/// meanwhile.
pub async fn verify(store: &Store) -> Result<(usize, Vec<String>), StorageError> {
    let bills = fetch_all!(store.read().await?, (Uuid, i64), "SELECT id, number FROM bills ORDER BY number")?;
    let mut faults = Vec::new();
    for (id, number) in &bills {
        let name = domain::bill::bill_name(*number);
        faults.extend(faults_of(store, BillId(*id)).await?.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    Ok((bills.len(), faults))
}

/// The faults of a bill with all its versions, read from one snapshot: it may be removed meanwhile.
async fn faults_of(store: &Store, bill: BillId) -> Result<Vec<String>, StorageError> {
    let mut on = store.database.snapshot().await?;
    let versions =
        fetch_all!(on, Version, "SELECT * FROM bill_versions WHERE bill_id = $1 ORDER BY number DESC", bill.0)?;
    let mut faults = Vec::new();
    for version in &versions {
        let of = if versions.len() > 1 { format!("version {}: ", version.number) } else { String::new() };
        faults.extend(version.faults(&mut on, bill).await?.into_iter().map(|fault| format!("{of}{fault}")));
    }
    Ok(faults)
}

/// The totals of a version, as they are stored.
#[derive(sqlx::FromRow)]
struct Version {
    id: Uuid,
    number: i64,
    row_count: i64,
    billed: String,
    effective: String,
    content_hash: String,
}

impl Version {
    async fn faults(&self, on: &mut impl On, bill: BillId) -> Result<Vec<String>, StorageError> {
        let id = BillVersionId(self.id);
        let found = match add_up(on, id, Column::Service, |text| text.map(str::to_owned)).await {
            Ok(found) => found,
            Err(error @ (StorageError::Corrupt { .. } | StorageError::Refused(_))) => {
                return Ok(vec![format!("its line items cannot be added up: {error}")]);
            }
            Err(error) => return Err(error),
        };
        let mut faults = Vec::new();
        let (total, billed) = (found.total(), &self.billed);
        if (total.billed.to_string(), total.effective.to_string(), total.rows.to_string())
            != (billed.clone(), self.effective.clone(), self.row_count.to_string())
        {
            faults.push(format!("its line items do not add up to its total of {billed}"));
        } else if !is_shown_right(on, id, &found).await.or_else(unreadable)? {
            faults.push("the costs by service on its pages do not match its line items".to_owned());
        }
        // Only since it was last a draft: before there were versions, it may have had other content.
        let (others,) = fetch_one!(
            on,
            (i64,),
            "SELECT COUNT(*) FROM bill_steps s WHERE s.bill_id = $1 AND s.content = $2 AND s.content_hash <> $3
             AND s.version >= (SELECT MAX(d.version) FROM bill_steps d
                               WHERE d.bill_id = s.bill_id AND d.content = s.content AND d.state = 'draft')",
            bill.0,
            self.number,
            &self.content_hash
        )?;
        if others > 0 {
            faults.push("its content is not the content that was approved".to_owned());
        }
        Ok(faults)
    }
}

/// A sum that cannot be read counts as wrong.
fn unreadable(error: StorageError) -> Result<bool, StorageError> {
    if matches!(error, StorageError::Corrupt { .. }) { Ok(false) } else { Err(error) }
}

/// Whether the sums that pages show match the line items.
async fn is_shown_right(on: &mut impl On, version: BillVersionId, found: &Breakdown) -> Result<bool, StorageError> {
    let mut shown = sums(on, version, Dimension::Service).await?;
    let mut services = found.rows();
    for rows in [&mut shown, &mut services] {
        rows.sort_by(|one, other| one.key.cmp(&other.key));
    }
    Ok(shown == services)
}
