//! Checks that every bill is still what was imported and approved.

use domain::breakdown::{Breakdown, By};
use domain::ids::BillId;
use domain::tag_keys::TagKeys;
use uuid::Uuid;

use super::{Dimension, added_up_by, sums};
use crate::database::On;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_all, fetch_one, fetch_optional};

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

/// The faults of a bill, read from one snapshot: its lines may be replaced meanwhile.
async fn faults_of(store: &Store, bill: BillId) -> Result<Vec<String>, StorageError> {
    let mut on = store.database.snapshot().await?;
    let kept = fetch_optional!(
        on,
        (String, String, i64, String),
        "SELECT billed, effective, row_count, content_hash FROM bills WHERE id = $1",
        bill.0
    )?;
    // The bill was removed meanwhile.
    let Some((billed, effective, rows, hash)) = kept else { return Ok(Vec::new()) };
    let found = match added_up_by(&mut on, bill, &By::Service, &TagKeys::default()).await {
        Ok(found) => found,
        Err(error @ (StorageError::Corrupt { .. } | StorageError::Refused(_))) => {
            return Ok(vec![format!("its line items cannot be added up: {error}")]);
        }
        Err(error) => return Err(error),
    };
    let mut faults = Vec::new();
    let total = found.total();
    if (total.billed.to_string(), total.effective.to_string(), total.rows.to_string())
        != (billed.clone(), effective, rows.to_string())
    {
        faults.push(format!("its line items do not add up to its total of {billed}"));
    } else if !is_shown_right(&mut on, bill, &found).await.or_else(unreadable)? {
        faults.push("the costs by service on its pages do not match its line items".to_owned());
    }
    // Only since the bill was last a draft: before, it may have had other content.
    let (others,) = fetch_one!(
        on,
        (i64,),
        "SELECT COUNT(*) FROM bill_steps s WHERE s.bill_id = $1 AND s.content_hash <> $2
         AND s.version >= (SELECT MAX(d.version) FROM bill_steps d WHERE d.bill_id = s.bill_id AND d.state = 'draft')",
        bill.0,
        hash
    )?;
    if others > 0 {
        faults.push("its content is not the content that was approved".to_owned());
    }
    Ok(faults)
}

/// A sum that cannot be read counts as wrong.
fn unreadable(error: StorageError) -> Result<bool, StorageError> {
    if matches!(error, StorageError::Corrupt { .. }) { Ok(false) } else { Err(error) }
}

/// Whether the sums that pages show match the line items.
async fn is_shown_right(on: &mut impl On, bill: BillId, found: &Breakdown) -> Result<bool, StorageError> {
    let mut shown = sums(on, bill, Dimension::Service).await?;
    let mut services = found.rows();
    for rows in [&mut shown, &mut services] {
        rows.sort_by(|one, other| one.key.cmp(&other.key));
    }
    Ok(shown == services)
}
