//! The record of an import: its files, and the rows that were left out with a reason.

use std::collections::BTreeMap;

use domain::history::{FieldChange, made};
use domain::ids::{BillVersionId, CustomerId, ExportId, ImportId};

use super::plan::{Plan, Planned};
use super::{FileOf, Found, Left};
use crate::database::Writer;
use crate::error::StorageError;
use crate::execute;
use crate::store::Store;

/// Stores the record of each customer's part; none of those whose bills all exist already. The export of several customers
/// has a record of its own, with its files and with what nobody owns.
pub(super) async fn record(
    store: &Store,
    tx: &mut Writer,
    id: ImportId,
    file: &FileOf<'_>,
    planned: &[Planned],
    found: &Found,
    left: Left<'_>,
) -> Result<BTreeMap<CustomerId, ImportId>, StorageError> {
    let mut rows: BTreeMap<CustomerId, u64> = BTreeMap::new();
    for planned in planned.iter().filter(|planned| !matches!(planned.plan, Plan::Known(_))) {
        *rows.entry(planned.customer).or_default() += 0;
    }
    for planned in planned {
        if let Some(count) = rows.get_mut(&planned.customer) {
            *count += planned.open.services.total().rows;
        }
    }
    let export = match file.customer {
        Some(_) => None,
        None if rows.is_empty() && !left.unassigned.differs(tx, left.origins).await? => return Ok(BTreeMap::new()),
        None => Some(ExportId(id.0)),
    };
    if let Some(export) = export {
        let sql = "INSERT INTO exports (id, file_name, file_sha256, row_count, unassigned) VALUES ($1, $2, $3, $4, $5)";
        let all: u64 = planned.iter().map(|planned| planned.open.services.total().rows).sum();
        execute!(tx, sql, export.0, file.name, file.sha256, number(all), number(left.unassigned.rows()))?;
        left.unassigned.replace(tx, export, left.origins).await?;
        let sql = "INSERT INTO export_files (export_id, part, name, byte_count) VALUES ($1, $2, $3, $4)";
        for (part, (name, bytes)) in (0i64..).zip(&found.files) {
            execute!(tx, sql, export.0, part, name, number(*bytes))?;
        }
    }
    let mut imports = BTreeMap::new();
    for (customer, rows) in rows {
        let import = match export {
            None => id,
            Some(_) => ImportId::at(store.clock.now(), store.randomness.bytes()),
        };
        record_one(tx, import, (customer, export), file, rows, found).await?;
        imports.insert(customer, import);
    }
    Ok(imports)
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn record_one(
    tx: &mut Writer,
    id: ImportId,
    (customer, export): (CustomerId, Option<ExportId>),
    file: &FileOf<'_>,
    rows: u64,
    found: &Found,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO imports (id, customer_id, format, file_name, file_sha256, byte_count, row_count, left_out, reason,
                              export_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id.0,
        customer.0,
        found.format.code(),
        file.name,
        file.sha256,
        number(found.files.iter().map(|(_, bytes)| bytes).sum()),
        number(rows),
        number(found.left_out.count()),
        found.reason.as_deref(),
        export.map(|export| export.0)
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
    let files = if export.is_none() { found.files.as_slice() } else { &[] };
    for (part, (name, bytes)) in (0i64..).zip(files) {
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
