//! Checks that no row of a file counts twice: once for its customer, and once where an earlier import left it.

use std::collections::BTreeSet;

use domain::bill::bill_name;
use domain::cloud_account::account_name;
use domain::ids::CustomerId;
use uuid::Uuid;

use super::FileOf;
use super::existing::SourceKey;
use super::plan::{Plan, Planned};
use crate::cloud_accounts::unassigned::{self, Origin, Unassigned};
use crate::database::Writer;
use crate::error::StorageError;
use crate::{fetch_all, months};

/// The origins of all rows of the file.
///
/// # Errors
/// [`StorageError::Refused`] if the month of a changed bill is closed, if another customer's bill has rows of the export that the accounts map no longer gives it, or
/// if rows are unassigned and the file is imported for one customer.
pub(super) async fn check(
    tx: &mut Writer,
    file: &FileOf<'_>,
    planned: &[Planned],
    unassigned: &Unassigned,
) -> Result<BTreeSet<Origin>, StorageError> {
    let of_bill = |planned: &Planned| {
        let origin = |(provider, billing_account): &SourceKey| Origin {
            provider: provider.clone().unwrap_or_default(),
            billing_account: billing_account.clone().unwrap_or_default(),
            period: planned.period,
            currency: planned.currency.to_owned(),
        };
        planned.open.sources.keys().map(origin).collect::<Vec<_>>()
    };
    let mut origins: BTreeSet<Origin> = planned.iter().flat_map(of_bill).collect();
    origins.extend(unassigned.origins().cloned());
    let changed = planned.iter().filter(|bill| !matches!(bill.plan, Plan::Known(_))).map(|bill| bill.period);
    for period in changed.chain(unassigned.origins().map(|origin| origin.period)).collect::<BTreeSet<_>>() {
        months::is_open(tx, period).await?;
    }
    for origin in &origins {
        let Origin { provider, billing_account, period, .. } = origin;
        let named = account_name(provider, billing_account);
        if file.customer.is_some() {
            if unassigned::has(tx, origin).await? {
                return Err(StorageError::Refused(format!(
                    "Cost of {named} for {period} is unassigned: choose By the accounts map, so that it is not counted twice."
                )));
            }
            continue;
        }
        let of_file = planned.iter().filter(|bill| bill.period == *period && bill.currency == origin.currency);
        let of_file: BTreeSet<CustomerId> = of_file.map(|bill| bill.customer).collect();
        if let Some((number, customer)) = left_behind(tx, origin, &of_file).await? {
            return Err(StorageError::Refused(format!(
                "{} of {customer} has lines of {named} for {period}, but no account in this export belongs to {customer}. \
                 Delete or void that bill first, or correct the accounts.",
                bill_name(number)
            )));
        }
    }
    Ok(origins)
}

/// A bill with rows of this origin whose customer has none in the file: its number and its customer's name.
async fn left_behind(
    tx: &mut Writer,
    origin: &Origin,
    of_file: &BTreeSet<CustomerId>,
) -> Result<Option<(i64, String)>, StorageError> {
    let bills = fetch_all!(
        tx,
        (Uuid, i64, String),
        "SELECT b.customer_id, b.number, c.name FROM current_bills b JOIN customers c ON c.id = b.customer_id
         WHERE b.period = $1 AND b.currency = $2 AND b.state <> 'voided'
           AND EXISTS (SELECT 1 FROM bill_sources s WHERE s.version_id = b.version_id
                       AND COALESCE(s.provider, '') = $3 AND COALESCE(s.billing_account, '') = $4)
         ORDER BY b.number",
        origin.period.code(),
        &origin.currency,
        &origin.provider,
        &origin.billing_account
    )?;
    let left = bills.into_iter().find(|(customer, ..)| !of_file.contains(&CustomerId(*customer)));
    Ok(left.map(|(_, number, customer)| (number, customer)))
}
