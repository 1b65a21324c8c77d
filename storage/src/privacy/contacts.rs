//! Forgets a contact, whether it is listed or was removed.

use domain::contact::{ContactDraft, full_name};
use domain::email;
use domain::history::{FieldChange, Section};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::permission::Scope;
use domain::privacy::FORGOTTEN;
use domain::record::Draft;
use uuid::Uuid;

use super::empty_account;
use super::records::{self, About};
use crate::by::By;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{contacts, customers, execute, fetch_one, fetch_optional, requests};

/// What is stored about a contact.
pub(super) struct Person {
    /// First and last name.
    pub(super) name: String,
    /// The fields, each under its label.
    pub(super) fields: Vec<(String, String)>,
    /// The user account, if there is one.
    pub(super) account: Option<AccountId>,
    /// Whether the contact is listed.
    is_listed: bool,
}

/// A contact that is listed or was removed. The data of a removed contact is in its row if it approved bills, else in
/// the record of its removal.
pub(super) async fn find(
    on: &mut impl On,
    scope: Scope,
    customer: CustomerId,
    contact: ContactId,
) -> Result<Person, StorageError> {
    let (detail, is_listed) = match contacts::get_on(on, scope, customer, contact).await {
        Ok(detail) => (detail, true),
        Err(StorageError::NotFound) => match contacts::archived(on, scope, customer, contact).await {
            Ok(detail) => (detail, false),
            Err(StorageError::NotFound) => return removed(on, scope, customer, contact).await,
            Err(error) => return Err(error),
        },
        Err(error) => return Err(error),
    };
    let account = match is_listed {
        true => {
            let sql = "SELECT account_id FROM contacts WHERE id = $1";
            fetch_one!(on, (Option<Uuid>,), sql, contact.0)?.0.map(AccountId)
        }
        false => account_of(on, customer, &detail.draft.email).await?,
    };
    let name = full_name(&detail.draft.first_name, &detail.draft.last_name);
    let fields = detail
        .draft
        .fields()
        .into_iter()
        .map(|(path, value)| (ContactDraft::label(path).to_owned(), value.into_owned()))
        .collect();
    Ok(Person { name, fields, account, is_listed })
}

async fn removed(
    on: &mut impl On,
    scope: Scope,
    customer: CustomerId,
    contact: ContactId,
) -> Result<Person, StorageError> {
    let row = fetch_optional!(
        on,
        (String, String),
        "SELECT subject, changes FROM audit_log
         WHERE customer_id = $1 AND subject_id = $2 AND section = 'contacts' AND action = 'removed' AND salt IS NOT NULL
           AND ($3 IS NULL OR customer_id = $3)",
        customer.0,
        contact.0,
        scope.customer().map(|c| c.0)
    )?;
    let (name, changes) = row.ok_or(StorageError::NotFound)?;
    let changes: Vec<FieldChange> = serde_json::from_str(&changes).unwrap_or_default();
    let email = changes.iter().find(|change| change.path == "email").map(|change| change.old.as_str());
    let account = account_of(on, customer, email.unwrap_or_default()).await?;
    let fields = changes.into_iter().map(|change| (ContactDraft::label(&change.path).to_owned(), change.old)).collect();
    Ok(Person { name, fields, account, is_listed: false })
}

/// The user account of a removed contact. One that serves the customer again belongs to another contact.
async fn account_of(on: &mut impl On, customer: CustomerId, address: &str) -> Result<Option<AccountId>, StorageError> {
    let row = fetch_optional!(
        on,
        (Uuid,),
        "SELECT id FROM accounts
         WHERE email_key = $1 AND role = 'customer'
           AND NOT EXISTS (SELECT 1 FROM contacts WHERE account_id = accounts.id AND customer_id = $2)",
        email::key(address),
        customer.0
    )?;
    Ok(row.map(|(account,)| AccountId(account)))
}

/// The name of a contact, listed or removed.
pub async fn name(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    contact: ContactId,
) -> Result<String, StorageError> {
    Ok(find(&mut store.read().await?, scope, customer, contact).await?.name)
}

/// Forgets a contact, and its user account unless a contact of another customer shares it. The person's approvals stay,
/// without the name.
pub async fn forget(store: &Store, by: By<'_>, customer: CustomerId, contact: ContactId) -> Result<(), StorageError> {
    let (of, _) = customers::name(store, Scope::AllCustomers, customer).await?;
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    customers::lock(&mut tx, customer).await?;
    let person = find(&mut tx, Scope::AllCustomers, customer, contact).await?;
    if person.is_listed {
        contacts::leave_list(store, &mut tx, customer, contact).await?;
    }
    empty_contact(&mut tx, contact).await?;
    empty_names(&mut tx, customer, &person.name).await?;
    if let Some(account) = person.account {
        on_bills(&mut tx, customer, account).await?;
        if !is_shared(&mut tx, account).await? {
            let (email,) = fetch_one!(tx, (String,), "SELECT email FROM accounts WHERE id = $1", account.0)?;
            empty_account(&mut tx, account).await?;
            let about = About { subject_id: account.0, account: Some(account), email: Some(&email) };
            let words = records::empty(&mut tx, Chain::Reseller, about).await?;
            records::tell(store, &mut tx, by, Chain::Reseller, Section::Contacts, account.0, "Log-ins", words).await?;
        }
    }
    // Mails about bills that were sent again.
    let about = About { subject_id: contact.0, account: None, email: None };
    let words = records::empty(&mut tx, Chain::Reseller, about).await?;
    if !words.all.is_empty() {
        records::tell(store, &mut tx, by, Chain::Reseller, Section::Contacts, contact.0, "Mails", words).await?;
    }
    let about = About { subject_id: contact.0, account: person.account, email: None };
    let words = records::empty(&mut tx, customer.into(), about).await?;
    records::tell(store, &mut tx, by, customer.into(), Section::Contacts, contact.0, &of, words).await?;
    tx.commit().await?;
    store.database.fold_log().await;
    Ok(())
}

/// Keeps the row for references to it, without any personal data.
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
    execute!(tx, "DELETE FROM deputies WHERE approver_id = $1 OR deputy_id = $1", contact.0)?;
    execute!(tx, "DELETE FROM mails WHERE contact_id = $1", contact.0)?;
    Ok(())
}

async fn is_shared(tx: &mut Writer, account: AccountId) -> Result<bool, StorageError> {
    let (shared,) = fetch_one!(tx, (bool,), "SELECT EXISTS (SELECT 1 FROM contacts WHERE account_id = $1)", account.0)?;
    Ok(shared)
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
    for sql in [
        "UPDATE bill_approvals SET person = $3
         WHERE account_id = $2 AND bill_id IN (SELECT id FROM bills WHERE customer_id = $1)",
        "UPDATE automatic_approvals SET person = $3 WHERE account_id = $2 AND customer_id = $1",
    ] {
        execute!(tx, sql, customer.0, account.0, FORGOTTEN)?;
    }
    execute!(
        tx,
        "UPDATE dispute_messages SET person = $3
         WHERE account_id = $2 AND dispute_id IN (SELECT d.id FROM disputes d JOIN bills b ON b.id = d.bill_id
                                                  WHERE b.customer_id = $1)",
        customer.0,
        account.0,
        FORGOTTEN
    )?;
    Ok(())
}

/// Erases the person's name where the customer's rows have it without an account.
async fn empty_names(tx: &mut Writer, customer: CustomerId, person: &str) -> Result<(), StorageError> {
    for sql in [
        "UPDATE customers SET updated_by = $3 WHERE id = $1 AND updated_by = $2",
        "UPDATE contacts SET updated_by = $3 WHERE customer_id = $1 AND updated_by = $2",
    ] {
        execute!(tx, sql, customer.0, person, FORGOTTEN)?;
    }
    Ok(())
}
