//! Stored counts: every page of the list of 100,000 customers shows its length without counting.

use crate::database::Writer;
use crate::error::StorageError;
use crate::execute;

/// Customers that are not archived.
pub(crate) const ACTIVE_CUSTOMERS: &str = "active_customers";
/// Archived customers.
pub(crate) const ARCHIVED_CUSTOMERS: &str = "archived_customers";

/// Adds to a tally, in the transaction that changes what it counts.
pub(crate) async fn add(tx: &mut Writer, name: &str, change: i64) -> Result<(), StorageError> {
    execute!(tx, "UPDATE tallies SET count = count + $2 WHERE name = $1", name, change)?;
    Ok(())
}
