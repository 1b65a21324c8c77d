//! Customers: finding, adding, archiving, deleting.

mod list;

use domain::customer::HasBills;
use domain::history::{Action, FieldChange, Section, differences};
use domain::ids::CustomerId;
use domain::organization::NewCustomer;
use domain::permission::{Actor, Scope};
use domain::text::{self, fold};
use uuid::Uuid;

pub use self::list::list;
use crate::by::By;
use crate::database::{Database, On, Writer};
use crate::error::StorageError;
use crate::history::Record;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fetch_optional, history, requests, tallies};

/// A customer's name, and whether it has bills.
pub async fn name(store: &Store, scope: Scope, id: CustomerId) -> Result<(String, bool), StorageError> {
    let mut on = store.read().await?;
    fetch_optional!(
        on,
        (String, bool),
        "SELECT name, EXISTS (SELECT 1 FROM bills b WHERE b.customer_id = c.id) FROM customers c
         WHERE id = $1 AND ($2 IS NULL OR id = $2)",
        id.0,
        scope.customer().map(|c| c.0)
    )?
    .ok_or(StorageError::NotFound)
}

/// The name of a customer, inside a transaction.
pub(crate) async fn name_on(on: &mut impl On, scope: Scope, id: CustomerId) -> Result<String, StorageError> {
    let sql = "SELECT name FROM customers WHERE id = $1 AND ($2 IS NULL OR id = $2)";
    let row = fetch_optional!(on, (String,), sql, id.0, scope.customer().map(|c| c.0))?;
    row.map(|(name,)| name).ok_or(StorageError::NotFound)
}

/// The customer of a name, ignoring case: for the command line.
pub async fn find(store: &Store, name: &str) -> Result<Option<CustomerId>, StorageError> {
    let mut on = store.read().await?;
    let row = fetch_optional!(on, (Uuid,), "SELECT id FROM customers WHERE name_key = $1", fold(name.trim()))?;
    Ok(row.map(|(id,)| CustomerId(id)))
}

/// All customers by name, for choosing one.
pub async fn names(store: &Store) -> Result<Vec<(CustomerId, String)>, StorageError> {
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        (Uuid, String),
        "SELECT id, name FROM customers WHERE archived_at IS NULL ORDER BY name_key LIMIT 1000"
    )?;
    Ok(rows.into_iter().map(|(id, name)| (CustomerId(id), name)).collect())
}

/// Adds a customer; its name must be new.
pub async fn add(store: &Store, by: By<'_>, new: &NewCustomer) -> Result<CustomerId, StorageError> {
    let mut tx = store.write().await?;
    if let Some(id) = requests::answered(store, &mut tx, by).await? {
        return Ok(id);
    }
    let id = insert(store, &mut tx, by, new).await?;
    tallies::add(&mut tx, tallies::ACTIVE_CUSTOMERS, 1).await?;
    requests::answer(&mut tx, by, &id).await?;
    tx.commit().await?;
    Ok(id)
}

/// Adds many customers in one transaction: for the benchmark and the demo.
pub async fn add_all(store: &Store, by: By<'_>, new: &[NewCustomer]) -> Result<Vec<CustomerId>, StorageError> {
    let mut tx = store.write().await?;
    let mut ids = Vec::with_capacity(new.len());
    for customer in new {
        ids.push(insert(store, &mut tx, by, customer).await?);
    }
    tallies::add(&mut tx, tallies::ACTIVE_CUSTOMERS, i64::try_from(ids.len()).unwrap_or(i64::MAX)).await?;
    tx.commit().await?;
    Ok(ids)
}

/// Inserts a customer. The caller counts it, after all names that it takes: see docs/ledgers.md.
pub(crate) async fn insert(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    new: &NewCustomer,
) -> Result<CustomerId, StorageError> {
    let now = store.clock.now();
    let id = CustomerId::at(now, store.randomness.bytes());
    execute!(
        tx,
        "INSERT INTO customers (id, name, name_key, search_key, industry, account_type, billing_is_office, version,
                                created_at, updated_at, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, FALSE, 1, $7, $7, $8)",
        id.0,
        &new.name,
        fold(&new.name),
        search_key(&new.name, new.industry.as_deref(), new.account_type.as_deref()),
        &new.industry,
        &new.account_type,
        now,
        by.person
    )
    .map_err(|error| error.taken("name"))?;
    let values = [
        ("name", new.name.as_str()),
        ("industry", new.industry.as_deref().unwrap_or_default()),
        ("account_type", new.account_type.as_deref().unwrap_or_default()),
    ];
    let changes = differences::<&str, _>(&[], &values);
    history::write(store, tx, by, record(id, Action::Added, &new.name, changes)).await?;
    Ok(id)
}

/// Locks a customer until the transaction ends. Changes to a customer's money, contacts or their user accounts take
/// this lock first, so that they cannot deadlock. See docs/ledgers.md.
pub(crate) async fn lock(tx: &mut Writer, id: CustomerId) -> Result<(), StorageError> {
    match execute!(tx, "UPDATE customers SET version = version WHERE id = $1", id.0)? {
        0 => Err(StorageError::NotFound),
        _ => Ok(()),
    }
}

/// An audit record about a customer itself.
pub(crate) fn record(customer: CustomerId, action: Action, name: &str, changes: Vec<FieldChange>) -> Record<'_> {
    Record { chain: customer.into(), section: Section::Organization, action, subject_id: None, subject: name, changes }
}

/// What the search box searches: the keys of name, industry and account type, one per line.
pub(crate) fn search_key(name: &str, industry: Option<&str>, account_type: Option<&str>) -> String {
    [name, industry.unwrap_or(""), account_type.unwrap_or("")].map(text::search_key).join("\n")
}

/// Recomputes, once, the search keys that an earlier version made differently.
pub(crate) async fn complete(database: &Database) -> Result<(), StorageError> {
    const DONE: &str = "SELECT count FROM tallies WHERE name = 'search_keys'";
    let (done,) = fetch_one!(database.read().await?, (i64,), DONE)?;
    if done == 1 {
        return Ok(());
    }
    let mut tx = database.write_patiently().await?;
    // This write takes a lock: another program that starts now waits here, and then finds nothing left to do.
    execute!(tx, "UPDATE tallies SET count = 1 WHERE name = 'search_keys'")?;
    for (id, key) in outdated(&mut tx).await? {
        execute!(tx, "UPDATE customers SET search_key = $2 WHERE id = $1", id, key)?;
    }
    tx.commit().await
}

/// The customers whose search key is outdated, each with the right one.
async fn outdated(on: &mut impl On) -> Result<Vec<(Uuid, String)>, StorageError> {
    type Named = (Uuid, String, Option<String>, Option<String>, String);
    let rows = fetch_all!(on, Named, "SELECT id, name, industry, account_type, search_key FROM customers")?;
    let right = rows.into_iter().map(|(id, name, industry, account_type, key)| {
        let right = search_key(&name, industry.as_deref(), account_type.as_deref());
        (right != key).then_some((id, right))
    });
    Ok(right.flatten().collect())
}

/// Archives a customer, or brings it back.
pub async fn set_archived(store: &Store, actor: &Actor, id: CustomerId, archived: bool) -> Result<(), StorageError> {
    let by = By::from(actor);
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let now = store.clock.now();
    let changed = execute!(
        tx,
        "UPDATE customers SET archived_at = $2, version = version + 1, updated_at = $3, updated_by = $4
         WHERE id = $1 AND (archived_at IS NULL) = $5",
        id.0,
        archived.then_some(now),
        now,
        &actor.name,
        archived
    )?;
    if changed == 0 {
        // Archiving twice is no error; archiving an unknown customer is.
        return name(store, actor.scope(), id).await.map(drop);
    }
    let (name,) = fetch_one!(tx, (String,), "SELECT name FROM customers WHERE id = $1", id.0)?;
    let action = if archived { Action::Archived } else { Action::Restored };
    let (active, gone) = if archived { (-1, 1) } else { (1, -1) };
    tallies::add(&mut tx, tallies::ACTIVE_CUSTOMERS, active).await?;
    tallies::add(&mut tx, tallies::ARCHIVED_CUSTOMERS, gone).await?;
    history::write(store, &mut tx, by, record(id, action, &name, Vec::new())).await?;
    tx.commit().await
}

/// A customer's name and its kind of bills, for the question before it is deleted.
pub async fn bills(store: &Store, scope: Scope, id: CustomerId) -> Result<(String, HasBills), StorageError> {
    let (name, any) = name(store, scope, id).await?;
    let bills = match any {
        false => HasBills::None,
        true if was_billed(&mut store.read().await?, id).await? => HasBills::Sent,
        true => HasBills::Unsent,
    };
    Ok((name, bills))
}

/// Whether a bill of the customer was ever sent to it.
async fn was_billed(on: &mut impl On, id: CustomerId) -> Result<bool, StorageError> {
    let (sent,) = fetch_one!(
        on,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM bill_steps s JOIN bills b ON b.id = s.bill_id
                        WHERE b.customer_id = $1 AND s.state IN ('sent_for_approval', 'approved'))",
        id.0
    )?;
    Ok(sent)
}

/// Deletes a customer to whom no bill was ever sent, with all its data, including the accounts of contacts that no
/// other customer has. Its history stays.
pub async fn delete(store: &Store, by: By<'_>, id: CustomerId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    lock(&mut tx, id).await?;
    let (name, archived) =
        fetch_one!(tx, (String, bool), "SELECT name, archived_at IS NOT NULL FROM customers WHERE id = $1", id.0)?;
    if was_billed(&mut tx, id).await? {
        return Err(StorageError::Refused(format!(
            "Bills were sent to {name} for approval, so it cannot be deleted: archive it to hide it from the list"
        )));
    }
    let accounts = fetch_all!(
        tx,
        (Uuid,),
        "SELECT account_id FROM contacts WHERE customer_id = $1 AND account_id IS NOT NULL ORDER BY account_id",
        id.0
    )?;
    execute!(
        tx,
        "DELETE FROM purchase_order_ledger
         WHERE purchase_order_id IN (SELECT id FROM purchase_orders WHERE customer_id = $1)",
        id.0
    )?;
    execute!(tx, "DELETE FROM customers WHERE id = $1", id.0)?;
    for (account,) in accounts {
        execute!(
            tx,
            "DELETE FROM accounts WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM contacts WHERE account_id = $1)",
            account
        )?;
    }
    tallies::add(&mut tx, if archived { tallies::ARCHIVED_CUSTOMERS } else { tallies::ACTIVE_CUSTOMERS }, -1).await?;
    history::write(store, &mut tx, by, record(id, Action::Removed, &name, Vec::new())).await?;
    tx.commit().await
}
