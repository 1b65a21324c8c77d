//! Why bills are not final: stored with each import of a version, like its warnings.

use domain::bill::BillState;
use domain::ids::{BillId, BillVersionId};
use domain::overview::MOST_ROWS;
use domain::provisional::{NotFinal, ProvisionalBill};
use uuid::Uuid;

use crate::database::{On, Reader, Writer};
use crate::error::StorageError;
use crate::{costs, execute, fetch_all};

/// Reads stored reasons, one on each line.
pub(super) fn read(codes: Option<&str>, id: Uuid) -> Result<Vec<NotFinal>, StorageError> {
    let corrupt = || StorageError::Corrupt { table: "bill_provisional", column: "reason", id: id.to_string() };
    codes.into_iter().flat_map(str::lines).map(|code| NotFinal::from_code(code).ok_or_else(corrupt)).collect()
}

/// Marks what an import brought to a version.
pub(super) async fn mark(
    tx: &mut Writer,
    version: BillVersionId,
    batch: i64,
    reasons: &[NotFinal],
) -> Result<(), StorageError> {
    for reason in reasons {
        let sql = "INSERT INTO bill_provisional (version_id, batch, reason) VALUES ($1, $2, $3)";
        execute!(tx, sql, version.0, batch, reason.code())?;
    }
    Ok(())
}

/// Why the newest version of a bill is not final.
pub(super) async fn of_bill(on: &mut impl On, bill: BillId) -> Result<Vec<NotFinal>, StorageError> {
    let rows = fetch_all!(
        on,
        (String,),
        "SELECT DISTINCT p.reason FROM bill_provisional p JOIN current_bills b ON b.version_id = p.version_id
         WHERE b.id = $1 ORDER BY p.reason",
        bill.0
    )?;
    rows.into_iter().map(|(code,)| read(Some(&code), bill.0)).collect::<Result<Vec<_>, _>>().map(|all| all.concat())
}

/// The bills of a month that are not final, and that their customers have not approved yet.
pub(crate) async fn of_month(on: &mut Reader, month: &str, next: &str) -> Result<Vec<ProvisionalBill>, StorageError> {
    let rows = fetch_all!(
        on,
        (Uuid, i64, String, String, String, String),
        "SELECT b.id, b.number, c.name, b.currency, b.billed, STRING_AGG(p.reason, '\n' ORDER BY p.reason)
         FROM current_bills b JOIN customers c ON c.id = b.customer_id
              JOIN (SELECT DISTINCT version_id, reason FROM bill_provisional) p ON p.version_id = b.version_id
         WHERE b.period >= $1 AND b.period < $2 AND b.state NOT IN ($3, $4)
         GROUP BY b.id, b.number, c.name, b.currency, b.billed ORDER BY b.number LIMIT CAST($5 AS BIGINT)",
        month,
        next,
        BillState::Approved.code(),
        BillState::Voided.code(),
        i64::try_from(MOST_ROWS).unwrap_or(0)
    )?;
    let bill = |(id, number, customer_name, currency, billed, reasons): (Uuid, i64, String, String, String, String)| {
        Ok(ProvisionalBill {
            bill: BillId(id),
            number,
            customer_name,
            currency,
            billed: costs::cost(&billed, "billed", id)?,
            reasons: read(Some(&reasons), id)?,
        })
    };
    rows.into_iter().map(bill).collect()
}
