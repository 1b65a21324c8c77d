//! The alerts of the actor's own contact, which the actor may choose.

use domain::alert::{Alerts, AlertsDetail, AlertsDraft};
use domain::contact::full_name;
use domain::contact_list::ContactDetail;
use domain::history::{Action, Section};
use domain::ids::{ContactId, CustomerId};
use domain::permission::Actor;
use domain::record::changes;
use uuid::Uuid;

use super::{get_on, set_alerts};
use crate::database::On;
use crate::error::StorageError;
use crate::record::Change;
use crate::store::Store;
use crate::{customers, execute, fetch_optional, requests};

/// The actor's contact with this customer, which must be the one that the actor has open.
async fn own(on: &mut impl On, actor: &Actor, customer: CustomerId) -> Result<ContactDetail, StorageError> {
    let row = fetch_optional!(
        on,
        (Uuid,),
        "SELECT id FROM contacts WHERE customer_id = $1 AND account_id = $2 AND archived_at IS NULL
         ORDER BY id LIMIT 1",
        customer.0,
        actor.account.0
    )?;
    let (id,) = row.ok_or(StorageError::NotFound)?;
    get_on(on, actor.scope(), customer, ContactId(id)).await
}

/// The alerts that the actor gets from the organization they have open.
pub async fn own_alerts(store: &Store, actor: &Actor) -> Result<AlertsDetail, StorageError> {
    let customer = actor.customer.ok_or(StorageError::NotFound)?;
    let ContactDetail { version, updated_by, draft, .. } = own(&mut store.read().await?, actor, customer).await?;
    let email = draft.email;
    let draft = AlertsDraft { billops_alerts: draft.billops_alerts, alerts: draft.alerts };
    Ok(AlertsDetail { customer, version, updated_by, email, draft })
}

/// Saves the actor's alerts, if the contact was not saved since `version`. Only staff change the rest of the contact.
pub async fn save_own_alerts(
    store: &Store,
    actor: &Actor,
    customer: CustomerId,
    version: i64,
    alerts: &Alerts,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    customers::lock(&mut tx, customer).await?;
    let before = own(&mut tx, actor, customer).await?;
    let changed = execute!(
        tx,
        "UPDATE contacts SET billops_alerts = $3, version = version + 1, updated_at = $4, updated_by = $5
         WHERE id = $1 AND version = $2 AND customer_id = $6",
        before.id.0,
        version,
        alerts.on,
        store.clock.now(),
        &actor.name,
        customer.0
    )?;
    if changed == 0 {
        return Err(StorageError::Stale { by: before.updated_by });
    }
    set_alerts(&mut tx, before.id, &alerts.kinds).await?;
    let mut after = before.draft.clone();
    after.billops_alerts = domain::text::on(alerts.on);
    after.alerts = alerts.kinds.iter().map(|kind| kind.code().to_owned()).collect();
    let changes = changes(Some(&before.draft), Some(&after));
    let name = full_name(&after.first_name, &after.last_name);
    let mut change = Change { store, tx: &mut tx, by: actor.into() };
    change.log(Section::Contacts, (customer, before.id), &name, Action::Changed, changes).await?;
    tx.commit().await
}
