//! The user's own account: password, sessions and region.

use domain::account::{OwnSession, PasswordChange};
use domain::ids::SessionId;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The user's sessions.
#[server(protocol = Wire, endpoint = "own_sessions")]
pub async fn own_sessions() -> Result<Vec<OwnSession>, AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::OwnAccount)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?;
    Ok(storage::sessions::list(&store, &actor, &session.secret).await?)
}

/// Ends one of the user's sessions.
#[server(protocol = Wire, endpoint = "end_session")]
pub async fn end_session(session: SessionId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::OwnAccount)?;
    storage::sessions::end_one(&store, &actor, session).await?;
    host::go(crate::paths::ACCOUNT, Some(crate::notices::Notice::SessionEnded));
    Ok(())
}

/// Ends all other sessions of the user.
#[server(protocol = Wire, endpoint = "end_other_sessions")]
pub async fn end_other_sessions() -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::OwnAccount)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?;
    storage::sessions::end_others(&store, &actor, &session.secret).await?;
    host::go(crate::paths::ACCOUNT, Some(crate::notices::Notice::SessionsEnded));
    Ok(())
}

/// Changes the user's own password and ends the account's other sessions.
#[server(protocol = Wire, endpoint = "change_password")]
pub async fn change_password(draft: PasswordChange) -> Result<(), AppError> {
    use crate::api::host;
    let (_, actor) = host::require(domain::permission::Permission::OwnAccount)?;
    host::enter(&host::log_in::change(&host::host(), &actor, &draft).await?);
    host::go(crate::paths::ACCOUNT, Some(crate::notices::Notice::PasswordChanged));
    Ok(())
}

/// The code of the region that the user chose; empty if the browser decides.
#[server(protocol = Wire, endpoint = "own_region")]
pub async fn own_region() -> Result<String, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::OwnAccount)?;
    let chosen = storage::accounts::region::chosen(&store, &actor).await?;
    Ok(chosen.map(|region| region.code.to_owned()).unwrap_or_default())
}

/// Chooses the region for numbers and dates; empty leaves it to the browser.
#[server(protocol = Wire, endpoint = "choose_region")]
pub async fn choose_region(#[server(default)] region: String) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::OwnAccount)?;
    let chosen = match region.as_str() {
        "" => None,
        code => Some(domain::region::Region::parse(code).ok_or_else(|| {
            domain::field_errors::FieldErrors::of("region", "Choose a language and region from the list")
        })?),
    };
    storage::accounts::region::choose(&store, &actor, chosen).await?;
    host::go(crate::paths::ACCOUNT, Some(crate::notices::Notice::RegionChosen));
    Ok(())
}
