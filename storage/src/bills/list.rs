//! The list of bills: one page of those that a user may see, in any order, narrowed by search and filters.

use chrono::{DateTime, NaiveDate, Utc};
use domain::bill::{BillState, bill_number};
use domain::bill_list::{BillPage, BillQuery, BillSort, BillSummary};
use domain::billing_period::BillingPeriod;
use domain::ids::{BillId, BillVersionId, CustomerId};
use domain::permission::{Actor, Scope};
use uuid::Uuid;

use crate::database::Reader;
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, fetch_all, fetch_one, fetch_optional, search};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    number: i64,
    customer_id: Uuid,
    customer_name: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    billed: String,
    effective: String,
    row_count: i64,
    state: String,
    version: i64,
    latest: i64,
    version_id: Uuid,
    content_hash: String,
    created_at: DateTime<Utc>,
    approve_by: Option<NaiveDate>,
    due: Option<NaiveDate>,
}

impl TryFrom<Row> for BillSummary {
    type Error = StorageError;
    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(BillSummary {
            id: BillId(row.id),
            number: row.number,
            customer: CustomerId(row.customer_id),
            customer_name: row.customer_name,
            period: BillingPeriod { first: row.first_day, last: row.last_day },
            currency: row.currency,
            billed: costs::cost(&row.billed, "billed", row.id)?,
            effective: costs::cost(&row.effective, "effective", row.id)?,
            rows: row.row_count,
            state: state(&row.state, row.id)?,
            version: row.version,
            latest: row.latest,
            content_hash: row.content_hash,
            created_at: row.created_at,
            approve_by: row.approve_by,
            due: row.due,
        })
    }
}

pub(super) fn state(code: &str, id: Uuid) -> Result<BillState, StorageError> {
    BillState::from_code(code).ok_or_else(|| StorageError::Corrupt {
        table: "bills",
        column: "state",
        id: id.to_string(),
    })
}

/// Selects from the bills that the actor may see: `$1` limits the customer, `$2` and `$3` the states. See [`Visible`].
macro_rules! visible {
    (of $columns:literal; $($rest:tt)*) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM current_bills b JOIN customers c ON c.id = b.customer_id
              WHERE ($1 IS NULL OR b.customer_id = $1)
                AND ($2 OR b.state IN ('approved', 'voided') OR ($3 AND b.state IN ('sent_for_approval', 'disputed'))) ",
            $($rest)*
        )
    };
    ($($rest:tt)+) => {
        visible!(
            of "b.id, b.number, b.customer_id, c.name AS customer_name, b.first_day, b.last_day, b.currency, b.billed,
                b.effective, b.row_count, b.state, b.version, b.latest, b.version_id, b.content_hash, b.created_at,
                b.approve_by, b.due";
            $($rest)+
        )
    };
}

/// The filters of the list; an empty text filters nothing. Words are searched in the customer's name, and `$5` is the
/// number of a bill if the words are one.
macro_rules! matching {
    () => {
        "AND (($4 = '' AND $5 = 0) OR b.number = $5 OR ($4 <> '' AND c.search_key LIKE ('' || $4) ESCAPE '!'))
         AND ($6 = '' OR b.state = $6)
         AND ($7 = '' OR SUBSTR(b.period, 1, 7) = $7)
         AND ($8 = '' OR b.currency = $8)
         AND (NOT $9 OR (b.state = 'sent_for_approval' AND b.approve_by < $10)) "
    };
}

macro_rules! page {
    ($order:literal) => {
        visible!(matching!(), " ORDER BY ", $order, " LIMIT CAST($11 AS BIGINT) OFFSET $12")
    };
}

/// The SQL of an order. Columns come from this closed list, never from a request. Amounts are sorted as floating-point
/// numbers: that is exact enough for an order.
fn page_sql(sort: BillSort, descending: bool, is_staff: bool) -> &'static str {
    match (sort, descending) {
        (BillSort::Newest, false) if is_staff => page!("b.period DESC, b.number DESC"),
        // What waits for the customer stands on top.
        (BillSort::Newest, false) => {
            page!("CASE WHEN b.state = 'sent_for_approval' THEN 0 ELSE 1 END, b.period DESC, b.number DESC")
        }
        (BillSort::Newest, true) => page!("b.period, b.number"),
        (BillSort::Number, false) => page!("b.number"),
        (BillSort::Number, true) => page!("b.number DESC"),
        (BillSort::Customer, false) => page!("c.name_key, b.period DESC, b.number DESC"),
        (BillSort::Customer, true) => page!("c.name_key DESC, b.period DESC, b.number DESC"),
        (BillSort::Total, false) => page!("b.currency, CAST(b.billed AS REAL), b.number"),
        (BillSort::Total, true) => page!("b.currency, CAST(b.billed AS REAL) DESC, b.number"),
        (BillSort::Rows, false) => page!("b.row_count, b.number"),
        (BillSort::Rows, true) => page!("b.row_count DESC, b.number"),
    }
}

/// Which bills an actor may see: staff all, customers those that were approved, also if they were voided since, a Bill
/// Approver also those sent for approval, and those it disputed.
#[derive(Clone, Copy)]
struct Visible {
    customer: Option<Uuid>,
    all_states: bool,
    sent: bool,
}

impl Visible {
    fn to(actor: &Actor) -> Self {
        let scope = actor.scope();
        Self { customer: scope.customer().map(|c| c.0), all_states: scope == Scope::AllCustomers, sent: actor.approver }
    }
}

/// One page of the bills that the actor may see, with their total number and the choices of the filters.
pub async fn list(store: &Store, actor: &Actor, query: &BillQuery) -> Result<BillPage, StorageError> {
    let may = Visible::to(actor);
    let words = search::key_pattern(&query.search);
    let number = bill_number(&query.search.trim().to_uppercase()).unwrap_or(0);
    let state = query.state.map_or("", BillState::code);
    // In UTC: a list of many customers has no day of its own.
    let today = store.clock.now().date_naive();
    let offset = i64::from(query.page - 1) * i64::from(query.per_page);
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        Row,
        page_sql(query.sort, query.descending, may.all_states),
        may.customer,
        may.all_states,
        may.sent,
        &words,
        number,
        state,
        &query.month,
        &query.currency,
        query.overdue,
        today,
        i64::from(query.per_page),
        offset
    )?;
    let (total,) = fetch_one!(
        on,
        (i64,),
        visible!(of "COUNT(*)"; matching!()),
        may.customer,
        may.all_states,
        may.sent,
        &words,
        number,
        state,
        &query.month,
        &query.currency,
        query.overdue,
        today
    )?;
    let choices = fetch_all!(
        on,
        (String, String),
        visible!(of "DISTINCT SUBSTR(b.period, 1, 7), b.currency";),
        may.customer,
        may.all_states,
        may.sent
    )?;
    drop(on);
    let (mut months, mut currencies): (Vec<_>, Vec<_>) = choices.into_iter().unzip();
    months.sort_unstable_by(|one, other| other.cmp(one));
    months.dedup();
    currencies.sort_unstable();
    currencies.dedup();
    let rows = rows.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
    Ok(BillPage { rows, total: u32::try_from(total).unwrap_or(u32::MAX), months, currencies })
}

/// A bill's row of the list.
pub async fn summary(store: &Store, actor: &Actor, id: BillId) -> Result<BillSummary, StorageError> {
    let mut on = store.read().await?;
    summary_on(&mut on, actor, id).await
}

pub(super) async fn summary_on(on: &mut Reader, actor: &Actor, id: BillId) -> Result<BillSummary, StorageError> {
    Ok(seen_on(on, actor, id).await?.0)
}

/// A bill that the actor may see, with the content that it may see: both as they are at one moment.
pub(super) async fn seen_on(
    on: &mut Reader,
    actor: &Actor,
    id: BillId,
) -> Result<(BillSummary, BillVersionId), StorageError> {
    let may = Visible::to(actor);
    let row = fetch_optional!(on, Row, visible!("AND b.id = $4"), may.customer, may.all_states, may.sent, id.0)?
        .ok_or(StorageError::NotFound)?;
    let version = BillVersionId(row.version_id);
    Ok((row.try_into()?, version))
}
