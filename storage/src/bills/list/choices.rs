//! The choices of the filters of the list: what occurs in the bills that the actor may see.

use domain::bill_list::MOST_CUSTOMERS;
use domain::ids::CustomerId;
use uuid::Uuid;

use super::{Visible, visible};
use crate::database::Reader;
use crate::error::StorageError;
use crate::fetch_all;
use crate::store::Store;

/// The choices of the filters.
#[derive(Default)]
pub(super) struct Choices {
    pub(super) months: Vec<String>,
    pub(super) currencies: Vec<String>,
    pub(super) providers: Vec<String>,
    pub(super) customers: Vec<(CustomerId, String)>,
}

/// The different values of an indexed column, found by one step in the index for each.
macro_rules! different {
    ($table:literal, $column:literal) => {
        concat!(
            "WITH RECURSIVE found(value) AS (SELECT MIN(t.",
            $column,
            ") FROM ",
            $table,
            " t UNION ALL
             SELECT (SELECT MIN(t.",
            $column,
            ") FROM ",
            $table,
            " t WHERE t.",
            $column,
            " > found.value)
             FROM found WHERE found.value IS NOT NULL)
             SELECT value FROM found WHERE value IS NOT NULL"
        )
    };
}

pub(super) async fn choices(store: &Store, may: Visible, chosen: Option<CustomerId>) -> Result<Choices, StorageError> {
    let mut on = store.read().await?;
    if !may.all_states {
        return own_choices(&mut on, may).await;
    }
    let months = months(&mut on).await?;
    let currencies = values(&mut on, different!("bills", "currency")).await?;
    let providers = values(&mut on, different!("bill_sources", "provider")).await?;
    let customers = fetch_all!(
        on,
        (Uuid, String),
        "SELECT c.id, c.name FROM customers c
         WHERE EXISTS (SELECT 1 FROM bills b WHERE b.customer_id = c.id) ORDER BY c.name_key LIMIT CAST($1 AS BIGINT)",
        i64::try_from(MOST_CUSTOMERS).unwrap_or(0) + 1
    )?;
    let customers = if customers.len() > MOST_CUSTOMERS {
        let sql = "SELECT id, name FROM customers WHERE id = $1";
        fetch_all!(on, (Uuid, String), sql, chosen.map(|customer| customer.0))?
    } else {
        customers
    };
    let customers = customers.into_iter().map(|(id, name)| (CustomerId(id), name)).collect();
    Ok(Choices { months, currencies, providers, customers })
}

async fn values(on: &mut Reader, sql: &'static str) -> Result<Vec<String>, StorageError> {
    Ok(fetch_all!(on, (String,), sql)?.into_iter().map(|(value,)| value).collect())
}

/// The months of all bills, newest first.
pub(crate) async fn months(on: &mut Reader) -> Result<Vec<String>, StorageError> {
    Ok(newest_months(values(on, different!("bills", "period")).await?))
}

/// The choices of a customer's user: what the bills have that the user may see.
async fn own_choices(on: &mut Reader, may: Visible) -> Result<Choices, StorageError> {
    let found = fetch_all!(
        on,
        (String, String, Option<String>),
        concat!(
            "SELECT DISTINCT b.period, b.currency, s.provider
             FROM current_bills b LEFT JOIN bill_sources s ON s.version_id = b.version_id",
            visible!()
        ),
        may.customer,
        may.all_states,
        may.sent
    )?;
    let mut choices = Choices::default();
    for (period, currency, provider) in found {
        choices.months.push(period);
        choices.currencies.push(currency);
        choices.providers.extend(provider);
    }
    for list in [&mut choices.currencies, &mut choices.providers] {
        list.sort_unstable();
        list.dedup();
    }
    choices.months = newest_months(choices.months);
    Ok(choices)
}

/// The months in which periods begin, newest first.
fn newest_months(periods: Vec<String>) -> Vec<String> {
    let mut months: Vec<_> = periods
        .into_iter()
        .map(|mut period| {
            period.truncate(7);
            period
        })
        .collect();
    months.sort_unstable_by(|one, other| other.cmp(one));
    months.dedup();
    months
}
