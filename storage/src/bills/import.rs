//! Importing a file: its line items in one transaction, and a draft bill for each period and currency in it.

use std::collections::BTreeMap;

use domain::bill::BillState;
use domain::billing_period::BillingPeriod;
use domain::breakdown::Breakdown;
use domain::history::{Action, made};
use domain::ids::{AccountId, BillId, CustomerId};
use domain::import::ContentHash;
use domain::line_item::LineItem;
use uuid::Uuid;

use super::{note, record};
use crate::costs::Dimension;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::By;
use crate::store::Store;
use crate::{costs, customers, execute, fetch_all, fetch_one, fingerprints, history};

const CUSTOMER_GONE: &str = "The customer was deleted in the meantime. Nothing was imported.";

/// What is known of a file before it is read.
pub struct FileOf<'a> {
    /// Whose bill it is.
    pub customer: CustomerId,
    /// The name it was given.
    pub name: &'a str,
    /// SHA-256 of its bytes: the same file twice is the same import.
    pub sha256: &'a str,
    /// Who imports it; `None` on the command line.
    pub account: Option<AccountId>,
    /// That person's name.
    pub person: &'a str,
}

/// The bills that were made from the same file before; empty when it is new.
pub async fn made_from(store: &Store, file: &FileOf<'_>) -> Result<Vec<BillId>, StorageError> {
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        (Uuid,),
        "SELECT id FROM bills WHERE customer_id = $1 AND file_sha256 = $2 ORDER BY number",
        file.customer.0,
        file.sha256
    )?;
    Ok(rows.into_iter().map(|(id,)| BillId(id)).collect())
}

/// An import under way. Dropped without [`finish`](Import::finish) it leaves nothing.
pub struct Import<'a> {
    store: &'a Store,
    file: FileOf<'a>,
    tx: Writer,
    bills: BTreeMap<(BillingPeriod, &'static str), Open>,
}

/// A bill whose line items are still coming.
struct Open {
    id: BillId,
    services: Breakdown,
    providers: Breakdown,
    tags: Breakdown,
    hash: ContentHash,
}

impl<'a> Import<'a> {
    /// Starts an import.
    pub async fn begin(store: &'a Store, file: FileOf<'a>) -> Result<Self, StorageError> {
        let tx = store.write().await?;
        Ok(Self { store, file, tx, bills: BTreeMap::new() })
    }

    /// Adds line items, each to the bill of its period and currency.
    pub async fn add(&mut self, items: &[LineItem]) -> Result<(), StorageError> {
        for item in items {
            let key = (item.billing_period(), item.currency.code());
            let bill = self.bills.entry(key).or_insert_with(|| Open {
                id: BillId::at(self.store.clock.now(), self.store.randomness.bytes()),
                services: Breakdown::new(),
                providers: Breakdown::new(),
                tags: Breakdown::new(),
                hash: ContentHash::new(),
            });
            let tags = costs::tags(item);
            for (sums, key) in [
                (&mut bill.services, item.service.as_deref()),
                (&mut bill.providers, item.provider.as_deref()),
                (&mut bill.tags, tags.as_deref()),
            ] {
                sums.add(key, item.billed, item.effective).map_err(too_large)?;
            }
            bill.hash.add(item);
            costs::insert(&mut self.tx, bill.id, item).await?;
        }
        Ok(())
    }

    /// Makes the bills, and makes everything stay.
    pub async fn finish(self) -> Result<Vec<BillId>, StorageError> {
        let Self { store, file, mut tx, bills } = self;
        let mut ids = Vec::new();
        customers::lock(&mut tx, file.customer).await?;
        for ((period, currency), bill) in bills {
            let (number,) =
                fetch_one!(tx, (i64,), "UPDATE tallies SET count = count + 1 WHERE name = 'bills' RETURNING count")?;
            let hash = bill.hash.finish();
            let total = bill.services.total();
            execute!(
                tx,
                "INSERT INTO bills (id, number, customer_id, period, currency, state, version, row_count, billed,
                                    effective, content_hash, file_name, file_sha256, created_at, first_day, last_day)
                 VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                bill.id.0,
                number,
                file.customer.0,
                period.code(),
                currency,
                BillState::Draft.code(),
                i64::try_from(total.rows).unwrap_or(i64::MAX),
                total.billed.to_string(),
                total.effective.to_string(),
                &hash,
                file.name,
                file.sha256,
                store.clock.now(),
                period.first,
                period.last
            )
            .map_err(|error| error.taken("file").gone(CUSTOMER_GONE))?;
            for (dimension, sums) in [
                (Dimension::Service, &bill.services),
                (Dimension::Provider, &bill.providers),
                (Dimension::Tags, &bill.tags),
            ] {
                costs::insert_sums(&mut tx, bill.id, dimension, &sums.rows()).await?;
            }
            let by = By { account: file.account, person: file.person, request: None };
            record(store, &mut tx, bill.id, 1, BillState::Draft, &by, &hash).await?;
            fingerprints::keep_rows(&mut tx, bill.id).await?;
            let fingerprint = fingerprints::keep_bill(&mut tx, bill.id).await?;
            let billed = format!("{currency} {}", total.billed);
            let shown = period.to_string();
            let values = [
                ("Period", shown.as_str()),
                ("Total", &billed),
                ("File", file.name),
                ("Content", &hash),
                (history::FINGERPRINT, &fingerprint),
            ];
            let changes = made(&values);
            note(store, &mut tx, by, file.customer, bill.id, Action::Added, changes).await?;
            ids.push(bill.id);
        }
        tx.commit().await?;
        Ok(ids)
    }
}

fn too_large(error: domain::cost::CostError) -> StorageError {
    StorageError::Refused(error.to_string())
}
