//! How the tag keys of a customer's bills are read together. Bills keep the keys that they came with.

mod look_ahead;

use domain::history::{Action, Section, differences};
use domain::ids::CustomerId;
use domain::permission::Scope;
use domain::tag_keys::{TagKeys, TagKeysDetail, TagKeysDraft};

pub use self::look_ahead::look_ahead;
use crate::by::By;
use crate::database::On;
use crate::error::StorageError;
use crate::history::Record;
use crate::store::Store;
use crate::{customers, execute, fetch_optional, history, requests};

type Row = (bool, String, String, i64, String);

/// The saved rules; version 0 while there are none.
pub async fn get(store: &Store, scope: Scope, customer: CustomerId) -> Result<TagKeysDetail, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    get_on(&mut on, customer).await
}

async fn get_on(on: &mut impl On, customer: CustomerId) -> Result<TagKeysDetail, StorageError> {
    let row = fetch_optional!(
        on,
        Row,
        "SELECT ignore_case, prefixes, aliases, version, updated_by FROM customer_tag_keys WHERE customer_id = $1",
        customer.0
    )?;
    let Some((ignore_case, prefixes, aliases, version, updated_by)) = row else {
        let draft = TagKeysDraft::default();
        return Ok(TagKeysDetail { customer, version: 0, updated_by: String::new(), draft });
    };
    let aliases = serde_json::from_str(&aliases).map_err(|_| corrupt("aliases", customer))?;
    let draft = TagKeysDraft { ignore_case: domain::text::on(ignore_case), prefixes, aliases };
    Ok(TagKeysDetail { customer, version, updated_by, draft })
}

fn corrupt(column: &'static str, customer: CustomerId) -> StorageError {
    StorageError::Corrupt { table: "customer_tag_keys", column, id: customer.to_string() }
}

/// The rules by which tags of this customer are read.
pub(crate) async fn rules(on: &mut impl On, customer: CustomerId) -> Result<TagKeys, StorageError> {
    get_on(on, customer).await?.draft.parse().map_err(|_| corrupt("*", customer))
}

/// Saves the rules, if nobody saved since `version`.
pub async fn save(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    version: i64,
    keys: &TagKeys,
) -> Result<(), StorageError> {
    let (name, _) = customers::name(store, Scope::AllCustomers, customer).await?;
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let before = get_on(&mut tx, customer).await?;
    let draft = TagKeysDraft::from(keys);
    // Of two first saves at once the second finds the row of the first, which is of version 1.
    let changed = execute!(
        tx,
        "INSERT INTO customer_tag_keys (customer_id, ignore_case, prefixes, aliases, version, updated_at, updated_by)
         VALUES ($1, $3, $4, $5, $8, $6, $7)
         ON CONFLICT (customer_id) DO UPDATE
         SET ignore_case = $3, prefixes = $4, aliases = $5, version = $8, updated_at = $6, updated_by = $7
         WHERE customer_tag_keys.version = $2",
        customer.0,
        version,
        domain::text::is_on(&draft.ignore_case),
        &draft.prefixes,
        serde_json::to_string(&draft.aliases).unwrap_or_default(),
        store.clock.now(),
        by.person,
        version.saturating_add(1)
    )?;
    if changed == 0 || before.version != version {
        return Err(StorageError::Stale { by: get_on(&mut tx, customer).await?.updated_by });
    }
    let changes = differences(&before.draft.fields(), &draft.fields());
    let (section, action, subject) = (Section::TagKeys, Action::Changed, name.as_str());
    let record = Record { chain: customer.into(), section, action, subject_id: None, subject, changes };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await
}
