//! The settings of a customer: reading and saving them.

use domain::ids::CustomerId;
use domain::settings::{SettingsDetail, SettingsDraft};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The current settings.
#[server(protocol = Wire, endpoint = "settings")]
pub async fn settings(customer: CustomerId) -> Result<SettingsDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::settings::get(&store, actor.scope(), customer).await?)
}

/// The names of the time zones to choose from.
#[server(protocol = Wire, endpoint = "time_zones")]
pub async fn time_zones() -> Result<Vec<String>, AppError> {
    crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    Ok(domain::settings::TimeZone::names().map(ToOwned::to_owned).collect())
}

/// Saves the settings, unless they were saved since `version`.
#[server(protocol = Wire, endpoint = "save_settings")]
pub async fn save_settings(customer: CustomerId, version: i64, draft: SettingsDraft) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    storage::save::<storage::settings::CustomerSettings>(&store, (&actor).into(), customer, version, &draft.parse()?)
        .await?;
    crate::api::host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::SettingsSaved));
    Ok(())
}
