//! The list of customers: one page in any order, narrowed by search and filters.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::bill::BillState;
use domain::billing_period::BillingPeriod;
use domain::customer::{CustomerPage, CustomerQuery, CustomerSort, CustomerSummary, LastBill, StatusFilter};
use domain::ids::CustomerId;
use domain::purchase_order::contract_years::ContractYears;
use uuid::Uuid;

use crate::database::On;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_all, fetch_one, purchase_orders, search, tallies};

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
    start_date: Option<NaiveDate>,
    expiry_date: Option<NaiveDate>,
    billions: i64,
    rest: i64,
}

/// The filters of the list. An empty text or a null filters nothing. SQLite plans a query again each time it runs if a
/// LIKE or a LIMIT is a parameter and nothing else, so both are expressions.
macro_rules! matching {
    () => {
        "WHERE ($1 IS NULL OR (c.archived_at IS NOT NULL) = $1)
           AND ($2 = '' OR c.search_key LIKE ('' || $2) ESCAPE '!')
           AND ($3 = '' OR c.industry = $3)
           AND ($4 = '' OR c.account_type = $4)"
    };
}

/// The columns of a row: the customer, its newest bill and one of its active purchase orders.
macro_rules! columns {
    () => {
        concat!(
            "SELECT c.id, c.name, c.industry, c.account_type, c.archived_at IS NOT NULL AS archived,
                    (SELECT COUNT(*) FROM contacts p WHERE p.customer_id = c.id AND p.archived_at IS NULL) AS contacts,
                    b.first_day, b.last_day, b.currency, b.billed, b.state,
                    p.currency AS order_currency, p.annual_value AS order_value, p.start_date, p.expiry_date, ",
            purchase_orders::ledger_sums!()
        )
    };
}

/// The newest bill and the active purchase orders: a customer with several orders has several rows, one below the other.
macro_rules! bill_and_orders {
    () => {
        " LEFT JOIN current_bills b ON b.id = (SELECT n.id FROM bills n
                                               WHERE n.customer_id = c.id AND n.state <> 'voided'
                                               ORDER BY n.period DESC, n.number DESC LIMIT 1)
          LEFT JOIN purchase_orders p ON p.customer_id = c.id AND p.status = 'active' AND p.expiry_date >= $7 "
    };
}

/// One page of the list in one order. The page's rows are found first, then their other columns: with 100,000 customers
/// only 25 have their contacts counted. A sort by a value of another table joins it as `found`, for all customers.
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

/// One page of customers, with their total number and the choices of the filters.
pub async fn list(store: &Store, query: &CustomerQuery) -> Result<CustomerPage, StorageError> {
    let archived = match query.status {
        StatusFilter::Active => Some(false),
        StatusFilter::Archived => Some(true),
        StatusFilter::All => None,
    };
    let search = search::key_pattern(&query.search);
    let offset = i64::from(query.page - 1) * i64::from(query.per_page);
    let today = store.clock.now().date_naive();
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
        today
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
    let by_year: BTreeSet<_> = rows.iter().filter(|row| row.has_years()).map(|row| row.id).collect();
    let mut rows = summaries(rows)?;
    // Few customers have orders of several years.
    for row in rows.iter_mut().filter(|row| by_year.contains(&row.id.0)) {
        row.po_remaining = purchase_orders::remaining_of_years(&mut on, row.id, today).await?;
    }
    drop(on);
    let total = u32::try_from(total).unwrap_or(u32::MAX);
    Ok(CustomerPage { rows, total, industries, account_types })
}

/// Makes customers of rows: several rows, one below the other, may be of one customer.
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
    /// Whether its purchase order has several contract years.
    fn has_years(&self) -> bool {
        let dates = self.start_date.zip(self.expiry_date);
        dates.is_some_and(|(start, expiry)| ContractYears::new(start, expiry).count() > 1)
    }

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
            let corrupt = |column| StorageError::Corrupt { table: "bills", column, id: row.id.to_string() };
            let state = BillState::from_code(&state).ok_or_else(|| corrupt("state"))?;
            let billed = billed.parse().map_err(|_| corrupt("billed"))?;
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

/// What every page shows around its rows: the number of customers, and the choices of the filters.
struct Around {
    total: i64,
    industries: Vec<String>,
    account_types: Vec<String>,
}

/// The distinct values of an indexed column, each found by one step in the index: `DISTINCT` would scan all rows.
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

/// One query, because each costs a round trip to the database.
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
