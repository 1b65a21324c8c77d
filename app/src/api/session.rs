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
    let own = storage::sessions::memberships(&store, actor.account).await?;
    let own = own.iter().map(|membership| membership.name.as_str());
    let names: Vec<&str> = [actor.email.as_str(), actor.name.as_str()].into_iter().chain(own).collect();
    let password = draft.parse(&names)?.to_owned();
    let hash = host::host().passwords.hash(password).await?;
    let secret = storage::accounts::set_first_password(&store, &actor, &hash).await?;
    host::set_session(&secret.0);
    host::go("/", Some(crate::notices::Notice::PasswordSet));
    Ok(())
}
