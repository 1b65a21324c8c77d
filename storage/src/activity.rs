//! The records of all chains together, newest first.

use chrono::{DateTime, Days, NaiveTime, Utc};
use domain::activity::{ActivityEntry, ActivityPage, ActivityQuery};
use domain::ids::CustomerId;

use crate::error::StorageError;
use crate::fetch_all;
use crate::history::Row;
use crate::history::chain::Chain;
use crate::store::Store;

/// A record with the name of its customer and its hash.
#[derive(sqlx::FromRow)]
struct Activity {
    #[sqlx(flatten)]
    row: Row,
    name: Option<String>,
    hash: Option<String>,
}

/// At most so many records that match, newest first. Only for who may see all customers.
pub async fn list(store: &Store, query: &ActivityQuery, limit: usize) -> Result<ActivityPage, StorageError> {
    let start = |day: chrono::NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let from: Option<DateTime<Utc>> = query.from.map(start);
    let until: Option<DateTime<Utc>> = query.to.and_then(|day| day.checked_add_days(Days::new(1))).map(start);
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        Activity,
        "SELECT l.customer_id, l.seq, l.at, l.person, l.section, l.action, l.subject_id, l.subject, l.changes,
                c.name, l.hash
         FROM audit_log l LEFT JOIN customers c ON c.id = l.customer_id
         WHERE ($1 = '' OR LOWER(c.name) LIKE '%' || LOWER($1) || '%')
           AND ($2 IS NULL OR l.section = $2)
           AND ($3 = '' OR LOWER(l.person) LIKE '%' || LOWER($3) || '%')
           AND ($4 IS NULL OR l.at >= $4) AND ($5 IS NULL OR l.at < $5)
           AND ($6 IS NULL OR (l.at, l.customer_id, l.seq) < ($6, $7, $8))
         ORDER BY l.at DESC, l.customer_id DESC, l.seq DESC LIMIT $9",
        &query.customer,
        query.section.map(|section| section.code()),
        &query.person,
        from,
        until,
        query.before.map(|place| place.at),
        query.before.map(|place| place.chain),
        query.before.map(|place| place.number),
        i64::try_from(limit + 1).unwrap_or(i64::MAX)
    )?;
    let more = rows.len() > limit;
    let entries = rows.into_iter().take(limit).map(|activity| {
        let chain = activity.row.customer_id;
        Ok(ActivityEntry {
            customer: (chain != Chain::Reseller.id()).then_some(CustomerId(chain)),
            customer_name: activity.name,
            entry: activity.row.try_into()?,
            hash: activity.hash.unwrap_or_default(),
        })
    });
    Ok(ActivityPage { entries: entries.collect::<Result<_, StorageError>>()?, more })
}
