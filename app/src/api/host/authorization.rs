//! Who calls, and whether they may: the first line of every server function.

use domain::bill::BillStep;
use domain::permission::{Actor, Permission, Proof};
use storage::Store;

use super::{extension, host};
use crate::error::AppError;

/// The logged-in user; the host's middleware puts it into the request.
#[derive(Clone)]
pub struct LoggedIn {
    /// The user.
    pub actor: Actor,
    /// The session's secret, to end the session with.
    pub secret: String,
}

/// The logged-in user, if there is one.
pub fn logged_in() -> Option<LoggedIn> {
    extension::<LoggedIn>()
}

/// The first line of every server function: returns the actor if it has the permission. Code that holds the actor has
/// passed this check.
pub fn require(permission: Permission) -> Result<(Store, Actor), AppError> {
    let Some(LoggedIn { actor, .. }) = logged_in() else { return Err(AppError::LoggedOut) };
    if !actor.may(permission) {
        return Err(AppError::Forbidden);
    }
    Ok((host().store, actor))
}

/// Like [`require`], but a user with a second factor must have confirmed it within the last minutes: for approvals and
/// for changes of access.
pub fn require_fresh(permission: Permission) -> Result<(Store, Actor), AppError> {
    let (store, actor) = require(permission)?;
    if actor.proof == Proof::Stale {
        return Err(AppError::ProofNeeded);
    }
    Ok((store, actor))
}

/// The same for a step of a bill: [`require_fresh`] for an approval, [`require`] for the others.
pub fn require_step(step: BillStep) -> Result<(Store, Actor), AppError> {
    if step.is_weighty() { require_fresh(step.permission()) } else { require(step.permission()) }
}
