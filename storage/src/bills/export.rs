//! Writes the line items of a bill as a file.

use std::io::Write;

use chrono::NaiveDate;
use domain::billing_period::BillingPeriod;
use domain::focus::csv::{Columns, FocusCsv};
use domain::ids::BillId;

use crate::database::On as _;
use crate::error::StorageError;
use crate::fetch_optional;
use crate::lines::Blocks;
use crate::store::Store;

/// Writes a bill as a FOCUS 1.2 file in CSV: see [`domain::focus::csv`]. Returns the number of its rows.
pub async fn focus_csv<W: Write>(store: &Store, bill: BillId, mut out: W) -> Result<u64, StorageError> {
    // The lines are read twice, and may be replaced meanwhile.
    let mut on = store.database.snapshot().await?;
    let sql = "SELECT currency, first_day, last_day FROM bills WHERE id = $1";
    let (currency, first, last) =
        fetch_optional!(on, (String, NaiveDate, NaiveDate), sql, bill.0)?.ok_or(StorageError::NotFound)?;
    let (mut columns, mut blocks) = (Columns::of(BillingPeriod { first, last }), Blocks::of(bill));
    loop {
        let read = blocks.next(&mut on).await?;
        if read.is_empty() {
            break;
        }
        read.iter().for_each(|block| columns.add(block));
    }
    let (mut file, mut blocks, mut rows) = (FocusCsv::begin(&mut out, &currency, columns)?, Blocks::of(bill), 0);
    loop {
        let read = blocks.next(&mut on).await?;
        if read.is_empty() {
            break;
        }
        for block in &read {
            (0..block.rows()).try_for_each(|row| file.row(&block.row(row)))?;
            rows += block.rows() as u64;
        }
    }
    file.finish()?.flush()?;
    Ok(rows)
}
