//! Writes the line items of a bill as a file, piece by piece: memory does not grow with the bill.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use domain::bill_list::BillSummary;
use domain::billing_period::BillingPeriod;
use domain::focus::rows::{Columns, FocusFile, FocusRows};
use domain::ids::{BillId, BillVersionId};
use domain::line_list::LineCsv;
use domain::lines::Block;
use domain::permission::{Actor, Scope};
use uuid::Uuid;

use super::seen_on;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_optional, lines};

/// Takes a file piece by piece.
pub trait Sink: Send {
    /// Takes the next piece.
    fn put(&mut self, piece: Vec<u8>) -> impl Future<Output = io::Result<()>> + Send;
}

/// The content of a bill that is written. It does not change while it is read.
pub struct Content {
    version: BillVersionId,
    rows: u64,
    currency: String,
    period: BillingPeriod,
    is_for_customer: bool,
}

impl Content {
    /// The newest content of a bill, with all its columns.
    pub async fn of(store: &Store, bill: BillId) -> Result<Self, StorageError> {
        let sql = "SELECT version_id, row_count, currency, first_day, last_day FROM current_bills WHERE id = $1";
        let mut on = store.read().await?;
        let (version, rows, currency, first, last) =
            fetch_optional!(on, (Uuid, i64, String, NaiveDate, NaiveDate), sql, bill.0)?
                .ok_or(StorageError::NotFound)?;
        let rows = u64::try_from(rows).unwrap_or_default();
        let period = BillingPeriod { first, last };
        Ok(Self { version: BillVersionId(version), rows, currency, period, is_for_customer: false })
    }

    /// The content of a bill as the actor sees it, with the bill.
    pub async fn seen(store: &Store, actor: &Actor, bill: BillId) -> Result<(BillSummary, Self), StorageError> {
        let (summary, version) = seen_on(&mut store.read().await?, actor, bill).await?;
        let content = Self {
            version,
            rows: u64::try_from(summary.rows).unwrap_or_default(),
            currency: summary.currency.clone(),
            period: summary.period,
            is_for_customer: actor.scope() != Scope::AllCustomers,
        };
        Ok((summary, content))
    }

    fn reader<'a>(&self, store: &'a Store) -> Reader<'a> {
        Reader { store, version: self.version, block: 0, left: self.rows }
    }
}

/// Reads the blocks one by one. A slow reader of the file holds no connection in between.
struct Reader<'a> {
    store: &'a Store,
    version: BillVersionId,
    block: u32,
    /// The rows that are still to come.
    left: u64,
}

impl Reader<'_> {
    /// The next block. A draft may be deleted meanwhile: half a file must not look like a whole one.
    async fn next(&mut self) -> Result<Option<Block>, StorageError> {
        self.block += 1;
        let data = lines::data(&mut self.store.read().await?, self.version, self.block).await?;
        let Some(data) = data else {
            return if self.left == 0 { Ok(None) } else { Err(StorageError::NotFound) };
        };
        let id = self.version.to_string();
        let damaged = |_| StorageError::Corrupt { table: "bill_lines", column: "data", id };
        let block = Block::read(&data).map_err(damaged)?;
        self.left = self.left.saturating_sub(block.rows() as u64);
        Ok(Some(block))
    }
}

/// Writes a bill as a FOCUS 1.2 file: see [`domain::focus::rows`]. Returns the number of its rows.
pub async fn focus<F: FocusFile + Send>(
    store: &Store,
    content: &Content,
    begin: impl FnOnce(Buffer, &FocusRows) -> io::Result<F> + Send,
    sink: &mut impl Sink,
) -> Result<u64, StorageError> {
    let columns = Columns::of(content.period);
    let mut columns = if content.is_for_customer { columns.for_customer() } else { columns };
    let mut reader = content.reader(store);
    while let Some(block) = reader.next().await? {
        columns.add(&block);
    }
    let rows = FocusRows::of(columns, &content.currency);
    let (buffer, mut reader) = (Buffer::default(), content.reader(store));
    let mut file = begin(buffer.clone(), &rows)?;
    while let Some(block) = reader.next().await? {
        for row in 0..block.rows() {
            file.row(rows.cells(&block.row(row)))?;
            buffer.pass_on(sink).await?;
        }
    }
    file.finish()?;
    sink.put(buffer.take()).await?;
    Ok(content.rows)
}

/// Writes a bill as CSV for spreadsheets: see [`LineCsv`]. Returns the number of its rows.
pub async fn csv(store: &Store, content: &Content, sink: &mut impl Sink) -> Result<u64, StorageError> {
    let (buffer, mut reader) = (Buffer::default(), content.reader(store));
    let mut file = LineCsv::begin(buffer.clone(), &content.currency)?;
    while let Some(block) = reader.next().await? {
        for row in 0..block.rows() {
            file.row(&block.row(row))?;
            buffer.pass_on(sink).await?;
        }
    }
    file.finish()?;
    sink.put(buffer.take()).await?;
    Ok(content.rows)
}

/// How many bytes a piece of a file has, and one row more.
const PIECE: usize = 256 << 10;

/// What a file is written into, and taken from piece by piece.
#[derive(Clone, Default)]
pub struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    /// Gives the sink what is there, once it is enough: a text may be stored once and written a thousand times.
    async fn pass_on(&self, sink: &mut impl Sink) -> io::Result<()> {
        let is_full = self.0.lock().unwrap_or_else(PoisonError::into_inner).len() >= PIECE;
        if is_full { sink.put(self.take()).await } else { Ok(()) }
    }

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
