//! Moves the line items of older versions, one row each, into blocks.

use std::borrow::Cow;

use domain::ids::{BillId, BillVersionId};
use domain::lines::{Column, Line, MoreOf};
use uuid::Uuid;

use super::{Collected, insert};
use crate::database::{Database, Writer};
use crate::error::StorageError;
use crate::{costs, execute, fetch_all, fetch_one};

const CHUNK: i64 = 10_000;

#[derive(sqlx::FromRow)]
struct Row {
    line: i64,
    day: Option<String>,
    provider: Option<String>,
    billing_account: Option<String>,
    service: Option<String>,
    sub_account: Option<String>,
    sub_account_name: Option<String>,
    region: Option<String>,
    resource: Option<String>,
    charge_category: Option<String>,
    description: Option<String>,
    tags: Option<String>,
    billed: String,
    effective: String,
}

/// Moves the line items of all bills, once. Several programs may start at the same time.
pub(crate) async fn complete(database: &Database) -> Result<(), StorageError> {
    const DONE: &str = "SELECT count FROM tallies WHERE name = 'lines'";
    let (done,) = fetch_one!(database.read().await?, (i64,), DONE)?;
    if done == 1 {
        return Ok(());
    }
    let mut tx = database.write_patiently().await?;
    // This write takes a lock: another program that starts now waits here, and then finds nothing left to do.
    execute!(tx, "UPDATE tallies SET count = count WHERE name = 'lines'")?;
    let (done,) = fetch_one!(tx, (i64,), DONE)?;
    if done == 1 {
        return Ok(());
    }
    for (bill,) in fetch_all!(tx, (Uuid,), "SELECT DISTINCT bill_id FROM line_items")? {
        match move_bill(&mut tx, BillId(bill)).await {
            // The portal runs without them, and `verify` reports the bill.
            Err(error @ StorageError::Corrupt { .. }) => tracing::error!(%error, "line items stay where they were"),
            moved => moved?,
        }
    }
    execute!(tx, "UPDATE tallies SET count = 1 WHERE name = 'lines'")?;
    tx.commit().await
}

async fn move_bill(tx: &mut Writer, bill: BillId) -> Result<(), StorageError> {
    // The content of a bill of older versions is its first version, under the bill's id.
    let version = BillVersionId(bill.0);
    let (mut collected, mut full, mut last) = (Collected::default(), Vec::new(), i64::MIN);
    loop {
        let rows = fetch_all!(
            tx,
            Row,
            "SELECT line, day, provider, billing_account, service, sub_account, sub_account_name, region, resource,
                    charge_category, description, tags, billed, effective
             FROM line_items WHERE bill_id = $1 AND line > $2 ORDER BY line LIMIT $3",
            bill.0,
            last,
            CHUNK
        )?;
        let Some(row) = rows.last() else { break };
        last = row.line;
        for row in rows {
            full.extend(collected.push(version, &line(row, bill)?)?);
        }
    }
    full.extend(collected.take(version)?);
    // All of them, or none.
    for block in full {
        insert(tx, block).await?;
    }
    execute!(tx, "DELETE FROM line_items WHERE bill_id = $1", bill.0)?;
    Ok(())
}

/// The row with exactly the texts that it had, so that the bill keeps its fingerprint.
fn line(row: Row, bill: BillId) -> Result<Line<'static>, StorageError> {
    let corrupt = |column| StorageError::Corrupt { table: "line_items", column, id: bill.to_string() };
    let texts = Column::ALL.map(|column| match column {
        Column::Day => row.day.clone(),
        Column::Provider => row.provider.clone(),
        Column::BillingAccount => row.billing_account.clone(),
        Column::Service => row.service.clone(),
        Column::SubAccount => row.sub_account.clone(),
        Column::SubAccountName => row.sub_account_name.clone(),
        Column::Region => row.region.clone(),
        Column::Resource => row.resource.clone(),
        Column::ChargeCategory => row.charge_category.clone(),
        Column::Description => row.description.clone(),
        Column::Tags => row.tags.clone(),
    });
    Ok(Line {
        line: u64::try_from(row.line).map_err(|_| corrupt("line"))?,
        texts: texts.map(|text| text.map(Cow::Owned)),
        billed: costs::cost(&row.billed, "billed", bill.0)?,
        effective: costs::cost(&row.effective, "effective", bill.0)?,
        more: MoreOf::unknown(),
    })
}
