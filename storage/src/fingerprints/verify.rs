//! Checks that what concerns money is as the program wrote it: every row in its place, with every column.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::bill::{bill_name, bill_number};
use domain::cost::Cost;
use domain::currency::Currency;
use domain::history::FieldChange;
use domain::ids::{BillId, BillVersionId, PurchaseOrderId};
use domain::privacy::FORGOTTEN;
use uuid::Uuid;

use super::{lines, of_bill, of_order, rows};
use crate::database::On;
use crate::error::StorageError;
use crate::history::FINGERPRINT;
use crate::store::Store;
use crate::{fetch_all, fetch_one, fetch_optional};

/// What the audit log says about bills and orders.
struct Told {
    /// The people who changed each.
    people: BTreeMap<Uuid, BTreeSet<String>>,
    /// The number of records of each bill: one of its import and one of each step, since bills are in the audit log.
    records: BTreeMap<Uuid, usize>,
    /// The number of the first bill whose import is on record, and all such bills.
    first_added: Option<i64>,
    added: BTreeSet<Uuid>,
    /// The fingerprint in the newest record of each bill.
    fingerprints: BTreeMap<Uuid, String>,
}

impl Told {
    fn records_of(&self, bill: Uuid) -> usize {
        self.records.get(&bill).copied().unwrap_or(0)
    }
}

/// Checks every bill and every purchase order. Returns how many orders were checked, and a sentence for each fault.
/// Servers may keep writing meanwhile.
pub async fn verify(store: &Store) -> Result<(usize, Vec<String>), StorageError> {
    let mut on = store.database.snapshot().await?;
    let told = told(&mut on, None).await?;
    let bills = fetch_all!(on, (Uuid, i64), "SELECT id, number FROM bills ORDER BY number")?;
    let orders = fetch_all!(
        on,
        (Uuid, String, String),
        "SELECT p.id, p.name, c.name FROM purchase_orders p JOIN customers c ON c.id = p.customer_id ORDER BY p.id"
    )?;
    let mut faults = gone(&mut on).await?;
    drop(on);
    for (id, number) in bills {
        let found = bill(store, BillId(id), &told).await;
        faults.extend(named(&bill_name(number), found)?);
    }
    for (id, name, customer) in &orders {
        let found = order(store, PurchaseOrderId(*id), &told).await;
        faults.extend(named(&format!("The purchase order {name} of {customer}"), found)?);
    }
    Ok((orders.len(), faults))
}

/// The faults of a row, with its name. A value that cannot be read is one.
fn named(name: &str, found: Result<Vec<String>, StorageError>) -> Result<Vec<String>, StorageError> {
    let found = match found {
        // The row was removed meanwhile.
        Err(StorageError::NotFound) => Vec::new(),
        Err(error @ (StorageError::Corrupt { .. } | StorageError::Database(sqlx::Error::ColumnDecode { .. }))) => {
            vec![format!("it cannot be read: {error}")]
        }
        found => found?,
    };
    Ok(found.into_iter().map(|fault| format!("{name}: {fault}")).collect())
}

/// The faults of a bill.
async fn bill(store: &Store, id: BillId, told: &Told) -> Result<Vec<String>, StorageError> {
    type Kept = (Option<String>, String, String, String, Option<i64>, i64);
    let mut on = store.database.snapshot().await?;
    let kept = fetch_optional!(
        on,
        Kept,
        "SELECT fingerprint, state, currency, billed, uncovered, number FROM current_bills WHERE id = $1",
        id.0
    )?;
    let Some((kept, state, currency, billed, uncovered, number)) = kept else { return unreadable(&mut on, id).await };
    let mut faults = versions(&mut on, id).await?;
    if kept.as_deref() != Some(&of_bill(&mut on, id).await?) {
        faults.push("its amounts, state, address, steps or draws were changed, added or removed".to_owned());
    }
    let other = |told: &Told| told.fingerprints.get(&id.0).is_some_and(|told| Some(told) != kept.as_ref());
    if other(told) && other(&self::told(&mut on, Some(id.0)).await?) {
        faults.push("it does not match its newest audit record".to_owned());
    }
    // Bill numbers are consecutive: only bills older than the first import on record have no record of their import.
    if !told.added.contains(&id.0) && (number < 1 || told.first_added.is_some_and(|first| number > first)) {
        faults.push("no audit record says that it was added".to_owned());
    }
    let draws = fetch_all!(
        on,
        (i64, String, DateTime<Utc>),
        "SELECT amount, person, at FROM purchase_order_ledger WHERE bill_id = $1",
        id.0
    )?;
    let drawn: i128 = draws.iter().map(|(amount, ..)| i128::from(*amount)).sum();
    if state == "voided" && drawn != 0 {
        faults.push("it is voided, but purchase orders did not get back what it drew".to_owned());
    }
    if let Some(uncovered) = uncovered.filter(|_| state == "approved") {
        let total = Currency::parse(&currency)
            .and_then(|currency| Cost::parse(&billed).ok()?.round_to(currency.minor_digits()).ok());
        if total.map(i128::from) != Some(drawn + i128::from(uncovered)) {
            faults.push("its draws and its uncovered part do not add up to its total".to_owned());
        }
    }
    let steps = fetch_all!(
        on,
        (String, DateTime<Utc>),
        "SELECT person, at FROM bill_steps WHERE bill_id = $1 ORDER BY version",
        id.0
    )?;
    // The first steps and draws of a bill that is older than its records are not on record.
    let before = match told.added.contains(&id.0) {
        true => 0,
        false => steps.len().saturating_sub(self::told(&mut on, Some(id.0)).await?.records_of(id.0)),
    };
    let since = steps.get(before).map(|(_, at)| *at);
    let draws =
        draws.into_iter().filter(|(.., at)| since.is_some_and(|since| *at >= since)).map(|(_, person, _)| person);
    let people = steps.into_iter().skip(before).map(|(person, _)| person).chain(draws);
    faults.extend(strangers(&mut on, id.0, people.collect(), told).await?);
    Ok(faults)
}

/// A bill that was removed meanwhile has no faults; one without its newest version does.
async fn unreadable(on: &mut impl On, id: BillId) -> Result<Vec<String>, StorageError> {
    let (is_there,) = fetch_one!(on, (bool,), "SELECT EXISTS (SELECT 1 FROM bills WHERE id = $1)", id.0)?;
    if is_there { Ok(vec!["its newest version is gone".to_owned()]) } else { Err(StorageError::NotFound) }
}

/// The faults in the line items of a bill's versions.
async fn versions(on: &mut impl On, id: BillId) -> Result<Vec<String>, StorageError> {
    let mut faults = Vec::new();
    let kept = fetch_all!(
        on,
        (Uuid, Option<String>),
        "SELECT id, rows_fingerprint FROM bill_versions WHERE bill_id = $1 ORDER BY number",
        id.0
    )?;
    for (version, kept) in kept {
        match lines(on, BillVersionId(version)).await {
            Ok(lines) => {
                if kept.as_deref() != Some(&rows(on, BillVersionId(version), lines).await?) {
                    faults.push("its line items or their sums were changed, added or removed".to_owned());
                }
            }
            Err(StorageError::Corrupt { .. }) => faults.push("its line items cannot be read".to_owned()),
            Err(error) => return Err(error),
        }
    }
    Ok(faults)
}

/// The faults of a purchase order.
async fn order(store: &Store, id: PurchaseOrderId, told: &Told) -> Result<Vec<String>, StorageError> {
    let mut on = store.database.snapshot().await?;
    let found = of_order(&mut on, id).await?;
    let (kept,) = fetch_one!(on, (Option<String>,), "SELECT fingerprint FROM purchase_orders WHERE id = $1", id.0)?;
    let mut faults = Vec::new();
    if kept.as_deref() != Some(&found) {
        faults.push("its values or its ledger were changed, added or removed".to_owned());
    }
    let sql = "SELECT person FROM purchase_order_ledger WHERE purchase_order_id = $1 AND bill_id IS NULL";
    let people = fetch_all!(on, (String,), sql, id.0)?;
    faults.extend(strangers(&mut on, id.0, people.into_iter().map(|(person,)| person).collect(), told).await?);
    Ok(faults)
}

/// People who are named in a bill or order but not in its audit records.
async fn strangers(
    on: &mut impl On,
    subject: Uuid,
    people: BTreeSet<String>,
    told: &Told,
) -> Result<Vec<String>, StorageError> {
    // Rows from before there was an audit log have no records.
    let is_stranger = |told: &Told, person: &String| {
        told.people.get(&subject).is_some_and(|known| !known.contains(person) && !known.contains(FORGOTTEN))
    };
    let mut strangers: Vec<String> = people.into_iter().filter(|person| is_stranger(told, person)).collect();
    if !strangers.is_empty() {
        let now = self::told(on, Some(subject)).await?;
        strangers.retain(|person| is_stranger(&now, person));
    }
    Ok(strangers.into_iter().map(|person| format!("it names {person}, but its audit records do not")).collect())
}

/// What the audit log says about one bill or order, or about all.
async fn told(on: &mut impl On, subject: Option<Uuid>) -> Result<Told, StorageError> {
    let named = fetch_all!(
        on,
        (Uuid, String, i64),
        "SELECT subject_id, person, COUNT(*) FROM audit_log
         WHERE section IN ('bills', 'purchase_orders') AND subject_id IS NOT NULL AND ($1 IS NULL OR subject_id = $1)
         GROUP BY subject_id, person",
        subject
    )?;
    let mut people: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    let mut records: BTreeMap<Uuid, usize> = BTreeMap::new();
    for (subject, person, count) in named {
        people.entry(subject).or_default().insert(person);
        *records.entry(subject).or_default() += usize::try_from(count).unwrap_or(0);
    }
    let imports = fetch_all!(
        on,
        (Uuid, String),
        "SELECT subject_id, subject FROM audit_log
         WHERE section = 'bills' AND action = 'added' AND subject_id IS NOT NULL AND ($1 IS NULL OR subject_id = $1)",
        subject
    )?;
    let first_added = imports.iter().filter_map(|(_, name)| bill_number(name)).min();
    let added = imports.into_iter().map(|(bill, _)| bill).collect();
    let newest = fetch_all!(
        on,
        (Uuid, String),
        "SELECT l.subject_id, l.changes FROM audit_log l
         JOIN (SELECT customer_id, MAX(seq) AS seq FROM audit_log
               WHERE section = 'bills' AND subject_id IS NOT NULL AND ($1 IS NULL OR subject_id = $1)
               GROUP BY customer_id, subject_id) newest
           ON newest.customer_id = l.customer_id AND newest.seq = l.seq",
        subject
    )?;
    let named = |changes: &str| {
        let changes: Vec<FieldChange> = serde_json::from_str(changes).unwrap_or_default();
        changes.into_iter().find(|change| change.path == FINGERPRINT).map(|change| change.new)
    };
    let fingerprints = newest.into_iter().filter_map(|(subject, changes)| Some((subject, named(&changes)?))).collect();
    Ok(Told { people, records, first_added, added, fingerprints })
}

/// Bills and orders that were added, and are gone without a record of their removal.
async fn gone(on: &mut impl On) -> Result<Vec<String>, StorageError> {
    let rows = fetch_all!(
        on,
        (String, String),
        "SELECT l.section, l.subject FROM audit_log l
         WHERE l.action = 'added' AND l.section IN ('bills', 'purchase_orders')
           AND NOT EXISTS (SELECT 1 FROM bills b WHERE b.id = l.subject_id)
           AND NOT EXISTS (SELECT 1 FROM purchase_orders p WHERE p.id = l.subject_id)
           AND NOT EXISTS (SELECT 1 FROM audit_log r
                           WHERE r.customer_id = l.customer_id AND r.action = 'removed' AND r.seq > l.seq
                             AND (r.subject_id = l.subject_id OR r.section = 'organization'))
         ORDER BY l.at, l.customer_id, l.seq"
    )?;
    let sentence = |(section, name): (String, String)| match section.as_str() {
        "bills" => format!("{name}: it is gone, and no audit record says that it was removed"),
        _ => format!("The purchase order {name}: it is gone, and no audit record says that it was removed"),
    };
    Ok(rows.into_iter().map(sentence).collect())
}
