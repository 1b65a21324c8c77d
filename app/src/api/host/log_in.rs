//! Decides whether a log-in succeeds: by the password or, while the first log-in is open, by the email address typed as
//! the password. Server only.

use domain::account::{AccountState, Credentials, NewPassword, PasswordChange};
use domain::email;
use domain::field_errors::FieldErrors;
use domain::ids::AccountId;
use domain::password;
use domain::permission::{Actor, Stage};
use domain::visitor::Visitor;
use storage::sessions::Entered;
use storage::{accounts, limits};

use super::Host;
use crate::error::AppError;

/// Opens a session if the password is right. A wrong password, an unknown address and a pending or disabled account
/// give the same answer after the same time: all of them take the same steps up to the session itself.
pub async fn session(host: &Host, typed: Credentials, visitor: &Visitor) -> Result<Entered, AppError> {
    let guess = limits::guess(&host.store, &typed.email, visitor).await?;
    let counted = limits::take_guess(&host.store, &typed.email, &guess).await?;
    let tries_left = counted.map_err(|wait| super::errors::too_often("Too many attempts.".into(), wait))?;
    // A text longer than any password is not worth hashing, but must take the same time.
    let capped: String = if typed.password.len() > password::MAX { String::new() } else { typed.password };
    let is_address = email::key(&capped) == email::key(&typed.email);
    let login = accounts::login(&host.store, &typed.email).await?;
    let hash = login.as_ref().and_then(|login| login.password_hash.clone());
    let right = host.passwords.matches(capped, hash).await?;
    let Some(login) = login else { return Err(wrong()) };
    let enter = async |stage| Ok(accounts::log_in(&host.store, login.account, stage, visitor, &guess).await?);
    if login.first_login_open && tries_left && is_address {
        return enter(Stage::FirstLogin).await;
    }
    match login.state {
        AccountState::Active if right => enter(Stage::Full).await,
        // A one-time password only opens the page that sets another one.
        AccountState::Pending if right => enter(Stage::FirstLogin).await,
        _ => Err(wrong()),
    }
}

/// Changes the user's own password if the current one is right, and opens a new session.
pub async fn change(host: &Host, actor: &Actor, draft: &PasswordChange) -> Result<Entered, AppError> {
    let visitor = super::visitor();
    let guess = limits::guess(&host.store, &actor.email, &visitor).await?;
    super::count(&guess).await?;
    let old = accounts::passwords::own(&host.store, actor).await?;
    if !host.passwords.matches(draft.current.clone(), old.clone()).await? {
        return Err(FieldErrors::of("current", "This is not your current password").into());
    }
    let new = hash(host, actor.account, &[&actor.email, &actor.name], &draft.new_password()).await?;
    let hashes = (old.as_deref().unwrap_or_default(), new.as_str());
    Ok(accounts::passwords::change(&host.store, actor, hashes, &visitor, &guess).await?)
}

/// The hash of a new password, if the password is good enough for the owner of the account.
pub async fn hash(host: &Host, account: AccountId, own: &[&str], draft: &NewPassword) -> Result<String, AppError> {
    let memberships = storage::sessions::memberships(&host.store, account).await?;
    let organizations = memberships.iter().map(|membership| membership.name.as_str());
    let names: Vec<&str> = own.iter().copied().chain(organizations).collect();
    let password = draft.parse(&names)?.to_owned();
    host.passwords.hash(password).await
}

fn wrong() -> AppError {
    FieldErrors::of("email", "Email or password is incorrect").into()
}

/// The error for a code that is wrong or was already used.
pub fn wrong_code() -> AppError {
    FieldErrors::of("code", "This code is wrong or was already used: enter the code that your app shows now").into()
}

/// The error for a passkey that does not belong to the account or came too late.
pub fn wrong_passkey() -> AppError {
    AppError::Refused("The passkey was not accepted, or took too long: try again".into())
}

/// Returns `next` if it is a path of this site, otherwise the start page.
pub fn local(next: &str) -> &str {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let local = plain && next.starts_with('/') && !next.starts_with("//");
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn a_log_in_never_redirects_to_another_site() {
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nSet-Cookie: x", "/\0", "/ä"]
        {
            assert_eq!(local(foreign), "/");
        }
        assert_eq!(local("/customers?page=2"), "/customers?page=2");
    }
}
