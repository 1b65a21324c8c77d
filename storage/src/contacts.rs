//! Contacts of a customer.
//!
//! Longer than 300 lines: the SQL of a noun is in one file.

mod own_alerts;
mod user_accounts;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::account::AccountState;
use domain::alert::AlertKind;
use domain::contact::{Contact, ContactDraft, UserType, full_name};
use domain::contact_list::{ContactDetail, ContactPage, ContactQuery, ContactSummary};
use domain::email;
use domain::field_errors::FieldErrors;
use domain::history::{Action, Section};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::permission::Scope;
use domain::phone::PhoneNumber;
use domain::record::changes;
use uuid::Uuid;

use crate::accounts::look_alikes::{self, Sees};
use crate::by::By;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::record::{Change, Record, Stored};
use crate::store::Store;
use crate::{customers, execute, fetch_all, fetch_one, fetch_optional, requests};

pub use own_alerts::{own_alerts, save_own_alerts};
pub use user_accounts::set_accounts;

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
    account_key: Option<String>,
    account_name: Option<String>,
    shared: bool,
    approved: bool,
}

/// The contacts of a customer by name.
pub async fn list(store: &Store, scope: Scope, customer: CustomerId) -> Result<Vec<ContactSummary>, StorageError> {
    let mut contacts = all(store, scope, customer).await?;
    contacts.iter_mut().for_each(with_national_phone);
    Ok(contacts)
}

/// One page of a customer's contacts.
pub async fn page(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    query: &ContactQuery,
) -> Result<ContactPage, StorageError> {
    let mut page = ContactPage::of(all(store, scope, customer).await?, query);
    // Only the rows shown: phone numbers are slow to parse.
    page.rows.iter_mut().for_each(with_national_phone);
    Ok(page)
}

fn with_national_phone(contact: &mut ContactSummary) {
    let stored = contact.phone.take();
    let phone = stored.and_then(|text| PhoneNumber::from_stored(&text));
    contact.phone_hint = phone.as_ref().and_then(PhoneNumber::hint).map(str::to_owned);
    contact.phone = phone.map(|phone| phone.national());
}

/// All contacts of a customer, with phone numbers as stored.
async fn all(store: &Store, scope: Scope, customer: CustomerId) -> Result<Vec<ContactSummary>, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        Row,
        "SELECT c.id, c.first_name, c.last_name, c.designation, c.email, c.phone, c.billops_alerts, a.state,
                a.last_login_at, a.email_key AS account_key, a.name AS account_name,
                EXISTS (SELECT 1 FROM contacts o
                        WHERE o.account_id = c.account_id AND o.id <> c.id AND o.archived_at IS NULL) AS shared,
                EXISTS (SELECT 1 FROM bill_steps s JOIN bills b ON b.id = s.bill_id
                        WHERE b.customer_id = c.customer_id AND s.account_id = c.account_id) AS approved
         FROM contacts c LEFT JOIN accounts a ON a.id = c.account_id
         WHERE c.customer_id = $1 AND c.archived_at IS NULL ORDER BY c.first_name, c.last_name, c.id",
        customer.0
    )?;
    let types = fetch_all!(
        on,
        (Uuid, String),
        "SELECT t.contact_id, t.user_type FROM contact_user_types t
         JOIN contacts c ON c.id = t.contact_id WHERE c.customer_id = $1",
        customer.0
    )?;
    let alerts = fetch_all!(
        on,
        (Uuid, String),
        "SELECT t.contact_id, t.kind FROM contact_alerts t
         JOIN contacts c ON c.id = t.contact_id WHERE c.customer_id = $1",
        customer.0
    )?;
    let (types, alerts): (HashSet<_>, HashSet<_>) = (types.into_iter().collect(), alerts.into_iter().collect());
    let has = |list: &HashSet<(Uuid, String)>, id: Uuid, code: &str| list.contains(&(id, code.to_owned()));
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = full_name(&row.first_name, &row.last_name);
            // Customers that share an account may call the person by different names.
            let is_same = row.account_key.is_none_or(|key| key == email::key(&row.email))
                && (row.shared || row.account_name.is_none_or(|of| of == name));
            ContactSummary {
                id: ContactId(row.id),
                name,
                designation: row.designation,
                email: row.email,
                phone_hint: None,
                phone: row.phone,
                user_types: UserType::ALL.into_iter().filter(|t| has(&types, row.id, t.code())).collect(),
                billops_alerts: row.billops_alerts,
                alerts: AlertKind::ALL.into_iter().filter(|kind| has(&alerts, row.id, kind.code())).collect(),
                account: row.state.as_deref().and_then(AccountState::from_code),
                last_login: row.last_login_at,
                outdated: !is_same,
                shared: row.shared,
                approved: row.approved,
            }
        })
        .collect())
}

type Columns = (String, String, Option<String>, String, Option<String>, Option<String>, bool, i64, String);

/// One contact, for its form.
pub async fn get(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    id: ContactId,
) -> Result<ContactDetail, StorageError> {
    let mut on = store.read().await?;
    get_on(&mut on, scope, customer, id).await
}

pub(crate) async fn get_on(
    on: &mut impl On,
    scope: Scope,
    customer: CustomerId,
    id: ContactId,
) -> Result<ContactDetail, StorageError> {
    read(on, scope, customer, id, false).await
}

/// A contact that was archived and not forgotten.
pub(crate) async fn archived(
    on: &mut impl On,
    scope: Scope,
    customer: CustomerId,
    id: ContactId,
) -> Result<ContactDetail, StorageError> {
    read(on, scope, customer, id, true).await
}

async fn read(
    on: &mut impl On,
    scope: Scope,
    customer: CustomerId,
    id: ContactId,
    archived: bool,
) -> Result<ContactDetail, StorageError> {
    let row = fetch_optional!(
        on,
        Columns,
        "SELECT first_name, last_name, designation, email, phone, mobile, billops_alerts, version, updated_by
         FROM contacts
         WHERE id = $1 AND customer_id = $2 AND (archived_at IS NOT NULL) = $4 AND email <> ''
           AND ($3 IS NULL OR customer_id = $3)",
        id.0,
        customer.0,
        scope.customer().map(|c| c.0),
        archived
    )?;
    let (first_name, last_name, designation, email, phone, mobile, billops_alerts, version, updated_by) =
        row.ok_or(StorageError::NotFound)?;
    let user_types = fetch_all!(on, (String,), "SELECT user_type FROM contact_user_types WHERE contact_id = $1", id.0)?;
    let alerts = fetch_all!(on, (String,), "SELECT kind FROM contact_alerts WHERE contact_id = $1", id.0)?;
    let plain = |rows: Vec<(String,)>| rows.into_iter().map(|(word,)| word).collect();
    let stored = ContactDraft {
        first_name,
        last_name,
        designation: designation.unwrap_or_default(),
        email,
        phone: phone.unwrap_or_default(),
        mobile: mobile.unwrap_or_default(),
        user_types: plain(user_types),
        billops_alerts: domain::text::on(billops_alerts),
        alerts: plain(alerts),
    };
    let contact = Contact::from_stored(&stored).map_err(|_| StorageError::Corrupt {
        table: "contacts",
        column: "*",
        id: id.to_string(),
    })?;
    Ok(ContactDetail { id, customer, version, updated_by, draft: ContactDraft::from(&contact), hints: contact.hints() })
}

/// Whether this account took a step of one of the customer's bills.
async fn has_approved(on: &mut impl On, customer: CustomerId, account: AccountId) -> Result<bool, StorageError> {
    let (approved,) = fetch_one!(
        on,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM bill_steps s JOIN bills b ON b.id = s.bill_id
                        WHERE b.customer_id = $1 AND s.account_id = $2)",
        customer.0,
        account.0
    )?;
    Ok(approved)
}

/// Adds a contact; its address must be new among the customer's contacts.
pub async fn add(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    contact: &Contact,
) -> Result<ContactId, StorageError> {
    customers::name(store, by.scope, customer).await?;
    let mut tx = store.write().await?;
    if let Some(id) = requests::answered(store, &mut tx, by).await? {
        return Ok(id);
    }
    customers::lock(&mut tx, customer).await?;
    let id = insert(store, &mut tx, by, customer, contact).await?;
    requests::answer(&mut tx, by, &id).await?;
    tx.commit().await?;
    Ok(id)
}

pub(crate) async fn insert(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    contact: &Contact,
) -> Result<ContactId, StorageError> {
    look_alikes::refuse(tx, contact.email.as_str(), None, Sees::Customers).await?;
    let now = store.clock.now();
    let id = ContactId::at(now, store.randomness.bytes());
    execute!(
        tx,
        "INSERT INTO contacts (id, customer_id, first_name, last_name, designation, email, email_key, phone, mobile,
                               billops_alerts, version, created_at, updated_at, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11, $12)",
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
        now,
        by.person
    )
    .map_err(|error| error.taken("email"))?;
    set_choices(tx, id, contact).await?;
    let changes = changes(None, Some(&ContactDraft::from(contact)));
    let name = contact.full_name();
    let mut change = Change { store, tx, by };
    change.log(Section::Contacts, (customer, id), &name, Action::Added, changes).await?;
    Ok(id)
}

/// Replaces the user types and alerts of a contact.
async fn set_choices(tx: &mut Writer, id: ContactId, contact: &Contact) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM contact_user_types WHERE contact_id = $1", id.0)?;
    for user_type in &contact.user_types {
        execute!(tx, "INSERT INTO contact_user_types (contact_id, user_type) VALUES ($1, $2)", id.0, user_type.code())?;
    }
    set_alerts(tx, id, &contact.alerts).await
}

async fn set_alerts(tx: &mut Writer, id: ContactId, alerts: &[AlertKind]) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM contact_alerts WHERE contact_id = $1", id.0)?;
    for kind in alerts {
        execute!(tx, "INSERT INTO contact_alerts (contact_id, kind) VALUES ($1, $2)", id.0, kind.code())?;
    }
    Ok(())
}

/// The contacts of a customer, as one form edits them.
pub struct Contacts;

impl Record for Contacts {
    const SECTION: Section = Section::Contacts;
    type Key = (CustomerId, ContactId);
    type Draft = ContactDraft;
    type Value = Contact;

    async fn read(on: &mut Change<'_>, (customer, id): Self::Key) -> Result<Stored<ContactDraft>, StorageError> {
        customers::lock(on.tx, customer).await?;
        let ContactDetail { version, updated_by, draft, .. } = get_on(on.tx, on.by.scope, customer, id).await?;
        Ok(Stored { name: full_name(&draft.first_name, &draft.last_name), version, updated_by, draft })
    }

    fn parse(draft: &ContactDraft) -> Result<Contact, FieldErrors> {
        draft.parse(None)
    }

    async fn write(
        on: &mut Change<'_>,
        (customer, id): Self::Key,
        version: i64,
        contact: &Contact,
    ) -> Result<bool, StorageError> {
        let (email, own) = fetch_one!(
            on.tx,
            (String, Option<Uuid>),
            "SELECT email, account_id FROM contacts WHERE id = $1 AND customer_id = $2",
            id.0,
            customer.0
        )?;
        if email::key(&email) != contact.email.key() {
            look_alikes::refuse(on.tx, contact.email.as_str(), own.map(AccountId), Sees::Customers).await?;
        }
        let changed = execute!(
            on.tx,
            "UPDATE contacts
             SET first_name = $4, last_name = $5, designation = $6, email = $7, email_key = $8, phone = $9, mobile = $10,
                 billops_alerts = $11, version = version + 1, updated_at = $12, updated_by = $13
             WHERE id = $1 AND version = $2 AND customer_id = $3 AND ($14 IS NULL OR customer_id = $14)",
            id.0,
            version,
            customer.0,
            &contact.first_name,
            &contact.last_name,
            &contact.designation,
            contact.email.as_str(),
            contact.email.key(),
            contact.phone.as_ref().map(|p| p.as_str()),
            contact.mobile.as_ref().map(|p| p.as_str()),
            contact.billops_alerts,
            on.store.clock.now(),
            on.by.person,
            on.by.limit()
        )
        .map_err(|error| error.taken("email"))?;
        if changed > 0 {
            set_choices(on.tx, id, contact).await?;
        }
        Ok(changed > 0)
    }

    fn name(contact: &Contact) -> Option<String> {
        Some(contact.full_name())
    }
}

/// Removes a contact with its user account. One that approved bills is archived instead: the bill steps refer to it.
pub async fn remove(store: &Store, by: By<'_>, customer: CustomerId, id: ContactId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    // Of two concurrent requests to remove or forget a contact, the second waits here and then sees what the first did.
    customers::lock(&mut tx, customer).await?;
    let contact = get_on(&mut tx, by.scope, customer, id).await?;
    let approved = leave_list(store, &mut tx, customer, id).await?;
    if !approved {
        let sql = "DELETE FROM contacts WHERE id = $1 AND customer_id = $2 AND ($3 IS NULL OR customer_id = $3)";
        execute!(tx, sql, id.0, customer.0, by.limit())?;
    }
    let action = if approved { Action::Archived } else { Action::Removed };
    let changes = changes(Some(&contact.draft), None);
    let name = full_name(&contact.draft.first_name, &contact.draft.last_name);
    let mut change = Change { store, tx: &mut tx, by };
    change.log(Section::Contacts, (customer, id), &name, action, changes).await?;
    tx.commit().await
}

/// Archives a contact and takes its user account away; `true` if it approved bills and must be kept.
pub(crate) async fn leave_list(
    store: &Store,
    tx: &mut Writer,
    customer: CustomerId,
    id: ContactId,
) -> Result<bool, StorageError> {
    let (account,) = fetch_one!(tx, (Option<Uuid>,), "SELECT account_id FROM contacts WHERE id = $1", id.0)?;
    let mut approved = false;
    if let Some(account) = account.map(AccountId) {
        approved = has_approved(tx, customer, account).await?;
        execute!(tx, "UPDATE contacts SET account_id = NULL WHERE id = $1", id.0)?;
        user_accounts::leave(tx, customer, id, account).await?;
    }
    // Mail about bills is not sent to a former contact.
    execute!(tx, "DELETE FROM mails WHERE contact_id = $1 AND state = 'waiting'", id.0)?;
    // Frees the address for another contact.
    execute!(
        tx,
        "UPDATE contacts SET archived_at = $2, email_key = $3 WHERE id = $1",
        id.0,
        store.clock.now(),
        id.to_string()
    )?;
    Ok(approved)
}

/// The name of the Bill Approver of a customer with this address, if there is one.
pub async fn approver(store: &Store, customer: CustomerId, address: &str) -> Result<Option<String>, StorageError> {
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        (String, String),
        "SELECT c.first_name, c.last_name FROM contacts c
         JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
         WHERE c.customer_id = $1 AND c.email_key = $2 AND c.archived_at IS NULL",
        customer.0,
        email::key(address)
    )?;
    Ok(row.map(|(first, last)| full_name(&first, &last)))
}

/// The contact of a user who is a Bill Approver of a customer, with the name.
pub(crate) async fn own_approver(
    on: &mut impl On,
    customer: CustomerId,
    account: AccountId,
) -> Result<Option<(ContactId, String)>, StorageError> {
    let row = fetch_optional!(
        on,
        (Uuid, String, String),
        "SELECT c.id, c.first_name, c.last_name FROM contacts c
         JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
         WHERE c.customer_id = $1 AND c.account_id = $2 AND c.archived_at IS NULL ORDER BY c.id LIMIT 1",
        customer.0,
        account.0
    )?;
    Ok(row.map(|(id, first, last)| (ContactId(id), full_name(&first, &last))))
}
