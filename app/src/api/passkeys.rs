//! Passkeys: adding, using and removing them. The browser is asked first, and its answer comes as a form.

use domain::ids::PasskeyId;
use domain::passkey::{PasskeyDraft, PasskeyList};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The user's own passkeys.
#[server(protocol = Wire, endpoint = "own_passkeys")]
pub async fn own_passkeys() -> Result<PasskeyList, AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::SetUpFactor)?;
    let origin = host::relying_party().ok().map(|party| party.origin().to_owned());
    Ok(PasskeyList { origin, passkeys: storage::passkeys::list(&store, &actor).await? })
}

/// Starts adding a passkey. Returns the options for the browser, as JSON.
#[server(protocol = Wire, endpoint = "begin_passkey")]
pub async fn begin_passkey() -> Result<String, AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::SetUpFactor)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?.secret;
    Ok(storage::passkeys::begin(&store, &actor, &session, &host::relying_party()?).await?)
}

/// Adds the passkey that the browser created. Returns the recovery codes, once, if the account had none.
#[server(protocol = Wire, endpoint = "add_passkey")]
pub async fn add_passkey(draft: PasskeyDraft) -> Result<Vec<String>, AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::SetUpFactor)?;
    let named = (draft.name()?, &draft);
    let session = host::logged_in().ok_or(AppError::LoggedOut)?.secret;
    let (party, visitor) = (host::relying_party()?, host::visitor());
    let added = storage::passkeys::add(&store, &actor, &session, &party, named, &visitor).await?;
    let (codes, entered) = added.ok_or_else(host::log_in::wrong_passkey)?;
    host::enter(&entered);
    if codes.is_empty() {
        host::go(crate::paths::PASSKEYS, Some(crate::notices::Notice::PasskeyAdded));
    }
    Ok(codes)
}

/// Whether the user can confirm with a passkey.
#[server(protocol = Wire, endpoint = "has_passkey")]
pub async fn has_passkey() -> Result<bool, AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ShowFactor)?;
    Ok(host::relying_party().is_ok() && storage::passkeys::has(&store, &actor).await?)
}

/// Asks for a passkey. Returns the options for the browser, as JSON.
#[server(protocol = Wire, endpoint = "ask_passkey")]
pub async fn ask_passkey() -> Result<String, AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ShowFactor)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?.secret;
    Ok(storage::passkeys::ask(&store, &actor, &session, &host::relying_party()?).await?)
}

/// Confirms with a passkey: to complete a log-in, or because an action needs a fresh second factor. Attempts are not
/// counted, because a signature cannot be guessed.
#[server(protocol = Wire, endpoint = "show_passkey")]
pub async fn show_passkey(draft: PasskeyDraft, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ShowFactor)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?.secret;
    let (party, visitor) = (host::relying_party()?, host::visitor());
    let shown = storage::passkeys::show(&store, &actor, &session, &party, &draft.answer, &visitor).await?;
    host::enter(&shown.ok_or_else(host::log_in::wrong_passkey)?);
    host::go(host::log_in::local(&next), None);
    Ok(())
}

/// Removes one of the user's own passkeys.
#[server(protocol = Wire, endpoint = "remove_passkey")]
pub async fn remove_passkey(passkey: PasskeyId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::OwnAccount)?;
    storage::passkeys::remove(&store, &actor, passkey).await?;
    host::go(crate::paths::PASSKEYS, Some(crate::notices::Notice::PasskeyRemoved));
    Ok(())
}
