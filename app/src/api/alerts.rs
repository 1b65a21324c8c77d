//! The alerts that the user is sent.

use domain::alert::{AlertsDetail, AlertsDraft};
use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The user's own choice.
#[server(protocol = Wire, endpoint = "own_alerts")]
pub async fn own_alerts() -> Result<AlertsDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::OwnAlerts)?;
    Ok(storage::contacts::own_alerts(&store, &actor).await?)
}

/// Saves it, unless the contact was saved since `version`.
#[server(protocol = Wire, endpoint = "save_own_alerts")]
pub async fn save_own_alerts(
    customer: CustomerId,
    version: i64,
    #[server(default)] draft: AlertsDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::OwnAlerts)?;
    storage::contacts::save_own_alerts(&store, &actor, customer, version, &draft.parse()?).await?;
    host::go(crate::paths::ACCOUNT, Some(crate::notices::Notice::AlertsSaved));
    Ok(())
}
