//! The line items of a bill, some at a time. A block that cannot match is skipped by its different texts.

use domain::ids::{BillId, BillVersionId};
use domain::line_list::{LineFilter, LinePage, LineQuery, LineRow, Place};
use domain::lines::Block;
use domain::permission::Actor;
use uuid::Uuid;

use super::summary_on;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_one, lines};

/// How many lines a page has.
const ROWS: usize = 50;
/// How many blocks a request reads: about half a million rows, in about a second.
const BLOCKS: u32 = 64;

/// A page of the line items of a bill that the actor may see.
pub async fn page(store: &Store, actor: &Actor, bill: BillId, query: &LineQuery) -> Result<LinePage, StorageError> {
    let mut on = store.read().await?;
    summary_on(&mut on, actor, bill).await?;
    let (version,) = fetch_one!(on, (Uuid,), "SELECT version_id FROM current_bills WHERE id = $1", bill.0)?;
    let filter = LineFilter::of(query);
    let Place { mut block, mut row } = query.place();
    let mut rows = Vec::new();
    for _ in 0..BLOCKS {
        let Some(data) = lines::data(&mut on, BillVersionId(version), block).await? else {
            return Ok(LinePage { rows, next: None, is_unfinished: false });
        };
        let damaged = |_| StorageError::Corrupt { table: "bill_lines", column: "data", id: version.to_string() };
        let quick = Block::read_for_sums(&data).map_err(damaged)?;
        if filter.can_match(|column| quick.texts(column)) {
            let whole = Block::read(&data).map_err(damaged)?;
            while (row as usize) < whole.rows() {
                if rows.len() == ROWS {
                    let next = Some(Place { block, row }.code());
                    return Ok(LinePage { rows, next, is_unfinished: false });
                }
                let line = whole.row(row as usize);
                if filter.matches(&line) {
                    rows.push(LineRow::from(&line));
                }
                row += 1;
            }
        }
        (block, row) = (block + 1, 0);
    }
    Ok(LinePage { rows, next: Some(Place { block, row }.code()), is_unfinished: true })
}
