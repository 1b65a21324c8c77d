//! Rules that read several tag keys of a customer's bills as one. Bills keep their original keys.

mod look_ahead;

use domain::field_errors::FieldErrors;
use domain::history::Section;
use domain::ids::CustomerId;
use domain::permission::Scope;
use domain::tag_keys::{TagKeys, TagKeysDetail, TagKeysDraft};

pub use self::look_ahead::look_ahead;
use crate::database::On;
use crate::error::StorageError;
use crate::record::{Change, Record, Stored};
use crate::store::Store;
use crate::{customers, execute, fetch_optional};

type Row = (bool, String, String, i64, String);

/// The saved rules; version 0 if there are none.
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

/// The rules for reading this customer's tags.
pub(crate) async fn rules(on: &mut impl On, customer: CustomerId) -> Result<TagKeys, StorageError> {
    get_on(on, customer).await?.draft.parse().map_err(|_| corrupt("*", customer))
}

/// The tag keys of a customer, as one form edits them.
pub struct CustomerTagKeys;

impl Record for CustomerTagKeys {
    const SECTION: Section = Section::TagKeys;
    type Key = CustomerId;
    type Draft = TagKeysDraft;
    type Value = TagKeys;

    async fn read(on: &mut Change<'_>, customer: CustomerId) -> Result<Stored<TagKeysDraft>, StorageError> {
        let name = customers::name_on(on.tx, on.by.scope, customer).await?;
        let TagKeysDetail { version, updated_by, draft, .. } = get_on(on.tx, customer).await?;
        Ok(Stored { name, version, updated_by, draft })
    }

    fn parse(draft: &TagKeysDraft) -> Result<TagKeys, FieldErrors> {
        draft.parse()
    }

    async fn write(
        on: &mut Change<'_>,
        customer: CustomerId,
        version: i64,
        keys: &TagKeys,
    ) -> Result<bool, StorageError> {
        let draft = TagKeysDraft::from(keys);
        // Of two concurrent first saves, the second finds the row of the first, which has version 1.
        let changed = execute!(
            on.tx,
            "INSERT INTO customer_tag_keys (customer_id, ignore_case, prefixes, aliases, version, updated_at, updated_by)
             SELECT id, $3, $4, $5, $8, $6, $7 FROM customers WHERE id = $1 AND ($9 IS NULL OR id = $9)
             ON CONFLICT (customer_id) DO UPDATE
             SET ignore_case = $3, prefixes = $4, aliases = $5, version = $8, updated_at = $6, updated_by = $7
             WHERE customer_tag_keys.version = $2",
            customer.0,
            version,
            domain::text::is_on(&draft.ignore_case),
            &draft.prefixes,
            serde_json::to_string(&draft.aliases).unwrap_or_default(),
            on.store.clock.now(),
            on.by.person,
            version.saturating_add(1),
            on.by.limit()
        )?;
        Ok(changed > 0)
    }
}
