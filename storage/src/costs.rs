//! Line items and their sums. Costs are stored as the exact decimals of the file, and summed in Rust.

mod verify;

use domain::breakdown::{Breakdown, BreakdownRow, By, Sums};
use domain::cost::{Cost, CostError};
use domain::ids::{BillId, BillVersionId, CustomerId};
use domain::lines::{Block, Column};
use domain::tag_keys::{TagKeys, Values};
use uuid::Uuid;

pub use self::verify::verify;
use crate::database::{Database, On, Writer};
use crate::error::StorageError;
use crate::lines::Blocks;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_optional, tag_keys};

/// The keys by which the sums of a version are stored.
#[derive(Clone, Copy)]
pub(crate) enum Dimension {
    Service,
    Provider,
    /// The set of tags, as one JSON object.
    Tags,
}

impl Dimension {
    fn code(self) -> &'static str {
        match self {
            Dimension::Service => "service",
            Dimension::Provider => "provider",
            Dimension::Tags => "tags",
        }
    }
}

pub(crate) async fn insert_sums(
    tx: &mut Writer,
    version: BillVersionId,
    dimension: Dimension,
    rows: &[BreakdownRow],
) -> Result<(), StorageError> {
    for (position, row) in (0i64..).zip(rows) {
        execute!(
            tx,
            "INSERT INTO bill_costs (version_id, dimension, position, key, billed, effective, row_count)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            version.0,
            dimension.code(),
            position,
            &row.key,
            row.billed.to_string(),
            row.effective.to_string(),
            i64::try_from(row.rows).unwrap_or(i64::MAX)
        )?;
    }
    Ok(())
}

pub(crate) fn cost(text: &str, column: &'static str, of: Uuid) -> Result<Cost, StorageError> {
    text.parse().map_err(|_| StorageError::Corrupt { table: "line_items", column, id: of.to_string() })
}

/// The sum of amounts that the database hands over as one text, with a space between them: it cannot add up exact
/// decimals. `None` if the sum is too large.
pub(crate) fn sum_of_texts(amounts: &str) -> Result<Option<Cost>, StorageError> {
    let mut sum = Some(Cost::ZERO);
    for amount in amounts.split(' ') {
        let amount = cost(amount, "billed", Uuid::nil())?;
        sum = sum.and_then(|sum| sum.checked_add(amount).ok());
    }
    Ok(sum)
}

/// The sums of a version, largest first.
pub(crate) async fn sums(
    on: &mut impl On,
    version: BillVersionId,
    dimension: Dimension,
) -> Result<Vec<BreakdownRow>, StorageError> {
    let rows = fetch_all!(
        on,
        (Option<String>, String, String, i64),
        "SELECT key, billed, effective, row_count FROM bill_costs
         WHERE version_id = $1 AND dimension = $2 ORDER BY position",
        version.0,
        dimension.code()
    )?;
    rows.into_iter()
        .map(|(key, billed, effective, count)| {
            Ok(BreakdownRow {
                key,
                billed: cost(&billed, "billed", version.0)?,
                effective: cost(&effective, "effective", version.0)?,
                rows: u64::try_from(count).unwrap_or(0),
            })
        })
        .collect()
}

/// The sums of a bill's line items by `by`, with the bill's currency.
pub async fn report(store: &Store, bill: BillId, by: &By) -> Result<(String, Breakdown), StorageError> {
    // All blocks as they are at one moment.
    let mut on = store.database.snapshot().await?;
    let (currency, customer, month, version) = fetch_optional!(
        on,
        (String, Uuid, String, Uuid),
        "SELECT currency, customer_id, SUBSTR(period, 1, 7), version_id FROM current_bills WHERE id = $1",
        bill.0
    )?
    .ok_or(StorageError::NotFound)?;
    let keys = match by {
        By::Tag(_) => tag_keys::rules(&mut on, CustomerId(customer)).await?,
        _ => TagKeys::default(),
    };
    let mut values = match by {
        By::Tag(name) => Some(Values::new(&keys, name)),
        _ => None,
    };
    let month = matches!(by, By::Month).then_some(month);
    // All rows have the same month, so any column does.
    let column = Column::of(by).unwrap_or(Column::Provider);
    let sums = add_up(&mut on, BillVersionId(version), column, |text| match (&mut values, &month) {
        (Some(values), _) => text.and_then(|tags| values.row(tags)),
        (None, Some(month)) => Some(month.clone()),
        (None, None) => text.map(str::to_owned),
    })
    .await?;
    Ok((currency, sums))
}

/// Adds up the line items of a version by what `key_of` makes of their text in a column.
pub(crate) async fn add_up(
    on: &mut impl On,
    version: BillVersionId,
    column: Column,
    mut key_of: impl FnMut(Option<&str>) -> Option<String>,
) -> Result<Breakdown, StorageError> {
    let (mut sums, mut blocks) = (Breakdown::new(), Blocks::for_sums(version));
    while let Some(block) = blocks.next(on).await? {
        add_block(&block, column, &mut sums, &mut key_of)?;
    }
    Ok(sums)
}

/// The costs of a block are added up by text first: a breakdown then has one key to find for many rows.
fn add_block(
    block: &Block,
    column: Column,
    sums: &mut Breakdown,
    mut key_of: impl FnMut(Option<&str>) -> Option<String>,
) -> Result<(), StorageError> {
    for (text, found) in block.sums(column).map_err(too_large)? {
        sums.add_sums(key_of(text).as_deref(), found).map_err(too_large)?;
    }
    Ok(())
}

/// Why costs cannot be added up.
pub(crate) fn too_large(error: CostError) -> StorageError {
    StorageError::Refused(error.to_string())
}

/// Adds up the lines of a version by each dimension, and stores the sums. Returns its total.
pub(crate) async fn insert_all_sums(tx: &mut Writer, version: BillVersionId) -> Result<Sums, StorageError> {
    let mut total = Sums::default();
    for dimension in [Dimension::Service, Dimension::Provider, Dimension::Tags] {
        total = insert_sums_of(tx, version, dimension).await?;
    }
    Ok(total)
}

/// Adds up the lines of a version by a dimension and stores the sums. Returns the total.
async fn insert_sums_of(tx: &mut Writer, version: BillVersionId, dimension: Dimension) -> Result<Sums, StorageError> {
    let column = match dimension {
        Dimension::Service => Column::Service,
        Dimension::Provider => Column::Provider,
        Dimension::Tags => Column::Tags,
    };
    let sums = add_up(tx, version, column, |text| text.map(str::to_owned)).await?;
    insert_sums(tx, version, dimension, &sums.rows()).await?;
    Ok(sums.total())
}

/// Adds the sums that bills of the first version of Cloudtab lack; does nothing once that is done.
pub(crate) async fn complete(database: &Database) -> Result<(), StorageError> {
    if incomplete(&mut database.read().await?).await?.is_empty() {
        return Ok(());
    }
    let mut tx = database.write_patiently().await?;
    // This write takes a lock: another program that starts now waits here, and then finds nothing left to do.
    execute!(tx, "UPDATE tallies SET count = count WHERE name = 'bills'")?;
    for (version,) in incomplete(&mut tx).await? {
        for dimension in [Dimension::Provider, Dimension::Tags] {
            insert_sums_of(&mut tx, BillVersionId(version), dimension).await?;
        }
    }
    tx.commit().await
}

async fn incomplete(on: &mut impl On) -> Result<Vec<(Uuid,)>, StorageError> {
    fetch_all!(
        on,
        (Uuid,),
        "SELECT v.id FROM bill_versions v WHERE NOT EXISTS (
             SELECT 1 FROM bill_costs c WHERE c.version_id = v.id AND c.dimension = 'provider')"
    )
}
