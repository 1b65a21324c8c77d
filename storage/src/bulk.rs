//! Imports customers in bulk, all of a file in one transaction or nothing, and exports them.

mod import;
mod look_alikes;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::bulk::{KnownContact, KnownCustomer};
use domain::ids::{ContactId, CustomerId};
use domain::permission::Scope;
use domain::text::fold;
use uuid::Uuid;

pub use self::import::{Imported, import};
pub use self::look_alikes::look_alikes;
use crate::error::StorageError;
use crate::store::Store;
use crate::{contacts, fetch_all, organizations};

/// The stored customers with these ids or names.
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

/// A chunk of an export: the customers after this name, by name, with their contacts, and the name after which the next
/// chunk starts.
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
