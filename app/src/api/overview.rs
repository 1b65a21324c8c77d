//! The overview of a month's bills.

use domain::overview::Overview;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The overview of a month, `2026-03`; of the newest one with bills if the month is empty.
#[server(protocol = Wire, endpoint = "overview_of_month")]
pub async fn overview_of_month(#[server(default)] month: String) -> Result<Overview, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ViewBills)?;
    Ok(storage::overview::overview(&store, &month).await?)
}
