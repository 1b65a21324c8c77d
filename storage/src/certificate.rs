//! The reconciliation certificate of a version: see [`domain::certificate`].

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::bill::BillState;
use domain::billing_period::BillingPeriod;
use domain::breakdown::Sums;
use domain::certificate::{Certificate, Hashes, Invoice, Ledger, Rows, tolerance};
use domain::cost::{Cost, CostError};
use domain::currency::Currency;
use domain::ids::{BillId, BillVersionId};
use domain::lines::{Block, Column, Line};
use uuid::Uuid;

use crate::costs::{self, Dimension, too_large};
use crate::database::On;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_all, fetch_one, fetch_optional, fingerprints, lines};

#[derive(sqlx::FromRow)]
struct Row {
    bill_number: i64,
    customer: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    state: String,
    uncovered: Option<i64>,
    latest: i64,
    id: Uuid,
    number: i64,
    row_count: i64,
    billed: String,
    effective: String,
    content_hash: String,
    file_name: String,
    file_sha256: String,
    rows_fingerprint: Option<String>,
}

/// The rows of a file that are not on the bill.
struct LeftOut {
    unassigned: u64,
    rejected: u64,
}

/// The rows of a version's files that are on no bill: those that were left out with a reason, and those that nobody owned
/// when the file was imported. A file with several bills counts them on each.
async fn left_out(on: &mut impl On, version: BillVersionId) -> Result<LeftOut, StorageError> {
    let (rejected, unassigned) = fetch_one!(
        on,
        (i64, i64),
        "SELECT CAST(COALESCE(SUM(i.left_out), 0) AS BIGINT), CAST(COALESCE(SUM(e.unassigned), 0) AS BIGINT)
         FROM imports i LEFT JOIN exports e ON e.id = i.export_id
         WHERE i.id IN (SELECT import_id FROM version_imports WHERE version_id = $1)",
        version.0
    )?;
    let count = |rows: i64| u64::try_from(rows).unwrap_or_default();
    Ok(LeftOut { unassigned: count(unassigned), rejected: count(rejected) })
}

/// The certificate of a version of a bill; without a number, of its newest one.
pub async fn certificate(store: &Store, bill: BillId, number: Option<i64>) -> Result<Certificate, StorageError> {
    // The line items first, as they never change; no connection is held while a block is unpacked.
    let id = {
        let sql =
            "SELECT v.id FROM bills b JOIN bill_versions v ON v.bill_id = b.id AND v.number = COALESCE($2, b.latest)
                   WHERE b.id = $1";
        fetch_optional!(store.read().await?, (Uuid,), sql, bill.0, number)?.ok_or(StorageError::NotFound)?.0
    };
    let version = BillVersionId(id);
    let read = read(store, version).await?;
    let mut on = store.database.snapshot().await?;
    let row = fetch_optional!(
        on,
        Row,
        "SELECT b.number AS bill_number, c.name AS customer, b.first_day, b.last_day, b.currency, b.state, b.uncovered,
                b.latest, v.id, v.number, v.row_count, v.billed, v.effective, v.content_hash, v.file_name, v.file_sha256,
                v.rows_fingerprint
         FROM bills b JOIN customers c ON c.id = b.customer_id JOIN bill_versions v ON v.bill_id = b.id
         WHERE v.id = $1",
        id
    )?
    .ok_or(StorageError::NotFound)?;
    let corrupt = |column| StorageError::Corrupt { table: "bills", column, id: bill.to_string() };
    let currency = Currency::parse(&row.currency).ok_or_else(|| corrupt("currency"))?;
    let state = BillState::from_code(&row.state).ok_or_else(|| corrupt("state"))?;
    let total = Sums {
        billed: costs::cost(&row.billed, "billed", row.id)?,
        effective: costs::cost(&row.effective, "effective", row.id)?,
        rows: u64::try_from(row.row_count).map_err(|_| corrupt("row_count"))?,
    };
    let LeftOut { unassigned, rejected } = left_out(&mut on, version).await?;
    let rows = Rows { read: read.total.rows + unassigned + rejected, billed: total.rows, unassigned, rejected };
    let approved = fetch_all!(
        on,
        (String,),
        "SELECT content_hash FROM bill_steps WHERE bill_id = $1 AND content = $2 AND state = 'approved'",
        bill.0,
        row.number
    )?;
    let approved = approved.into_iter().map(|(hash,)| hash).next();
    let is_drawn = approved.is_some() && row.number == row.latest;
    let ledger = match is_drawn {
        true => Some(ledger(&mut on, bill, &row, state, currency, total.billed).await?),
        false => None,
    };
    let invoice = |((provider, invoice), sums): ((Option<String>, Option<String>), Sums)| Invoice {
        provider,
        invoice,
        rows: sums.rows,
        read: sums.billed,
        billed: sums.billed,
        difference: Cost::ZERO,
        tolerance: tolerance(sums.rows, currency),
    };
    Ok(Certificate {
        bill,
        number: row.bill_number,
        version: row.number,
        customer: row.customer,
        period: BillingPeriod { first: row.first_day, last: row.last_day },
        currency,
        state,
        rows,
        lines: read.total,
        total,
        providers: costs::sums(&mut on, version, Dimension::Provider).await?,
        invoices: read.invoices.into_iter().map(invoice).collect(),
        ledger,
        hashes: Hashes {
            content: row.content_hash,
            approved,
            fingerprint: row.rows_fingerprint,
            fingerprint_now: fingerprints::rows(&mut on, version, read.lines).await?,
            file_name: row.file_name,
            file: row.file_sha256,
        },
    })
}

/// The document of an approved bill beside what it drew. A voided one draws nothing in the end.
async fn ledger(
    on: &mut impl On,
    bill: BillId,
    row: &Row,
    state: BillState,
    currency: Currency,
    total: Cost,
) -> Result<Ledger, StorageError> {
    let digits = currency.minor_digits();
    let minor = |minor: i64| Cost::from_minor(minor, digits).map_err(too_large);
    let draws = fetch_all!(on, (i64,), "SELECT amount FROM purchase_order_ledger WHERE bill_id = $1", bill.0)?;
    let mut drawn = Cost::ZERO;
    for (amount,) in draws {
        drawn = drawn.checked_add(minor(amount)?).map_err(too_large)?;
    }
    if state == BillState::Voided {
        return Ok(Ledger { document: Cost::ZERO, drawn, uncovered: Cost::ZERO });
    }
    let document = minor(total.round_to(digits).map_err(too_large)?)?;
    Ok(Ledger { document, drawn, uncovered: minor(row.uncovered.unwrap_or(0))? })
}

/// What the line items of a version say.
#[derive(Default)]
struct Read {
    total: Sums,
    invoices: BTreeMap<(Option<String>, Option<String>), Sums>,
    lines: fingerprints::Lines,
}

impl Read {
    fn add(&mut self, version: BillVersionId, line: &Line<'_>) -> Result<(), CostError> {
        let sums = Sums { billed: line.billed, effective: line.effective, rows: 1 };
        self.total = self.total.checked_add(sums)?;
        let key = (line.text(Column::Provider).map(str::to_owned), line.more.get("InvoiceId").map(str::to_owned));
        let of = self.invoices.entry(key).or_default();
        *of = of.checked_add(sums)?;
        self.lines.add(version, line);
        Ok(())
    }
}

/// Reads the line items row by row, off the threads that answer requests.
async fn read(store: &Store, version: BillVersionId) -> Result<Read, StorageError> {
    let (mut read, mut number) = (Read::default(), 1);
    while let Some(data) = lines::data(&mut store.read().await?, version, number).await? {
        let (back, added) = lines::unpack(version, move || {
            let block = Block::read(&data)?;
            let added = (0..block.rows()).try_for_each(|row| read.add(version, &block.row(row)));
            Ok((read, added))
        })
        .await?;
        added.map_err(too_large)?;
        (read, number) = (back, number + 1);
    }
    Ok(read)
}

/// Checks the certificate of every bill's newest version. Returns how many were checked, and a sentence for each fault.
pub async fn verify(store: &Store) -> Result<(usize, Vec<String>), StorageError> {
    let bills = fetch_all!(store.read().await?, (Uuid, i64), "SELECT id, number FROM bills ORDER BY number")?;
    let mut faults = Vec::new();
    for (id, number) in &bills {
        let found = match certificate(store, BillId(*id), None).await {
            Ok(certificate) => certificate.faults(),
            // The bill was removed meanwhile, or its newest version is gone, which other checks report.
            Err(StorageError::NotFound) => Vec::new(),
            Err(error @ (StorageError::Corrupt { .. } | StorageError::Refused(_))) => {
                vec![format!("it cannot be made: {error}")]
            }
            Err(error) => return Err(error),
        };
        let name = domain::bill::bill_name(*number);
        faults.extend(found.into_iter().map(|fault| format!("{name}: certificate: {fault}")));
    }
    Ok((bills.len(), faults))
}
