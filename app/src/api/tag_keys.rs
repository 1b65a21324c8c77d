//! The rules that join tag keys of a customer: reading, trying out and saving them.

use domain::ids::CustomerId;
use domain::tag_keys::{TagKeysDetail, TagKeysDraft, TagKeysLookAhead};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The current rules.
#[server(protocol = Wire, endpoint = "tag_keys")]
pub async fn tag_keys(customer: CustomerId) -> Result<TagKeysDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::tag_keys::get(&store, actor.scope(), customer).await?)
}

/// What the typed rules would join in the newest approved bill of each currency, and which groups would change.
#[server(protocol = Wire, endpoint = "try_tag_keys")]
pub async fn try_tag_keys(
    customer: CustomerId,
    #[server(default)] draft: TagKeysDraft,
) -> Result<Vec<TagKeysLookAhead>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    Ok(storage::tag_keys::look_ahead(&store, actor.scope(), customer, &draft.parse()?).await?)
}

/// Saves the rules, unless they were saved since `version`.
#[server(protocol = Wire, endpoint = "save_tag_keys")]
pub async fn save_tag_keys(
    customer: CustomerId,
    version: i64,
    #[server(default)] draft: TagKeysDraft,
) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    storage::save::<storage::tag_keys::CustomerTagKeys>(&store, (&actor).into(), customer, version, &draft.parse()?)
        .await?;
    crate::api::host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::TagKeysSaved));
    Ok(())
}
