//! The activity of all users.

use domain::activity::{ActivityDraft, ActivityPage};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// A page of the activity, newest first.
#[server(protocol = Wire, endpoint = "activity")]
pub async fn activity(#[server(default)] draft: ActivityDraft) -> Result<ActivityPage, AppError> {
    /// Records per page.
    const PAGE: usize = 50;
    let (store, _) = crate::api::host::require(domain::permission::Permission::ViewActivity)?;
    let query = domain::activity::ActivityQuery { zone: crate::api::host::zone(), ..draft.parse()? };
    Ok(storage::activity::list(&store, &query, PAGE).await?)
}
