//! What Bill Approvers choose for approvals: their deputies, and automatic approval.

use domain::approval_choices::{ApprovalChoices as Choices, DeputyDraft};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The choices of the user's organization, and the user's own deputy.
#[server(protocol = Wire, endpoint = "approval_choices")]
pub async fn approval_choices() -> Result<Choices, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ApproveBills)?;
    Ok(storage::deputies::choices(&store, &actor).await?)
}

/// Names the user's deputy, in place of an earlier one.
#[server(protocol = Wire, endpoint = "name_deputy")]
pub async fn name_deputy(draft: DeputyDraft) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ApproveBills)?;
    let absence = draft.parse(actor.notation())?;
    let customer = actor.scope().customer().ok_or(AppError::NotFound)?;
    storage::deputies::name(&store, (&actor).into(), customer, Some(&absence)).await?;
    host::go(crate::paths::APPROVALS, Some(crate::notices::Notice::DeputyNamed));
    Ok(())
}

/// The user has no deputy any more.
#[server(protocol = Wire, endpoint = "remove_deputy")]
pub async fn remove_deputy() -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ApproveBills)?;
    let customer = actor.scope().customer().ok_or(AppError::NotFound)?;
    storage::deputies::name(&store, (&actor).into(), customer, None).await?;
    host::go(crate::paths::APPROVALS, Some(crate::notices::Notice::DeputyRemoved));
    Ok(())
}

/// Switches the automatic approval of overdue bills `on` or `off`, for the user's organization.
#[server(protocol = Wire, endpoint = "switch_automatic_approval")]
pub async fn switch_automatic_approval(to: String) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require_fresh(domain::permission::Permission::ApproveBills)?;
    let customer = actor.scope().customer().ok_or(AppError::NotFound)?;
    let is_on = domain::text::is_on(&to);
    storage::automatic_approval::switch(&store, (&actor).into(), customer, is_on).await?;
    host::go(crate::paths::APPROVALS, Some(crate::notices::Notice::of_automatic_approval(is_on)));
    Ok(())
}
