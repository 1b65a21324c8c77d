//! The list of bills: one page of those that a user may see, in any order, narrowed by search and filters.

mod choices;
mod orders;
mod totals;

use chrono::{DateTime, NaiveDate, Utc};
use domain::bill::{BillState, bill_number};
use domain::bill_bulk::MOST;
use domain::bill_list::{BillPage, BillQuery, BillSort, BillSummary};
use domain::billing_period::BillingPeriod;
use domain::ids::{BillId, BillVersionId, CustomerId};
use domain::permission::{Actor, Scope};
use uuid::Uuid;

pub(crate) use self::choices::months;
use self::choices::{Choices, choices};
use self::orders::page_sql;
use self::totals::totals;
use super::provisional;
use crate::database::Reader;
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, fetch_all, fetch_optional, search};

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
    providers: Option<String>,
    provisional: Option<String>,
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
            providers: row.providers.iter().flat_map(|names| names.lines()).map(str::to_owned).collect(),
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
            provisional: provisional::read(row.provisional.as_deref(), row.id)?,
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

/// Limits bills to those that the actor may see: `$1` limits the customer, `$2` and `$3` the states. See [`Visible`].
macro_rules! visible {
    () => {
        " WHERE ($1 IS NULL OR b.customer_id = $1)
            AND ($2 OR b.state IN ('approved', 'voided') OR ($3 AND b.state IN ('sent_for_approval', 'disputed'))) "
    };
}

/// The columns of a [`Row`].
macro_rules! columns {
    () => {
        "SELECT b.id, b.number, b.customer_id, c.name AS customer_name, b.first_day, b.last_day, b.currency, b.billed,
                b.effective, b.row_count, b.state, b.version, b.latest, b.version_id, b.content_hash, b.created_at,
                b.approve_by, b.due,
                (SELECT STRING_AGG(p.provider, '\n' ORDER BY p.provider)
                 FROM (SELECT DISTINCT s.provider FROM bill_sources s WHERE s.version_id = b.version_id) p) AS providers,
                (SELECT STRING_AGG(q.reason, '\n' ORDER BY q.reason)
                 FROM (SELECT DISTINCT n.reason FROM bill_provisional n WHERE n.version_id = b.version_id) q) AS provisional "
    };
}

/// The filters of the list; an empty text filters nothing. Words are searched in the customer's name, and `$5` is the
/// number of a bill if the words are one.
macro_rules! matching {
    () => {
        "AND (($4 = '' AND $5 = 0) OR b.number = $5
              OR ($4 <> '' AND b.customer_id IN (SELECT k.id FROM customers k
                                                 WHERE k.search_key LIKE ('' || $4) ESCAPE '!')))
         AND ($6 = '' OR b.state = $6)
         AND ($7 = '' OR SUBSTR(b.period, 1, 7) = $7)
         AND ($8 = '' OR b.currency = $8)
         AND (NOT $9 OR (b.state = 'sent_for_approval' AND b.approve_by < $10))
         AND ($11 IS NULL OR b.customer_id = $11)
         AND ($12 = '' OR EXISTS (SELECT 1 FROM bill_versions o JOIN bill_sources s ON s.version_id = o.id
                                  WHERE o.bill_id = b.id AND o.number = b.latest AND s.provider = $12)) "
    };
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

/// The values of the filters, as the SQL takes them.
struct Filter<'a> {
    words: String,
    number: i64,
    state: &'static str,
    query: &'a BillQuery,
    today: NaiveDate,
}

impl<'a> Filter<'a> {
    fn of(store: &Store, query: &'a BillQuery) -> Self {
        Self {
            words: search::key_pattern(&query.search),
            number: bill_number(&query.search.trim().to_uppercase()).unwrap_or(0),
            state: query.state.map_or("", BillState::code),
            query,
            // In UTC: a list of many customers has no day of its own.
            today: store.clock.now().date_naive(),
        }
    }
}

/// Runs a statement on the bills that match: `matched!(fetch_all, on, Row, sql, may, filter, more binds…)`.
macro_rules! matched {
    ($fetch:ident, $on:expr, $row:ty, $sql:expr, $may:expr, $filter:expr $(, $bind:expr)*) => {
        $fetch!(
            $on,
            $row,
            $sql,
            $may.customer,
            $may.all_states,
            $may.sent,
            &$filter.words,
            $filter.number,
            $filter.state,
            &$filter.query.month,
            &$filter.query.currency,
            $filter.query.overdue,
            $filter.today,
            $filter.query.customer.map(|customer| customer.0),
            &$filter.query.provider
            $(, $bind)*
        )
    };
}

use {columns, matched, matching, visible};

/// One page of the bills that the actor may see, with the sums of all that match and the choices of the filters.
pub async fn list(store: &Store, actor: &Actor, query: &BillQuery) -> Result<BillPage, StorageError> {
    let may = Visible::to(actor);
    let filter = Filter::of(store, query);
    // At once: each takes some time if there are 100,000 bills.
    let (rows, (totals, voided), choices) =
        tokio::try_join!(rows(store, may, &filter), totals(store, may, &filter), choices(store, may, query.customer))?;
    let Choices { months, currencies, providers, customers } = choices;
    let total = totals.iter().map(|total| total.bills).sum::<u32>() + voided;
    Ok(BillPage { rows, total, months, currencies, providers, customers, totals, voided })
}

/// All bills that match and are in one of these states, at most one more than [`MOST`], the oldest month first; and how
/// many match in any state.
pub(super) async fn matching_at_once(
    store: &Store,
    actor: &Actor,
    query: &BillQuery,
    states: &[BillState],
) -> Result<(Vec<BillSummary>, u32), StorageError> {
    let may = Visible::to(actor);
    let (totals, voided) = totals(store, may, &Filter::of(store, query)).await?;
    let all = totals.iter().map(|total| total.bills).sum::<u32>() + voided;
    let per_page = u32::try_from(MOST).unwrap_or(u32::MAX).saturating_add(1);
    let mut found = Vec::new();
    for state in states.iter().filter(|state| query.state.is_none_or(|asked| asked == **state)) {
        let (sort, descending) = (BillSort::Newest, true);
        let query = BillQuery { state: Some(*state), sort, descending, page: 1, per_page, ..query.clone() };
        found.extend(rows(store, may, &Filter::of(store, &query)).await?);
    }
    Ok((found, all))
}

async fn rows(store: &Store, may: Visible, filter: &Filter<'_>) -> Result<Vec<BillSummary>, StorageError> {
    let query = filter.query;
    let offset = i64::from(query.page - 1) * i64::from(query.per_page);
    let sql = page_sql(query.sort, query.descending, may.all_states);
    let mut on = store.read().await?;
    let rows = matched!(fetch_all, on, Row, sql, may, filter, i64::from(query.per_page), offset)?;
    rows.into_iter().map(TryInto::try_into).collect()
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
    let sql = concat!(
        columns!(),
        "FROM current_bills b JOIN customers c ON c.id = b.customer_id",
        visible!(),
        "AND b.id = $4"
    );
    let row =
        fetch_optional!(on, Row, sql, may.customer, may.all_states, may.sent, id.0)?.ok_or(StorageError::NotFound)?;
    let version = BillVersionId(row.version_id);
    Ok((row.try_into()?, version))
}
