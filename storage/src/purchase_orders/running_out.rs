//! Active purchase orders of all customers that run out: little is left of the contract year, or they expire soon.

use chrono::{Days, NaiveDate};
use domain::ids::CustomerId;
use domain::overview::{MOST_ROWS, OrderOf};
use domain::permission::Scope;
use domain::purchase_order_list::SOON;
use uuid::Uuid;

use super::all;
use crate::database::Reader;
use crate::error::StorageError;
use crate::fetch_all;

/// The orders, the earliest expiry first.
pub(crate) async fn running_out(on: &mut Reader, today: NaiveDate) -> Result<Vec<OrderOf>, StorageError> {
    let soon = today.checked_add_days(Days::new(SOON)).unwrap_or(today);
    // Only finds the customers to look at, so a floating-point number is exact enough: somewhat less than what counts.
    let customers = fetch_all!(
        on,
        (Uuid, String),
        "SELECT c.id, c.name FROM customers c
         WHERE c.archived_at IS NULL AND EXISTS (
             SELECT 1 FROM purchase_orders p
             WHERE p.customer_id = c.id AND p.status = 'active' AND p.expiry_date >= $1
               AND (p.expiry_date <= $2
                    OR (SELECT SUM(CAST(l.amount AS DOUBLE PRECISION)) FROM purchase_order_ledger l
                        WHERE l.purchase_order_id = p.id) > 0.79 * CAST(p.annual_value AS DOUBLE PRECISION)))
         ORDER BY c.name_key LIMIT 200",
        today,
        soon
    )?;
    let mut orders = Vec::new();
    for (id, customer_name) in customers {
        let customer = CustomerId(id);
        let found = all(on, Scope::AllCustomers, customer).await?;
        let found = found.iter().map(|order| order.summary(today)).filter(|order| order.runs_out(today));
        orders.extend(found.map(|order| OrderOf { customer, customer_name: customer_name.clone(), order }));
    }
    orders.sort_by_key(|of| of.order.expiry);
    orders.truncate(MOST_ROWS);
    Ok(orders)
}
