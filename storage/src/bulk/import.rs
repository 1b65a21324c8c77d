//! Imports a file of customers: all of it in one transaction, or nothing.

use crate::contacts::Contacts;
use crate::organizations::Organizations;
use crate::record::{Change, Record, Stored};
use domain::bulk::{BulkCustomer, BulkRead, BulkUpdate, ContactUpdate};
use domain::history::FieldChange;
use domain::organization::{NewCustomerDraft, OrganizationDraft};
use domain::permission::Actor;
use domain::text::fold;
use serde::{Deserialize, Serialize};

use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{contacts, customers, execute, requests, tallies};

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// New customers.
    pub added: usize,
    /// Customers of which something changed.
    pub changed: usize,
}

/// Adds the new customers and changes the stored ones, in one transaction. Each change is recorded as if it had been
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
    all(store, &mut tx, by, read).await.map_err(|error| meanwhile(error, "Somebody"))?;
    let imported = Imported { added: read.customers.len(), changed: read.updates.len() };
    requests::answer(&mut tx, by, &imported).await?;
    tx.commit().await?;
    Ok(imported)
}

/// The file was checked just before, so what does not fit now was saved since.
fn meanwhile(error: StorageError, somebody: &str) -> StorageError {
    match error {
        StorageError::Taken { .. } | StorageError::Unfit { .. } | StorageError::NotFound => {
            StorageError::Stale { by: somebody.to_owned() }
        }
        StorageError::Stale { by } if by.is_empty() => StorageError::Stale { by: somebody.to_owned() },
        other => other,
    }
}

/// A customer of the file.
#[derive(Clone, Copy)]
enum Step<'a> {
    Change(&'a BulkUpdate),
    Add(&'a BulkCustomer),
}

impl Step<'_> {
    /// The key of the customer's new name.
    fn name_key(self) -> String {
        match self {
            Step::Change(update) => fold(update.organization.as_ref().map_or(&update.before.name, |new| &new.name)),
            Step::Add(new) => fold(&new.organization.name),
        }
    }
}

/// Locks in the order of docs/ledgers.md, so that two concurrent imports cannot deadlock.
async fn all(store: &Store, tx: &mut Writer, by: By<'_>, read: &BulkRead) -> Result<(), StorageError> {
    let mut updates: Vec<&BulkUpdate> = read.updates.iter().collect();
    updates.sort_by_key(|update| update.customer);
    for update in &updates {
        customers::lock(tx, update.customer).await?;
    }
    for update in &updates {
        set_aside(tx, update).await?;
    }
    let changes = updates.into_iter().map(Step::Change);
    let mut steps: Vec<Step<'_>> = changes.chain(read.customers.iter().map(Step::Add)).collect();
    steps.sort_by_cached_key(|step| step.name_key());
    for step in steps {
        match step {
            Step::Change(update) => change(store, tx, by, update).await?,
            Step::Add(new) => add(store, tx, by, new).await?,
        }
    }
    tallies::add(tx, tallies::ACTIVE_CUSTOMERS, i64::try_from(read.customers.len()).unwrap_or(i64::MAX)).await
}

/// Frees the names and addresses that move to another row of the file: in a swap they would clash with the row that is
/// not changed yet. The row's own id, which is never a name or an address, takes their place.
async fn set_aside(tx: &mut Writer, update: &BulkUpdate) -> Result<(), StorageError> {
    let changes = |changes: &[FieldChange], path: &str| changes.iter().any(|change| change.path == path);
    if changes(&update.changes, "name") {
        let sql = "UPDATE customers SET name_key = $3 WHERE id = $1 AND version = $2";
        execute!(tx, sql, update.customer.0, update.version, update.customer.to_string())?;
    }
    for ContactUpdate { id, version, .. } in update.contacts.iter().filter(|each| changes(&each.changes, "email")) {
        let sql = "UPDATE contacts SET email_key = $3 WHERE id = $1 AND version = $2 AND archived_at IS NULL";
        execute!(tx, sql, id.0, version, id.to_string())?;
    }
    Ok(())
}

async fn add(store: &Store, tx: &mut Writer, by: By<'_>, new: &BulkCustomer) -> Result<(), StorageError> {
    let draft = NewCustomerDraft { name: new.organization.name.clone(), ..NewCustomerDraft::default() };
    let bare = draft.parse().map_err(|errors| StorageError::Refused(errors.to_string()))?;
    let id = customers::insert(store, tx, by, &bare).await?;
    let stored = stored(OrganizationDraft { name: bare.name, ..OrganizationDraft::default() }, 1);
    Change { store, tx, by }.replace::<Organizations>(id, 1, &stored, &new.organization).await?;
    for contact in &new.contacts {
        contacts::insert(store, tx, by, id, &contact.contact).await?;
    }
    Ok(())
}

/// The state that the file was compared with; another user's save in the meantime has raised the version.
fn stored(draft: OrganizationDraft, version: i64) -> Stored<OrganizationDraft> {
    Stored { name: draft.name.clone(), version, updated_by: String::new(), draft }
}

async fn change(store: &Store, tx: &mut Writer, by: By<'_>, update: &BulkUpdate) -> Result<(), StorageError> {
    let id = update.customer;
    if let Some(organization) = &update.organization {
        let stored = stored(update.before.clone(), update.version);
        Change { store, tx, by }.replace::<Organizations>(id, update.version, &stored, organization).await?;
    }
    for changed in &update.contacts {
        let key = (id, changed.id);
        let mut change = Change { store, tx, by };
        let stored = Contacts::read(&mut change, key).await?;
        change.replace::<Contacts>(key, changed.version, &stored, &changed.contact).await?;
    }
    for added in &update.added {
        contacts::insert(store, tx, by, id, &added.contact).await?;
    }
    Ok(())
}
