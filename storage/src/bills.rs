//! Bills: one bill in full. [`list`](crate::bills::list) lists them, [`import`](crate::bills::import) imports them, and
//! [`take_step`](crate::bills::take_step) moves one on.

mod approvals;
pub mod approvers;
mod bulk;
mod costs_by;
pub mod deadlines;
mod delete;
pub mod disputes;
pub mod export;
pub mod import;
pub mod imports;
pub mod lines;
mod list;
mod notify;
mod provisional;
mod reached;
mod reissue;
mod steps;
mod terms;
pub mod versions;
mod waiting;

pub use bulk::take_steps;
pub use costs_by::costs_by;
pub use delete::delete_draft;
pub(crate) use list::months;
pub use list::{list, summary};
use list::{seen_on, state, summary_on};
pub(crate) use provisional::of_month as provisional_of_month;
use reached::{note, record};
pub use reissue::reissue;
pub use steps::{Taken, take_step};
pub use waiting::waiting;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::bill_import::{corrected_account, correction_account};
use domain::bill_list::{BillDetail, BillReference, BillStepTaken, Relation};
use domain::currency::Currency;
use domain::ids::{BillId, BillVersionId};
use domain::money::Money;
use domain::permission::{Actor, Scope};
use uuid::Uuid;

use crate::costs::Dimension;
use crate::database::Reader;
use crate::error::StorageError;
use crate::store::Store;
use crate::{addresses, costs, fetch_all, fetch_one, purchase_orders};

/// One bill in full, as the actor may see it.
pub async fn detail(store: &Store, actor: &Actor, id: BillId) -> Result<BillDetail, StorageError> {
    let mut on = store.read().await?;
    let (summary, version) = seen_on(&mut on, actor, id).await?;
    let is_staff = actor.scope() == Scope::AllCustomers;
    let (frozen, file_name, uncovered) = fetch_one!(
        on,
        (Option<String>, String, Option<i64>),
        "SELECT billing_address, file_name, uncovered FROM current_bills WHERE id = $1",
        id.0
    )?;
    let services = costs::sums(&mut on, version, Dimension::Service).await?;
    let steps = steps_of(&mut on, id, is_staff).await?;
    let warnings = if is_staff { warnings(&mut on, version).await? } else { Vec::new() };
    let originals = if is_staff { imports::originals(&mut on, version).await? } else { Vec::new() };
    let versions = versions::list(&mut on, id, is_staff).await?;
    let references = references(&mut on, actor, id).await?;
    let disputes = disputes::of_bill(&mut on, id).await?;
    let at = (summary.state, summary.approve_by);
    let approvals = approvals::of_bill(&mut on, actor, summary.customer, id, at).await?;
    let knows_orders = is_staff || purchase_orders::has_any(&mut on, summary.customer).await?;
    let uncovered = uncovered.filter(|minor| *minor != 0 && knows_orders);
    let uncovered = uncovered.zip(Currency::parse(&summary.currency));
    let uncovered = uncovered.map(|(minor, currency)| Money { minor, currency });
    let billing_address = match frozen {
        Some(text) => text.lines().map(str::to_owned).collect(),
        None => addresses::billing_lines(&mut on, summary.customer).await?,
    };
    let missing = match summary.state.is_with_customer() || !is_staff {
        true => Vec::new(),
        false => approvers::missing(&mut on, summary.customer, id).await?,
    };
    let file_name = is_staff.then_some(file_name);
    Ok(BillDetail {
        summary,
        services,
        steps,
        billing_address,
        file_name,
        warnings,
        originals,
        uncovered,
        missing,
        versions,
        references,
        disputes,
        approvals,
    })
}

/// The steps of a bill, oldest first; for a customer those that it noticed: sent, taken back, approved, voided.
async fn steps_of(on: &mut Reader, id: BillId, is_staff: bool) -> Result<Vec<BillStepTaken>, StorageError> {
    let steps = fetch_all!(
        on,
        (String, String, DateTime<Utc>, i64, Option<String>),
        "SELECT s.state, s.person, s.at, s.content, s.reason FROM bill_steps s
         LEFT JOIN bill_steps p ON p.bill_id = s.bill_id AND p.version = s.version - 1
         WHERE s.bill_id = $1 AND ($2 OR s.state IN ('sent_for_approval', 'disputed', 'approved', 'voided')
                                   -- It was taken back from the customer.
                                   OR (s.state = 'draft' AND p.state IN ('sent_for_approval', 'disputed')))
         ORDER BY s.version",
        id.0,
        is_staff
    )?;
    let step = |(code, person, at, content, reason): (String, String, DateTime<Utc>, i64, Option<String>)| {
        Ok(BillStepTaken { state: state(&code, id.0)?, person, at, content, reason })
    };
    steps.into_iter().map(step).collect()
}

/// The warnings of a version's imports, those about rows that were left out first.
async fn warnings(on: &mut Reader, version: BillVersionId) -> Result<Vec<String>, StorageError> {
    let sql = "SELECT text FROM bill_warnings WHERE version_id = $1 ORDER BY batch, position";
    let mut told = imports::left_out(on, version).await?;
    told.extend(fetch_all!(on, (String,), sql, version.0)?.into_iter().map(|(text,)| text));
    Ok(told)
}

/// Related bills `o`, as far as the actor sees their states: see `visible!` of the list.
macro_rules! related {
    ($where:literal) => {
        concat!(
            "SELECT o.id, o.number FROM bills o ",
            $where,
            " AND ($2 OR o.state IN ('approved', 'voided') OR ($3 AND o.state IN ('sent_for_approval', 'disputed')))
              ORDER BY o.number"
        )
    };
}

/// The bills that belong to this one, and that the actor may see.
async fn references(on: &mut Reader, actor: &Actor, id: BillId) -> Result<Vec<BillReference>, StorageError> {
    let mut found = Vec::new();
    for (relation, sql) in [
        (Relation::ReissueOf, related!("JOIN bills b ON b.reissue_of = o.id WHERE b.id = $1")),
        (Relation::ReissuedAs, related!("WHERE o.reissue_of = $1")),
        (Relation::SplitFrom, related!("JOIN bills b ON b.split_from = o.id WHERE b.id = $1")),
        (Relation::SplitOff, related!("WHERE o.split_from = $1")),
    ] {
        let is_staff = actor.scope() == Scope::AllCustomers;
        let rows = fetch_all!(on, (Uuid, i64), sql, id.0, is_staff, actor.approver)?;
        found.extend(rows.into_iter().map(|(bill, number)| BillReference { bill: BillId(bill), number, relation }));
    }
    found.extend(corrections(on, actor, id).await?);
    Ok(found)
}

/// The bills that this one has correcting lines for, and those with lines that correct it. The sources of the lines say so.
async fn corrections(on: &mut Reader, actor: &Actor, id: BillId) -> Result<Vec<BillReference>, StorageError> {
    let is_staff = actor.scope() == Scope::AllCustomers;
    let sql = "SELECT number, customer_id FROM bills WHERE id = $1";
    let (number, customer) = fetch_one!(on, (i64, Uuid), sql, id.0)?;
    let sql =
        "SELECT DISTINCT s.billing_account FROM current_bills b JOIN bill_sources s ON s.version_id = b.version_id
               WHERE b.id = $1 AND s.billing_account LIKE 'Correction of B-%'";
    let accounts = fetch_all!(on, (String,), sql, id.0)?;
    let numbers: BTreeSet<i64> = accounts
        .iter()
        .filter_map(|(account,)| Some(corrected_account(account)?.0))
        .filter(|of| *of != number)
        .collect();
    let mut found = Vec::new();
    for of in numbers {
        let sql = related!("WHERE o.number = $1");
        let rows = fetch_all!(on, (Uuid, i64), sql, of, is_staff, actor.approver)?;
        found.extend(rows.into_iter().map(|row| (Relation::Corrects, row)));
    }
    let account = correction_account(number, None);
    let sql = related!(
        "JOIN bill_versions v ON v.bill_id = o.id AND v.number = o.latest
         WHERE o.customer_id = $1 AND o.id <> $6
           AND EXISTS (SELECT 1 FROM bill_sources s WHERE s.version_id = v.id
                       AND (s.billing_account = $4 OR s.billing_account LIKE $5))"
    );
    let any = format!("{account} for %");
    let rows = fetch_all!(on, (Uuid, i64), sql, customer, is_staff, actor.approver, &account, any, id.0)?;
    found.extend(rows.into_iter().map(|row| (Relation::CorrectedBy, row)));
    let reference = |(relation, (bill, number))| BillReference { bill: BillId(bill), number, relation };
    Ok(found.into_iter().map(reference).collect())
}
