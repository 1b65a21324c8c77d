//! The settings of the reseller itself: read them, save them, and what follows from them.

use domain::reseller::{ResellerDetail, ResellerDraft};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The settings as they stand, and the names of the time zones that may be chosen.
#[server(protocol = Wire, endpoint = "reseller_settings")]
pub async fn reseller_settings() -> Result<(ResellerDetail, Vec<String>), AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ManageSettings)?;
    let zones = domain::settings::TimeZone::names().map(ToOwned::to_owned).collect();
    Ok((storage::reseller::get(&store).await?, zones))
}

/// Saves the settings, if nobody saved since `version`.
#[server(protocol = Wire, endpoint = "save_reseller_settings")]
pub async fn save_reseller_settings(version: i64, draft: ResellerDraft) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ManageSettings)?;
    storage::save::<storage::reseller::ResellerSettings>(&store, (&actor).into(), (), version, &draft.parse()?).await?;
    crate::api::host::go(crate::paths::SETTINGS, Some(crate::notices::Notice::SettingsSaved));
    Ok(())
}
