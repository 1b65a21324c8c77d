//! The line items of a bill, some at a time. A block that cannot match is skipped by its different texts.

use domain::ids::BillId;
use domain::line_list::{LineFilter, LinePage, LineQuery, LineRow, Place};
use domain::lines::{Block, Damaged};
use domain::permission::{Actor, Scope};

use super::seen_on;
use crate::error::StorageError;
use crate::lines;
use crate::store::Store;

/// How many lines a page has.
const ROWS: usize = 50;
/// How many blocks a request reads: about half a million rows, in about a second.
const BLOCKS: u32 = 64;

/// A page of the line items of a bill that the actor may see; a customer gets no columns of the reseller's own.
pub async fn page(store: &Store, actor: &Actor, bill: BillId, query: &LineQuery) -> Result<LinePage, StorageError> {
    let (_, version) = seen_on(&mut store.read().await?, actor, bill).await?;
    let is_for_customer = actor.scope() != Scope::AllCustomers;
    let Place { mut block, mut row } = query.place();
    let mut rows = Vec::new();
    for _ in 0..BLOCKS {
        // No connection is held while a block is unpacked.
        let data = lines::data(&mut store.read().await?, version, block).await?;
        let Some(data) = data else { return Ok(LinePage { rows, next: None, is_unfinished: false }) };
        let (query, room) = (query.clone(), ROWS - rows.len());
        let found = lines::unpack(version, move || Found::of(&data, &query, Place { block, row }, room)).await?;
        let found_rows = found.rows.into_iter();
        rows.extend(found_rows.map(|row| if is_for_customer { row.for_customer() } else { row }));
        if let Some(row) = found.next {
            return Ok(LinePage { rows, next: Some(Place { block, row }.code()), is_unfinished: false });
        }
        (block, row) = (block + 1, 0);
    }
    Ok(LinePage { rows, next: Some(Place { block, row }.code()), is_unfinished: true })
}

/// What matches in a block.
struct Found {
    rows: Vec<LineRow>,
    /// The first row that had no more room.
    next: Option<u32>,
}

impl Found {
    /// The matches from a row on, as many as there is room for.
    fn of(data: &[u8], query: &LineQuery, from: Place, room: usize) -> Result<Self, Damaged> {
        let (filter, mut rows) = (LineFilter::of(query), Vec::new());
        let quick = Block::read_for_sums(data)?;
        if !filter.can_match(|column| quick.texts(column)) {
            return Ok(Self { rows, next: None });
        }
        let whole = Block::read(data)?;
        let last = u32::try_from(whole.rows()).unwrap_or(u32::MAX);
        for row in from.row..last {
            let line = whole.row(row as usize);
            if !filter.matches(&line) {
                continue;
            }
            if rows.len() == room {
                return Ok(Self { rows, next: Some(row) });
            }
            let place = Place { row, ..from }.code();
            rows.push(LineRow { place, ..LineRow::from(&line) });
        }
        Ok(Self { rows, next: None })
    }
}
