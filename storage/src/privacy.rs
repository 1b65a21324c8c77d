//! Exports a person's data, and forgets the person. Bills stay as they were approved, and the audit log stays a chain:
//! records about the person lose their text, others by the person only the name, and all keep their digests.

mod contacts;
mod export;
mod records;
pub mod staff;

use domain::ids::AccountId;
use domain::privacy::FORGOTTEN;

pub use self::contacts::{forget, name};
pub use self::export::export;
use crate::database::Writer;
use crate::error::StorageError;
use crate::{execute, second_factors};

/// Keeps the account's row for its past actions; nobody can log in to it, and it has no staff role.
async fn empty_account(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE accounts SET email = $2, email_key = $2, looks = $2, name = $3, role = 'customer', state = 'disabled', region = NULL,
                             password_hash = NULL, first_login_until = NULL, last_login_at = NULL
         WHERE id = $1",
        account.0,
        account.to_string(),
        FORGOTTEN
    )?;
    second_factors::forget(tx, account).await?;
    for sql in [
        "DELETE FROM identities WHERE account_id = $1",
        "DELETE FROM sessions WHERE account_id = $1",
        "DELETE FROM devices WHERE account_id = $1",
        "DELETE FROM links WHERE account_id = $1",
        "DELETE FROM closed_links WHERE account_id = $1",
        "DELETE FROM mails WHERE account_id = $1",
    ] {
        execute!(tx, sql, account.0)?;
    }
    Ok(())
}
