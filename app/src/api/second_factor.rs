//! The second factor: setting it up, confirming and removing it.

use domain::ids::{AccountId, ContactId, CustomerId};
use domain::second_factor::{CodeDraft, Factors, Setup};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The second factors that the user has set up.
#[server(protocol = Wire, endpoint = "own_factors")]
pub async fn own_factors() -> Result<Factors, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::SetUpFactor)?;
    Ok(storage::second_factors::factors(&store, &actor).await?)
}

/// Starts the setup of an authenticator app.
#[server(protocol = Wire, endpoint = "begin_authenticator")]
pub async fn begin_authenticator() -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::SetUpFactor)?;
    storage::second_factors::begin(&store, &actor).await?;
    host::go(crate::paths::AUTHENTICATOR, None);
    Ok(())
}

/// The data that the app needs, while its setup is in progress.
#[server(protocol = Wire, endpoint = "authenticator_setup")]
pub async fn authenticator_setup() -> Result<Option<Setup>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::SetUpFactor)?;
    Ok(storage::second_factors::setup(&store, &actor).await?)
}

/// Completes the setup with a code from the app. Returns the recovery codes, once.
#[server(protocol = Wire, endpoint = "confirm_authenticator")]
pub async fn confirm_authenticator(draft: CodeDraft) -> Result<Vec<String>, AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::SetUpFactor)?;
    draft.check()?;
    host::count(&storage::limits::second_factor(actor.account)).await?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?.secret;
    let confirmed = storage::second_factors::confirm(&store, &actor, &session, &draft, &host::visitor()).await?;
    let (codes, entered) = confirmed.ok_or_else(host::log_in::wrong_code)?;
    host::enter(&entered);
    Ok(codes)
}

/// Confirms the second factor: to complete a log-in, or because an action needs a fresh one.
#[server(protocol = Wire, endpoint = "show_second_factor")]
pub async fn show_second_factor(draft: CodeDraft, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ShowFactor)?;
    draft.check()?;
    host::count(&storage::limits::second_factor(actor.account)).await?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?.secret;
    let shown = storage::second_factors::show(&store, &actor, &session, &draft, &host::visitor()).await?;
    host::enter(&shown.ok_or_else(host::log_in::wrong_code)?);
    host::go(host::log_in::local(&next), None);
    Ok(())
}

/// Replaces the recovery codes with new ones.
#[server(protocol = Wire, endpoint = "new_recovery_codes")]
pub async fn new_recovery_codes() -> Result<Vec<String>, AppError> {
    let (store, actor) = crate::api::host::require_fresh(domain::permission::Permission::OwnAccount)?;
    Ok(storage::second_factors::new_codes(&store, &actor).await?)
}

/// Removes the user's own second factor.
#[server(protocol = Wire, endpoint = "remove_authenticator")]
pub async fn remove_authenticator() -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::OwnAccount)?;
    storage::second_factors::remove(&store, &actor).await?;
    host::go(crate::paths::ACCOUNT, Some(crate::notices::Notice::FactorRemoved));
    Ok(())
}

/// Resets the second factor of a staff user who has lost it.
#[server(protocol = Wire, endpoint = "reset_second_factor")]
pub async fn reset_second_factor(account: AccountId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ManageStaff)?;
    storage::second_factors::reset(&store, (&actor).into(), account).await?;
    host::go(crate::paths::USERS, Some(crate::notices::Notice::FactorReset));
    Ok(())
}

/// Resets the second factor of a customer's user who has lost it.
#[server(protocol = Wire, endpoint = "reset_factor_of_contact")]
pub async fn reset_factor_of_contact(customer: CustomerId, contact: ContactId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ResetFactor)?;
    storage::second_factors::reset_of_contact(&store, (&actor).into(), customer, contact).await?;
    host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::FactorReset));
    Ok(())
}

/// Whether staff must have a second factor.
#[server(protocol = Wire, endpoint = "is_factor_mandatory")]
pub async fn is_factor_mandatory() -> Result<bool, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ManageStaff)?;
    Ok(storage::second_factors::is_mandatory(&store).await?)
}

/// Sets whether staff must have one: `on`, or empty.
#[server(protocol = Wire, endpoint = "set_factor_mandatory")]
pub async fn set_factor_mandatory(#[server(default)] mandatory: String) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ManageStaff)?;
    storage::second_factors::set_mandatory(&store, &actor, mandatory == "on").await?;
    host::go(crate::paths::USERS, Some(crate::notices::Notice::FactorMandatory));
    Ok(())
}
