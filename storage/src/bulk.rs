//! Customers in bulk: all of a file in one transaction, or nothing; and all of them out again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::bulk::{BulkCustomer, BulkRead, BulkUpdate, KnownContact, KnownCustomer};
use domain::ids::{ContactId, CustomerId};
use domain::organization::{NewCustomerDraft, OrganizationDraft};
use domain::permission::{Actor, Scope};
use domain::text::fold;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::database::Writer;
use crate::error::StorageError;
use crate::history::By;
use crate::store::Store;
use crate::{contacts, customers, fetch_all, organizations, requests};

/// The stored customers of these ids or names.
pub async fn known(
    store: &Store,
    scope: Scope,
    meant: impl IntoIterator<Item = (Option<CustomerId>, &str)>,
) -> Result<Vec<KnownCustomer>, StorageError> {
    let mut on = store.read().await?;
    let mut ids = BTreeSet::new();
    for (id, name) in meant {
        let found = fetch_all!(
            on,
            (Uuid,),
            "SELECT id FROM customers WHERE (name_key = $1 OR id = $2) AND ($3 IS NULL OR id = $3)",
            fold(name),
            id.map(|id| id.0),
            scope.customer().map(|c| c.0)
        )?;
        ids.extend(found.into_iter().map(|(id,)| id));
    }
    drop(on);
    let mut known = Vec::with_capacity(ids.len());
    for id in ids {
        known.push(one(store, scope, CustomerId(id)).await?);
    }
    Ok(known)
}

/// A stored customer with its contacts.
async fn one(store: &Store, scope: Scope, id: CustomerId) -> Result<KnownCustomer, StorageError> {
    let profile = organizations::get(store, scope, id).await?;
    let mut saved = (profile.updated_at, profile.updated_by);
    let mut on = store.read().await?;
    let people = fetch_all!(
        on,
        (Uuid, DateTime<Utc>, String),
        "SELECT id, updated_at, updated_by FROM contacts WHERE customer_id = $1 AND archived_at IS NULL
         ORDER BY first_name, last_name, id",
        id.0
    )?;
    let mut contacts = Vec::with_capacity(people.len());
    for (contact, at, by) in people {
        if at > saved.0 {
            saved = (at, by);
        }
        let detail = contacts::get_on(&mut on, scope, id, ContactId(contact)).await?;
        contacts.push(KnownContact { id: detail.id, version: detail.version, draft: detail.draft });
    }
    let (version, archived, organization) = (profile.version, profile.archived, profile.organization);
    Ok(KnownCustomer { id, version, archived, saved, organization, contacts })
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// New customers.
    pub added: usize,
    /// Customers of which something changed.
    pub changed: usize,
}

/// Adds the new customers and changes the stored ones, in one transaction. Each change is written down as if it had been
/// made in the form.
pub async fn import(store: &Store, actor: &Actor, read: &BulkRead) -> Result<Imported, StorageError> {
    let by = By::from(actor);
    let mut tx = store.write().await?;
    if let Some(imported) = requests::answered(store, &mut tx, by).await? {
        return Ok(imported);
    }
    if read.customers.is_empty() && read.updates.is_empty() {
        return Err(StorageError::Refused("There is nothing in this file to import".into()));
    }
    for customer in &read.customers {
        add(store, &mut tx, by, customer).await.map_err(|error| meanwhile(error, "Somebody"))?;
    }
    for customer in &read.updates {
        change(store, &mut tx, by, customer).await.map_err(|error| meanwhile(error, "Somebody"))?;
    }
    let imported = Imported { added: read.customers.len(), changed: read.updates.len() };
    requests::answer(&mut tx, by, &imported).await?;
    tx.commit().await?;
    Ok(imported)
}

/// The file was judged just before: what does not fit now was saved since.
fn meanwhile(error: StorageError, somebody: &str) -> StorageError {
    match error {
        StorageError::Taken { .. } | StorageError::NotFound => StorageError::Stale { by: somebody.to_owned() },
        StorageError::Stale { by } if by.is_empty() => StorageError::Stale { by: somebody.to_owned() },
        other => other,
    }
}

async fn add(store: &Store, tx: &mut Writer, by: By<'_>, new: &BulkCustomer) -> Result<(), StorageError> {
    let draft = NewCustomerDraft { name: new.organization.name.clone(), ..NewCustomerDraft::default() };
    let bare = draft.parse().map_err(|errors| StorageError::Refused(errors.to_string()))?;
    let id = customers::insert(store, tx, by, &bare).await?;
    organizations::replace(store, tx, by, id, 1, &OrganizationDraft::default(), &new.organization).await?;
    for contact in &new.contacts {
        contacts::insert(store, tx, by, id, &contact.contact).await?;
    }
    Ok(())
}

async fn change(store: &Store, tx: &mut Writer, by: By<'_>, update: &BulkUpdate) -> Result<(), StorageError> {
    let id = update.customer;
    if let Some(organization) = &update.organization {
        organizations::replace(store, tx, by, id, update.version, &update.before, organization).await?;
    }
    for changed in &update.contacts {
        contacts::replace(store, tx, by, id, changed.id, changed.version, &changed.contact).await?;
    }
    for added in &update.added {
        contacts::insert(store, tx, by, id, &added.contact).await?;
    }
    Ok(())
}

/// The customers after this name, in the order of their names, with their contacts: a chunk of an export, and the name
/// to go on after.
pub async fn export(
    store: &Store,
    scope: Scope,
    after: &str,
) -> Result<(Vec<KnownCustomer>, Option<String>), StorageError> {
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
        exported.push(one(store, scope, CustomerId(id)).await?);
    }
    Ok((exported, next))
}
