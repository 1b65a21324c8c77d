//! Line items and their sums. Costs are stored as the exact decimals of the file, and summed in Rust.

mod verify;

use domain::breakdown::{Breakdown, BreakdownRow, By, Sums};
use domain::cost::Cost;
use domain::ids::{BillId, CustomerId};
use domain::line_item::LineItem;
use domain::tag_keys::{TagKeys, Values};
use uuid::Uuid;

pub use self::verify::verify;
use crate::database::{Database, On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_optional, tag_keys};

/// How many line items are read at a time: memory stays small for bills of any size.
const CHUNK: i64 = 10_000;

/// The tags of a line item as stored: one JSON object, or `None` without tags.
pub(crate) fn tags(item: &LineItem) -> Option<String> {
    (!item.tags.is_empty()).then(|| serde_json::to_string(&item.tags).unwrap_or_default())
}

pub(crate) async fn insert(tx: &mut Writer, bill: BillId, item: &LineItem) -> Result<(), StorageError> {
    let tags = tags(item);
    execute!(
        tx,
        "INSERT INTO line_items (bill_id, line, day, provider, service, sub_account, sub_account_name, region,
                                 resource, charge_category, description, tags, billed, effective, billing_account)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        bill.0,
        i64::try_from(item.line).unwrap_or(i64::MAX),
        item.day(),
        &item.provider,
        &item.service,
        &item.sub_account,
        &item.sub_account_name,
        &item.region,
        &item.resource,
        &item.charge_category,
        &item.charge_description,
        tags,
        item.billed.to_string(),
        item.effective.to_string(),
        &item.billing_account
    )?;
    Ok(())
}

/// The keys by which the sums of a bill are stored.
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
    bill: BillId,
    dimension: Dimension,
    rows: &[BreakdownRow],
) -> Result<(), StorageError> {
    for (position, row) in (0i64..).zip(rows) {
        execute!(
            tx,
            "INSERT INTO bill_costs (bill_id, dimension, position, key, billed, effective, row_count)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            bill.0,
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

pub(crate) fn cost(text: &str, column: &'static str, bill: BillId) -> Result<Cost, StorageError> {
    text.parse().map_err(|_| StorageError::Corrupt { table: "line_items", column, id: bill.to_string() })
}

/// A bill's sums, largest first.
pub(crate) async fn sums(
    on: &mut impl On,
    bill: BillId,
    dimension: Dimension,
) -> Result<Vec<BreakdownRow>, StorageError> {
    let rows = fetch_all!(
        on,
        (Option<String>, String, String, i64),
        "SELECT key, billed, effective, row_count FROM bill_costs
         WHERE bill_id = $1 AND dimension = $2 ORDER BY position",
        bill.0,
        dimension.code()
    )?;
    rows.into_iter()
        .map(|(key, billed, effective, count)| {
            Ok(BreakdownRow {
                key,
                billed: cost(&billed, "billed", bill)?,
                effective: cost(&effective, "effective", bill)?,
                rows: u64::try_from(count).unwrap_or(0),
            })
        })
        .collect()
}

/// The next chunk of a bill's line items with the key they are summed by.
macro_rules! keyed {
    ($key:literal) => {
        concat!(
            "SELECT l.line, ",
            $key,
            ", l.billed, l.effective
             FROM line_items l JOIN bills b ON b.id = l.bill_id
             WHERE l.bill_id = $1 AND l.line > $2 ORDER BY l.line LIMIT $3"
        )
    };
}

/// The sums of a bill's line items by `by`, with the bill's currency.
pub async fn report(store: &Store, bill: BillId, by: &By) -> Result<(String, Breakdown), StorageError> {
    let mut on = store.read().await?;
    let (currency, customer) =
        fetch_optional!(on, (String, Uuid), "SELECT currency, customer_id FROM bills WHERE id = $1", bill.0)?
            .ok_or(StorageError::NotFound)?;
    let keys = match by {
        By::Tag(_) => tag_keys::rules(&mut on, CustomerId(customer)).await?,
        _ => TagKeys::default(),
    };
    Ok((currency, added_up_by(&mut on, bill, by, &keys).await?))
}

async fn added_up_by(on: &mut impl On, bill: BillId, by: &By, keys: &TagKeys) -> Result<Breakdown, StorageError> {
    let mut values = match by {
        By::Tag(name) => Some(Values::new(keys, name)),
        _ => None,
    };
    let sql = match by {
        By::Month => keyed!("SUBSTR(b.period, 1, 7)"),
        By::Day => keyed!("l.day"),
        By::Provider => keyed!("l.provider"),
        By::Service => keyed!("l.service"),
        By::SubAccount => keyed!("l.sub_account"),
        By::Region => keyed!("l.region"),
        By::Resource => keyed!("l.resource"),
        By::ChargeCategory => keyed!("l.charge_category"),
        By::Tag(_) => keyed!("l.tags"),
    };
    let key_of = |key: Option<String>| match &mut values {
        Some(values) => key.and_then(|tags| values.row(&tags)),
        None => key,
    };
    add_up(on, bill, sql, key_of).await
}

/// Adds up a bill's line items; `sql` must be [`keyed`].
async fn add_up(
    on: &mut impl On,
    bill: BillId,
    sql: &'static str,
    mut key_of: impl FnMut(Option<String>) -> Option<String>,
) -> Result<Breakdown, StorageError> {
    let mut sums = Breakdown::new();
    let mut last = 0i64;
    loop {
        let rows = fetch_all!(on, (i64, Option<String>, String, String), sql, bill.0, last, CHUNK)?;
        let Some((line, ..)) = rows.last() else { break };
        last = *line;
        for (_, key, billed, effective) in rows {
            let (billed, effective) = (cost(&billed, "billed", bill)?, cost(&effective, "effective", bill)?);
            sums.add(key_of(key).as_deref(), billed, effective).map_err(|e| StorageError::Refused(e.to_string()))?;
        }
    }
    Ok(sums)
}

/// Recomputes all sums of a bill whose lines changed. Returns its total.
pub(crate) async fn add_up_again(tx: &mut Writer, bill: BillId) -> Result<Sums, StorageError> {
    execute!(tx, "DELETE FROM bill_costs WHERE bill_id = $1", bill.0)?;
    let mut total = Sums::default();
    for (dimension, sql) in [
        (Dimension::Service, keyed!("l.service")),
        (Dimension::Provider, keyed!("l.provider")),
        (Dimension::Tags, keyed!("l.tags")),
    ] {
        let sums = add_up(tx, bill, sql, |key| key).await?;
        insert_sums(tx, bill, dimension, &sums.rows()).await?;
        total = sums.total();
    }
    Ok(total)
}

/// Adds the sums that bills of the first version lack; does nothing once that is done.
pub(crate) async fn complete(database: &Database) -> Result<(), StorageError> {
    if incomplete(&mut database.read().await?).await?.is_empty() {
        return Ok(());
    }
    let mut tx = database.write_patiently().await?;
    // This write takes a lock: another program that starts now waits here, and then finds nothing left to do.
    execute!(tx, "UPDATE tallies SET count = count WHERE name = 'bills'")?;
    for (bill,) in incomplete(&mut tx).await? {
        let bill = BillId(bill);
        for (dimension, sql) in [(Dimension::Provider, keyed!("l.provider")), (Dimension::Tags, keyed!("l.tags"))] {
            let sums = add_up(&mut tx, bill, sql, |key| key).await?;
            insert_sums(&mut tx, bill, dimension, &sums.rows()).await?;
        }
    }
    tx.commit().await
}

async fn incomplete(on: &mut impl On) -> Result<Vec<(Uuid,)>, StorageError> {
    fetch_all!(
        on,
        (Uuid,),
        "SELECT id FROM bills WHERE NOT EXISTS (
             SELECT 1 FROM bill_costs WHERE bill_id = bills.id AND dimension = 'provider')"
    )
}
