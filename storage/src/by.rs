//! The user on whose behalf a change is made, and the customers that it may affect.

use domain::ids::{AccountId, RequestId};
use domain::permission::{Actor, Scope};
use uuid::Uuid;

/// The author of a change: a user, or the command line in a user's name.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// The account; `None` on the command line.
    pub account: Option<AccountId>,
    /// The name in the history.
    pub person: &'a str,
    /// The key of the form, if it has one.
    pub request: Option<RequestId>,
    /// The customers that may be changed.
    pub scope: Scope,
}

impl By<'_> {
    /// The one customer that may be changed; `None` for all. For the WHERE of a write.
    pub(crate) fn limit(&self) -> Option<Uuid> {
        self.scope.customer().map(|customer| customer.0)
    }
}

impl<'a> From<&'a Actor> for By<'a> {
    fn from(actor: &'a Actor) -> Self {
        // The command line has no account.
        let account = (!actor.account.0.is_nil()).then_some(actor.account);
        Self { account, person: &actor.name, request: actor.request, scope: actor.scope() }
    }
}
