//! In whose name something is done.

use domain::ids::{AccountId, RequestId};
use domain::permission::Actor;

/// Who does something: a person with an account, or the command line in a person's name.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// The account; `None` on the command line.
    pub account: Option<AccountId>,
    /// The name on record.
    pub person: &'a str,
    /// The form that asks for it, where it carries a key.
    pub request: Option<RequestId>,
}

impl<'a> From<&'a Actor> for By<'a> {
    fn from(actor: &'a Actor) -> Self {
        // The command line acts as nobody's account.
        let account = (!actor.account.0.is_nil()).then_some(actor.account);
        Self { account, person: &actor.name, request: actor.request }
    }
}
