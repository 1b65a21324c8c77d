//! The line items of bills, version by version, in compressed blocks: see [`domain::lines`] and docs/lines.md.

pub(crate) mod hash;
pub(crate) mod upgrade;

use std::collections::VecDeque;

use chrono::TimeDelta;
use domain::ids::BillVersionId;
use domain::lines::{Block, BlockWriter, Damaged, Line};
use tokio::sync::Semaphore;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fetch_optional};

/// How many blocks are read at a time: memory stays small for bills of any size.
const CHUNK: i64 = 16;
/// No import takes longer.
pub(crate) const LONGEST_IMPORT: TimeDelta = TimeDelta::days(1);

/// A block that waits to be stored.
pub(crate) struct Full {
    version: BillVersionId,
    number: i64,
    rows: u64,
    data: Vec<u8>,
}

/// Collects the line items of one version in blocks.
#[derive(Default)]
pub(crate) struct Collected {
    writer: BlockWriter,
    blocks: i64,
}

impl Collected {
    /// Collects blocks that follow this many others.
    pub(crate) fn after(blocks: i64) -> Self {
        Self { blocks, ..Self::default() }
    }

    /// Adds a row. Returns the block that became full with it, if any.
    pub(crate) fn push(&mut self, version: BillVersionId, row: &Line<'_>) -> Result<Option<Full>, StorageError> {
        let block = self.writer.push(row)?;
        Ok(self.number(version, block))
    }

    /// The bytes of the texts that wait for their block.
    pub(crate) fn bytes(&self) -> usize {
        self.writer.bytes()
    }

    /// The last block, if any rows are left.
    pub(crate) fn take(&mut self, version: BillVersionId) -> Result<Option<Full>, StorageError> {
        let block = self.writer.take()?;
        Ok(self.number(version, block))
    }

    /// How many blocks there were.
    pub(crate) fn blocks(&self) -> i64 {
        self.blocks
    }

    fn number(&mut self, version: BillVersionId, block: Option<(u64, Vec<u8>)>) -> Option<Full> {
        let (rows, data) = block?;
        self.blocks += 1;
        Some(Full { version, number: self.blocks, rows, data })
    }
}

/// Stores a block.
pub(crate) async fn insert(tx: &mut Writer, block: Full) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO bill_lines (version_id, block, row_count, data) VALUES ($1, $2, $3, $4)",
        block.version.0,
        block.number,
        i64::try_from(block.rows).unwrap_or(i64::MAX),
        block.data
    )?;
    Ok(())
}

/// Deletes the blocks of lines that became no version of a bill. Those of a version stay.
pub(crate) async fn delete_unowned(tx: &mut Writer, id: BillVersionId) -> Result<(), StorageError> {
    let sql = "DELETE FROM bill_lines WHERE version_id = $1 AND NOT EXISTS (SELECT 1 FROM bill_versions WHERE id = $1)";
    execute!(tx, sql, id.0)?;
    Ok(())
}

/// Whether exactly these blocks and rows are stored.
pub(crate) async fn are_stored(
    tx: &mut Writer,
    id: BillVersionId,
    blocks: i64,
    rows: u64,
) -> Result<bool, StorageError> {
    let stored = fetch_one!(
        tx,
        (i64, i64),
        "SELECT COUNT(*), CAST(COALESCE(SUM(row_count), 0) AS BIGINT) FROM bill_lines WHERE version_id = $1",
        id.0
    )?;
    Ok(stored == (blocks, i64::try_from(rows).unwrap_or(i64::MAX)))
}

/// Deletes the blocks of imports that were killed: those that have no version of a bill after a day. Ids begin with their time.
pub(crate) async fn sweep(store: &Store, tx: &mut Writer) -> Result<(), StorageError> {
    let before = BillVersionId::at(store.clock.now() - LONGEST_IMPORT, [0; 10]);
    execute!(
        tx,
        "DELETE FROM bill_lines
         WHERE version_id < $1 AND NOT EXISTS (SELECT 1 FROM bill_versions v WHERE v.id = bill_lines.version_id)",
        before.0
    )?;
    Ok(())
}

/// The bytes of one block, by its number; `None` after the last.
pub(crate) async fn data(
    on: &mut impl On,
    version: BillVersionId,
    block: u32,
) -> Result<Option<Vec<u8>>, StorageError> {
    let sql = "SELECT data FROM bill_lines WHERE version_id = $1 AND block = $2";
    Ok(fetch_optional!(on, (Vec<u8>,), sql, version.0, i64::from(block))?.map(|(data,)| data))
}

/// How many blocks are unpacked for pages at once: others wait, and pages without lines do not.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Does `work` with a block of a version, off the threads that answer requests.
pub(crate) async fn unpack<T: Send + 'static>(
    version: BillVersionId,
    work: impl FnOnce() -> Result<T, Damaged> + Send + 'static,
) -> Result<T, StorageError> {
    let corrupt = || StorageError::Corrupt { table: "bill_lines", column: "data", id: version.to_string() };
    // Nobody closes it.
    let _turn = TURNS.acquire().await.map_err(|_| corrupt())?;
    let done = tokio::task::spawn_blocking(work).await.map_err(std::io::Error::from)?;
    done.map_err(|_| corrupt())
}

/// Reads the blocks of a version one after the other.
pub(crate) struct Blocks {
    version: BillVersionId,
    last: i64,
    /// Those that were read, but not returned yet.
    read: VecDeque<Block>,
    how: fn(&[u8]) -> Result<Block, Damaged>,
}

impl Blocks {
    pub(crate) fn of(version: BillVersionId) -> Self {
        Self { version, last: 0, read: VecDeque::new(), how: Block::read }
    }

    /// Without the columns that no sum needs, which take most of the time.
    pub(crate) fn for_sums(version: BillVersionId) -> Self {
        Self { how: Block::read_for_sums, ..Self::of(version) }
    }

    /// The next block; `None` at the end. A block that is missing or damaged is an error.
    pub(crate) async fn next(&mut self, on: &mut impl On) -> Result<Option<Block>, StorageError> {
        if self.read.is_empty() {
            self.read = self.fetch(on).await?.into();
        }
        Ok(self.read.pop_front())
    }

    async fn fetch(&mut self, on: &mut impl On) -> Result<Vec<Block>, StorageError> {
        let before = if self.last == 0 { i64::MIN } else { self.last };
        let rows = fetch_all!(
            on,
            (i64, i64, Vec<u8>),
            "SELECT block, row_count, data FROM bill_lines WHERE version_id = $1 AND block > $2 ORDER BY block LIMIT $3",
            self.version.0,
            before,
            CHUNK
        )?;
        let corrupt = |column| StorageError::Corrupt { table: "bill_lines", column, id: self.version.to_string() };
        let mut blocks = Vec::with_capacity(rows.len());
        for (number, count, data) in rows {
            self.last += 1;
            if number != self.last {
                return Err(corrupt("block"));
            }
            let block = (self.how)(&data).map_err(|_| corrupt("data"))?;
            if i64::try_from(block.rows()) != Ok(count) {
                return Err(corrupt("row_count"));
            }
            blocks.push(block);
        }
        Ok(blocks)
    }
}
