//! The records of all chains together, newest first.

use chrono::{DateTime, Days, NaiveDate, NaiveTime};
use domain::activity::{ActivityEntry, ActivityPage, ActivityQuery, Place};
use domain::ids::CustomerId;

use crate::error::StorageError;
use crate::history::Row;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{fetch_all, search};

/// How many records are read at a time in a search by person.
const CHUNK: usize = 1_000;

/// A record with the name of its customer and its hash.
#[derive(sqlx::FromRow)]
struct Activity {
    #[sqlx(flatten)]
    row: Row,
    name: Option<String>,
    hash: Option<String>,
}

/// At most `limit` matching records, newest first. Only for actors who may see all customers. The bounds are always in
/// the query, so that both databases use the index for old pages too.
pub async fn list(store: &Store, query: &ActivityQuery, limit: usize) -> Result<ActivityPage, StorageError> {
    let start = |day: NaiveDate| query.zone.instant(day.and_time(NaiveTime::MIN));
    let from = query.from.map_or(DateTime::UNIX_EPOCH, start);
    let until = query.to.and_then(|day| day.checked_add_days(Days::new(1))).map(|day| Place::start(start(day)));
    let mut before = query.before.into_iter().chain(until).min().unwrap_or(Place::END);
    let mut on = store.read().await?;
    // Persons are compared in Rust, which folds every script alike on both databases; in chunks, as the log is long.
    let chunk = if query.person.trim().is_empty() { limit + 1 } else { CHUNK.max(limit + 1) };
    let mut found: Vec<Activity> = Vec::new();
    loop {
        let rows = fetch_all!(
            on,
            Activity,
            "SELECT l.customer_id, l.seq, l.at, l.person, l.section, l.action, l.subject_id, l.subject, l.changes,
                c.name, l.hash
         FROM audit_log l LEFT JOIN customers c ON c.id = l.customer_id
         WHERE l.at >= $1 AND (l.at, l.customer_id, l.seq) < ($2, $3, $4)
           AND ($5 = '' OR c.search_key LIKE $8 ESCAPE '!' OR (l.customer_id = $6 AND 'reseller' LIKE $5 ESCAPE '!'))
           AND ($7 IS NULL OR l.section = $7)
         ORDER BY l.at DESC, l.customer_id DESC, l.seq DESC LIMIT $9",
            from,
            before.at,
            before.chain,
            before.number,
            search::key_pattern(&query.customer),
            Chain::Reseller.id(),
            query.section.map(|section| section.code()),
            search::first_line_pattern(&query.customer),
            i64::try_from(chunk).unwrap_or(i64::MAX)
        )?;
        let is_end = rows.len() < chunk;
        if let Some(Activity { row, .. }) = rows.last() {
            before = Place { at: row.at, chain: row.customer_id, number: row.seq };
        }
        found.extend(rows.into_iter().filter(|each| search::holds(&[&each.row.person], &query.person)));
        if is_end || found.len() > limit {
            break;
        }
    }
    let more = found.len() > limit;
    let entries = found.into_iter().take(limit).map(|activity| {
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
