//! Disputes of bills: what a customer contests line by line, the answers, and what becomes of the bill. See
//! docs/disputes.md.

mod answer;
mod correct;
mod end;
mod grant;
mod open;
mod rest;
mod split;

pub use answer::answer;
pub(super) use correct::last_line;
pub(super) use end::{Ended, end};
pub use open::open;
pub use rest::approve_rest;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use domain::bill::{BillState, BillStep};
use domain::bill_version::VersionCause;
use domain::breakdown::Sums;
use domain::dispute::{Answer, Dispute, DisputeMessage, DisputeReason, DisputeState};
use domain::ids::{BillId, BillVersionId, CustomerId, DisputeId};
use domain::line_list::Place;
use domain::lines::{Block, Line};
use domain::permission::Scope;
use uuid::Uuid;

use super::reached::{Reached, lock_customer, record};
use super::{notify, state, terms};
use crate::by::By;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::lines::hash::row_hash;
use crate::store::Store;
use crate::{costs, execute, fetch_all, fetch_one, fetch_optional, lines};

/// A bill whose disputes change, while its customer is locked.
#[derive(sqlx::FromRow)]
struct Current {
    id: Uuid,
    number: i64,
    customer_id: Uuid,
    state: String,
    version: i64,
    latest: i64,
    version_id: Uuid,
    content_hash: String,
    file_name: String,
    file_sha256: String,
    currency: String,
    billed: String,
    effective: String,
    row_count: i64,
    payment_terms: Option<i64>,
}

impl Current {
    /// Reads a bill of the scope, and locks its customer.
    async fn locked(tx: &mut Writer, scope: Scope, id: BillId) -> Result<Self, StorageError> {
        lock_customer(tx, scope, id).await?;
        Self::read(tx, id).await
    }

    /// Reads a bill whose customer is locked.
    async fn read(tx: &mut Writer, id: BillId) -> Result<Self, StorageError> {
        let sql =
            "SELECT id, number, customer_id, state, version, latest, version_id, content_hash, file_name, file_sha256,
                          currency, billed, effective, row_count, payment_terms
                   FROM current_bills WHERE id = $1";
        fetch_optional!(tx, Current, sql, id.0)?.ok_or(StorageError::NotFound)
    }

    fn id(&self) -> BillId {
        BillId(self.id)
    }

    fn customer(&self) -> CustomerId {
        CustomerId(self.customer_id)
    }

    fn state(&self) -> Result<BillState, StorageError> {
        state(&self.state, self.id)
    }

    /// What it costs.
    fn total(&self) -> Result<Sums, StorageError> {
        Ok(Sums {
            billed: costs::cost(&self.billed, "billed", self.id)?,
            effective: costs::cost(&self.effective, "effective", self.id)?,
            rows: u64::try_from(self.row_count).unwrap_or_default(),
        })
    }

    /// Moves the bill to the state of a step, with the content that it has then.
    async fn take(
        &self,
        store: &Store,
        tx: &mut Writer,
        by: By<'_>,
        step: BillStep,
        (content, content_hash): (i64, &str),
    ) -> Result<(), StorageError> {
        let sql = "UPDATE bills SET state = $3, version = version + 1, latest = $4 WHERE id = $1 AND version = $2";
        if execute!(tx, sql, self.id, self.version, step.to().code(), content)? == 0 {
            return Err(StorageError::Stale { by: "someone else".into() });
        }
        let reached = Reached { version: self.version + 1, state: step.to(), content, content_hash, reason: None };
        record(store, tx, self.id(), &by, &reached).await?;
        if step.to() == BillState::Draft {
            terms::loosen(tx, self.id()).await?;
        }
        notify::queue(store, tx, by, self.customer(), self.id(), (step, None)).await
    }
}

#[derive(Clone, sqlx::FromRow)]
struct Row {
    id: Uuid,
    number: i64,
    content: i64,
    block: i64,
    line_row: i64,
    line: i64,
    row_hash: String,
    service: Option<String>,
    details: Option<String>,
    charge: String,
    amount: String,
    reason: String,
    state: String,
}

impl Row {
    fn place(&self) -> Place {
        // A block has some thousand rows, and a bill at most some thousand blocks.
        let number = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Place { block: number(self.block), row: number(self.line_row) }
    }

    fn dispute(self, since: i64, messages: Vec<DisputeMessage>) -> Result<Dispute, StorageError> {
        let corrupt = |column| StorageError::Corrupt { table: "disputes", column, id: self.id.to_string() };
        let state = DisputeState::from_code(&self.state).ok_or_else(|| corrupt("state"))?;
        Ok(Dispute {
            id: DisputeId(self.id),
            number: self.number,
            place: self.place().code(),
            line: self.line,
            charge: costs::cost(&self.charge, "charge", self.id)?,
            amount: costs::cost(&self.amount, "amount", self.id)?,
            reason: DisputeReason::from_code(&self.reason).ok_or_else(|| corrupt("reason"))?,
            state,
            content: self.content,
            holds_amount: self.content >= since && state.holds_amount(),
            messages,
            service: self.service,
            details: self.details,
        })
    }
}

/// The number of the first content with the bill's present lines: later ones only add corrections. Disputes of earlier
/// content are about lines that a newer export replaced.
async fn lines_since(on: &mut impl On, bill: BillId) -> Result<i64, StorageError> {
    let sql = "SELECT COALESCE(MAX(number), 1) FROM bill_versions WHERE bill_id = $1 AND cause NOT IN ($2, $3, $4)";
    let [disputed, split, corrected] = [VersionCause::Disputed, VersionCause::Split, VersionCause::Corrected];
    Ok(fetch_one!(on, (i64,), sql, bill.0, disputed.code(), split.code(), corrected.code())?.0)
}

async fn rows(on: &mut impl On, bill: BillId) -> Result<Vec<Row>, StorageError> {
    fetch_all!(
        on,
        Row,
        "SELECT id, number, content, block, line_row, line, row_hash, service, details, charge, amount, reason, state
         FROM disputes WHERE bill_id = $1 ORDER BY number",
        bill.0
    )
}

/// The disputes of a bill with their conversations, the oldest first.
pub(super) async fn of_bill(on: &mut impl On, bill: BillId) -> Result<Vec<Dispute>, StorageError> {
    let rows = rows(on, bill).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    type Message = (Uuid, Option<String>, String, DateTime<Utc>, Option<String>);
    let written = fetch_all!(
        on,
        Message,
        "SELECT m.dispute_id, m.answer, m.person, m.at, m.text FROM dispute_messages m
         JOIN disputes d ON d.id = m.dispute_id WHERE d.bill_id = $1 ORDER BY m.dispute_id, m.position",
        bill.0
    )?;
    let mut messages: BTreeMap<Uuid, Vec<DisputeMessage>> = BTreeMap::new();
    for (dispute, code, person, at, text) in written {
        let answer = code
            .map(|code| Answer::from_code(&code).ok_or(dispute))
            .transpose()
            .map_err(|id| StorageError::Corrupt { table: "dispute_messages", column: "answer", id: id.to_string() })?;
        messages.entry(dispute).or_default().push(DisputeMessage { answer, person, at, text });
    }
    let since = lines_since(on, bill).await?;
    let dispute = |row: Row| {
        let messages = messages.remove(&row.id).unwrap_or_default();
        row.dispute(since, messages)
    };
    rows.into_iter().map(dispute).collect()
}

/// A block of a version. Most lines are in the block of the line before, which is not read again.
async fn block_at<'a>(
    tx: &mut Writer,
    version: BillVersionId,
    number: u32,
    read: &'a mut Option<(u32, Block)>,
) -> Result<Option<&'a Block>, StorageError> {
    if read.as_ref().is_none_or(|(last, _)| *last != number) {
        let Some(data) = lines::data(tx, version, number).await? else { return Ok(None) };
        let corrupt = |_| StorageError::Corrupt { table: "bill_lines", column: "data", id: version.to_string() };
        *read = Some((number, Block::read(&data).map_err(corrupt)?));
    }
    Ok(read.as_ref().map(|(_, block)| block))
}

/// The hash that a dispute keeps of its line.
fn hash(line: &Line<'_>) -> String {
    HEXLOWER.encode(&row_hash(line))
}

/// Adds a message to the conversation about a dispute.
async fn say(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    dispute: DisputeId,
    answer: Option<Answer>,
    text: Option<&str>,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO dispute_messages (dispute_id, position, answer, account_id, person, at, text)
         VALUES ($1, (SELECT COUNT(*) + 1 FROM dispute_messages WHERE dispute_id = $1), $2, $3, $4, $5, $6)",
        dispute.0,
        answer.map(Answer::code),
        by.account.map(|account| account.0),
        by.person,
        store.clock.now(),
        text
    )?;
    Ok(())
}
