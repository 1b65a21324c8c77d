//! One person: everything that is kept about them, and forgetting them. Bills stay as they were approved, and the audit log
//! stays a chain: of its records about the person the words go, and their digests stay.

mod export;

use domain::contact::full_name;
use domain::history::{Action, Section, made};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::permission::Scope;
use domain::privacy::FORGOTTEN;
use uuid::Uuid;

pub use self::export::export;
use crate::contacts;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::chain::Chain;
use crate::history::{By, Record};
use crate::store::Store;
use crate::{customers, execute, fetch_all, fetch_one, history, requests};

/// Forgets a contact, and the user account that nobody else of another customer shares. What the person approved stays
/// approved, by a forgotten person.
pub async fn forget(store: &Store, by: By<'_>, customer: CustomerId, contact: ContactId) -> Result<(), StorageError> {
    let (name, _) = customers::name(store, Scope::AllCustomers, customer).await?;
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let detail = contacts::get_on(&mut tx, Scope::AllCustomers, customer, contact).await?;
    let person = full_name(&detail.draft.first_name, &detail.draft.last_name);
    let (account,) = fetch_one!(tx, (Option<Uuid>,), "SELECT account_id FROM contacts WHERE id = $1", contact.0)?;
    let account = account.map(AccountId);
    contacts::leave_list(store, &mut tx, customer, contact).await?;
    empty_contact(&mut tx, contact).await?;
    let shared = match account {
        Some(account) => is_shared(&mut tx, account).await?,
        None => true,
    };
    if let Some(account) = account {
        on_bills(&mut tx, customer, account).await?;
    }
    if let (Some(account), false) = (account, shared) {
        empty_account(&mut tx, account).await?;
        empty_records(store, &mut tx, by, Chain::Reseller, account.0, Some(account), "Log-ins").await?;
    }
    empty_records(store, &mut tx, by, Chain::Customer(customer), contact.0, account, &name).await?;
    empty_names(&mut tx, customer, &person).await?;
    tx.commit().await
}

/// The row stays for what refers to it, without a word of the person.
async fn empty_contact(tx: &mut Writer, contact: ContactId) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE contacts SET first_name = $2, last_name = '-', designation = NULL, email = '', email_key = $3, phone = NULL,
                             mobile = NULL, billops_alerts = FALSE, updated_by = ''
         WHERE id = $1",
        contact.0,
        FORGOTTEN,
        contact.to_string()
    )?;
    execute!(tx, "DELETE FROM contact_user_types WHERE contact_id = $1", contact.0)?;
    execute!(tx, "DELETE FROM contact_alerts WHERE contact_id = $1", contact.0)?;
    Ok(())
}

async fn is_shared(tx: &mut Writer, account: AccountId) -> Result<bool, StorageError> {
    let (shared,) = fetch_one!(tx, (bool,), "SELECT EXISTS (SELECT 1 FROM contacts WHERE account_id = $1)", account.0)?;
    Ok(shared)
}

/// The account stays as the one that did what it did; nobody logs in to it.
async fn empty_account(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE accounts SET email = $2, email_key = $2, name = $3, state = 'disabled', password_hash = NULL,
                             first_login_until = NULL, last_login_at = NULL
         WHERE id = $1",
        account.0,
        account.to_string(),
        FORGOTTEN
    )?;
    for sql in [
        "DELETE FROM sessions WHERE account_id = $1",
        "DELETE FROM devices WHERE account_id = $1",
        "DELETE FROM links WHERE account_id = $1",
        "DELETE FROM mails WHERE account_id = $1",
        "DELETE FROM authenticators WHERE account_id = $1",
        "DELETE FROM recovery_codes WHERE account_id = $1",
    ] {
        execute!(tx, sql, account.0)?;
    }
    Ok(())
}

async fn on_bills(tx: &mut Writer, customer: CustomerId, account: AccountId) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE purchase_order_ledger SET person = $3
         WHERE bill_id IN (SELECT s.bill_id FROM bill_steps s JOIN bills b ON b.id = s.bill_id
                           WHERE b.customer_id = $1 AND s.account_id = $2 AND s.state = 'approved')
           AND person IN (SELECT s.person FROM bill_steps s WHERE s.account_id = $2)",
        customer.0,
        account.0,
        FORGOTTEN
    )?;
    execute!(
        tx,
        "UPDATE bill_steps SET person = $3
         WHERE account_id = $2 AND bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
        customer.0,
        account.0,
        FORGOTTEN
    )?;
    Ok(())
}

/// Names that stand in the customer's own rows without an account beside them.
async fn empty_names(tx: &mut Writer, customer: CustomerId, person: &str) -> Result<(), StorageError> {
    for sql in [
        "UPDATE customers SET updated_by = $3 WHERE id = $1 AND updated_by = $2",
        "UPDATE contacts SET updated_by = $3 WHERE customer_id = $1 AND updated_by = $2",
    ] {
        execute!(tx, sql, customer.0, person, FORGOTTEN)?;
    }
    Ok(())
}

/// Takes the words out of all records of a chain that the account made, or that are about the subject, and writes which: a
/// record without words that no later one names was tampered with.
async fn empty_records(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    chain: Chain,
    subject_id: Uuid,
    account: Option<AccountId>,
    subject: &str,
) -> Result<(), StorageError> {
    let account = account.map(|account| account.0);
    let emptied = fetch_all!(
        tx,
        (i64,),
        "UPDATE audit_log SET person = CASE WHEN account_id = $3 THEN $4 ELSE person END, subject = $4, changes = '[]',
                              salt = NULL
         WHERE customer_id = $1 AND salt IS NOT NULL AND action <> 'forgotten' AND (subject_id = $2 OR account_id = $3)
         RETURNING seq",
        chain.id(),
        subject_id,
        account,
        FORGOTTEN
    )?;
    let mut numbers: Vec<i64> = emptied.into_iter().map(|(number,)| number).collect();
    numbers.sort_unstable();
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let changes = made(&[(history::EMPTIED, &numbers.join(", "))]);
    let (section, action) = (Section::Contacts, Action::Forgotten);
    let record = Record { chain, section, action, subject_id: Some(subject_id), subject, changes };
    history::write(store, tx, by, record).await
}
