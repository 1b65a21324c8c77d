//! The record of an import: its files, and the rows that were left out with a reason.

use domain::history::{FieldChange, made};
use domain::ids::{BillVersionId, ImportId};

use super::plan::{Plan, Planned};
use super::{FileOf, Found};
use crate::database::Writer;
use crate::error::StorageError;
use crate::execute;

/// Stores the record, unless every bill of the file exists already.
pub(super) async fn record(
    tx: &mut Writer,
    id: ImportId,
    file: &FileOf<'_>,
    planned: &[Planned],
    found: &Found,
) -> Result<(), StorageError> {
    if planned.iter().all(|planned| matches!(planned.plan, Plan::Known(_))) {
        return Ok(());
    }
    let rows: u64 = planned.iter().map(|planned| planned.open.services.total().rows).sum();
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    execute!(
        tx,
        "INSERT INTO imports (id, customer_id, format, file_name, file_sha256, byte_count, row_count, left_out, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id.0,
        file.customer.0,
        found.format.code(),
        file.name,
        file.sha256,
        number(found.files.iter().map(|(_, bytes)| bytes).sum()),
        number(rows),
        number(found.left_out.count()),
        found.reason.as_deref()
    )?;
    for (position, row) in (0i64..).zip(found.left_out.listed()) {
        execute!(
            tx,
            "INSERT INTO left_out_rows (import_id, position, line, column_name, reason, raw)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id.0,
            position,
            number(row.line),
            row.column.as_deref(),
            &row.reason,
            &row.raw
        )?;
    }
    for (part, (name, bytes)) in (0i64..).zip(&found.files) {
        let sql = "INSERT INTO import_files (import_id, part, name, byte_count) VALUES ($1, $2, $3, $4)";
        execute!(tx, sql, id.0, part, name, number(*bytes))?;
    }
    Ok(())
}

/// Says that a version has lines of an import.
pub(super) async fn link(
    tx: &mut Writer,
    version: BillVersionId,
    batch: i64,
    import: ImportId,
) -> Result<(), StorageError> {
    let sql = "INSERT INTO version_imports (version_id, batch, import_id) VALUES ($1, $2, $3)";
    execute!(tx, sql, version.0, batch, import.0)?;
    Ok(())
}

/// What the customer's audit log says about rows that were left out.
pub(super) fn told(found: &Found) -> Vec<FieldChange> {
    let count = found.left_out.count();
    let Some(reason) = found.reason.as_deref().filter(|_| count > 0) else { return Vec::new() };
    made(&[("Rows left out", format!("{count}: {reason}").as_str())])
}
