//! Bills: lists, one bill, and its steps.

use domain::approval::ApprovalDraft;
use domain::bill::{BillStep, ReasonDraft};
use domain::bill_bulk::{BulkReport, Ticked};
use domain::bill_costs::BillCosts as Costs;
use domain::bill_import::ImportPreview;
use domain::bill_list::{BillDetail, BillPage, BillQuery, WaitingBill};
use domain::bill_version::{BillVersionDetail, VersionPage, VersionQuery};
use domain::certificate::Certificate;
use domain::dispute::{Answer, AnswerDraft, DisputeDraft};
use domain::ids::{BillId, DisputeId, UploadId};
use domain::line_list::{LinePage, LineQuery};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// A page of the bills that staff sees: all of them.
#[server(protocol = Wire, endpoint = "list_bills")]
pub async fn list_bills(query: BillQuery) -> Result<BillPage, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewBills)?;
    Ok(storage::bills::list(&store, &actor, &query.tidy()).await?)
}

/// One bill, for staff.
#[server(protocol = Wire, endpoint = "bill")]
pub async fn bill(bill: BillId) -> Result<BillDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewBills)?;
    Ok(storage::bills::detail(&store, &actor, bill).await?)
}

/// A page of the bills that a customer's user sees: approved ones and, for a Bill Approver, those that wait for approval.
#[server(protocol = Wire, endpoint = "list_own_bills")]
pub async fn list_own_bills(query: BillQuery) -> Result<BillPage, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnBills)?;
    Ok(storage::bills::list(&store, &actor, &query.tidy()).await?)
}

/// The bills that wait for the approval of a customer's user; none for a user who cannot approve.
#[server(protocol = Wire, endpoint = "waiting_bills")]
pub async fn waiting_bills() -> Result<Vec<WaitingBill>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnBills)?;
    Ok(storage::bills::waiting(&store, &actor).await?)
}

/// One bill, for a user of its customer.
#[server(protocol = Wire, endpoint = "own_bill")]
pub async fn own_bill(bill: BillId) -> Result<BillDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnBills)?;
    Ok(storage::bills::detail(&store, &actor, bill).await?)
}

/// What the import of an upload would do, for the user who uploaded it.
#[server(protocol = Wire, endpoint = "preview_import")]
pub async fn preview_import(upload: UploadId) -> Result<ImportPreview, AppError> {
    use crate::api::host;
    let (_, actor) = host::require(domain::permission::Permission::ImportBills)?;
    let preview = host::host().spool.preview(&actor, upload).await?;
    Ok(ImportPreview { seen: preview.seen.map(domain::bill_import::Preview::shortened), ..preview })
}

/// A version of a bill with what it changed, for staff.
#[server(protocol = Wire, endpoint = "bill_version")]
pub async fn bill_version(bill: BillId, number: i64) -> Result<BillVersionDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewBills)?;
    Ok(storage::bills::versions::detail(&store, &actor, bill, number).await?)
}

/// A version of a bill that the customer was sent, for its users.
#[server(protocol = Wire, endpoint = "own_bill_version")]
pub async fn own_bill_version(bill: BillId, number: i64) -> Result<BillVersionDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnBills)?;
    Ok(storage::bills::versions::detail(&store, &actor, bill, number).await?)
}

/// The reconciliation certificate of a version of a bill, for staff.
#[server(protocol = Wire, endpoint = "bill_certificate")]
pub async fn bill_certificate(bill: BillId, number: i64) -> Result<Certificate, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ViewBills)?;
    Ok(storage::certificate::certificate(&store, bill, Some(number)).await?)
}

/// What a bill costs, by one of its dimensions, for staff.
#[server(protocol = Wire, endpoint = "bill_costs")]
pub async fn bill_costs(bill: BillId, by: String) -> Result<Costs, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewBills)?;
    let by = by.parse().map_err(|_| AppError::NotFound)?;
    Ok(storage::bills::costs_by(&store, &actor, bill, &by).await?)
}

/// What a bill costs, by one of its dimensions, for a user of its customer.
#[server(protocol = Wire, endpoint = "own_bill_costs")]
pub async fn own_bill_costs(bill: BillId, by: String) -> Result<Costs, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnBills)?;
    let by = by.parse().map_err(|_| AppError::NotFound)?;
    Ok(storage::bills::costs_by(&store, &actor, bill, &by).await?)
}

/// A page of a bill's line items, for staff.
#[server(protocol = Wire, endpoint = "bill_lines")]
pub async fn bill_lines(bill: BillId, #[server(default)] query: LineQuery) -> Result<LinePage, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewBills)?;
    Ok(storage::bills::lines::page(&store, &actor, bill, &query).await?)
}

/// A page of a bill's line items, for a user of its customer.
#[server(protocol = Wire, endpoint = "own_bill_lines")]
pub async fn own_bill_lines(bill: BillId, #[server(default)] query: LineQuery) -> Result<LinePage, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnBills)?;
    Ok(storage::bills::lines::page(&store, &actor, bill, &query).await?)
}

/// A page of the versions of all bills.
#[server(protocol = Wire, endpoint = "list_bill_versions")]
pub async fn list_bill_versions(query: VersionQuery) -> Result<VersionPage, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ViewBills)?;
    Ok(storage::bills::versions::page(&store, &query.tidy()).await?)
}

/// Takes a staff step of a bill, with a reason if the step has one.
#[server(protocol = Wire, endpoint = "move_bill")]
pub async fn move_bill(
    bill: BillId,
    step: BillStep,
    version: i64,
    content_hash: String,
    #[server(default)] draft: ReasonDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_step(step)?;
    let (scope, by) = (actor.scope(), storage::By::from(&actor));
    let taken = domain::bill::BillMove::parse(step, &draft.reason)?;
    storage::bills::take_step(&store, scope, by, bill, &taken, version, &content_hash).await?;
    // The step is done, so a failure to count the approvers is not an error.
    let approvers = match step {
        BillStep::SendForApproval => storage::bills::approvers::count(&store, scope, bill).await.ok(),
        _ => None,
    };
    let page = approvers.map_or_else(|| crate::paths::bill(bill), |count| crate::paths::sent_bill(bill, count));
    host::go(&page, Some(crate::notices::Notice::of_step(step)));
    Ok(())
}

/// Takes a step of several bills at once: those that were ticked, or all that match the filters if `all` is `on`.
#[server(protocol = Wire, endpoint = "move_bills")]
pub async fn move_bills(
    step: BillStep,
    #[server(default)] bills: Vec<Ticked>,
    #[server(default)] all: String,
    #[server(default)] query: BillQuery,
) -> Result<BulkReport, AppError> {
    let (store, actor) = crate::api::host::require_step(step)?;
    let bulk = domain::bill_bulk::BulkMove::parse(step, bills, domain::text::is_on(&all), query)?;
    let taken = domain::bill::BillMove::parse(step, "")?;
    Ok(storage::bills::take_steps(&store, &actor, &bulk, &taken).await?)
}

/// Deletes a draft that was never sent to its customer.
#[server(protocol = Wire, endpoint = "delete_draft")]
pub async fn delete_draft(bill: BillId, version: i64) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ImportBills)?;
    storage::bills::delete_draft(&store, actor.scope(), storage::By::from(&actor), bill, version).await?;
    host::go(crate::paths::BILLS, Some(crate::notices::Notice::DraftDeleted));
    Ok(())
}

/// Makes a new draft with the content of a voided bill.
#[server(protocol = Wire, endpoint = "reissue_bill")]
pub async fn reissue_bill(bill: BillId, version: i64) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::VoidBills)?;
    let new = storage::bills::reissue(&store, actor.scope(), storage::By::from(&actor), bill, version).await?;
    host::go(&crate::paths::bill(new), Some(crate::notices::Notice::BillReissued));
    Ok(())
}

/// Approves a bill for the user's organization: exactly the version and content that were shown.
#[server(protocol = Wire, endpoint = "approve_bill")]
pub async fn approve_bill(
    bill: BillId,
    version: i64,
    content_hash: String,
    #[server(default)] draft: ApprovalDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    use storage::bills::{Taken, take_step};
    let (store, actor) = host::require_step(BillStep::Approve)?;
    let taken = domain::bill::BillMove::approval(draft.parse()?);
    match take_step(&store, actor.scope(), (&actor).into(), bill, &taken, version, &content_hash).await? {
        Taken::Done => host::go(crate::paths::DASHBOARD, Some(crate::notices::Notice::BillApproved)),
        Taken::Waits => host::go(&crate::paths::bill(bill), Some(crate::notices::Notice::ApprovalGiven)),
    }
    Ok(())
}

/// Approves what the user's organization does not dispute of a bill: exactly the version and content that were shown.
#[server(protocol = Wire, endpoint = "approve_rest")]
pub async fn approve_rest(
    bill: BillId,
    version: i64,
    content_hash: String,
    #[server(default)] draft: ApprovalDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_step(BillStep::ApproveRest)?;
    let (scope, by) = (actor.scope(), storage::By::from(&actor));
    let remarks = draft.parse()?;
    let new = storage::bills::disputes::approve_rest(&store, scope, by, bill, version, &content_hash, &remarks).await?;
    host::go(&crate::paths::bill(new), Some(crate::notices::Notice::RestApproved));
    Ok(())
}

/// Disputes line items of a bill, for its customer.
#[server(protocol = Wire, endpoint = "dispute_bill")]
pub async fn dispute_bill(
    bill: BillId,
    content_hash: String,
    #[server(default)] draft: DisputeDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_step(BillStep::Dispute)?;
    let disputed = draft.parse(actor.notation())?;
    storage::bills::disputes::open(&store, actor.scope(), (&actor).into(), bill, &disputed, &content_hash).await?;
    host::go(&crate::paths::bill(bill), Some(crate::notices::Notice::DisputeSent));
    Ok(())
}

/// Answers a dispute: staff accepts, refuses or asks back; the customer replies or withdraws it.
#[server(protocol = Wire, endpoint = "answer_dispute")]
pub async fn answer_dispute(
    bill: BillId,
    dispute: DisputeId,
    answer: Answer,
    #[server(default)] draft: AnswerDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(answer.permission())?;
    let text = answer.read(&draft.text)?;
    let (scope, by) = (actor.scope(), storage::By::from(&actor));
    storage::bills::disputes::answer(&store, scope, by, bill, dispute, answer, text.as_deref()).await?;
    // A bill that is corrected now is no longer with its customer.
    let is_seen = storage::bills::summary(&store, &actor, bill).await.is_ok();
    let page = if is_seen { crate::paths::bill(bill) } else { crate::paths::BILLS.to_owned() };
    host::go(&page, Some(crate::notices::Notice::of_answer(answer)));
    Ok(())
}
