//! How a log-in is judged: a password, or the first-login key while it is open. Server only.

use domain::account::{AccountState, Credentials, NewPassword};
use domain::field_errors::FieldErrors;
use domain::ids::AccountId;
use domain::password;
use domain::text::fold;
use storage::accounts;
use storage::sessions::SessionSecret;

use super::Host;
use crate::error::AppError;

/// Opens a session for the right password. A wrong one, an unknown address and a disabled account look and last alike.
pub async fn session(host: &Host, typed: Credentials) -> Result<SessionSecret, AppError> {
    // What is longer than any password is not worth hashing, but must cost the same.
    let capped: String = if typed.password.len() > password::MAX { String::new() } else { typed.password };
    let login = accounts::login(&host.store, &typed.email).await?;
    let hash = login.as_ref().and_then(|login| login.password_hash.clone());
    let right = host.passwords.matches(capped.clone(), hash).await?;
    let Some(login) = login else { return Err(wrong()) };
    if login.first_login_open {
        accounts::count_first_login(&host.store, login.account).await?;
        if fold(capped.trim()) == fold(&login.email) {
            return Ok(accounts::log_in(&host.store, login.account, true).await?);
        }
    }
    if right && login.state == AccountState::Active {
        return Ok(accounts::log_in(&host.store, login.account, false).await?);
    }
    Err(wrong())
}

/// The hash of a new password, when it is a good one for who owns the account.
pub async fn hash(host: &Host, account: AccountId, own: &[&str], draft: &NewPassword) -> Result<String, AppError> {
    let memberships = storage::sessions::memberships(&host.store, account).await?;
    let organizations = memberships.iter().map(|membership| membership.name.as_str());
    let names: Vec<&str> = own.iter().copied().chain(organizations).collect();
    let password = draft.parse(&names)?.to_owned();
    host.passwords.hash(password).await
}

fn wrong() -> AppError {
    let mut errors = FieldErrors::new();
    errors.push("email", "Email or password is incorrect");
    AppError::Invalid(errors)
}

/// A path of this site to go on to; anything else becomes the start page.
pub fn local(next: &str) -> &str {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let local = plain && next.starts_with('/') && !next.starts_with("//");
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_sent_to_another_site_after_logging_in() {
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nSet-Cookie: x", "/\0", "/ä"]
        {
            assert_eq!(local(foreign), "/");
        }
        assert_eq!(local("/customers?page=2"), "/customers?page=2");
    }
}
