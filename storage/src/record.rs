//! Saves and restores what one form edits, such as a contact or a group. What is the same for all nouns is here; a
//! noun's own file has its SQL and implements [`Record`].

use domain::field_errors::FieldErrors;
use domain::history::{Action, FieldChange, Section};
use domain::ids::{CloudAccountId, ContactId, CustomerId, GroupId, PurchaseOrderId};
use domain::record::{Draft, changes};
use uuid::Uuid;

use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history;
use crate::history::chain::Chain;
use crate::requests;
use crate::store::Store;

/// What one form edits; [`save`] saves it.
#[allow(async_fn_in_trait)] // Only this crate implements it.
pub trait Record {
    /// Its section of the history.
    const SECTION: Section;
    /// Identifies the record.
    type Key: Key;
    /// The form's values.
    type Draft: Draft + for<'a> From<&'a Self::Value>;
    /// The form's values once all rules hold.
    type Value;

    /// Reads the stored record, and locks it where other changes must wait for this one.
    async fn read(on: &mut Change<'_>, key: Self::Key) -> Result<Stored<Self::Draft>, StorageError>;

    /// Checks the form as strictly as stored values.
    fn parse(draft: &Self::Draft) -> Result<Self::Value, FieldErrors>;

    /// Replaces this version with the new values, and raises the version. `false` if another save came first.
    async fn write(
        on: &mut Change<'_>,
        key: Self::Key,
        version: i64,
        value: &Self::Value,
    ) -> Result<bool, StorageError>;

    /// Its new name, if the form changes it.
    fn name(_: &Self::Value) -> Option<String> {
        None
    }
}

/// Identifies a record and the chain of its history.
pub trait Key: Copy {
    /// The chain of its history.
    fn chain(self) -> Chain;

    /// The record's id; `None` if there is only one such record.
    fn id(self) -> Option<Uuid>;
}

/// A record that a customer has one of.
impl Key for CustomerId {
    fn chain(self) -> Chain {
        self.into()
    }

    fn id(self) -> Option<Uuid> {
        None
    }
}

/// A record that the reseller has one of.
impl Key for () {
    fn chain(self) -> Chain {
        Chain::Reseller
    }

    fn id(self) -> Option<Uuid> {
        None
    }
}

macro_rules! keys {
    ($($id:ty),+) => {
        $(
            /// A record that a customer has several of.
            impl Key for (CustomerId, $id) {
                fn chain(self) -> Chain {
                    self.0.into()
                }

                fn id(self) -> Option<Uuid> {
                    Some(self.1.0)
                }
            }
        )+
    };
}

keys!(CloudAccountId, ContactId, GroupId, PurchaseOrderId);

/// A stored record.
pub struct Stored<D> {
    /// Its name in the history; the customer's name if a customer has only one such record.
    pub(crate) name: String,
    pub(crate) version: i64,
    pub(crate) updated_by: String,
    pub(crate) draft: D,
}

/// A transaction that changes a record. Every statement is limited to the scope of `by`.
pub struct Change<'a> {
    pub(crate) store: &'a Store,
    pub(crate) tx: &'a mut Writer,
    pub(crate) by: By<'a>,
}

impl Change<'_> {
    /// Replaces the stored record, if it has this version, and logs the differences.
    pub(crate) async fn replace<R: Record>(
        &mut self,
        key: R::Key,
        version: i64,
        stored: &Stored<R::Draft>,
        value: &R::Value,
    ) -> Result<(), StorageError> {
        if stored.version != version || !R::write(self, key, version, value).await? {
            return Err(StorageError::Stale { by: R::read(self, key).await?.updated_by });
        }
        let changes = changes(Some(&stored.draft), Some(&R::Draft::from(value)));
        let name = R::name(value);
        self.log(R::SECTION, key, name.as_ref().unwrap_or(&stored.name), Action::Changed, changes).await
    }

    /// Writes one record of the history.
    pub(crate) async fn log(
        &mut self,
        section: Section,
        key: impl Key,
        subject: &str,
        action: Action,
        changes: Vec<FieldChange>,
    ) -> Result<(), StorageError> {
        let (chain, subject_id) = (key.chain(), key.id());
        let record = history::Record { chain, section, action, subject_id, subject, changes };
        history::write(self.store, self.tx, self.by, record).await
    }
}

/// Saves a record, if it was not saved since `version`.
pub async fn save<R: Record>(
    store: &Store,
    by: By<'_>,
    key: R::Key,
    version: i64,
    value: &R::Value,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let mut change = Change { store, tx: &mut tx, by };
    let stored = R::read(&mut change, key).await?;
    change.replace::<R>(key, version, &stored, value).await?;
    tx.commit().await
}

/// Sets one field to an old value of the history. The other fields keep their present values, and all rules apply.
pub(crate) async fn restore<R: Record>(
    store: &Store,
    by: By<'_>,
    key: R::Key,
    path: &str,
    old: &str,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let mut change = Change { store, tx: &mut tx, by };
    let stored = R::read(&mut change, key).await?;
    let mut draft = stored.draft.clone();
    if !draft.set(path, old) {
        return Err(StorageError::Refused(
            "This value was recorded before lists could be restored: enter it in the form".into(),
        ));
    }
    let value = R::parse(&draft).map_err(|errors| {
        StorageError::Refused(format!("The old value conflicts with the current values: {errors}"))
    })?;
    let replaced = change.replace::<R>(key, stored.version, &stored, &value).await;
    replaced.map_err(|error| match error {
        // The history has no field to show the error at.
        StorageError::Unfit { message, .. } => StorageError::Refused(message),
        other => other,
    })?;
    tx.commit().await
}
