//! The list of all versions of all bills, newest first.

use chrono::{DateTime, NaiveDate, Utc};
use domain::bill::{BillState, bill_number};
use domain::bill_version::{VersionPage, VersionQuery, VersionRow};
use domain::billing_period::BillingPeriod;
use domain::ids::{BillId, CustomerId};
use uuid::Uuid;

use super::{Row, columns, made};
use crate::bills::state;
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, fetch_all, fetch_one, search};

#[derive(sqlx::FromRow)]
struct Found {
    bill_id: Uuid,
    bill_number: i64,
    customer_id: Uuid,
    customer_name: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    state: String,
    latest: i64,
    billed_before: Option<String>,
    id: Uuid,
    number: i64,
    cause: String,
    billed: String,
    row_count: i64,
    content_hash: String,
    at: DateTime<Utc>,
    person: String,
    sent_at: Option<DateTime<Utc>>,
}

impl TryFrom<Found> for VersionRow {
    type Error = StorageError;

    fn try_from(row: Found) -> Result<Self, StorageError> {
        let before = row.billed_before.map(|billed| costs::cost(&billed, "billed", row.id)).transpose()?;
        let (_, version) = Row {
            id: row.id,
            number: row.number,
            cause: row.cause,
            billed: row.billed,
            row_count: row.row_count,
            content_hash: row.content_hash,
            at: row.at,
            person: row.person,
            sent_at: row.sent_at,
        }
        .version(true)?;
        let difference = before.map(|before| version.billed.checked_sub(before));
        Ok(VersionRow {
            bill: BillId(row.bill_id),
            number: row.bill_number,
            customer: CustomerId(row.customer_id),
            customer_name: row.customer_name,
            period: BillingPeriod { first: row.first_day, last: row.last_day },
            currency: row.currency,
            state: state(&row.state, row.bill_id)?,
            is_latest: version.number == row.latest,
            difference: difference.transpose().map_err(|error| StorageError::Refused(error.to_string()))?,
            version,
        })
    }
}

/// The versions that match: `$1` is a pattern of words, `$2` the number of a bill or 0.
macro_rules! matching {
    () => {
        " FROM bill_versions v JOIN bills b ON b.id = v.bill_id JOIN customers c ON c.id = b.customer_id
         WHERE (($1 = '' AND $2 = 0) OR b.number = $2 OR ($1 <> '' AND c.search_key LIKE ('' || $1) ESCAPE '!'))
           AND ($3 = '' OR b.state = $3)
           AND ($4 = '' OR SUBSTR(b.period, 1, 7) = $4) "
    };
}

/// One page of the versions of all bills, for staff. The rows of the page are found first, then their other columns.
pub async fn list(store: &Store, query: &VersionQuery) -> Result<VersionPage, StorageError> {
    let words = search::key_pattern(&query.search);
    let number = bill_number(&query.search.trim().to_uppercase()).unwrap_or(0);
    let state = query.state.map_or("", BillState::code);
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        Found,
        concat!(
            "SELECT b.id AS bill_id, b.number AS bill_number, b.customer_id, c.name AS customer_name, b.first_day,
                    b.last_day, b.currency, b.state, b.latest, p.billed AS billed_before, ",
            columns!(),
            " FROM (SELECT v.id",
            matching!(),
            "ORDER BY v.id DESC LIMIT CAST($5 AS BIGINT) OFFSET $6) f
              JOIN bill_versions v ON v.id = f.id JOIN bills b ON b.id = v.bill_id JOIN customers c ON c.id = b.customer_id
              LEFT JOIN bill_versions p ON p.bill_id = v.bill_id AND p.number = v.number - 1",
            made!(),
            "ORDER BY v.id DESC"
        ),
        &words,
        number,
        state,
        &query.month,
        i64::from(query.per_page),
        i64::from(query.page - 1) * i64::from(query.per_page)
    )?;
    let (total,) =
        fetch_one!(on, (i64,), concat!("SELECT COUNT(*)", matching!()), &words, number, state, &query.month)?;
    let months =
        fetch_all!(on, (String,), "SELECT DISTINCT SUBSTR(period, 1, 7) AS month FROM bills ORDER BY month DESC")?;
    Ok(VersionPage {
        rows: rows.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
        total: u32::try_from(total).unwrap_or(u32::MAX),
        months: months.into_iter().map(|(month,)| month).collect(),
    })
}
