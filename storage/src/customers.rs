//! Customers: the list, adding, archiving, deleting.

use chrono::NaiveDate;
use domain::bill::BillState;
use domain::billing_period::BillingPeriod;
use domain::customer::{CustomerPage, CustomerQuery, CustomerSort, CustomerSummary, HasBills, LastBill, StatusFilter};
use domain::history::{Action, FieldChange, Section, differences};
use domain::ids::CustomerId;
use domain::organization::NewCustomer;
use domain::permission::{Actor, Scope};
use domain::text::{self, fold};
use uuid::Uuid;

use crate::database::{Database, On, Writer};
use crate::error::StorageError;
use crate::history::{By, Record};
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fetch_optional, history, purchase_orders, requests, search, tallies};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    industry: Option<String>,
    account_type: Option<String>,
    archived: bool,
    contacts: i64,
    first_day: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
    currency: Option<String>,
    billed: Option<String>,
    state: Option<String>,
    order_currency: Option<String>,
    order_value: Option<i64>,
    billions: i64,
    rest: i64,
}

/// What narrows the list. An empty text or a null leaves its column alone. SQLite plans a query anew each time when the
/// parameter of a LIKE or a LIMIT stands alone, so neither does.
macro_rules! matching {
    () => {
        "WHERE ($1 IS NULL OR (c.archived_at IS NOT NULL) = $1)
           AND ($2 = '' OR c.search_key LIKE ('' || $2) ESCAPE '!')
           AND ($3 = '' OR c.industry = $3)
           AND ($4 = '' OR c.account_type = $4)"
    };
}

/// What a row says, of customers, their newest bill and a purchase order that is counted.
macro_rules! columns {
    () => {
        concat!(
            "SELECT c.id, c.name, c.industry, c.account_type, c.archived_at IS NOT NULL AS archived,
                    (SELECT COUNT(*) FROM contacts p WHERE p.customer_id = c.id AND p.archived_at IS NULL) AS contacts,
                    b.first_day, b.last_day, b.currency, b.billed, b.state,
                    p.currency AS order_currency, p.annual_value AS order_value, ",
            purchase_orders::ledger_sums!()
        )
    };
}

/// The newest bill and the purchase orders that are counted: a customer of several orders has several rows, one below the
/// other.
macro_rules! bill_and_orders {
    () => {
        " LEFT JOIN bills b ON b.id = (SELECT n.id FROM bills n WHERE n.customer_id = c.id
                                       ORDER BY n.period DESC, n.number DESC LIMIT 1)
          LEFT JOIN purchase_orders p ON p.customer_id = c.id AND p.status = 'active' AND p.expiry_date >= $7 "
    };
}

/// One page of the list in one order. The page's rows are found first, then what else they say: with 100,000 customers
/// only 25 have their contacts counted. An order of what is not the customers' own joins it as `found`, for all at once.
macro_rules! page {
    ($order:literal) => {
        page!("SELECT c.* FROM customers c ", $order)
    };
    ($from:literal, $order:literal) => {
        concat!(
            columns!(),
            " FROM (",
            $from,
            matching!(),
            " ORDER BY ",
            $order,
            " LIMIT CAST($5 AS BIGINT) OFFSET $6) c",
            bill_and_orders!(),
            "ORDER BY ",
            $order,
            ", p.currency"
        )
    };
}

macro_rules! page_by_contacts {
    ($order:literal) => {
        page!(
            "SELECT c.*, f.found FROM customers c
             LEFT JOIN (SELECT customer_id, COUNT(*) AS found FROM contacts
                        WHERE archived_at IS NULL GROUP BY customer_id) f ON f.customer_id = c.id ",
            $order
        )
    };
}

macro_rules! page_by_last_bill {
    ($order:literal) => {
        page!(
            "SELECT c.*, f.found FROM customers c
             LEFT JOIN (SELECT customer_id, MAX(period) AS found FROM bills
                        GROUP BY customer_id) f ON f.customer_id = c.id ",
            $order
        )
    };
}

/// The SQL of an order. Columns come from this closed list, never from a request.
fn page_sql(sort: CustomerSort, descending: bool) -> &'static str {
    match (sort, descending) {
        (CustomerSort::Name, false) => page!("c.name_key"),
        (CustomerSort::Name, true) => page!("c.name_key DESC"),
        (CustomerSort::Industry, false) => page!("c.industry IS NULL, c.industry, c.name_key"),
        (CustomerSort::Industry, true) => page!("c.industry IS NULL, c.industry DESC, c.name_key"),
        (CustomerSort::AccountType, false) => page!("c.account_type IS NULL, c.account_type, c.name_key"),
        (CustomerSort::AccountType, true) => page!("c.account_type IS NULL, c.account_type DESC, c.name_key"),
        (CustomerSort::Contacts, false) => page_by_contacts!("COALESCE(found, 0), c.name_key"),
        (CustomerSort::Contacts, true) => page_by_contacts!("COALESCE(found, 0) DESC, c.name_key"),
        (CustomerSort::LastBill, false) => page_by_last_bill!("found IS NULL, found, c.name_key"),
        (CustomerSort::LastBill, true) => page_by_last_bill!("found IS NULL, found DESC, c.name_key"),
    }
}

/// One page of customers, with how many there are in all and what the filters offer.
pub async fn list(store: &Store, query: &CustomerQuery) -> Result<CustomerPage, StorageError> {
    let archived = match query.status {
        StatusFilter::Active => Some(false),
        StatusFilter::Archived => Some(true),
        StatusFilter::All => None,
    };
    let search = search::key_pattern(&query.search);
    let offset = i64::from(query.page - 1) * i64::from(query.per_page);
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        Row,
        page_sql(query.sort, query.descending),
        archived,
        &search,
        &query.industry,
        &query.account_type,
        i64::from(query.per_page),
        offset,
        store.clock.now().date_naive()
    )?;
    let Around { mut total, industries, account_types } = around(&mut on, query.status).await?;
    if query.is_narrowed() {
        (total,) = fetch_one!(
            on,
            (i64,),
            concat!("SELECT COUNT(*) FROM customers c ", matching!()),
            archived,
            &search,
            &query.industry,
            &query.account_type
        )?;
    }
    drop(on);
    let total = u32::try_from(total).unwrap_or(u32::MAX);
    Ok(CustomerPage { rows: summaries(rows)?, total, industries, account_types })
}

/// The customers of rows of which several may be about one customer, one below the other.
fn summaries(rows: Vec<Row>) -> Result<Vec<CustomerSummary>, StorageError> {
    let mut rows = rows.into_iter().peekable();
    let mut summaries = Vec::new();
    while let Some(mut row) = rows.next() {
        let mut orders: Vec<_> = row.order().into_iter().collect();
        while let Some(mut next) = rows.next_if(|next| next.id == row.id) {
            orders.extend(next.order());
        }
        let po_remaining = purchase_orders::remaining(orders);
        summaries.push(CustomerSummary { po_remaining, ..summary(row)? });
    }
    Ok(summaries)
}

impl Row {
    /// The purchase order of this row, if any.
    fn order(&mut self) -> Option<purchase_orders::Counted> {
        let (currency, annual_value) = self.order_currency.take().zip(self.order_value)?;
        Some(purchase_orders::Counted { currency, annual_value, billions: self.billions, rest: self.rest })
    }
}

fn summary(row: Row) -> Result<CustomerSummary, StorageError> {
    let period = row.first_day.zip(row.last_day).map(|(first, last)| BillingPeriod { first, last });
    let last_bill = match (period, row.currency, row.billed, row.state) {
        (Some(period), Some(currency), Some(billed), Some(state)) => {
            let state = BillState::from_code(&state).ok_or_else(|| StorageError::Corrupt {
                table: "bills",
                column: "state",
                id: row.id.to_string(),
            })?;
            Some(LastBill { period: period.to_string(), currency, billed, state })
        }
        _ => None,
    };
    Ok(CustomerSummary {
        id: CustomerId(row.id),
        name: row.name,
        industry: row.industry,
        account_type: row.account_type,
        contacts: row.contacts,
        last_bill,
        po_remaining: Vec::new(),
        archived: row.archived,
    })
}

/// What stands around the rows of every page: how many customers there are, and what the filters offer.
struct Around {
    total: i64,
    industries: Vec<String>,
    account_types: Vec<String>,
}

/// The different values of an indexed column, each found by one step in the index: `DISTINCT` would walk all rows.
macro_rules! distinct {
    ($column:literal) => {
        concat!(
            $column,
            "_found (value) AS (
                 SELECT MIN(",
            $column,
            ") FROM customers
                 UNION ALL
                 SELECT (SELECT MIN(",
            $column,
            ") FROM customers WHERE ",
            $column,
            " > value) FROM ",
            $column,
            "_found WHERE value IS NOT NULL
             )"
        )
    };
}

/// One query, as each costs a way to the database and back.
const AROUND: &str = concat!(
    "WITH RECURSIVE ",
    distinct!("industry"),
    ", ",
    distinct!("account_type"),
    "SELECT name, NULL AS value, count FROM tallies WHERE name IN ($1, $2)
     UNION ALL
     SELECT * FROM (SELECT 'industry', value, 0 FROM industry_found WHERE value IS NOT NULL LIMIT 200) i
     UNION ALL
     SELECT * FROM (SELECT 'account_type', value, 0 FROM account_type_found WHERE value IS NOT NULL LIMIT 200) a"
);

async fn around(on: &mut impl On, status: StatusFilter) -> Result<Around, StorageError> {
    let (active, archived) = (tallies::ACTIVE_CUSTOMERS, tallies::ARCHIVED_CUSTOMERS);
    let mut around = Around { total: 0, industries: Vec::new(), account_types: Vec::new() };
    for (kind, value, count) in fetch_all!(on, (String, Option<String>, i64), AROUND, active, archived)? {
        match (kind.as_str(), value) {
            ("industry", Some(value)) => around.industries.push(value),
            ("account_type", Some(value)) => around.account_types.push(value),
            (tally, _) if tally == active && status == StatusFilter::Archived => {}
            (tally, _) if tally == archived && status == StatusFilter::Active => {}
            _ => around.total += count,
        }
    }
    Ok(around)
}

/// A customer's name and whether it has bills: what deleting has to ask.
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

/// The customer of a name, in any case of letters: for the command line.
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

/// Inserts a customer; the caller counts it, after all names that it takes: see docs/ledgers.md.
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

/// Locks a customer until the transaction ends: whoever changes what means money of a customer, or its contacts and their user
/// accounts, does this first, and so waits for nobody who waits for them. See docs/ledgers.md.
pub(crate) async fn lock(tx: &mut Writer, id: CustomerId) -> Result<(), StorageError> {
    match execute!(tx, "UPDATE customers SET version = version WHERE id = $1", id.0)? {
        0 => Err(StorageError::NotFound),
        _ => Ok(()),
    }
}

/// What is written down of a customer itself.
pub(crate) fn record(customer: CustomerId, action: Action, name: &str, changes: Vec<FieldChange>) -> Record<'_> {
    Record { chain: customer.into(), section: Section::Organization, action, subject_id: None, subject: name, changes }
}

/// What the search box looks in: the keys of name, industry and account type, a line each.
pub(crate) fn search_key(name: &str, industry: Option<&str>, account_type: Option<&str>) -> String {
    [name, industry.unwrap_or(""), account_type.unwrap_or("")].map(text::search_key).join("\n")
}

/// Makes anew, once, the search keys that an earlier version made otherwise.
pub(crate) async fn complete(database: &Database) -> Result<(), StorageError> {
    const DONE: &str = "SELECT count FROM tallies WHERE name = 'search_keys'";
    let (done,) = fetch_one!(database.read().await?, (i64,), DONE)?;
    if done == 1 {
        return Ok(());
    }
    let mut tx = database.write_patiently().await?;
    // Written and so locked: another program that starts now waits here, and then finds nothing left to make.
    execute!(tx, "UPDATE tallies SET count = 1 WHERE name = 'search_keys'")?;
    for (id, key) in outdated(&mut tx).await? {
        execute!(tx, "UPDATE customers SET search_key = $2 WHERE id = $1", id, key)?;
    }
    tx.commit().await
}

/// The customers whose search key is not what it is to be, each with the right one.
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
        // Archiving twice is no mistake; archiving what is not there is.
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

/// What bills a customer has: what deleting it has to ask.
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

/// Deletes a customer to whom no bill was ever sent, with everything that is its own, the accounts of those who are contacts of
/// no other customer included. Its history stays.
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
