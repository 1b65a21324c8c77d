//! The data of a dashboard: the approved bills of a customer, and what none of its purchase orders covers.

use chrono::{DateTime, NaiveDate, Utc};
use domain::bill_list::{ApprovedBill, Usage, UsageCost};
use domain::billing_period::BillingPeriod;
use domain::ids::{BillId, CustomerId};
use uuid::Uuid;

use crate::costs::cost;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_all, purchase_orders};

/// The approved bills of a customer and their cost by service: all that a dashboard may show. A bill counts in the
/// month of its first day.
pub async fn usage(store: &Store, customer: CustomerId) -> Result<Usage, StorageError> {
    let mut on = store.read().await?;
    let costs = fetch_all!(
        on,
        (Uuid, String, String, Option<String>, String),
        "SELECT b.id, SUBSTR(b.period, 1, 7), b.currency, s.key, s.billed
         FROM current_bills b JOIN bill_costs s ON s.version_id = b.version_id AND s.dimension = 'service'
         WHERE b.customer_id = $1 AND b.state = 'approved' ORDER BY b.period, b.number, s.position",
        customer.0
    )?;
    let bills = fetch_all!(
        on,
        (Uuid, i64, NaiveDate, NaiveDate, String, String, DateTime<Utc>),
        "SELECT b.id, b.number, b.first_day, b.last_day, b.currency, b.billed, s.at
         FROM current_bills b JOIN bill_steps s ON s.bill_id = b.id AND s.state = 'approved'
         WHERE b.customer_id = $1 AND b.state = 'approved' ORDER BY b.period DESC, b.number DESC",
        customer.0
    )?;
    let orders = purchase_orders::has_any(&mut on, customer).await?;
    let uncovered = if orders { purchase_orders::uncovered(&mut on, customer).await? } else { Vec::new() };
    Ok(Usage {
        uncovered,
        costs: costs
            .into_iter()
            .map(|(bill, month, currency, service, billed)| {
                Ok(UsageCost { month, currency, service, billed: cost(&billed, "billed", bill)? })
            })
            .collect::<Result<_, StorageError>>()?,
        bills: bills
            .into_iter()
            .map(|(id, number, first, last, currency, billed, approved_at)| {
                let (id, period) = (BillId(id), BillingPeriod { first, last });
                let billed = cost(&billed, "billed", id.0)?;
                Ok(ApprovedBill { id, number, period, currency, billed, approved_at })
            })
            .collect::<Result<_, StorageError>>()?,
    })
}
