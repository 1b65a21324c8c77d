//! Restores a value from the history.

use domain::history::Section;
use domain::ids::{ContactId, CustomerId, GroupId, PurchaseOrderId};
use domain::permission::Actor;
use uuid::Uuid;

use crate::by::By;
use crate::contacts::Contacts;
use crate::error::StorageError;
use crate::groups::Groups;
use crate::history;
use crate::organizations::Organizations;
use crate::purchase_orders::PurchaseOrders;
use crate::record::restore;
use crate::settings::CustomerSettings;
use crate::store::Store;

/// Sets a field to its value before the change with this number.
pub async fn value(
    store: &Store,
    actor: &Actor,
    customer: CustomerId,
    number: i64,
    path: &str,
) -> Result<(), StorageError> {
    let entry = history::entry(store, actor.scope(), customer, number).await?;
    let change = entry.changes.iter().find(|change| change.path == path).ok_or(StorageError::NotFound)?;
    let subject = |id: Option<Uuid>| id.ok_or(StorageError::NotFound);
    let (by, old) = (By::from(actor), change.old.as_str());
    match entry.section {
        Section::Organization => restore::<Organizations>(store, by, customer, path, old).await,
        Section::Contacts => {
            let key = (customer, ContactId(subject(entry.subject_id)?));
            restore::<Contacts>(store, by, key, path, old).await
        }
        Section::PurchaseOrders => {
            let key = (customer, PurchaseOrderId(subject(entry.subject_id)?));
            restore::<PurchaseOrders>(store, by, key, path, old).await
        }
        Section::Groups => {
            let key = (customer, GroupId(subject(entry.subject_id)?));
            restore::<Groups>(store, by, key, path, old).await
        }
        Section::Settings => restore::<CustomerSettings>(store, by, customer, path, old).await,
        Section::TagKeys => Err(StorageError::Refused(
            "Enter the old value on Tag Keys: the preview there shows which groups would change".into(),
        )),
        Section::Accounts => Err(StorageError::Refused("Manage user accounts on Create/Update User Accounts".into())),
        Section::CloudAccounts => Err(StorageError::Refused("Enter the old value on Accounts".into())),
        Section::SingleSignOn | Section::Bills | Section::LogIn | Section::Staff | Section::Mails | Section::Jobs => {
            Err(StorageError::Refused("This change cannot be restored".into()))
        }
    }
}
