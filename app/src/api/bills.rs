//! Bills: lists, one bill, and its steps.

use domain::bill::BillStep;
use domain::bill_import::ImportQuestion;
use domain::bill_list::{BillDetail, BillPage, BillQuery};
use domain::ids::{BillId, UploadId};
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

/// One bill, for a user of its customer.
#[server(protocol = Wire, endpoint = "own_bill")]
pub async fn own_bill(bill: BillId) -> Result<BillDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewOwnBills)?;
    Ok(storage::bills::detail(&store, &actor, bill).await?)
}

/// The question that an import asks the uploader before it goes on.
#[server(protocol = Wire, endpoint = "question_of_import")]
pub async fn question_of_import(upload: UploadId) -> Result<ImportQuestion, AppError> {
    use crate::api::host;
    let (_, actor) = host::require(domain::permission::Permission::ImportBills)?;
    host::host().spool.question(&actor, upload).await
}

/// Takes a staff step of a bill.
#[server(protocol = Wire, endpoint = "move_bill")]
pub async fn move_bill(bill: BillId, step: BillStep, version: i64, content_hash: String) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = match step {
        BillStep::Approve | BillStep::ApproveInternally => host::require_fresh(step.permission())?,
        _ => host::require(step.permission())?,
    };
    let by = storage::By::from(&actor);
    storage::bills::take_step(&store, actor.scope(), by, bill, step, version, &content_hash).await?;
    let page = match step {
        BillStep::SendForApproval => {
            // The step is done, so a failure to count the approvers is not an error.
            match storage::bills::approvers::count(&store, actor.scope(), bill).await {
                Ok(approvers) => format!("/bills/{bill}?{}={approvers}", crate::notices::APPROVERS),
                Err(_) => crate::paths::bill(bill),
            }
        }
        _ => crate::paths::bill(bill),
    };
    host::go(&page, Some(crate::notices::Notice::of_step(step)));
    Ok(())
}

/// Approves a bill for the user's organization: exactly the version and content that were shown.
#[server(protocol = Wire, endpoint = "approve_bill")]
pub async fn approve_bill(bill: BillId, version: i64, content_hash: String) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ApproveBills)?;
    let by = storage::By::from(&actor);
    let step = BillStep::Approve;
    storage::bills::take_step(&store, actor.scope(), by, bill, step, version, &content_hash).await?;
    host::go(crate::paths::DASHBOARD, Some(crate::notices::Notice::BillApproved));
    Ok(())
}
