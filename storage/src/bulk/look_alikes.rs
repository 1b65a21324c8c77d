//! Finds the contacts of a file whose address looks like that of a user account.

use domain::bulk::{BulkContact, BulkError, BulkField, BulkRead, ContactUpdate};
use domain::contact::Contact;
use domain::email;
use domain::ids::{AccountId, ContactId};
use uuid::Uuid;

use crate::accounts::look_alikes::{self, Sees};
use crate::database::On;
use crate::error::StorageError;
use crate::fetch_optional;
use crate::store::Store;

/// The errors in addresses of new contacts, and of contacts whose address changes.
pub async fn look_alikes(store: &Store, read: &BulkRead) -> Result<Vec<BulkError>, StorageError> {
    let new = read.customers.iter().flat_map(|customer| &customer.contacts);
    let new = new.chain(read.updates.iter().flat_map(|update| &update.added));
    let new = new.map(|BulkContact { line, contact }| (*line, None, contact));
    let changed = read.updates.iter().flat_map(|update| &update.contacts).filter(|changed| moves(changed));
    let changed = changed.map(|changed| (changed.line, Some(changed.id), &changed.contact));
    let mut on = store.read().await?;
    let mut wrong = Vec::new();
    for (line, id, Contact { email, .. }) in new.chain(changed) {
        let own = account(&mut on, id).await?;
        if let Some(message) = look_alikes::told(&mut on, email.as_str(), own, Sees::Customers).await? {
            wrong.push(BulkError { line, field: BulkField::from_code("contact.email"), message });
        }
    }
    Ok(wrong)
}

/// Whether a contact's new address is another mailbox.
fn moves(changed: &ContactUpdate) -> bool {
    let email = changed.changes.iter().find(|change| change.path == "email");
    email.is_some_and(|change| email::key(&change.old) != changed.contact.email.key())
}

/// The user account of a stored contact.
async fn account(on: &mut impl On, contact: Option<ContactId>) -> Result<Option<AccountId>, StorageError> {
    let Some(contact) = contact else { return Ok(None) };
    let row = fetch_optional!(on, (Option<Uuid>,), "SELECT account_id FROM contacts WHERE id = $1", contact.0)?;
    Ok(row.and_then(|(account,)| account).map(AccountId))
}
