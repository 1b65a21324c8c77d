//! Which second factors an account has.

use domain::ids::AccountId;

use crate::database::On;
use crate::error::StorageError;
use crate::fetch_one;

/// Whether an account has any second factor.
pub(crate) async fn has(on: &mut impl On, account: AccountId) -> Result<bool, StorageError> {
    Ok(has_app(on, account).await? || passkeys(on, account).await? > 0)
}

/// Whether an account has an authenticator app that was confirmed.
pub(super) async fn has_app(on: &mut impl On, account: AccountId) -> Result<bool, StorageError> {
    let (has,) = fetch_one!(
        on,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM authenticators WHERE account_id = $1 AND confirmed_at IS NOT NULL)",
        account.0
    )?;
    Ok(has)
}

/// How many passkeys an account has.
pub(crate) async fn passkeys(on: &mut impl On, account: AccountId) -> Result<i64, StorageError> {
    let (count,) = fetch_one!(on, (i64,), "SELECT COUNT(*) FROM passkeys WHERE account_id = $1", account.0)?;
    Ok(count)
}
