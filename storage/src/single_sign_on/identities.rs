//! The identities of accounts at providers, and whether an account must log in by one.

use domain::ids::AccountId;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::{execute, fetch_one};

/// Whether an account can log in only by single sign-on.
pub(crate) async fn is_only_way(on: &mut impl On, account: AccountId) -> Result<bool, StorageError> {
    let (only,) =
        fetch_one!(on, (bool,), "SELECT EXISTS (SELECT 1 FROM single_sign_on_only WHERE account_id = $1)", account.0)?;
    Ok(only)
}

/// Deletes an account's identities: the next log-in is matched by the address again.
pub(crate) async fn unlink(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM identities WHERE account_id = $1", account.0)?;
    Ok(())
}
