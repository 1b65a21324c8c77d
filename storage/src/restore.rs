//! Bringing back a value of the history: the noun's own draft with one field set back, judged and saved like any other.

use domain::contact::ContactDraft;
use domain::field_errors::FieldErrors;
use domain::group::GroupDraft;
use domain::history::Section;
use domain::ids::{ContactId, CustomerId, GroupId, PurchaseOrderId};
use domain::notation::Notation;
use domain::permission::Actor;
use domain::purchase_order::PurchaseOrderDraft;
use domain::settings::SettingsDraft;
use uuid::Uuid;

use crate::by::By;
use crate::error::StorageError;
use crate::store::Store;
use crate::{contacts, groups, history, organizations, purchase_orders, settings};

/// Sets a field to what it was before the change of this number.
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
    match entry.section {
        Section::Organization => organization(store, actor, customer, path, &change.old).await,
        Section::Contacts => {
            contact(store, actor, customer, ContactId(subject(entry.subject_id)?), path, &change.old).await
        }
        Section::PurchaseOrders => {
            order(store, actor, customer, PurchaseOrderId(subject(entry.subject_id)?), path, &change.old).await
        }
        Section::Groups => group(store, actor, customer, GroupId(subject(entry.subject_id)?), path, &change.old).await,
        Section::Settings => setting(store, actor, customer, path, &change.old).await,
        Section::TagKeys => Err(StorageError::Refused(
            "Enter the old value on Tag Keys: the preview there shows which groups would change".into(),
        )),
        Section::Accounts => Err(StorageError::Refused("Manage user accounts on Create/Update User Accounts".into())),
        Section::SingleSignOn | Section::Bills | Section::LogIn | Section::Staff | Section::Mails => {
            Err(StorageError::Refused("This change cannot be restored".into()))
        }
    }
}

/// Other values have changed since, and the old one may not go with them.
fn unfit(errors: FieldErrors) -> StorageError {
    StorageError::Refused(format!("The old value conflicts with the current values: {errors}"))
}

async fn organization(
    store: &Store,
    actor: &Actor,
    customer: CustomerId,
    path: &str,
    old: &str,
) -> Result<(), StorageError> {
    let now = organizations::get(store, actor.scope(), customer).await?;
    let mut draft = now.organization;
    draft.set(path, old);
    organizations::save(store, actor, customer, now.version, &draft.parse_new(Notation::NEUTRAL).map_err(unfit)?).await
}

async fn contact(
    store: &Store,
    actor: &Actor,
    customer: CustomerId,
    id: ContactId,
    path: &str,
    old: &str,
) -> Result<(), StorageError> {
    let now = contacts::get(store, actor.scope(), customer, id).await?;
    let mut draft: ContactDraft = now.draft;
    draft.set(path, old);
    let contact = draft.parse(None).map_err(unfit)?;
    let saved = contacts::save(store, By::from(actor), customer, id, now.version, &contact).await;
    saved.map_err(|error| match error {
        // The history has no field to tell it at.
        StorageError::Unfit { message, .. } => StorageError::Refused(message),
        other => other,
    })
}

async fn order(
    store: &Store,
    actor: &Actor,
    customer: CustomerId,
    id: PurchaseOrderId,
    path: &str,
    old: &str,
) -> Result<(), StorageError> {
    let now = purchase_orders::get(store, actor.scope(), customer, id).await?;
    let mut draft: PurchaseOrderDraft = now.draft;
    draft.set(path, old);
    let order = draft.parse(Notation::NEUTRAL).map_err(unfit)?;
    purchase_orders::save(store, By::from(actor), customer, id, now.summary.version, &order).await
}

async fn group(
    store: &Store,
    actor: &Actor,
    customer: CustomerId,
    id: GroupId,
    path: &str,
    old: &str,
) -> Result<(), StorageError> {
    let now = groups::get(store, actor.scope(), customer, id).await?;
    let mut draft: GroupDraft = now.draft;
    if !draft.set(path, old) {
        return Err(StorageError::Refused(
            "This value was recorded before lists could be restored: edit it in the Group List".into(),
        ));
    }
    groups::save(store, By::from(actor), customer, id, now.version, &draft.parse().map_err(unfit)?).await
}

async fn setting(
    store: &Store,
    actor: &Actor,
    customer: CustomerId,
    path: &str,
    old: &str,
) -> Result<(), StorageError> {
    let now = settings::get(store, actor.scope(), customer).await?;
    let mut draft: SettingsDraft = now.draft;
    draft.set(path, old);
    settings::save(store, By::from(actor), customer, now.version, &draft.parse().map_err(unfit)?).await
}
