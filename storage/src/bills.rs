//! Bills: one bill in full, and the steps of its life. [`list`](crate::bills::list) lists them, and
//! [`import`](crate::bills::import) imports them.

pub mod approvers;
mod delete;
pub mod export;
pub mod import;
mod list;
mod notify;

pub use delete::delete_draft;
pub use list::{list, summary};
use list::{state, summary_on};

use chrono::{DateTime, Utc};
use domain::bill::{BillState, BillStep, bill_name};
use domain::bill_list::{BillDetail, BillStepTaken};
use domain::currency::Currency;
use domain::history::{Action, CONTENT, FieldChange, Section, differences};
use domain::ids::{BillId, CustomerId};
use domain::money::Money;
use domain::permission::{Actor, Scope};
use uuid::Uuid;

use crate::by::By;
use crate::costs::Dimension;
use crate::database::{Reader, Writer};
use crate::error::StorageError;
use crate::history::Record;
use crate::store::Store;
use crate::{
    accounts, addresses, costs, customers, execute, fetch_all, fetch_one, fetch_optional, fingerprints, history,
    purchase_orders, requests,
};

/// One bill in full, as the actor may see it.
pub async fn detail(store: &Store, actor: &Actor, id: BillId) -> Result<BillDetail, StorageError> {
    let mut on = store.read().await?;
    let summary = summary_on(&mut on, actor, id).await?;
    let is_staff = actor.scope() == Scope::AllCustomers;
    let services = costs::sums(&mut on, id, Dimension::Service).await?;
    let steps = fetch_all!(
        on,
        (String, String, DateTime<Utc>),
        "SELECT state, person, at FROM bill_steps
         WHERE bill_id = $1 AND ($2 OR state IN ('sent_for_approval', 'approved')) ORDER BY version",
        id.0,
        is_staff
    )?;
    let steps = steps
        .into_iter()
        .map(|(code, person, at)| Ok(BillStepTaken { state: state(&code, id.0)?, person, at }))
        .collect::<Result<_, StorageError>>()?;
    let (frozen, file_name, uncovered) = fetch_one!(
        on,
        (Option<String>, String, Option<i64>),
        "SELECT billing_address, file_name, uncovered FROM bills WHERE id = $1",
        id.0
    )?;
    let warnings = if is_staff { warnings(&mut on, id).await? } else { Vec::new() };
    let knows_orders = is_staff || purchase_orders::has_any(&mut on, summary.customer).await?;
    let uncovered = uncovered.filter(|minor| *minor != 0 && knows_orders);
    let uncovered = uncovered.zip(Currency::parse(&summary.currency));
    let uncovered = uncovered.map(|(minor, currency)| Money { minor, currency });
    let billing_address = match frozen {
        Some(text) => text.lines().map(str::to_owned).collect(),
        None => addresses::billing_lines(&mut on, summary.customer).await?,
    };
    let file_name = is_staff.then_some(file_name);
    Ok(BillDetail { summary, services, steps, billing_address, file_name, warnings, uncovered })
}

/// The warnings of a bill's imports.
async fn warnings(on: &mut Reader, id: BillId) -> Result<Vec<String>, StorageError> {
    let rows =
        fetch_all!(on, (String,), "SELECT text FROM bill_warnings WHERE bill_id = $1 ORDER BY batch, position", id.0)?;
    Ok(rows.into_iter().map(|(text,)| text).collect())
}

/// Moves a bill one step on. `version` and `content_hash` must be those of the bill that was shown, else it is stale.
pub async fn take_step(
    store: &Store,
    scope: Scope,
    by: By<'_>,
    id: BillId,
    step: BillStep,
    version: i64,
    content_hash: &str,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let row = fetch_optional!(
        tx,
        (Uuid, String, i64, String),
        "SELECT customer_id, state, version, content_hash FROM bills
         WHERE id = $1 AND ($2 IS NULL OR (customer_id = $2 AND state IN ('sent_for_approval', 'approved')))",
        id.0,
        scope.customer().map(|c| c.0)
    )?;
    let (customer, stands, current, hash) = row.ok_or(StorageError::NotFound)?;
    customers::lock(&mut tx, CustomerId(customer)).await?;
    if current != version || hash != content_hash || stands != step.from().code() {
        let (person,) = fetch_one!(
            tx,
            (String,),
            "SELECT person FROM bill_steps WHERE bill_id = $1 ORDER BY version DESC LIMIT 1",
            id.0
        )?;
        return Err(StorageError::Stale { by: person });
    }
    if step == BillStep::SendForApproval {
        four_eyes(&mut tx, &by, id).await?;
    }
    let changed = execute!(
        tx,
        "UPDATE bills SET state = $3, version = version + 1 WHERE id = $1 AND version = $2",
        id.0,
        version,
        step.to().code()
    )?;
    if changed == 0 {
        return Err(StorageError::Stale { by: "someone else".into() });
    }
    if step == BillStep::SendForApproval {
        let lines = addresses::billing_lines(&mut tx, CustomerId(customer)).await?;
        execute!(tx, "UPDATE bills SET billing_address = $2 WHERE id = $1", id.0, lines.join("\n"))?;
    }
    record(store, &mut tx, id, version + 1, step.to(), &by, content_hash).await?;
    notify::queue(store, &mut tx, by, CustomerId(customer), id, step.to()).await?;
    if step == BillStep::Approve {
        purchase_orders::draw(store, &mut tx, by, CustomerId(customer), id).await?;
    }
    let fingerprint = fingerprints::keep_bill(&mut tx, id).await?;
    let state = [("State", step.to().label()), (CONTENT, content_hash), (history::FINGERPRINT, &fingerprint)];
    let changes = differences(&[("State", step.from().label())], &state);
    note(store, &mut tx, by, CustomerId(customer), id, Action::Changed, changes).await?;
    tx.commit().await
}

/// Records that a bill reached a state.
pub(crate) async fn record(
    store: &Store,
    tx: &mut Writer,
    id: BillId,
    version: i64,
    state: BillState,
    by: &By<'_>,
    content_hash: &str,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO bill_steps (bill_id, version, state, account_id, person, content_hash, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id.0,
        version,
        state.code(),
        by.account.map(|a| a.0),
        by.person,
        content_hash,
        store.clock.now()
    )?;
    Ok(())
}

/// Writes a change of a bill into the customer's audit log.
pub(crate) async fn note(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    id: BillId,
    action: Action,
    changes: Vec<FieldChange>,
) -> Result<(), StorageError> {
    let (number,) = fetch_one!(tx, (i64,), "SELECT number FROM bills WHERE id = $1", id.0)?;
    let subject = &bill_name(number);
    let (chain, section, subject_id) = (customer.into(), Section::Bills, Some(id.0));
    history::write(store, tx, by, Record { chain, section, action, subject_id, subject, changes }).await
}

/// Four-eyes rule: a user who approved a bill internally may not send it if another user could. See docs/four-eyes.md.
async fn four_eyes(tx: &mut Writer, by: &By<'_>, id: BillId) -> Result<(), StorageError> {
    let Some(account) = by.account else { return Ok(()) };
    let (approved_it,) = fetch_one!(
        tx,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM bill_steps
                        WHERE bill_id = $1 AND state = 'internal_approved' AND account_id = $2
                          -- What was replaced since is another content.
                          AND version > (SELECT MAX(version) FROM bill_steps WHERE bill_id = $1 AND state = 'draft'))",
        id.0,
        account.0
    )?;
    if approved_it && accounts::other_senders(tx, account).await? > 0 {
        return Err(StorageError::Refused(
            "You approved this bill internally, so another Admin or Operator has to send it for approval".into(),
        ));
    }
    Ok(())
}
