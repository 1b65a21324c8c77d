//! User accounts of staff.

use domain::ids::AccountId;
use domain::staff::{Invitation, NewStaffDraft, StaffDetail, StaffDraft, StaffQuery, StaffSummary};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The staff users that match the query.
#[server(protocol = Wire, endpoint = "list_staff")]
pub async fn list_staff(#[server(default)] query: StaffQuery) -> Result<Vec<StaffSummary>, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ManageStaff)?;
    Ok(storage::staff::list(&store, &query).await?)
}

/// One staff user, for its form.
#[server(protocol = Wire, endpoint = "staff")]
pub async fn staff(account: AccountId) -> Result<StaffDetail, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ManageStaff)?;
    Ok(storage::staff::get(&store, account).await?)
}

/// Adds a staff user and invites the person.
#[server(protocol = Wire, endpoint = "add_staff")]
pub async fn add_staff(draft: NewStaffDraft) -> Result<Invitation, AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ManageStaff)?;
    let added = storage::staff::add(&store, (&actor).into(), &draft.parse()?).await;
    let taken = || format!("A user account with the address {} already exists", draft.email.trim());
    with_link(added.map_err(|error| host::taken(error, "email", taken))?).await
}

/// Saves a staff user, unless it was saved since `version`.
#[server(protocol = Wire, endpoint = "save_staff")]
pub async fn save_staff(account: AccountId, version: i64, draft: StaffDraft) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ManageStaff)?;
    storage::staff::save(&store, (&actor).into(), account, version, &draft.parse()?).await?;
    host::go(crate::paths::USERS, Some(crate::notices::Notice::StaffSaved));
    Ok(())
}

/// Invites a staff user again.
#[server(protocol = Wire, endpoint = "invite_staff")]
pub async fn invite_staff(account: AccountId) -> Result<Invitation, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ManageStaff)?;
    with_link(storage::staff::invite_again(&store, (&actor).into(), account).await?).await
}

/// Adds the URL of the one-time link, with a new secret. An invitation for single sign-on has no link.
#[cfg(feature = "ssr")]
async fn with_link(invitation: Invitation) -> Result<Invitation, AppError> {
    let host = crate::api::host::host();
    let Some(id) = invitation.id else { return Ok(invitation) };
    let secret = storage::links::secret(&host.store, id).await?;
    let link = secret.map(|secret| crate::links::of(&host.base_url, &secret));
    Ok(Invitation { link, ..invitation })
}
