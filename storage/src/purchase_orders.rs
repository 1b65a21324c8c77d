//! Purchase orders of a customer and their ledgers. What was consumed of a contract year is the sum of its entries, which
//! are only ever added.
//!
//! Longer than 300 lines: the SQL of a noun is in one file.

mod edit;
mod ledger;
mod own;
mod running_out;

use chrono::NaiveDate;
use domain::currency::Currency;
use domain::date;
use domain::field_errors::FieldErrors;
use domain::history::{Action, Section};
use domain::ids::{CustomerId, PurchaseOrderId};
use domain::money::{Money, Total};
use domain::notation::Notation;
use domain::permission::Scope;
use domain::purchase_order::contract_years::ContractYear;
use domain::purchase_order::{LedgerKind, PoStatus, PurchaseOrder, PurchaseOrderDraft, status_on};
use domain::purchase_order_list::{PurchaseOrderDetail, PurchaseOrderList, PurchaseOrderSummary, YearBalance};
use domain::record::changes;
use domain::text::fold;
use uuid::Uuid;

use crate::by::By;
use crate::database::On;
use crate::error::StorageError;
use crate::record::{self, Change, Record};
use crate::store::Store;
use crate::{customers, execute, fetch_all, fetch_one, fetch_optional, fingerprints, requests};

pub(crate) use ledger::draw;
pub use ledger::reverse;
use ledger::{Entry, New, has_draws, write_entry};
pub use own::{list_own, own};
pub(crate) use running_out::running_out;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    number: Option<String>,
    annual_value: i64,
    currency: String,
    status: String,
    provider_type: String,
    start_date: NaiveDate,
    expiry_date: NaiveDate,
    renewal_date: Option<NaiveDate>,
    consumption_start_date: Option<NaiveDate>,
    consumption_base_value: Option<i64>,
    contract_period: i64,
    comment: Option<String>,
    version: i64,
    updated_by: String,
}

/// The sum of an order's ledger, in two columns: of whole billions and of the remainders, so that neither overflows.
/// [`consumed`] puts them together.
macro_rules! ledger_sums {
    () => {
        "CAST(COALESCE((SELECT SUM(l.amount / 1000000000) FROM purchase_order_ledger l
                        WHERE l.purchase_order_id = p.id), 0) AS BIGINT) AS billions,
         CAST(COALESCE((SELECT SUM(l.amount % 1000000000) FROM purchase_order_ledger l
                        WHERE l.purchase_order_id = p.id), 0) AS BIGINT) AS rest"
    };
}
pub(crate) use ledger_sums;

fn consumed(billions: i64, rest: i64) -> i128 {
    i128::from(billions) * 1_000_000_000 + i128::from(rest)
}

/// An order: `$1` is the customer, `$2` the customer that the actor is limited to.
macro_rules! orders {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.name, p.number, p.annual_value, p.currency, p.status, p.provider_type, p.start_date,
                    p.expiry_date, p.renewal_date, p.consumption_start_date, p.consumption_base_value,
                    p.contract_period, p.comment, p.version, p.updated_by
             FROM purchase_orders p WHERE p.customer_id = $1 AND ($2 IS NULL OR p.customer_id = $2) ",
            $rest
        )
    };
}

/// An order as stored, with the sums of its ledger.
struct Stored {
    id: PurchaseOrderId,
    order: PurchaseOrder,
    /// What was consumed of each contract year, the first one first.
    consumed: Vec<i128>,
    version: i64,
    updated_by: String,
}

impl TryFrom<Row> for Stored {
    type Error = StorageError;
    fn try_from(row: Row) -> Result<Self, StorageError> {
        let corrupt = |column| StorageError::Corrupt { table: "purchase_orders", column, id: row.id.to_string() };
        let currency = Currency::parse(&row.currency).ok_or_else(|| corrupt("currency"))?;
        let amount = |minor| Money { minor, currency }.to_input(Notation::NEUTRAL);
        let day = |day: Option<NaiveDate>| day.map(date::to_input).unwrap_or_default();
        let draft = PurchaseOrderDraft {
            name: row.name.clone(),
            number: row.number.clone().unwrap_or_default(),
            annual_value: amount(row.annual_value),
            current_status: row.status.clone(),
            provider_type: row.provider_type.clone(),
            start_date: date::to_input(row.start_date),
            expiry_date: date::to_input(row.expiry_date),
            renewal_date: day(row.renewal_date),
            consumption_start_date: day(row.consumption_start_date),
            consumption_base_value: row.consumption_base_value.map(amount).unwrap_or_default(),
            contract_period: row.contract_period.to_string(),
            currency: row.currency.clone(),
            comment: row.comment.clone().unwrap_or_default(),
        };
        let order = draft.parse(Notation::NEUTRAL).map_err(|_| corrupt("*"))?;
        let consumed = order.years().all().map(|_| 0).collect();
        Ok(Stored { id: PurchaseOrderId(row.id), order, consumed, version: row.version, updated_by: row.updated_by })
    }
}

impl Stored {
    /// Counts an amount of the ledger in its contract year.
    fn count(&mut self, year: i64, amount: i128) {
        let at = usize::try_from(year - 1).ok();
        if let Some(consumed) = at.and_then(|at| self.consumed.get_mut(at)) {
            *consumed += amount;
        }
    }

    /// What was consumed of each contract year.
    fn years(&self) -> impl Iterator<Item = (ContractYear, i128)> {
        self.order.years().all().zip(self.consumed.iter().copied())
    }

    /// What is left of a contract year of which this was consumed.
    fn left(&self, consumed: i128) -> i128 {
        i128::from(self.order.annual_value.minor) - consumed
    }

    /// The contract year on a day, and what was consumed of it.
    fn year_on(&self, day: NaiveDate) -> (ContractYear, i128) {
        let year = self.order.years().of_day(day);
        self.years().find(|(of, _)| of.number == year).unwrap_or((self.order.years().get(year), 0))
    }

    fn balances(&self) -> Vec<YearBalance> {
        let total = |minor| Total::of(minor, self.order.currency());
        let years = self.years();
        years.map(|(year, sum)| YearBalance { year, consumed: total(sum), remaining: total(self.left(sum)) }).collect()
    }

    fn summary(&self, today: NaiveDate) -> PurchaseOrderSummary {
        let order = &self.order;
        let currency = order.currency();
        let (year, consumed) = self.year_on(today);
        PurchaseOrderSummary {
            id: self.id,
            version: self.version,
            name: order.name.clone(),
            number: order.number.clone(),
            provider: order.provider_type,
            annual_value: order.annual_value,
            year,
            years: order.years().count(),
            consumed: Total::of(consumed, currency),
            remaining: Total::of(self.left(consumed), currency),
            status: status_on(order.current_status, order.expiry_date, today),
            expiry: order.expiry_date,
            renewal: order.renewal_date,
        }
    }
}

async fn all(on: &mut impl On, scope: Scope, customer: CustomerId) -> Result<Vec<Stored>, StorageError> {
    let limit = scope.customer().map(|c| c.0);
    let rows = fetch_all!(on, Row, orders!("ORDER BY p.expiry_date, p.name, p.id"), customer.0, limit)?;
    let mut orders = rows.into_iter().map(Stored::try_from).collect::<Result<Vec<_>, _>>()?;
    for sum in ledger::sums(on, customer).await? {
        if let Some(stored) = orders.iter_mut().find(|stored| stored.id.0 == sum.order) {
            let year = stored.order.year_of_entry(sum.contract_year, sum.bill_from);
            stored.count(year, consumed(sum.billions, sum.rest));
        }
    }
    Ok(orders)
}

/// One order and its ledger. Its sums are those of these entries.
async fn one(
    on: &mut impl On,
    scope: Scope,
    customer: CustomerId,
    id: PurchaseOrderId,
) -> Result<(Stored, Vec<Entry>), StorageError> {
    let limit = scope.customer().map(|c| c.0);
    let row = fetch_optional!(on, Row, orders!("AND p.id = $3"), customer.0, limit, id.0)?;
    let mut stored: Stored = row.ok_or(StorageError::NotFound)?.try_into()?;
    let entries = ledger::entries(on, id).await?;
    for entry in &entries {
        stored.count(entry.year(&stored.order), entry.amount.into());
    }
    Ok((stored, entries))
}

/// The purchase orders of a customer, the earliest expiry first.
pub async fn list(store: &Store, scope: Scope, customer: CustomerId) -> Result<PurchaseOrderList, StorageError> {
    customers::name(store, scope, customer).await?;
    let today = store.clock.now().date_naive();
    let mut on = store.read().await?;
    let orders = all(&mut on, scope, customer).await?;
    let uncovered = uncovered(&mut on, customer).await?;
    let orders = orders.iter().map(|order| order.summary(today)).collect();
    Ok(PurchaseOrderList { orders, uncovered, today })
}

/// One order with its ledger.
pub async fn get(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    id: PurchaseOrderId,
) -> Result<PurchaseOrderDetail, StorageError> {
    let today = store.clock.now().date_naive();
    let mut on = store.read().await?;
    let (stored, entries) = one(&mut on, scope, customer, id).await?;
    let ledger = entries.into_iter().map(|entry| entry.shown(id, &stored.order)).collect::<Result<_, _>>()?;
    let others = all(&mut on, scope, customer).await?;
    Ok(PurchaseOrderDetail {
        summary: stored.summary(today),
        draft: PurchaseOrderDraft::from(&stored.order),
        similar: others.into_iter().filter(|other| similar(&stored, other)).map(|other| other.order.name).collect(),
        years: stored.balances(),
        updated_by: stored.updated_by,
        ledger,
        today,
    })
}

/// Whether two orders have the same name or number.
fn similar(one: &Stored, other: &Stored) -> bool {
    let same = |one: &str, other: &str| fold(one) == fold(other);
    let numbers = one.order.number.as_deref().zip(other.order.number.as_deref());
    one.id != other.id
        && (same(&one.order.name, &other.order.name) || numbers.is_some_and(|(one, other)| same(one, other)))
}

/// The value and the ledger of an active purchase order that has not expired, of one contract year.
pub(crate) struct Counted {
    pub(crate) currency: String,
    pub(crate) annual_value: i64,
    pub(crate) billions: i64,
    pub(crate) rest: i64,
}

/// What remains of a customer's active orders, by currency; too large a sum says so. The orders come sorted by currency.
pub(crate) fn remaining(orders: Vec<Counted>) -> Vec<Total> {
    by_currency(orders.into_iter().map(|Counted { currency, annual_value, billions, rest }| {
        (currency, i128::from(annual_value) - consumed(billions, rest))
    }))
}

/// The same of a customer with orders of several contract years, of which the present one counts.
pub(crate) async fn remaining_of_years(
    on: &mut impl On,
    customer: CustomerId,
    today: NaiveDate,
) -> Result<Vec<Total>, StorageError> {
    let mut orders = all(on, Scope::AllCustomers, customer).await?;
    orders.retain(|stored| status_on(stored.order.current_status, stored.order.expiry_date, today) == PoStatus::Active);
    orders.sort_by_key(|stored| stored.order.currency().code());
    let left = |stored: Stored| (stored.order.currency().code().to_owned(), stored.left(stored.year_on(today).1));
    Ok(by_currency(orders.into_iter().map(left)))
}

/// The uncovered amounts of a customer's approved bills, by currency.
pub(crate) async fn uncovered(on: &mut impl On, customer: CustomerId) -> Result<Vec<Total>, StorageError> {
    let rows = fetch_all!(
        on,
        (String, i64),
        "SELECT currency, uncovered FROM bills
         WHERE customer_id = $1 AND state = 'approved' AND uncovered <> 0 ORDER BY currency",
        customer.0
    )?;
    let mut sums = by_currency(rows.into_iter().map(|(code, minor)| (code, i128::from(minor))));
    sums.retain(|sum| sum.minor != Some(0));
    Ok(sums)
}

/// Whether a customer has any orders.
pub(crate) async fn has_any(on: &mut impl On, customer: CustomerId) -> Result<bool, StorageError> {
    let (any,) =
        fetch_one!(on, (bool,), "SELECT EXISTS (SELECT 1 FROM purchase_orders WHERE customer_id = $1)", customer.0)?;
    Ok(any)
}

/// Adds up amounts that are sorted by currency.
fn by_currency(amounts: impl Iterator<Item = (String, i128)>) -> Vec<Total> {
    let mut sums: Vec<(Currency, i128)> = Vec::new();
    for (code, minor) in amounts {
        let Some(currency) = Currency::parse(&code) else { continue };
        match sums.last_mut().filter(|(of, _)| *of == currency) {
            Some((_, sum)) => *sum += minor,
            None => sums.push((currency, minor)),
        }
    }
    sums.into_iter().map(|(currency, sum)| Total::of(sum, currency)).collect()
}

/// Adds an order; its base value is the first entry of its ledger.
pub async fn add(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    order: &PurchaseOrder,
) -> Result<PurchaseOrderId, StorageError> {
    customers::name(store, by.scope, customer).await?;
    let mut tx = store.write().await?;
    if let Some(id) = requests::answered(store, &mut tx, by).await? {
        return Ok(id);
    }
    customers::lock(&mut tx, customer).await?;
    let now = store.clock.now();
    let id = PurchaseOrderId::at(now, store.randomness.bytes());
    execute!(
        tx,
        "INSERT INTO purchase_orders (id, customer_id, name, number, annual_value, currency, status, provider_type,
                                      start_date, expiry_date, renewal_date, consumption_start_date,
                                      consumption_base_value, contract_period, comment, version, created_at,
                                      updated_at, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16, $16, $17)",
        id.0,
        customer.0,
        &order.name,
        &order.number,
        order.annual_value.minor,
        order.currency().code(),
        order.current_status.code(),
        order.provider_type.code(),
        order.start_date,
        order.expiry_date,
        order.renewal_date,
        order.consumption_start_date,
        order.consumption_base_value.map(|base| base.minor),
        order.contract_period,
        &order.comment,
        now,
        by.person
    )?;
    if let Some(base) = base(order) {
        let entry =
            New { order: id, year: Some(order.base_year()), kind: LedgerKind::BaseValue, amount: base, bill: None };
        write_entry(store, &mut tx, by, entry, "Consumption Base Value").await?;
    }
    fingerprints::keep_order(&mut tx, id).await?;
    let changes = changes(None, Some(&PurchaseOrderDraft::from(order)));
    let mut change = Change { store, tx: &mut tx, by };
    change.log(Section::PurchaseOrders, (customer, id), &order.name, Action::Added, changes).await?;
    requests::answer(&mut tx, by, &id).await?;
    tx.commit().await?;
    Ok(id)
}

/// The base value, unless there is none or it is zero.
fn base(order: &PurchaseOrder) -> Option<i64> {
    order.consumption_base_value.map(|base| base.minor).filter(|minor| *minor != 0)
}

/// The purchase orders of a customer, as one form edits them.
pub struct PurchaseOrders;

impl Record for PurchaseOrders {
    const SECTION: Section = Section::PurchaseOrders;
    type Key = (CustomerId, PurchaseOrderId);
    type Draft = PurchaseOrderDraft;
    type Value = PurchaseOrder;

    async fn read(
        on: &mut Change<'_>,
        (customer, id): Self::Key,
    ) -> Result<record::Stored<PurchaseOrderDraft>, StorageError> {
        customers::lock(on.tx, customer).await?;
        let (Stored { version, updated_by, order, .. }, _) = one(on.tx, on.by.scope, customer, id).await?;
        Ok(record::Stored { draft: PurchaseOrderDraft::from(&order), name: order.name, version, updated_by })
    }

    fn parse(draft: &PurchaseOrderDraft) -> Result<PurchaseOrder, FieldErrors> {
        draft.parse(Notation::NEUTRAL)
    }

    async fn write(
        on: &mut Change<'_>,
        (customer, id): Self::Key,
        version: i64,
        order: &PurchaseOrder,
    ) -> Result<bool, StorageError> {
        let (before, entries) = one(on.tx, on.by.scope, customer, id).await?;
        edit::check(&before.order, order, &entries)?;
        let changed = execute!(
            on.tx,
            "UPDATE purchase_orders
             SET name = $4, number = $5, annual_value = $6, currency = $7, status = $8, provider_type = $9,
                 start_date = $10, expiry_date = $11, renewal_date = $12, consumption_start_date = $13,
                 consumption_base_value = $14, contract_period = $15, comment = $16, version = version + 1,
                 updated_at = $17, updated_by = $18
             WHERE id = $1 AND version = $2 AND customer_id = $3 AND ($19 IS NULL OR customer_id = $19)",
            id.0,
            version,
            customer.0,
            &order.name,
            &order.number,
            order.annual_value.minor,
            order.currency().code(),
            order.current_status.code(),
            order.provider_type.code(),
            order.start_date,
            order.expiry_date,
            order.renewal_date,
            order.consumption_start_date,
            order.consumption_base_value.map(|base| base.minor),
            order.contract_period,
            &order.comment,
            on.store.clock.now(),
            on.by.person,
            on.by.limit()
        )?;
        if changed == 0 {
            return Ok(false);
        }
        edit::move_base(on, id, &before.order, order, &entries).await?;
        fingerprints::keep_order(on.tx, id).await?;
        Ok(true)
    }

    fn name(order: &PurchaseOrder) -> Option<String> {
        Some(order.name.clone())
    }
}

/// Removes an order that no bill drew on.
pub async fn remove(store: &Store, by: By<'_>, customer: CustomerId, id: PurchaseOrderId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    customers::lock(&mut tx, customer).await?;
    let (before, entries) = one(&mut tx, by.scope, customer, id).await?;
    if has_draws(&entries) {
        return Err(StorageError::Refused(
            "Bills were charged to this purchase order, so it cannot be removed: set its Current Status to Inactive"
                .into(),
        ));
    }
    execute!(tx, "DELETE FROM purchase_order_ledger WHERE purchase_order_id = $1", id.0)?;
    let sql = "DELETE FROM purchase_orders WHERE id = $1 AND customer_id = $2 AND ($3 IS NULL OR customer_id = $3)";
    execute!(tx, sql, id.0, customer.0, by.limit())?;
    let changes = changes(Some(&PurchaseOrderDraft::from(&before.order)), None);
    let name = &before.order.name;
    let mut change = Change { store, tx: &mut tx, by };
    change.log(Section::PurchaseOrders, (customer, id), name, Action::Removed, changes).await?;
    tx.commit().await
}
