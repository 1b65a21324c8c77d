//! Contacts of a customer, and the user accounts made for them.

use chrono::{DateTime, Utc};
use domain::account::AccountState;
use domain::contact::{Contact, UserType, full_name};
use domain::contact_list::{AccountChange, AccountOutcome, ContactSummary};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::permission::Scope;
use domain::phone::PhoneNumber;
use domain::text::fold;
use uuid::Uuid;

use crate::error::StorageError;
use crate::store::Store;
use crate::{accounts, customers, execute, fetch_all, fetch_optional};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    first_name: String,
    last_name: String,
    designation: Option<String>,
    email: String,
    phone: Option<String>,
    billops_alerts: bool,
    state: Option<String>,
    last_login_at: Option<DateTime<Utc>>,
}

/// The contacts of a customer by name.
pub async fn list(store: &Store, scope: Scope, customer: CustomerId) -> Result<Vec<ContactSummary>, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        Row,
        "SELECT c.id, c.first_name, c.last_name, c.designation, c.email, c.phone, c.billops_alerts, a.state,
                a.last_login_at
         FROM contacts c LEFT JOIN accounts a ON a.id = c.account_id
         WHERE c.customer_id = $1 ORDER BY c.first_name, c.last_name, c.id",
        customer.0
    )?;
    let types = fetch_all!(
        on,
        (Uuid, String),
        "SELECT t.contact_id, t.user_type FROM contact_user_types t
         JOIN contacts c ON c.id = t.contact_id WHERE c.customer_id = $1",
        customer.0
    )?;
    let types_of = |id: Uuid| {
        UserType::ALL.into_iter().filter(|t| types.iter().any(|(of, code)| *of == id && code == t.code())).collect()
    };
    Ok(rows
        .into_iter()
        .map(|row| ContactSummary {
            id: ContactId(row.id),
            name: full_name(&row.first_name, &row.last_name),
            designation: row.designation,
            email: row.email,
            phone: row.phone.and_then(|text| PhoneNumber::from_stored(&text)).map(|phone| phone.national()),
            user_types: types_of(row.id),
            billops_alerts: row.billops_alerts,
            account: row.state.as_deref().and_then(AccountState::from_code),
            last_login: row.last_login_at,
        })
        .collect())
}

/// Adds a contact; its address must be new among the customer's contacts.
pub async fn add(store: &Store, customer: CustomerId, contact: &Contact) -> Result<ContactId, StorageError> {
    customers::name(store, Scope::AllCustomers, customer).await?;
    let mut tx = store.write().await?;
    let now = store.clock.now();
    let id = ContactId::at(now, store.randomness.bytes());
    execute!(
        tx,
        "INSERT INTO contacts (id, customer_id, first_name, last_name, designation, email, email_key, phone, mobile,
                               billops_alerts, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11)",
        id.0,
        customer.0,
        &contact.first_name,
        &contact.last_name,
        &contact.designation,
        contact.email.as_str(),
        contact.email.key(),
        contact.phone.as_ref().map(|p| p.as_str()),
        contact.mobile.as_ref().map(|p| p.as_str()),
        contact.billops_alerts,
        now
    )
    .map_err(|error| error.taken("email"))?;
    for user_type in &contact.user_types {
        execute!(tx, "INSERT INTO contact_user_types (contact_id, user_type) VALUES ($1, $2)", id.0, user_type.code())?;
    }
    tx.commit().await?;
    Ok(id)
}

/// Gives a user account to exactly the checked contacts of a customer: creates and enables where one is missing,
/// disables where one is too many. Says what changed; contacts of other customers are left alone.
pub async fn set_accounts(
    store: &Store,
    customer: CustomerId,
    checked: &[ContactId],
) -> Result<Vec<AccountOutcome>, StorageError> {
    let mut tx = store.write().await?;
    let contacts = fetch_all!(
        tx,
        (Uuid, String, String, String, Option<Uuid>, Option<String>),
        "SELECT c.id, c.first_name, c.last_name, c.email, c.account_id, a.state
         FROM contacts c LEFT JOIN accounts a ON a.id = c.account_id
         WHERE c.customer_id = $1 ORDER BY c.first_name, c.last_name, c.id",
        customer.0
    )?;
    let mut outcomes = Vec::new();
    for (id, first, last, email, account, state) in contacts {
        let name = full_name(&first, &last);
        let wanted = checked.contains(&ContactId(id));
        let disabled = state.as_deref() == Some(AccountState::Disabled.code());
        let change = match account.map(AccountId) {
            None if wanted => {
                let new =
                    accounts::create_pending(store, &mut tx, &email, &name).await.map_err(|e| elsewhere(e, &email))?;
                execute!(tx, "UPDATE contacts SET account_id = $2 WHERE id = $1", id, new.0)?;
                AccountChange::Created
            }
            Some(account) if wanted && disabled => {
                accounts::enable(store, &mut tx, account).await?;
                AccountChange::Enabled
            }
            Some(account) if !wanted && !disabled => {
                accounts::disable(&mut tx, account).await?;
                AccountChange::Disabled
            }
            _ => continue,
        };
        outcomes.push(AccountOutcome { name, email, change });
    }
    tx.commit().await?;
    Ok(outcomes)
}

fn elsewhere(error: StorageError, email: &str) -> StorageError {
    match error {
        StorageError::Taken { .. } => StorageError::Refused(format!(
            "{email} has a user account elsewhere already: give this contact another email address"
        )),
        other => other,
    }
}

/// The name of the Bill Approver of a customer with this address, if there is one.
pub async fn approver(store: &Store, customer: CustomerId, email: &str) -> Result<Option<String>, StorageError> {
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        (String, String),
        "SELECT c.first_name, c.last_name FROM contacts c
         JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
         WHERE c.customer_id = $1 AND c.email_key = $2",
        customer.0,
        fold(email.trim())
    )?;
    Ok(row.map(|(first, last)| full_name(&first, &last)))
}
