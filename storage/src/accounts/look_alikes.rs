//! Refuses addresses that look like a user account's but are another mailbox's, before mail is sent there.

use domain::email;
use domain::ids::AccountId;
use uuid::Uuid;

use crate::database::On;
use crate::error::StorageError;
use crate::fetch_all;

/// Whose addresses an error message may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sees {
    /// Those of customers' users: for staff who manage customers.
    Customers,
    /// Those of staff too: for users who manage staff.
    Everybody,
}

/// Refuses, as an error of the field `email`, an address that a person may mistake for a user account's. An account's
/// own address is accepted, and so are look-alikes of the address of `own`, which is to get this one.
pub(crate) async fn refuse(
    on: &mut impl On,
    address: &str,
    own: Option<AccountId>,
    sees: Sees,
) -> Result<(), StorageError> {
    match told(on, address, own, sees).await? {
        None => Ok(()),
        Some(message) => Err(StorageError::Unfit { field: "email".into(), message }),
    }
}

/// Why an address is refused, if it is.
pub(crate) async fn told(
    on: &mut impl On,
    address: &str,
    own: Option<AccountId>,
    sees: Sees,
) -> Result<Option<String>, StorageError> {
    let rows = fetch_all!(
        on,
        (Uuid, String, bool),
        "SELECT id, email, role = 'customer' FROM accounts WHERE looks = $1 ORDER BY created_at, id",
        email::looks(address)
    )?;
    if rows.iter().any(|(_, existing, _)| email::key(existing) == email::key(address)) {
        return Ok(None);
    }
    let mut others = rows.into_iter().filter(|(id, ..)| Some(AccountId(*id)) != own);
    let Some((_, existing, is_customers)) = others.find(|(_, existing, _)| email::are_look_alikes(existing, address))
    else {
        return Ok(None);
    };
    Ok(Some(match is_customers || sees == Sees::Everybody {
        true => format!(
            "{address} looks like {existing}, the address of another user account. If it is the same person, enter \
             {existing}; otherwise ask for another address"
        ),
        false => format!("{address} looks like the address of another user account: ask for another address"),
    }))
}
