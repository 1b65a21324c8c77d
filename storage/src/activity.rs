//! The records of all chains together, newest first.

use chrono::{DateTime, Days, NaiveDate, NaiveTime};
use domain::activity::{ActivityEntry, ActivityPage, ActivityQuery, Place};
use domain::ids::CustomerId;
use domain::text::fold;

use crate::error::StorageError;
use crate::history::Row;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{fetch_all, search};

/// A record with the name of its customer and its hash.
#[derive(sqlx::FromRow)]
struct Activity {
    #[sqlx(flatten)]
    row: Row,
    name: Option<String>,
    hash: Option<String>,
}

/// At most so many records that match, newest first. Only for who may see all customers. The bounds are always there, so
/// that both databases go straight to them in the index, however old the page.
pub async fn list(store: &Store, query: &ActivityQuery, limit: usize) -> Result<ActivityPage, StorageError> {
    let start = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let from = query.from.map_or(DateTime::UNIX_EPOCH, start);
    let until = query.to.and_then(|day| day.checked_add_days(Days::new(1))).map(|day| Place::start(start(day)));
    let before = query.before.into_iter().chain(until).min().unwrap_or(Place::END);
    let mut on = store.read().await?;
    let rows = fetch_all!(
        on,
        Activity,
        "SELECT l.customer_id, l.seq, l.at, l.person, l.section, l.action, l.subject_id, l.subject, l.changes,
                c.name, l.hash
         FROM audit_log l LEFT JOIN customers c ON c.id = l.customer_id
         WHERE l.at >= $1 AND (l.at, l.customer_id, l.seq) < ($2, $3, $4)
           AND ($5 = '' OR c.name_key LIKE $5 ESCAPE '!' OR (l.customer_id = $6 AND 'reseller' LIKE $5 ESCAPE '!'))
           AND ($7 IS NULL OR l.section = $7)
           AND ($8 = '' OR LOWER(l.person) LIKE LOWER($8) ESCAPE '!')
         ORDER BY l.at DESC, l.customer_id DESC, l.seq DESC LIMIT $9",
        from,
        before.at,
        before.chain,
        before.number,
        search::pattern(&fold(&query.customer)),
        Chain::Reseller.id(),
        query.section.map(|section| section.code()),
        search::pattern(&query.person),
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
