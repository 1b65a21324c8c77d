//! Fingerprints of what concerns money: a hash of every column of a bill, its versions with their line items and sums, its
//! steps and draws, and of a purchase order with its ledger. `cloudtab verify` reports changes made outside the program. See docs/ledgers.md.
//!
//! To cover a new column, add it to its table's list; a test reads the schema and fails until that is done.

mod printed;
mod verify;

use domain::ids::{BillId, BillVersionId, PurchaseOrderId};
use domain::lines::Line;
use uuid::Uuid;

use self::printed::{
    ApprovalRow, BillRow, CostRow, DisputeRow, DrawRow, EntryRow, OrderRow, SendingRow, SourceRow, StepRow, VersionRow,
    YearOfDrawRow, YearOfEntryRow,
};
pub use self::verify::verify;
use crate::database::{Database, On, Writer};
use crate::error::StorageError;
use crate::history::chain::Fields;
use crate::lines::Blocks;
use crate::{execute, fetch_all, fetch_one, fetch_optional};

/// The tables and columns that have fingerprints.
#[cfg(feature = "testing")]
pub const PRINTED: [(&str, &[&str]); 14] = [
    (BillRow::TABLE, BillRow::COLUMNS),
    (VersionRow::TABLE, VersionRow::COLUMNS),
    // Blocks are checked when they are read, and their line items have fingerprints.
    ("bill_lines", &["version_id", "block", "row_count", "data"]),
    (CostRow::TABLE, CostRow::COLUMNS),
    (SourceRow::TABLE, SourceRow::COLUMNS),
    (StepRow::TABLE, StepRow::COLUMNS),
    (DisputeRow::TABLE, DisputeRow::COLUMNS),
    (SendingRow::TABLE, SendingRow::COLUMNS),
    (ApprovalRow::TABLE, ApprovalRow::COLUMNS),
    (OrderRow::TABLE, OrderRow::COLUMNS),
    (EntryRow::TABLE, EntryRow::COLUMNS),
    (DrawRow::TABLE, DrawRow::COLUMNS),
    (YearOfDrawRow::TABLE, YearOfDrawRow::COLUMNS),
    (YearOfEntryRow::TABLE, YearOfEntryRow::COLUMNS),
];

/// The line items' part of a version's fingerprint. An import makes it while it reads them.
#[derive(Default)]
pub(crate) struct Lines {
    fields: Fields,
    /// The bytes of the current line.
    line: Vec<u8>,
}

impl Lines {
    /// Adds the next line item.
    pub(crate) fn add(&mut self, version: BillVersionId, line: &Line<'_>) {
        self.line.clear();
        printed::line(&mut self.line, version, line);
        self.fields.add_written(&self.line);
    }
}

/// Reads the line items of a version for its fingerprint.
pub(crate) async fn lines(on: &mut impl On, version: BillVersionId) -> Result<Lines, StorageError> {
    let (mut lines, mut blocks) = (Lines::default(), Blocks::of(version));
    while let Some(block) = blocks.next(on).await? {
        (0..block.rows()).for_each(|row| lines.add(version, &block.row(row)));
    }
    Ok(lines)
}

/// The fingerprint of the line items of a version, their sums and their sources.
pub(crate) async fn rows(
    on: &mut impl On,
    version: BillVersionId,
    Lines { mut fields, .. }: Lines,
) -> Result<String, StorageError> {
    for sum in fetch_all!(on, CostRow, CostRow::SQL, version.0)? {
        fields = sum.print(fields);
    }
    for source in fetch_all!(on, SourceRow, SourceRow::SQL, version.0)? {
        fields = source.print(fields);
    }
    Ok(fields.finish())
}

/// The fingerprint of a bill with its versions, its steps, its draws, its disputes and its approvals. A bill with one plain import has no other version
/// than the one in its own row: so bills of earlier releases keep their fingerprints.
async fn of_bill(on: &mut impl On, bill: BillId) -> Result<String, StorageError> {
    let row = fetch_optional!(on, BillRow, BillRow::SQL, bill.0)?.ok_or(StorageError::NotFound)?;
    let mut fields = row.print(Fields::default());
    for step in fetch_all!(on, StepRow, StepRow::SQL, bill.0)? {
        fields = step.print(fields);
    }
    for draw in fetch_all!(on, DrawRow, DrawRow::SQL, bill.0)? {
        fields = draw.print(fields);
    }
    for year in fetch_all!(on, YearOfDrawRow, YearOfDrawRow::SQL, bill.0)? {
        fields = year.print(fields);
    }
    let versions = fetch_all!(on, VersionRow, VersionRow::SQL, bill.0)?;
    if !matches!(versions.as_slice(), [only] if only.id == bill.0 && only.is_plain_import()) {
        for version in versions {
            fields = version.print(fields);
        }
    }
    for dispute in fetch_all!(on, DisputeRow, DisputeRow::SQL, bill.0)? {
        fields = dispute.print(fields);
    }
    for sending in fetch_all!(on, SendingRow, SendingRow::SQL, bill.0)? {
        fields = sending.print(fields);
    }
    for approval in fetch_all!(on, ApprovalRow, ApprovalRow::SQL, bill.0)? {
        fields = approval.print(fields);
    }
    Ok(fields.finish())
}

/// The fingerprint of a purchase order with its ledger.
async fn of_order(on: &mut impl On, order: PurchaseOrderId) -> Result<String, StorageError> {
    let row = fetch_optional!(on, OrderRow, OrderRow::SQL, order.0)?.ok_or(StorageError::NotFound)?;
    let mut fields = row.print(Fields::default());
    for entry in fetch_all!(on, EntryRow, EntryRow::SQL, order.0)? {
        fields = entry.print(fields);
    }
    for year in fetch_all!(on, YearOfEntryRow, YearOfEntryRow::SQL, order.0)? {
        fields = year.print(fields);
    }
    Ok(fields.finish())
}

/// Stores the fingerprint of the line items and sums of a version, which stay as they are.
pub(crate) async fn keep_rows(tx: &mut Writer, version: BillVersionId, lines: Lines) -> Result<(), StorageError> {
    let rows = rows(tx, version, lines).await?;
    execute!(tx, "UPDATE bill_versions SET rows_fingerprint = $2 WHERE id = $1", version.0, rows)?;
    Ok(())
}

/// Stores and returns the present fingerprint of a bill: the last thing before its step is recorded.
pub(crate) async fn keep_bill(tx: &mut Writer, bill: BillId) -> Result<String, StorageError> {
    let fingerprint = of_bill(tx, bill).await?;
    execute!(tx, "UPDATE bills SET fingerprint = $2 WHERE id = $1", bill.0, &fingerprint)?;
    Ok(fingerprint)
}

/// Stores the present fingerprint of a purchase order and its ledger.
pub(crate) async fn keep_order(tx: &mut Writer, order: PurchaseOrderId) -> Result<(), StorageError> {
    let fingerprint = of_order(tx, order).await?;
    execute!(tx, "UPDATE purchase_orders SET fingerprint = $2 WHERE id = $1", order.0, fingerprint)?;
    Ok(())
}

/// Makes, once, the fingerprints that older versions did not; `verify` reports any that are missing later.
pub(crate) async fn complete(database: &Database) -> Result<(), StorageError> {
    const DONE: &str = "SELECT count FROM tallies WHERE name = 'fingerprints'";
    let (done,) = fetch_one!(database.read().await?, (i64,), DONE)?;
    if done == 1 {
        return Ok(());
    }
    let mut tx = database.write_patiently().await?;
    // This write takes a lock: another program that starts now waits here, and then finds nothing left to do.
    execute!(tx, "UPDATE tallies SET count = count WHERE name = 'fingerprints'")?;
    let (done,) = fetch_one!(tx, (i64,), DONE)?;
    if done == 1 {
        return Ok(());
    }
    for (id,) in fetch_all!(tx, (Uuid,), "SELECT id FROM bill_versions")? {
        let lines = lines(&mut tx, BillVersionId(id)).await?;
        keep_rows(&mut tx, BillVersionId(id), lines).await?;
    }
    for (id,) in fetch_all!(tx, (Uuid,), "SELECT id FROM bills")? {
        keep_bill(&mut tx, BillId(id)).await?;
    }
    for (id,) in fetch_all!(tx, (Uuid,), "SELECT id FROM purchase_orders")? {
        keep_order(&mut tx, PurchaseOrderId(id)).await?;
    }
    execute!(tx, "UPDATE tallies SET count = 1 WHERE name = 'fingerprints'")?;
    tx.commit().await
}
