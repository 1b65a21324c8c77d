//! Previews what rules for tag keys would change, before they are saved.

use chrono::NaiveDate;
use domain::billing_period::BillingPeriod;
use domain::group::{Group, TagSetCost};
use domain::ids::{BillVersionId, CustomerId, GroupId};
use domain::permission::Scope;
use domain::tag_keys::{TagKeys, TagKeysLookAhead, look_ahead as preview};
use uuid::Uuid;

use super::rules;
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, customers, fetch_all, groups};

/// What rules would join in the newest approved bill of each currency, and which groups would change.
pub async fn look_ahead(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    tried: &TagKeys,
) -> Result<Vec<TagKeysLookAhead>, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let saved = rules(&mut on, customer).await?;
    let of_customer: Vec<(GroupId, Group)> = groups::all(&mut on, scope, customer).await?;
    let bills = fetch_all!(
        on,
        (Uuid, NaiveDate, NaiveDate, String),
        "SELECT version_id, first_day, last_day, currency FROM current_bills
         WHERE customer_id = $1 AND state = 'approved'
         ORDER BY period DESC, number DESC",
        customer.0
    )?;
    let mut newest: Vec<(BillingPeriod, String, Vec<TagSetCost>)> = Vec::new();
    for (id, first, last, currency) in bills {
        if !newest.iter().any(|(_, other, _)| *other == currency) {
            newest.push((BillingPeriod { first, last }, currency, groups::tag_sets(&mut on, BillVersionId(id)).await?));
        }
    }
    drop(on);
    let tried = tried.clone();
    // Comparing each set of tags with each group takes long: it must not hold a connection or an async thread.
    let tried_out = tokio::task::spawn_blocking(move || {
        let one = |(period, currency, tag_sets): (BillingPeriod, String, Vec<TagSetCost>)| {
            let preview = preview(&saved, &tried, &of_customer, &tag_sets).map_err(costs::too_large)?;
            Ok(TagKeysLookAhead { period: period.to_string(), currency, preview })
        };
        newest.into_iter().map(one).collect()
    });
    tried_out.await.map_err(std::io::Error::from)?
}
