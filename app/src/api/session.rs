//! Logging in and out, and setting a password.

use domain::account::{Credentials, NewPassword};
use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::error::AppError;

/// Logs in. The answer never tells whether the address or the password was wrong.
#[server(endpoint = "log_in")]
pub async fn log_in(draft: Credentials, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::api::host;
    draft.check()?;
    let secret = host::log_in::session(&host::host(), draft).await?;
    host::set_session(&secret.0);
    host::go(host::log_in::local(&next), None);
    Ok(())
}

/// Ends the session.
#[server(endpoint = "log_out")]
pub async fn log_out() -> Result<(), AppError> {
    use crate::api::host;
    if let Some(session) = host::logged_in() {
        storage::sessions::end(&host::host().store, &session.secret).await?;
    }
    host::set_session("");
    host::forget();
    host::go("/login", None);
    Ok(())
}

/// The organizations that one's login serves: id and name.
#[server(endpoint = "own_organizations")]
pub async fn own_organizations() -> Result<Vec<(CustomerId, String)>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ChooseOrganization)?;
    let own = storage::sessions::memberships(&store, actor.account).await?;
    Ok(own.into_iter().map(|membership| (membership.customer, membership.name)).collect())
}

/// Chooses the organization to look at from now on.
#[server(endpoint = "choose_organization")]
pub async fn choose_organization(customer: CustomerId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ChooseOrganization)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?;
    storage::sessions::choose(&store, &session.secret, &actor, customer).await?;
    host::go("/dashboard", None);
    Ok(())
}

/// Sets one's password: after a first log-in the only thing one may do.
#[server(endpoint = "set_password")]
pub async fn set_password(draft: NewPassword) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::SetPassword)?;
    if host::host().by_mail {
        let told = format!("Open the link that was mailed to {}: it sets your password", actor.email);
        return Err(AppError::Refused(told));
    }
    let hash = host::log_in::hash(&host::host(), actor.account, &[&actor.email, &actor.name], &draft).await?;
    let secret = storage::accounts::set_first_password(&store, &actor, &hash).await?;
    host::set_session(&secret.0);
    host::go("/", Some(crate::notices::Notice::PasswordSet));
    Ok(())
}

/// Sets the password of the account that a one-time link opens, uses the link up and logs in.
#[server(endpoint = "reset_password")]
pub async fn reset_password(#[server(default)] token: String, draft: NewPassword) -> Result<(), AppError> {
    use crate::api::host;
    let host = host::host();
    let over = || AppError::Refused(LINK_OVER.into());
    let (account, email, name) = storage::accounts::by_link(&host.store, &token).await?.ok_or_else(over)?;
    let hash = host::log_in::hash(&host, account, &[&email, &name], &draft).await?;
    match storage::accounts::set_password_by_link(&host.store, &token, &hash).await {
        // Somebody was quicker.
        Err(storage::StorageError::NotFound) => Err(over()),
        Err(error) => Err(error.into()),
        Ok(secret) => {
            host::set_session(&secret.0);
            host::go("/", Some(crate::notices::Notice::PasswordSet));
            Ok(())
        }
    }
}

/// The address of the account that a one-time link opens; looking uses nothing up.
#[server(endpoint = "link_owner")]
pub async fn link_owner(#[server(default)] token: String) -> Result<String, AppError> {
    let store = crate::api::host::host().store;
    let owner = storage::accounts::by_link(&store, &token).await?;
    owner.map(|(_, email, _)| email).ok_or_else(|| AppError::Refused(LINK_OVER.into()))
}

/// What is said of a link that opens nothing.
#[cfg(feature = "ssr")]
const LINK_OVER: &str = "This link was used already, or is too old. If you set a password with it, log in; else ask who sent it for a new one";
