//! Writes the line items of a bill as a file, piece by piece: memory does not grow with the bill.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use domain::billing_period::BillingPeriod;
use domain::focus::csv::{Columns, FocusCsv};
use domain::ids::{BillId, BillVersionId};
use domain::line_list::LineCsv;
use domain::lines::Block;
use uuid::Uuid;

use crate::error::StorageError;
use crate::fetch_optional;
use crate::lines::Blocks;
use crate::store::Store;

/// Takes a file piece by piece.
pub trait Sink: Send {
    /// Takes the next piece.
    fn put(&mut self, piece: Vec<u8>) -> impl Future<Output = io::Result<()>> + Send;
}

/// The newest content of a bill, which does not change while it is read.
struct Content {
    version: BillVersionId,
    rows: u64,
    currency: String,
    period: BillingPeriod,
}

impl Content {
    async fn of(store: &Store, bill: BillId) -> Result<Self, StorageError> {
        let sql = "SELECT version_id, row_count, currency, first_day, last_day FROM current_bills WHERE id = $1";
        let mut on = store.read().await?;
        let (version, rows, currency, first, last) =
            fetch_optional!(on, (Uuid, i64, String, NaiveDate, NaiveDate), sql, bill.0)?
                .ok_or(StorageError::NotFound)?;
        let rows = u64::try_from(rows).unwrap_or_default();
        Ok(Self { version: BillVersionId(version), rows, currency, period: BillingPeriod { first, last } })
    }

    fn reader<'a>(&self, store: &'a Store) -> Reader<'a> {
        Reader { store, blocks: Blocks::of(self.version), left: self.rows }
    }
}

/// Reads the blocks. A slow reader of the file holds no connection in between.
struct Reader<'a> {
    store: &'a Store,
    blocks: Blocks,
    /// The rows that are still to come.
    left: u64,
}

impl Reader<'_> {
    /// The next block. A draft may be deleted meanwhile: half a file must not look like a whole one.
    async fn next(&mut self) -> Result<Option<Block>, StorageError> {
        match self.blocks.next(&mut self.store.read().await?).await? {
            Some(block) => {
                self.left = self.left.saturating_sub(block.rows() as u64);
                Ok(Some(block))
            }
            None if self.left == 0 => Ok(None),
            None => Err(StorageError::NotFound),
        }
    }
}

/// Writes the newest content of a bill as a FOCUS 1.2 file in CSV: see [`domain::focus::csv`]. Returns the number of its
/// rows.
pub async fn focus_csv(store: &Store, bill: BillId, sink: &mut impl Sink) -> Result<u64, StorageError> {
    let content = Content::of(store, bill).await?;
    let (mut columns, mut reader) = (Columns::of(content.period), content.reader(store));
    while let Some(block) = reader.next().await? {
        columns.add(&block);
    }
    let (buffer, mut reader) = (Buffer::default(), content.reader(store));
    let mut file = FocusCsv::begin(buffer.clone(), &content.currency, columns)?;
    while let Some(block) = reader.next().await? {
        (0..block.rows()).try_for_each(|row| file.row(&block.row(row)))?;
        sink.put(buffer.take()).await?;
    }
    file.finish()?;
    sink.put(buffer.take()).await?;
    Ok(content.rows)
}

/// Writes the newest content of a bill as CSV for spreadsheets: see [`LineCsv`]. Returns the number of its rows.
pub async fn csv(store: &Store, bill: BillId, sink: &mut impl Sink) -> Result<u64, StorageError> {
    let content = Content::of(store, bill).await?;
    let (buffer, mut reader) = (Buffer::default(), content.reader(store));
    let mut file = LineCsv::begin(buffer.clone(), &content.currency)?;
    while let Some(block) = reader.next().await? {
        (0..block.rows()).try_for_each(|row| file.row(&block.row(row)))?;
        sink.put(buffer.take()).await?;
    }
    file.finish()?;
    sink.put(buffer.take()).await?;
    Ok(content.rows)
}

/// What a file is written into, and taken from piece by piece.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
