//! Addresses that look like that of a user account and are another mailbox's: they are refused before mail goes there.

use domain::email;
use domain::ids::AccountId;
use uuid::Uuid;

use crate::database::On;
use crate::error::StorageError;
use crate::fetch_all;

/// Whose addresses may be named to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sees {
    /// Those of customers' users: who keeps customers.
    Customers,
    /// Those of staff too: who keeps staff.
    Everybody,
}

/// Refuses an address that a person may take for the one of a user account, beside the field `email`. The account's own
/// address is none of those, and neither are those of the account that is to get the address.
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
