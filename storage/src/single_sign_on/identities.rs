//! Who an account is to identity providers, and whether it has to log in by one.

use domain::ids::AccountId;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::{execute, fetch_one};

/// Whether no password opens an account.
pub(crate) async fn is_only_way(on: &mut impl On, account: AccountId) -> Result<bool, StorageError> {
    let (only,) =
        fetch_one!(on, (bool,), "SELECT EXISTS (SELECT 1 FROM single_sign_on_only WHERE account_id = $1)", account.0)?;
    Ok(only)
}

/// Forgets who an account is to providers: the next log-in goes by the address again.
pub(crate) async fn unlink(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM identities WHERE account_id = $1", account.0)?;
    Ok(())
}
