//! Closing a month, and opening it again.

use domain::bill::ReasonDraft;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// Closes a month, `2026-03`: no import changes it from then on.
#[server(protocol = Wire, endpoint = "close_month")]
pub async fn close_month(month: String) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::SendBills)?;
    storage::months::close(&store, (&actor).into(), &month).await?;
    crate::api::host::go(&crate::paths::overview_of(&month), Some(crate::notices::Notice::MonthClosed));
    Ok(())
}

/// Opens a closed month again.
#[server(protocol = Wire, endpoint = "reopen_month")]
pub async fn reopen_month(month: String, #[server(default)] draft: ReasonDraft) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::VoidBills)?;
    let reason = domain::overview::reopening(&draft)?;
    storage::months::reopen(&store, (&actor).into(), &month, &reason).await?;
    crate::api::host::go(&crate::paths::overview_of(&month), Some(crate::notices::Notice::MonthReopened));
    Ok(())
}
