//! The settings of the reseller: reading and saving them.

use domain::reseller::{ResellerDetail, ResellerDraft};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The current settings, and the names of the time zones to choose from.
#[server(protocol = Wire, endpoint = "reseller_settings")]
pub async fn reseller_settings() -> Result<(ResellerDetail, Vec<String>), AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ManageSettings)?;
    let zones = domain::settings::TimeZone::names().map(ToOwned::to_owned).collect();
    Ok((storage::reseller::get(&store).await?, zones))
}

/// Saves the settings, unless they were saved since `version`.
#[server(protocol = Wire, endpoint = "save_reseller_settings")]
pub async fn save_reseller_settings(version: i64, draft: ResellerDraft) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ManageSettings)?;
    storage::save::<storage::reseller::ResellerSettings>(&store, (&actor).into(), (), version, &draft.parse()?).await?;
    crate::api::host::go(crate::paths::SETTINGS, Some(crate::notices::Notice::SettingsSaved));
    Ok(())
}
