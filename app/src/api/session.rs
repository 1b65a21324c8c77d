//! Logging in and out, and setting a password.

use domain::account::{Credentials, Forgotten, NewPassword};
#[cfg(feature = "ssr")]
use domain::ids::AccountId;
use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// Logs in. The answer never reveals whether the address or the password was wrong.
#[server(protocol = Wire, endpoint = "log_in")]
pub async fn log_in(draft: Credentials, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::api::host;
    draft.check()?;
    host::enter(&host::log_in::session(&host::host(), draft, &host::visitor()).await?);
    host::go(host::log_in::local(&next), None);
    Ok(())
}

/// Ends the session.
#[server(protocol = Wire, endpoint = "log_out")]
pub async fn log_out() -> Result<(), AppError> {
    use crate::api::host;
    if let Some(session) = host::logged_in() {
        storage::sessions::end(&host::host().store, &session.secret, &session.actor).await?;
    }
    host::leave();
    host::forget();
    host::go(crate::paths::LOG_IN, None);
    Ok(())
}

/// The organizations of the user's account: id and name.
#[server(protocol = Wire, endpoint = "own_organizations")]
pub async fn own_organizations() -> Result<Vec<(CustomerId, String)>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ChooseOrganization)?;
    let own = storage::sessions::memberships(&store, actor.account).await?;
    Ok(own.into_iter().map(|membership| (membership.customer, membership.name)).collect())
}

/// Chooses the organization that the user sees from now on.
#[server(protocol = Wire, endpoint = "choose_organization")]
pub async fn choose_organization(customer: CustomerId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ChooseOrganization)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?;
    storage::sessions::choose(&store, &session.secret, &actor, customer).await?;
    host::go(crate::paths::DASHBOARD, None);
    Ok(())
}

/// Sets the user's own password. After a first log-in, the session may do nothing else.
#[server(protocol = Wire, endpoint = "set_password")]
pub async fn set_password(draft: NewPassword) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::SetPassword)?;
    if host::host().by_mail && !actor.role.is_staff() {
        let told = format!("Open the link that was emailed to {} to set your password", actor.email);
        return Err(AppError::Refused(told));
    }
    let hash = host::log_in::hash(&host::host(), actor.account, &[&actor.email, &actor.name], &draft).await?;
    host::enter(&storage::accounts::passwords::set_first(&store, &actor, &hash, &host::visitor()).await?);
    host::go("/", Some(crate::notices::Notice::PasswordSet));
    Ok(())
}

/// Mails a link to set the password to a user who is in a first log-in.
#[server(protocol = Wire, endpoint = "resend_link")]
pub async fn resend_link() -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::SetPassword)?;
    storage::accounts::passwords::resend_link(&store, &actor).await?;
    host::go(crate::paths::SET_PASSWORD, Some(crate::notices::Notice::LinkSent));
    Ok(())
}

/// Asks for a link to set a new password. The answer is the same for every address.
#[server(protocol = Wire, endpoint = "forgot_password")]
pub async fn forgot_password(draft: Forgotten) -> Result<(), AppError> {
    use crate::api::host;
    draft.check()?;
    host::count(&storage::limits::asked(&host::visitor())).await?;
    Ok(storage::accounts::passwords::request(&host::host().store, &draft).await?)
}

/// Sets the password of the account that a one-time link belongs to, uses up the link and logs in.
#[server(protocol = Wire, endpoint = "reset_password")]
pub async fn reset_password(#[server(default)] token: String, draft: NewPassword) -> Result<(), AppError> {
    use crate::api::host;
    let host = host::host();
    let (account, email, name) = owner(&token).await?;
    let hash = host::log_in::hash(&host, account, &[&email, &name], &draft).await?;
    let set = storage::accounts::passwords::set_by_link(&host.store, &token, &hash, &host::visitor()).await;
    let entered = match set {
        // The link was used or replaced since it was checked above.
        Err(storage::StorageError::NotFound) => return Err(over(storage::links::over(&host.store, &token).await?)),
        set => set?,
    };
    host::enter(&entered);
    host::go("/", Some(crate::notices::Notice::PasswordSet));
    Ok(())
}

/// The address of the account that a one-time link belongs to. This does not use up the link.
#[server(protocol = Wire, endpoint = "link_owner")]
pub async fn link_owner(#[server(default)] token: String) -> Result<String, AppError> {
    Ok(owner(&token).await?.1)
}

/// Account, address and name of a link's owner.
#[cfg(feature = "ssr")]
async fn owner(token: &str) -> Result<(AccountId, String, String), AppError> {
    use crate::api::host;
    let (store, links) = (host::host().store, storage::limits::link(&host::visitor()));
    if let Some(owner) = storage::accounts::passwords::by_link(&store, token).await? {
        return Ok(owner);
    }
    let why = storage::links::over(&store, token).await?;
    if why == storage::links::Over::Unknown {
        // Only a token that was never a link counts as a guess.
        host::count(&links).await?;
    }
    Err(over(why))
}

/// The error for a link that does not work.
#[cfg(feature = "ssr")]
fn over(why: storage::links::Over) -> AppError {
    use crate::ui::format::time;
    use storage::links::Over;
    AppError::Refused(match why {
        Over::Replaced(Some(at)) => format!("A newer link was sent on {}. Use that one", time(at)),
        Over::Replaced(None) => "A newer link was sent. Use that one".to_owned(),
        Over::Used(at) => {
            format!(
                "This link was used on {}. Log in with your password, or set a new one with Forgot Password",
                time(at)
            )
        }
        Over::Expired(at) => format!("This link expired on {}. Request a new one with Forgot Password", time(at)),
        Over::Withdrawn => "This link is no longer valid. Log in, or request a new one with Forgot Password".to_owned(),
        Over::Unknown => {
            "This link is not valid. Check that you copied all of it, or get a new one with Forgot Password".to_owned()
        }
    })
}
