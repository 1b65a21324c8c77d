//! Imports a file: its line items in short transactions, then a draft bill for each customer, period and currency in one.
//!
//! Longer than 300 lines: it is one import, read from top to bottom.

mod correct;
mod delta;
mod existing;
pub mod files;
mod not_final;
mod origin;
mod plan;
mod preview;
mod replace;
mod whole;

pub use self::preview::Seen;

use std::collections::{BTreeMap, BTreeSet};

use domain::bill::BillState;
use domain::bill_import::{Choice, Difference};
use domain::bill_version::VersionCause;
use domain::billing_period::BillingPeriod;
use domain::breakdown::Breakdown;
use domain::cloud_account::{UnassignedCost, account_name};
use domain::history::{Action, CONTENT, FieldChange, made};
use domain::ids::{AccountId, BillId, BillVersionId, CustomerId, ImportId};
use domain::import::{ContentHash, Format, LeftOut};
use domain::line_item::LineItem;
use domain::lines::{Column, Line};
use domain::permission::Scope;
use domain::provisional::NotFinal;

use self::existing::{Source, SourceKey};
use self::plan::{Other, Plan, Planned};
use super::reached::Reached;
use super::versions::{self, NewVersion};
use super::{note, provisional, record};
use crate::by::By;
use crate::cloud_accounts::owners::{Owners, account_of};
use crate::cloud_accounts::unassigned::{Origin, Unassigned};
use crate::costs::Dimension;
use crate::database::Writer;
use crate::error::StorageError;
use crate::lines::{Collected, Full};
use crate::store::Store;
use crate::{costs, customers, execute, fetch_one, fingerprints, history, lines};

const CUSTOMER_GONE: &str = "The customer was deleted in the meantime. Nothing was imported.";

/// How many blocks are stored in one transaction: few enough that others hardly wait for it.
const BLOCKS: usize = 8;

/// The bytes of texts that all bills of a file together collect before blocks are made of them.
const COLLECTED: usize = 64 << 20;

/// How many warnings of an import are kept with a bill.
const WARNINGS: usize = 100;

/// What is known about a file before it is read.
pub struct FileOf<'a> {
    /// The customer whose bill it is; `None` if the accounts map says whose rows they are.
    pub customer: Option<CustomerId>,
    /// The file's name.
    pub name: &'a str,
    /// SHA-256 of its bytes; empty if [`Import::hashed`] says it later.
    pub sha256: &'a str,
    /// The user who imports it; `None` on the command line.
    pub account: Option<AccountId>,
    /// That user's name.
    pub person: &'a str,
    /// What to do if a bill with other content exists; `None` asks.
    pub choice: Option<Choice>,
    /// The differences shown before that choice. If they have changed since, the user is asked again.
    pub shown: Option<&'a [Difference]>,
}

/// Something unusual in a file.
pub struct Odd {
    /// The bill that it concerns; `None` for the whole file.
    pub of: Option<(BillingPeriod, &'static str)>,
    /// A sentence.
    pub text: String,
}

/// What reading the files of an import found besides their line items.
pub struct Found {
    /// Their format.
    pub format: Format,
    /// The warnings.
    pub odd: Vec<Odd>,
    /// The rows that were left out.
    pub left_out: LeftOut,
    /// Why they were left out; needed if there are any.
    pub reason: Option<String>,
    /// The name and the bytes of each file.
    pub files: Vec<(String, u64)>,
    /// Whether a manifest names files that are not among these.
    pub lacks_parts: bool,
}

/// The result of an import.
#[derive(Debug)]
pub enum Outcome {
    /// Its bills, each with whether it already existed with the same content, and the cost that nobody owns.
    Made(Vec<(BillId, bool)>, Vec<UnassignedCost>),
    /// Nothing was stored: there are bills with other content, and the user must choose.
    Asked(Vec<Difference>),
}

/// An import under way. It stores line items in short transactions, under the ids of versions that do not exist yet, and
/// makes the versions and bills at its end, all at once. Until then nobody sees anything, and others can write.
///
/// Call [`finish`](Import::finish) or [`abandon`](Import::abandon). The server's
/// housekeeping deletes the lines of an import that was killed.
pub struct Import<'a> {
    id: ImportId,
    store: &'a Store,
    file: FileOf<'a>,
    bills: BTreeMap<Key, Open>,
    /// Whose rows they are; read with the first row.
    owners: Option<Owners>,
    /// The rows that nobody owns.
    unassigned: Unassigned,
    /// Blocks that wait to be stored.
    full: Vec<Full>,
}

/// Whose bill it is, its period and its currency.
type Key = (CustomerId, BillingPeriod, &'static str);

/// A bill whose line items are still being added.
struct Open {
    /// The id of the lines: that of a version of a bill.
    id: BillVersionId,
    services: Breakdown,
    providers: Breakdown,
    tags: Breakdown,
    sources: BTreeMap<SourceKey, ContentHash>,
    /// Whether usage has no number of an invoice, though the file has a column for it.
    without_invoice: bool,
    collected: Collected,
    /// Their part of the bill's fingerprint.
    lines: fingerprints::Lines,
}

impl<'a> Import<'a> {
    /// Starts an import.
    pub fn begin(store: &'a Store, file: FileOf<'a>) -> Self {
        let id = ImportId::at(store.clock.now(), store.randomness.bytes());
        let unassigned = Unassigned::default();
        Self { id, store, file, bills: BTreeMap::new(), owners: None, unassigned, full: Vec::new() }
    }

    /// Says the SHA-256 of the file's bytes, which were hashed while its rows were read.
    #[must_use]
    pub fn hashed(mut self, sha256: &'a str) -> Self {
        self.file.sha256 = sha256;
        self
    }

    /// Adds line items, each to the bill of its customer, period and currency.
    pub async fn add(&mut self, items: &[LineItem]) -> Result<(), StorageError> {
        let mut owners = match self.owners.take() {
            Some(owners) => owners,
            None => Owners::load(self.store).await?,
        };
        for item in items {
            let Some(customer) = self.file.owner(&mut owners, item)? else {
                self.unassigned.add(item)?;
                continue;
            };
            let key = (customer, item.billing_period(), item.currency.code());
            let bill = self.bills.entry(key).or_insert_with(|| Open {
                id: BillVersionId::at(self.store.clock.now(), self.store.randomness.bytes()),
                services: Breakdown::new(),
                providers: Breakdown::new(),
                tags: Breakdown::new(),
                sources: BTreeMap::new(),
                without_invoice: false,
                collected: Collected::default(),
                lines: fingerprints::Lines::default(),
            });
            bill.without_invoice = bill.without_invoice || lacks_invoice(item);
            let line = Line::of(item);
            for (sums, column) in [
                (&mut bill.services, Column::Service),
                (&mut bill.providers, Column::Provider),
                (&mut bill.tags, Column::Tags),
            ] {
                sums.add(line.text(column), item.billed, item.effective).map_err(costs::too_large)?;
            }
            bill.sources.entry((item.provider.clone(), item.billing_account.clone())).or_default().add(item);
            bill.lines.add(bill.id, &line);
            self.full.extend(bill.collected.push(bill.id, &line)?);
        }
        self.owners = Some(owners);
        // A file may have thousands of bills, and each collects a block.
        if self.bills.values().map(|bill| bill.collected.bytes()).sum::<usize>() > COLLECTED {
            self.take_all()?;
        }
        if self.full.len() < BLOCKS { Ok(()) } else { self.store_full().await }
    }

    /// Makes blocks of all rows that were collected.
    fn take_all(&mut self) -> Result<(), StorageError> {
        for open in self.bills.values_mut() {
            self.full.extend(open.collected.take(open.id)?);
        }
        Ok(())
    }

    /// Stores the blocks that are full.
    async fn store_full(&mut self) -> Result<(), StorageError> {
        let mut full = std::mem::take(&mut self.full).into_iter().peekable();
        while full.peek().is_some() {
            let mut tx = self.store.write().await?;
            for block in full.by_ref().take(BLOCKS) {
                lines::insert(&mut tx, block).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Deletes what was stored. If that fails, housekeeping deletes it a day later.
    pub async fn abandon(self) {
        delete_unused(self.store, self.file.customer, self.id, self.ids()).await;
    }

    /// Makes the bills; or asks, and stores nothing.
    pub async fn finish(mut self, found: &Found) -> Result<Outcome, StorageError> {
        if found.left_out.count() > 0 && found.reason.is_none() {
            self.abandon().await;
            return Err(StorageError::Refused("Say why the rows that cannot be read may be left out".into()));
        }
        let (store, customer, id, ids) = (self.store, self.file.customer, self.id, self.ids());
        let outcome = match self.store_all().await {
            Ok(()) => self.make_bills(found).await,
            Err(error) => Err(error),
        };
        // Those that became a version stay.
        delete_unused(store, customer, id, ids).await;
        outcome
    }

    fn ids(&self) -> Vec<BillVersionId> {
        self.bills.values().map(|open| open.id).collect()
    }

    async fn store_all(&mut self) -> Result<(), StorageError> {
        self.take_all()?;
        self.store_full().await
    }

    async fn make_bills(self, found: &Found) -> Result<Outcome, StorageError> {
        let Self { id, store, file, bills, owners, unassigned, .. } = self;
        let mut tx = store.write().await?;
        let (planned, origins) = planned(&mut tx, &file, bills, owners.as_ref(), &unassigned).await?;
        let differences: Vec<Difference> =
            planned.iter().filter_map(|planned| planned.plan.difference().cloned()).collect();
        let is_new_to_them = file.shown.is_some_and(|shown| shown != differences);
        if !differences.is_empty() && (file.choice.is_none() || is_new_to_them) {
            return Ok(Outcome::Asked(differences));
        }
        if file.choice == Some(Choice::Replace)
            && let Some(why) = differences.iter().find_map(Difference::waits)
        {
            return Err(StorageError::Refused(why));
        }
        if file.choice == Some(Choice::Correct) && differences.iter().any(|difference| difference.correction.is_none())
        {
            return Err(StorageError::Refused("Only a bill that its customer approved can be corrected".into()));
        }
        let left = Left { unassigned: &unassigned, origins: &origins };
        let came = carry_out(store, &mut tx, &file, planned, id, found, left).await?;
        tx.commit().await?;
        Ok(Outcome::Made(came, unassigned.shown()))
    }
}

/// What nobody owns, and the origins of all rows of the file: what was stored of them before goes.
#[derive(Clone, Copy)]
struct Left<'a> {
    unassigned: &'a Unassigned,
    origins: &'a BTreeSet<Origin>,
}

/// The plans for the lines of a file, and the origins of its rows. Of two concurrent imports, the second sees the bills of
/// the first.
async fn planned(
    tx: &mut Writer,
    file: &FileOf<'_>,
    bills: BTreeMap<Key, Open>,
    owners: Option<&Owners>,
    unassigned: &Unassigned,
) -> Result<(Vec<Planned>, BTreeSet<Origin>), StorageError> {
    let mut customers: BTreeSet<CustomerId> = bills.keys().map(|(customer, ..)| *customer).collect();
    customers.extend(file.customer);
    for customer in customers {
        customers::lock(tx, customer).await.map_err(|error| match error {
            StorageError::NotFound => StorageError::Refused(CUSTOMER_GONE.into()),
            other => other,
        })?;
    }
    if let Some(owners) = owners {
        owners.hold(tx).await?;
    }
    let planned = plan::all(tx, file, bills).await?;
    let origins = whole::check(tx, file, &planned, unassigned).await?;
    Ok((planned, origins))
}

impl FileOf<'_> {
    /// Whose row it is; `None` if nobody owns it.
    fn owner(&self, owners: &mut Owners, item: &LineItem) -> Result<Option<CustomerId>, StorageError> {
        let owned = owners.of(item);
        let Some(chosen) = self.customer else { return Ok(owned.map(|owned| owned.customer)) };
        match owned.filter(|owned| owned.customer != chosen) {
            None => Ok(Some(chosen)),
            Some(other) => {
                let account = account_name(item.provider.as_deref().unwrap_or_default(), account_of(item));
                Err(StorageError::Refused(format!(
                    "Line {}: {account} belongs to {} in {}. Choose By the accounts map, or change it under Accounts.",
                    item.line,
                    other.customer_name,
                    item.billing_period()
                )))
            }
        }
    }
}

/// Whether a row of usage has no number of an invoice, though its file has a column for it.
fn lacks_invoice(item: &LineItem) -> bool {
    const INVOICE: &str = "InvoiceId";
    item.charge_category.as_deref() == Some("Usage")
        && item.more.get(INVOICE).is_none()
        && item.more.names().position(INVOICE).is_some()
}

/// Why a bill is provisional, for the audit log.
fn told_of(not_final: &[NotFinal]) -> Vec<FieldChange> {
    if not_final.is_empty() { Vec::new() } else { made(&[("Provisional", NotFinal::told(not_final).as_str())]) }
}

/// What comes with the lines of a file: the import, its warnings, and why it is not final.
struct Arrived<'a> {
    import: ImportId,
    told: &'a [&'a str],
    not_final: &'a [NotFinal],
}

/// Carries out the plans; returns for each period and currency its bill and whether it already existed. Order of locks:
/// the customer's rows, the tally of all bills, for which every other import waits, then the customer's audit log.
async fn carry_out(
    store: &Store,
    tx: &mut Writer,
    file: &FileOf<'_>,
    planned: Vec<Planned>,
    id: ImportId,
    found: &Found,
    left: Left<'_>,
) -> Result<Vec<(BillId, bool)>, StorageError> {
    let (mut came, mut to_make, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut to_correct = Vec::new();
    let imports = origin::record(store, tx, id, file, &planned, found, left).await?;
    for (at, planned) in planned.into_iter().enumerate() {
        let not_final = not_final::reasons(store, tx, found, &planned).await?;
        let Planned { customer, period, currency, open, sources, plan } = planned;
        // Only what exists already has none.
        let import = imports.get(&customer).copied().unwrap_or(id);
        let told = found.odd.iter().filter(|odd| odd.of.is_none_or(|of| of == (period, currency)));
        let told: Vec<&str> = told.map(|odd| odd.text.as_str()).collect();
        match plan {
            Plan::Known(bill) => {
                came.push((at, (bill, true)));
                if not_final.is_empty() && not_final::confirm(tx, bill, open.sources.keys()).await? {
                    notes.push((customer, bill, Action::Changed, made(&[("Provisional", "No more")])));
                }
            }
            Plan::Other(other) if file.choice == Some(Choice::Replace) => {
                let Other { bill, replaced, .. } = *other;
                let arrived = Arrived { import, told: &told, not_final: &not_final };
                let mut changes = replace::replace(store, tx, file, &bill, &replaced, open, sources, arrived).await?;
                changes.extend(origin::told(found));
                changes.extend(told_of(&not_final));
                notes.push((customer, bill.id, Action::Changed, changes));
                came.push((at, (bill.id, false)));
            }
            Plan::Other(other) if file.choice == Some(Choice::Correct) => {
                let Other { difference, delta, .. } = *other;
                let of = correct::Of { customer, import };
                to_correct.extend(delta.map(|delta| (at, of, difference, delta)));
            }
            Plan::New | Plan::Other(..) => {
                came.push((at, (BillId(open.id.0), false)));
                to_make.push(((customer, period, currency), import, open, sources, told, not_final));
            }
        }
    }
    for (key, import, open, sources, told, not_final) in to_make {
        let id = open.id;
        let mut changes = make(store, tx, file, key, open, &sources).await?;
        changes.extend(origin::told(found));
        changes.extend(told_of(&not_final));
        warn(tx, id, 1, &told).await?;
        provisional::mark(tx, id, 1, &not_final).await?;
        origin::link(tx, id, 1, import).await?;
        notes.push((key.0, BillId(id.0), Action::Added, changes));
    }
    // After the bills of the file, which may be the next ones of those that are corrected.
    for (at, of, difference, delta) in to_correct {
        let (bill, action, mut changes) = correct::correct(store, tx, file, of, &difference, delta).await?;
        changes.extend(origin::told(found));
        notes.push((of.customer, bill, action, changes));
        came.push((at, (bill, false)));
    }
    for (customer, bill, action, changes) in notes {
        let by = By { account: file.account, person: file.person, request: None, scope: Scope::AllCustomers };
        note(store, tx, by, customer, bill, action, changes).await?;
    }
    came.sort_by_key(|(at, _)| *at);
    Ok(came.into_iter().map(|(_, bill)| bill).collect())
}

/// Makes a draft bill of lines that are already stored. Returns the changes for the customer's audit log.
async fn make(
    store: &Store,
    tx: &mut Writer,
    file: &FileOf<'_>,
    key: Key,
    bill: Open,
    sources: &[Source],
) -> Result<Vec<FieldChange>, StorageError> {
    bill.is_stored(tx).await?;
    let (customer, period, currency) = key;
    let (id, version) = (BillId(bill.id.0), bill.id);
    is_separate(tx, file, key).await?;
    let (number,) =
        fetch_one!(tx, (i64,), "UPDATE tallies SET count = count + 1 WHERE name = 'bills' RETURNING count")?;
    execute!(
        tx,
        "INSERT INTO bills (id, number, customer_id, period, currency, state, version, latest, created_at, first_day,
                            last_day)
         VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7, $8, $9)",
        id.0,
        number,
        customer.0,
        period.code(),
        currency,
        BillState::Draft.code(),
        store.clock.now(),
        period.first,
        period.last
    )
    .map_err(|error| error.gone(CUSTOMER_GONE))?;
    let hash = existing::hash_of(sources);
    let total = bill.services.total();
    let (billed, effective) = (total.billed.to_string(), total.effective.to_string());
    let new = NewVersion {
        id: version,
        bill: id,
        number: 1,
        cause: VersionCause::Imported,
        rows: i64::try_from(total.rows).unwrap_or(i64::MAX),
        billed: &billed,
        effective: &effective,
        content_hash: &hash,
        file_name: file.name,
        file_sha256: file.sha256,
    };
    versions::insert(tx, new).await?;
    bill.put_sums(tx).await?;
    existing::write_sources(tx, version, sources).await?;
    let by = By { account: file.account, person: file.person, request: None, scope: Scope::AllCustomers };
    let reached = Reached { version: 1, state: BillState::Draft, content: 1, content_hash: &hash, reason: None };
    record(store, tx, id, &by, &reached).await?;
    fingerprints::keep_rows(tx, version, bill.lines).await?;
    let fingerprint = fingerprints::keep_bill(tx, id).await?;
    let (billed, shown) = (format!("{currency} {billed}"), period.to_string());
    Ok(made(&[
        ("Period", shown.as_str()),
        ("Total", &billed),
        ("File", file.name),
        (CONTENT, &hash),
        (history::FINGERPRINT, &fingerprint),
    ]))
}

impl Open {
    /// Checks that its blocks are all there.
    async fn is_stored(&self, tx: &mut Writer) -> Result<(), StorageError> {
        let rows = self.services.total().rows;
        if lines::are_stored(tx, self.id, self.collected.blocks(), rows).await? {
            return Ok(());
        }
        Err(StorageError::Refused("The import took too long. Import the file again.".into()))
    }

    /// Stores the sums of its lines.
    async fn put_sums(&self, tx: &mut Writer) -> Result<(), StorageError> {
        for (dimension, sums) in [
            (Dimension::Service, &self.services),
            (Dimension::Provider, &self.providers),
            (Dimension::Tags, &self.tags),
        ] {
            costs::insert_sums(tx, self.id, dimension, &sums.rows()).await?;
        }
        Ok(())
    }
}

/// Refuses a file that already has a separate bill.
async fn is_separate(
    tx: &mut Writer,
    file: &FileOf<'_>,
    (customer, period, currency): Key,
) -> Result<(), StorageError> {
    let (has_one,) = fetch_one!(
        tx,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM current_bills
                        WHERE customer_id = $1 AND file_sha256 = $2 AND period = $3 AND currency = $4
                          AND state <> 'voided')",
        customer.0,
        file.sha256,
        period.code(),
        currency
    )?;
    if !has_one {
        return Ok(());
    }
    Err(StorageError::Refused(format!(
        "The same file {} was already imported for {period} as a separate bill: open that bill, or cancel.",
        file.name
    )))
}

/// Deletes those lines that became no version, and the kept files if none did. What failed before matters more to the user,
/// so a failure here is only logged.
async fn delete_unused(store: &Store, customer: Option<CustomerId>, import: ImportId, ids: Vec<BillVersionId>) {
    let delete = async || {
        let mut tx = store.write().await?;
        // If the answer to a commit was lost, the versions exist, or will in a moment: this waits for it.
        match customer {
            Some(customer) => match customers::lock(&mut tx, customer).await {
                Ok(()) | Err(StorageError::NotFound) => {}
                Err(error) => return Err(error),
            },
            None => {
                execute!(tx, "UPDATE tallies SET count = count WHERE name = 'cloud_accounts'")?;
            }
        }
        for id in &ids {
            lines::delete_unowned(&mut tx, *id).await?;
        }
        files::delete_unowned(&mut tx, import).await?;
        tx.commit().await
    };
    if let Err(error) = delete().await {
        tracing::warn!(%error, "lines that became no version of a bill could not be deleted yet");
    }
}

/// Stores the import's warnings with the version.
async fn warn(tx: &mut Writer, version: BillVersionId, batch: i64, told: &[&str]) -> Result<(), StorageError> {
    let more = told.len().saturating_sub(WARNINGS);
    let last = (more > 0).then(|| format!("There are {more} more warnings."));
    for (position, text) in (0i64..).zip(told.iter().copied().take(WARNINGS).chain(last.as_deref())) {
        execute!(
            tx,
            "INSERT INTO bill_warnings (version_id, batch, position, text) VALUES ($1, $2, $3, $4)",
            version.0,
            batch,
            position,
            text
        )?;
    }
    Ok(())
}
