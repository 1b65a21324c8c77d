//! The list of customers: one page in any order, narrowed by search and filters.

use chrono::NaiveDate;
use domain::bill::BillState;
use domain::billing_period::BillingPeriod;
use domain::customer::{CustomerPage, CustomerQuery, CustomerSort, CustomerSummary, LastBill, StatusFilter};
use domain::ids::CustomerId;
use uuid::Uuid;

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
}

/// The filters of the list. An empty text or a null filters nothing.
macro_rules! matching {
    () => {
        "WHERE ($1 IS NULL OR (c.archived_at IS NOT NULL) = $1)
           AND ($2 = '' OR c.search_key LIKE $2 ESCAPE '!')
           AND ($3 = '' OR c.industry = $3)
           AND ($4 = '' OR c.account_type = $4)"
    };
}

/// The columns of a row: the customer and its newest bill.
macro_rules! columns {
    () => {
        "SELECT c.id, c.name, c.industry, c.account_type, c.archived_at IS NOT NULL AS archived,
                (SELECT COUNT(*) FROM contacts p WHERE p.customer_id = c.id AND p.archived_at IS NULL) AS contacts,
                b.first_day, b.last_day, b.currency, b.billed, b.state "
    };
}

macro_rules! newest_bill {
    () => {
        " LEFT JOIN bills b ON b.id = (SELECT n.id FROM bills n WHERE n.customer_id = c.id
                                       ORDER BY n.period DESC, n.number DESC LIMIT 1) "
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
            "FROM (",
            $from,
            matching!(),
            " ORDER BY ",
            $order,
            " LIMIT $5 OFFSET $6) c",
            newest_bill!(),
            "ORDER BY ",
            $order
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

/// One page of customers, with their total number.
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
        offset
    )?;
    let total = if query.is_narrowed() {
        let (count,) = fetch_one!(
            on,
            (i64,),
            concat!("SELECT COUNT(*) FROM customers c ", matching!()),
            archived,
            &search,
            &query.industry,
            &query.account_type
        )?;
        count
    } else {
        let mut count = 0;
        if query.status != StatusFilter::Archived {
            count += tallies::get(&mut on, tallies::ACTIVE_CUSTOMERS).await?;
        }
        if query.status != StatusFilter::Active {
            count += tallies::get(&mut on, tallies::ARCHIVED_CUSTOMERS).await?;
        }
        count
    };
    let mut rows: Vec<CustomerSummary> = rows.into_iter().map(summary).collect::<Result<_, _>>()?;
    let today = store.clock.now().date_naive();
    for row in &mut rows {
        row.po_remaining = purchase_orders::remaining(&mut on, row.id, today).await?;
    }
    Ok(CustomerPage { rows, total: u32::try_from(total).unwrap_or(u32::MAX), ..CustomerPage::default() })
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

/// The distinct values of an indexed column, each found by one step in the index: `DISTINCT` would scan all rows.
macro_rules! distinct {
    ($column:literal) => {
        concat!(
            "WITH RECURSIVE found (value) AS (
                 SELECT MIN(",
            $column,
            ") FROM customers
                 UNION ALL
                 SELECT (SELECT MIN(",
            $column,
            ") FROM customers WHERE ",
            $column,
            " > value) FROM found
                 WHERE value IS NOT NULL
             )
             SELECT value FROM found WHERE value IS NOT NULL LIMIT 200"
        )
    };
}

/// The industries and account types in use, for the filters.
pub async fn filters(store: &Store) -> Result<(Vec<String>, Vec<String>), StorageError> {
    let mut on = store.read().await?;
    let industries = fetch_all!(on, (String,), distinct!("industry"))?;
    let account_types = fetch_all!(on, (String,), distinct!("account_type"))?;
    let plain = |rows: Vec<(String,)>| rows.into_iter().map(|(value,)| value).collect();
    Ok((plain(industries), plain(account_types)))
}
