//! The correcting lines of disputes that were accepted, or that moved to a bill of their own: a new version with the lines of
//! the old one, and after them one negative line for each dispute.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use domain::bill_version::VersionCause;
use domain::breakdown::Sums;
use domain::cost::Cost;
use domain::dispute::{DisputeReason, DisputeState, effective_part};
use domain::ids::BillVersionId;
use domain::lines::{Column, Line, MoreOf};
use domain::more::{MoreWriter, Names};
use sha2::{Digest as _, Sha256};

use super::{Current, Row, block_at, hash};
use crate::bills::reissue::copy_sources;
use crate::bills::versions::{self, NewVersion};
use crate::database::Writer;
use crate::error::StorageError;
use crate::lines::hash::{field, row_hash};
use crate::lines::{self, Blocks, Collected};
use crate::store::Store;
use crate::{costs, execute, fetch_one, fingerprints};

/// A version that was added to a bill.
pub(in crate::bills) struct Corrected {
    pub(in crate::bills) number: i64,
    pub(in crate::bills) content_hash: String,
    pub(in crate::bills) billed: Cost,
}

/// Adds a version with a correcting line for each of these disputes. The bill's own row still has to follow.
pub(super) async fn add_version(
    store: &Store,
    tx: &mut Writer,
    bill: &Current,
    cause: VersionCause,
    disputes: &[Row],
) -> Result<Corrected, StorageError> {
    let (id, old) = (BillVersionId::at(store.clock.now(), store.randomness.bytes()), BillVersionId(bill.version_id));
    execute!(
        tx,
        "INSERT INTO bill_lines (version_id, block, row_count, data)
         SELECT $2, block, row_count, data FROM bill_lines WHERE version_id = $1",
        old.0,
        id.0
    )?;
    let (blocks,) = fetch_one!(tx, (i64,), "SELECT COUNT(*) FROM bill_lines WHERE version_id = $1", old.0)?;
    let mut collected = Collected::after(blocks);
    let mut hasher = Sha256::new_with_prefix(b"cloudtab corrected bill 1\n");
    field(&mut hasher, Some(&bill.content_hash));
    let mut last = last_line(tx, old).await?;
    let (mut total, mut read) = (bill.total()?, None);
    let names = Arc::new(Names::of(["ChargeClass"]));
    for dispute in disputes {
        last += 1;
        let place = dispute.place();
        let block = block_at(tx, old, place.block, &mut read).await?.ok_or_else(|| missing(dispute))?;
        let disputed = block.row(place.row as usize);
        let mut more = MoreWriter::default();
        more.push(0, "Correction");
        let more = more.take(&names);
        let line = Line { line: last, more: MoreOf::item(&more), ..correction(dispute, disputed)? };
        hasher.update(row_hash(&line));
        let sums = Sums { billed: line.billed, effective: line.effective, rows: 1 };
        total = total.checked_add(sums).map_err(costs::too_large)?;
        if let Some(full) = collected.push(id, &line)? {
            lines::insert(tx, full).await?;
        }
    }
    if let Some(full) = collected.take(id)? {
        lines::insert(tx, full).await?;
    }
    let number = bill.latest + 1;
    let content_hash = HEXLOWER.encode(&hasher.finalize());
    versions::insert(
        tx,
        NewVersion {
            id,
            bill: bill.id(),
            number,
            cause,
            rows: i64::try_from(total.rows).unwrap_or(i64::MAX),
            billed: &total.billed.to_string(),
            effective: &total.effective.to_string(),
            content_hash: &content_hash,
            file_name: &bill.file_name,
            file_sha256: &bill.file_sha256,
        },
    )
    .await?;
    copy_sources(tx, old.0, id).await?;
    if costs::insert_all_sums(tx, id).await? != total {
        return Err(StorageError::Corrupt {
            table: "bill_versions",
            column: "billed",
            id: bill.version_id.to_string(),
        });
    }
    let lines = fingerprints::lines(tx, id).await?;
    fingerprints::keep_rows(tx, id, lines).await?;
    Ok(Corrected { number, content_hash, billed: total.billed })
}

/// The line that takes the disputed amount from a line: the same account, service, resource and tags.
fn correction<'a>(dispute: &Row, disputed: Line<'a>) -> Result<Line<'a>, StorageError> {
    if hash(&disputed) != dispute.row_hash {
        return Err(missing(dispute));
    }
    let part = part(dispute, &disputed)?;
    let mut line = disputed;
    line.billed = part.billed.checked_neg().map_err(costs::too_large)?;
    line.effective = part.effective.checked_neg().map_err(costs::too_large)?;
    let (line_number, about) = (line.line, reason(dispute));
    if dispute.state == DisputeState::Moved.code() {
        // It keeps its category: the other bill has the opposite.
        return Ok(describe(line, format!("Split off: line {line_number} {about}")));
    }
    if let Some(own) = line.texts.get_mut(Column::ChargeCategory as usize) {
        *own = Some("Adjustment".into());
    }
    Ok(describe(line, format!("Correction of line {line_number} {about}")))
}

/// The disputed part of a line.
pub(super) fn part(dispute: &Row, disputed: &Line<'_>) -> Result<Sums, StorageError> {
    let billed = costs::cost(&dispute.amount, "amount", dispute.id)?;
    Ok(Sums { billed, effective: effective_part(billed, disputed.billed, disputed.effective), rows: 1 })
}

/// The number and the reason of a dispute, for the description of a line: `(dispute 1: Price)`.
pub(super) fn reason(dispute: &Row) -> String {
    let reason = DisputeReason::from_code(&dispute.reason).map_or("", DisputeReason::label);
    format!("(dispute {}: {reason})", dispute.number)
}

/// The line with this description.
pub(super) fn describe(mut line: Line<'_>, text: String) -> Line<'_> {
    if let Some(own) = line.texts.get_mut(Column::Description as usize) {
        *own = Some(text.into());
    }
    line
}

/// The disputed line is not in the content that it was disputed in.
pub(super) fn missing(dispute: &Row) -> StorageError {
    StorageError::Corrupt { table: "disputes", column: "row_hash", id: dispute.id.to_string() }
}

/// The highest number of a line.
pub(in crate::bills) async fn last_line(tx: &mut Writer, version: BillVersionId) -> Result<u64, StorageError> {
    let (mut last, mut blocks) = (0, Blocks::for_sums(version));
    while let Some(block) = blocks.next(tx).await? {
        last = (0..block.rows()).map(|row| block.row(row).line).fold(last, u64::max);
    }
    Ok(last)
}
