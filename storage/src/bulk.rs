//! Customers in bulk: all of a file in one transaction, or nothing; and all of them out again.

use domain::bulk::{BulkCustomer, BulkError, BulkField};
use domain::contact::ContactDraft;
use domain::ids::{ContactId, CustomerId};
use domain::organization::{NewCustomerDraft, OrganizationDraft};
use domain::permission::{Actor, Scope};
use domain::text::fold;
use uuid::Uuid;

use crate::error::StorageError;
use crate::history::By;
use crate::store::Store;
use crate::{contacts, customers, fetch_all, organizations, requests};

/// What of a file the database refuses: names that customers have already.
pub async fn taken(store: &Store, new: &[BulkCustomer]) -> Result<Vec<BulkError>, StorageError> {
    let mut on = store.read().await?;
    let mut errors = Vec::new();
    for customer in new {
        let name = &customer.organization.name;
        let found = fetch_all!(on, (Uuid,), "SELECT id FROM customers WHERE name_key = $1", fold(name))?;
        if !found.is_empty() {
            let message = format!("A customer called {name} already exists");
            let line = customer.lines.first().copied().unwrap_or_default();
            errors.push(BulkError { line, field: Some(BulkField::NAME), message });
        }
    }
    Ok(errors)
}

/// Adds customers with their contacts in one transaction. Gives how many customers and contacts there are now more.
pub async fn add(store: &Store, actor: &Actor, new: &[BulkCustomer]) -> Result<(usize, usize), StorageError> {
    let by = By::from(actor);
    let mut tx = store.write().await?;
    if let Some(added) = requests::answered(store, &mut tx, by).await? {
        return Ok(added);
    }
    if new.is_empty() {
        return Err(StorageError::Refused("There is no customer to import in this file".into()));
    }
    let mut people = 0;
    for BulkCustomer { organization, contacts, .. } in new {
        let draft = NewCustomerDraft { name: organization.name.clone(), ..NewCustomerDraft::default() };
        let bare = draft.parse().map_err(|errors| StorageError::Refused(errors.to_string()))?;
        let id = customers::insert(store, &mut tx, by, &bare).await?;
        organizations::replace(store, &mut tx, by, id, 1, &OrganizationDraft::default(), organization).await?;
        for contact in contacts {
            contacts::insert(store, &mut tx, by, id, &contact.contact).await?;
            people += 1;
        }
    }
    let added = (new.len(), people);
    requests::answer(&mut tx, by, &added).await?;
    tx.commit().await?;
    Ok(added)
}

/// One customer as an export has it.
pub type Exported = (OrganizationDraft, Vec<ContactDraft>);

/// The customers after this name, in the order of their names, with their contacts: a chunk of an export, and the name
/// to go on after.
pub async fn export(store: &Store, scope: Scope, after: &str) -> Result<(Vec<Exported>, Option<String>), StorageError> {
    const CHUNK: i64 = 200;
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        (Uuid, String),
        "SELECT id, name_key FROM customers
         WHERE name_key > $1 AND archived_at IS NULL AND ($2 IS NULL OR id = $2) ORDER BY name_key LIMIT $3",
        after,
        scope.customer().map(|c| c.0),
        CHUNK
    )?;
    drop(on);
    let next = rows.last().map(|(_, key)| key.clone()).filter(|_| i64::try_from(rows.len()).unwrap_or(0) == CHUNK);
    let mut exported = Vec::with_capacity(rows.len());
    for (id, _) in rows {
        let customer = CustomerId(id);
        let organization = organizations::get(store, scope, customer).await?.organization;
        let mut people = Vec::new();
        for contact in contacts::list(store, scope, customer).await? {
            people.push(contacts::get(store, scope, customer, ContactId(contact.id.0)).await?.draft);
        }
        exported.push((organization, people));
    }
    Ok((exported, next))
}
