//! Records what users do with their own user account, in the reseller's chain.

use domain::history::{Action, Section, made};
use domain::ids::AccountId;
use domain::permission::Scope;

use super::chain::Chain;
use super::{Record, write};
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::fetch_one;
use crate::store::Store;

/// Records in the reseller's chain what a user did with their own account.
pub(crate) async fn note(
    store: &Store,
    tx: &mut Writer,
    account: AccountId,
    action: Action,
    what: &[(&str, &str)],
) -> Result<(), StorageError> {
    let (name, email) = fetch_one!(tx, (String, String), "SELECT name, email FROM accounts WHERE id = $1", account.0)?;
    let by = By { account: Some(account), person: &name, request: None, scope: Scope::AllCustomers };
    let (chain, section, subject_id) = (Chain::Reseller, Section::LogIn, Some(account.0));
    let changes = made(what);
    write(store, tx, by, Record { chain, section, action, subject_id, subject: &email, changes }).await
}
