//! Logging in and out, and setting a password.

use domain::account::{Credentials, NewPassword};
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

/// Sets one's password: after a first log-in the only thing one may do.
#[server(endpoint = "set_password")]
pub async fn set_password(draft: NewPassword) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::SetPassword)?;
    let password = draft.parse(&[&actor.email, &actor.name])?.to_owned();
    let hash = host::host().passwords.hash(password).await?;
    let secret = storage::accounts::set_first_password(&store, &actor, &hash).await?;
    host::set_session(&secret.0);
    host::go("/", Some(crate::notices::Notice::PasswordSet));
    Ok(())
}
