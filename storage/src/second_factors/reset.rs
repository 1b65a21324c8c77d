//! Removes the second factors of a user who has lost them.

use domain::history::{Action, Section, made};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::mail::MailKind;
use domain::permission::Scope;
use uuid::Uuid;

use super::forget;
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{customers, fetch_optional, history, mails, requests, sessions};

/// Resets the second factors of a staff user, and ends the user's sessions.
pub async fn reset(store: &Store, by: By<'_>, account: AccountId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let row =
        fetch_optional!(tx, (String,), "SELECT name FROM accounts WHERE id = $1 AND role <> 'customer'", account.0)?;
    let (name,) = row.ok_or(StorageError::NotFound)?;
    take_away(store, &mut tx, account, &name).await?;
    let (chain, section) = (Chain::Reseller, Section::Staff);
    write(store, &mut tx, by, (chain, section, account.0, &name)).await?;
    tx.commit().await
}

/// Resets the second factors of a contact's user account, for all customers that it serves.
pub async fn reset_of_contact(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    contact: ContactId,
) -> Result<(), StorageError> {
    customers::name(store, Scope::AllCustomers, customer).await?;
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    customers::lock(&mut tx, customer).await?;
    let row = fetch_optional!(
        tx,
        (String, String, Option<Uuid>),
        "SELECT first_name, last_name, account_id FROM contacts
         WHERE id = $1 AND customer_id = $2 AND archived_at IS NULL",
        contact.0,
        customer.0
    )?;
    let (first_name, last_name, account) = row.ok_or(StorageError::NotFound)?;
    let name = domain::contact::full_name(&first_name, &last_name);
    let account = account.ok_or_else(|| StorageError::Refused(format!("{name} has no user account")))?;
    take_away(store, &mut tx, AccountId(account), &name).await?;
    write(store, &mut tx, by, (customer.into(), Section::Accounts, contact.0, &name)).await?;
    tx.commit().await
}

async fn take_away(store: &Store, tx: &mut Writer, account: AccountId, name: &str) -> Result<(), StorageError> {
    if !forget(tx, account).await? {
        return Err(StorageError::Refused(format!("{name} has no second factor")));
    }
    sessions::end_all(tx, account).await?;
    mails::tell(store, tx, account, MailKind::SecondFactor, None, Some("was reset by an Admin")).await
}

async fn write(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    (chain, section, id, subject): (Chain, Section, Uuid, &str),
) -> Result<(), StorageError> {
    let changes = made(&[("Second factor", "Reset")]);
    let (action, subject_id) = (Action::Changed, Some(id));
    history::write(store, tx, by, Record { chain, section, action, subject_id, subject, changes }).await
}
