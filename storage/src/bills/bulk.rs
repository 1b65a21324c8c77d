//! A step of several bills at once: each in a transaction of its own, with the same checks as a single one.

use domain::bill::{BillMove, BillStep};
use domain::bill_bulk::{BulkMove, BulkReport, MOST, Skipped, Ticked, Which, too_many};
use domain::bill_list::{BillQuery, BillSummary};
use domain::ids::{BillId, RequestId};
use domain::permission::Actor;
use uuid::Uuid;

use super::list::{matching_at_once, summary};
use super::take_step;
use crate::by::By;
use crate::error::StorageError;
use crate::requests;
use crate::store::Store;

/// Takes the step, and reports which bills did not take it and why. `taken` is the step of the move.
///
/// # Errors
/// [`StorageError::Refused`] if there are too many bills. If the database fails, some bills took the step: sent again,
/// the form goes on where it stopped.
pub async fn take_steps(
    store: &Store,
    actor: &Actor,
    bulk: &BulkMove,
    taken: &BillMove,
) -> Result<BulkReport, StorageError> {
    let by = By::from(actor);
    let mut tx = store.write().await?;
    if let Some(Some(report)) = requests::answered::<Option<BulkReport>>(store, &mut tx, by).await? {
        return Ok(report);
    }
    tx.commit().await?;
    let mut report = BulkReport { step: bulk.step, done: 0, skipped: Vec::new(), others: 0, gone: 0 };
    let bills = match &bulk.which {
        Which::Ticked(ticked) => self::ticked(store, actor, ticked, &mut report).await?,
        Which::Matching(query) => matching(store, actor, query, bulk.step, &mut report).await?,
    };
    for (bill, version) in bills {
        let request = by.request.map(|request| of_bill(request, bill.id));
        let by = By { request, ..by };
        let why = match take_step(store, by.scope, by, bill.id, taken, version, &bill.content_hash).await {
            Ok(_) => {
                report.done += 1;
                continue;
            }
            Err(StorageError::NotFound) => {
                report.gone += 1;
                continue;
            }
            Err(StorageError::Refused(why)) => why,
            Err(StorageError::Unfit { .. }) => "It is provisional: send it alone, with a reason".to_owned(),
            Err(StorageError::Stale { by }) if bulk.step.from().contains(&bill.state) => {
                format!("{by} changed it in the meantime")
            }
            Err(StorageError::Stale { .. }) => format!("Its state is {}", bill.state.label()),
            Err(error) => return Err(error),
        };
        let BillSummary { id: bill, number, customer_name, .. } = bill;
        report.skipped.push(Skipped { bill, number, customer_name, why });
    }
    // Nothing to report, and the user may have no access to them.
    if report.gone > 0 && report.done == 0 && report.skipped.is_empty() {
        return Err(StorageError::NotFound);
    }
    let mut tx = store.write().await?;
    requests::answer(&mut tx, by, &report).await?;
    tx.commit().await?;
    Ok(report)
}

/// The key of the form for one of its bills.
fn of_bill(request: RequestId, bill: BillId) -> RequestId {
    RequestId(Uuid::from_u128(request.0.as_u128() ^ bill.0.as_u128()))
}

/// The bills that were ticked, each with the version that was shown.
async fn ticked(
    store: &Store,
    actor: &Actor,
    ticked: &[Ticked],
    report: &mut BulkReport,
) -> Result<Vec<(BillSummary, i64)>, StorageError> {
    let mut bills = Vec::new();
    for Ticked { bill, version } in ticked {
        match summary(store, actor, *bill).await {
            Ok(bill) => bills.push((bill, *version)),
            Err(StorageError::NotFound) => report.gone += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(bills)
}

/// The bills that match and are in the state for the step.
async fn matching(
    store: &Store,
    actor: &Actor,
    query: &BillQuery,
    step: BillStep,
    report: &mut BulkReport,
) -> Result<Vec<(BillSummary, i64)>, StorageError> {
    let (bills, all) = matching_at_once(store, actor, query, step.from()).await?;
    if bills.len() > MOST {
        return Err(StorageError::Refused(too_many()));
    }
    report.others = all.saturating_sub(u32::try_from(bills.len()).unwrap_or(u32::MAX));
    let shown = |bill: BillSummary| {
        let version = bill.version;
        (bill, version)
    };
    Ok(bills.into_iter().map(shown).collect())
}
