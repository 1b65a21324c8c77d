//! Writes the line items of a bill as a file.

use std::io::Write;

use chrono::NaiveDate;
use domain::billing_period::BillingPeriod;
use domain::focus::csv::{Columns, FocusCsv};
use domain::ids::{BillId, BillVersionId};
use uuid::Uuid;

use crate::database::On as _;
use crate::error::StorageError;
use crate::fetch_optional;
use crate::lines::Blocks;
use crate::store::Store;

/// Writes the newest content of a bill as a FOCUS 1.2 file in CSV: see [`domain::focus::csv`]. Returns the number of its rows.
pub async fn focus_csv<W: Write>(store: &Store, bill: BillId, mut out: W) -> Result<u64, StorageError> {
    let mut on = store.database.snapshot().await?;
    let sql = "SELECT currency, first_day, last_day, version_id FROM current_bills WHERE id = $1";
    let (currency, first, last, version) =
        fetch_optional!(on, (String, NaiveDate, NaiveDate, Uuid), sql, bill.0)?.ok_or(StorageError::NotFound)?;
    let version = BillVersionId(version);
    let (mut columns, mut blocks) = (Columns::of(BillingPeriod { first, last }), Blocks::of(version));
    while let Some(block) = blocks.next(&mut on).await? {
        columns.add(&block);
    }
    let (mut file, mut blocks, mut rows) = (FocusCsv::begin(&mut out, &currency, columns)?, Blocks::of(version), 0);
    while let Some(block) = blocks.next(&mut on).await? {
        (0..block.rows()).try_for_each(|row| file.row(&block.row(row)))?;
        rows += block.rows() as u64;
    }
    file.finish()?.flush()?;
    Ok(rows)
}
