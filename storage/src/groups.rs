//! Groups of a customer. The costs of a group are computed on request, from the tags of a bill and the customer's rules
//! for tag keys.
//!
//! Longer than 300 lines: the SQL of a noun is in one file.

use chrono::NaiveDate;
use domain::billing_period::BillingPeriod;
use domain::field_errors::FieldErrors;
use domain::group::{AttributeDraft, Group, GroupCosts, GroupDraft, TagChoices, TagSetCost, preview, tags_of};
use domain::group_list::{GroupDetail, GroupList, GroupLookAhead, GroupSummary};
use domain::history::{Action, Section};
use domain::ids::{BillVersionId, CustomerId, GroupId};
use domain::permission::Scope;
use domain::record::changes;
use domain::text::fold;
use uuid::Uuid;

use crate::by::By;
use crate::costs::{self, Dimension};
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::record::{self, Change, Record};
use crate::store::Store;
use crate::{customers, execute, fetch_all, fetch_optional, requests, tag_keys};

/// How many tags are offered; a customer may have thousands.
const CHOICES: usize = 500;

type Row = (Uuid, String, i64, String);

struct Stored {
    id: GroupId,
    version: i64,
    updated_by: String,
    group: Group,
}

/// The groups of a customer by name.
async fn stored(on: &mut impl On, scope: Scope, customer: CustomerId) -> Result<Vec<Stored>, StorageError> {
    let rows = fetch_all!(
        on,
        Row,
        "SELECT id, name, version, updated_by FROM customer_groups
         WHERE customer_id = $1 AND ($2 IS NULL OR customer_id = $2) ORDER BY name_key",
        customer.0,
        scope.customer().map(|c| c.0)
    )?;
    let attributes = fetch_all!(
        on,
        (Uuid, String, String),
        "SELECT a.group_id, a.name, a.value FROM group_attributes a JOIN customer_groups g ON g.id = a.group_id
         WHERE g.customer_id = $1 ORDER BY a.position",
        customer.0
    )?;
    let tags = fetch_all!(
        on,
        (Uuid, String),
        "SELECT t.group_id, t.tag FROM group_tags t JOIN customer_groups g ON g.id = t.group_id
         WHERE g.customer_id = $1 ORDER BY t.position",
        customer.0
    )?;
    let one = |(id, name, version, updated_by): Row| {
        let draft = GroupDraft {
            name,
            attributes: attributes
                .iter()
                .filter(|(of, ..)| *of == id)
                .map(|(_, name, value)| AttributeDraft { name: name.clone(), value: value.clone() })
                .collect(),
            tags: tags.iter().filter(|(of, _)| *of == id).map(|(_, tag)| tag.clone()).collect(),
        };
        let corrupt = |_| StorageError::Corrupt { table: "customer_groups", column: "*", id: id.to_string() };
        Ok(Stored { id: GroupId(id), version, updated_by, group: draft.parse().map_err(corrupt)? })
    };
    rows.into_iter().map(one).collect()
}

/// The groups of a customer by name.
pub(crate) async fn all(
    on: &mut impl On,
    scope: Scope,
    customer: CustomerId,
) -> Result<Vec<(GroupId, Group)>, StorageError> {
    Ok(stored(on, scope, customer).await?.into_iter().map(|Stored { id, group, .. }| (id, group)).collect())
}

async fn one(on: &mut impl On, scope: Scope, customer: CustomerId, id: GroupId) -> Result<Stored, StorageError> {
    let found = stored(on, scope, customer).await?.into_iter().find(|stored| stored.id == id);
    found.ok_or(StorageError::NotFound)
}

/// A customer's newest approved bill: its days in words, its currency, and its cost by set of tags.
async fn last_bill(
    on: &mut impl On,
    customer: CustomerId,
) -> Result<Option<(String, String, Vec<TagSetCost>)>, StorageError> {
    let bill = fetch_optional!(
        on,
        (Uuid, NaiveDate, NaiveDate, String),
        "SELECT version_id, first_day, last_day, currency FROM current_bills WHERE customer_id = $1 AND state = 'approved'
         ORDER BY period DESC, number DESC LIMIT 1",
        customer.0
    )?;
    let Some((id, first, last, currency)) = bill else { return Ok(None) };
    Ok(Some((BillingPeriod { first, last }.to_string(), currency, tag_sets(on, BillVersionId(id)).await?)))
}

pub(crate) async fn tag_sets(on: &mut impl On, version: BillVersionId) -> Result<Vec<TagSetCost>, StorageError> {
    let rows = costs::sums(on, version, Dimension::Tags).await?;
    let tag_set = |row: domain::breakdown::BreakdownRow| TagSetCost {
        tags: row.key,
        billed: row.billed,
        effective: row.effective,
        rows: row.rows,
    };
    Ok(rows.into_iter().map(tag_set).collect())
}

/// The groups with their costs in the last approved bill, and its costs in no group and in several.
pub async fn list(store: &Store, scope: Scope, customer: CustomerId) -> Result<GroupList, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let groups = stored(&mut on, scope, customer).await?;
    let keys = tag_keys::rules(&mut on, customer).await?;
    let bill = last_bill(&mut on, customer).await?;
    let pairs: Vec<(GroupId, Group)> = groups.iter().map(|stored| (stored.id, stored.group.clone())).collect();
    let tag_sets = bill.as_ref().map(|(_, _, tag_sets)| tag_sets.as_slice());
    let costs =
        tag_sets.map(|tag_sets| GroupCosts::resolve(&pairs, tag_sets, &keys).map_err(costs::too_large)).transpose()?;
    let cost_of = |id: GroupId| {
        let costs = costs.as_ref()?;
        costs.groups.iter().find(|cost| cost.id == id).map(|cost| cost.sums.billed)
    };
    Ok(GroupList {
        groups: groups
            .iter()
            .map(|Stored { id, version, group, .. }| GroupSummary {
                id: *id,
                version: *version,
                name: group.name.clone(),
                attributes: group.attributes.iter().map(|a| (a.name.clone(), a.value.clone())).collect(),
                tags: group.tags.iter().map(ToString::to_string).collect(),
                cost: cost_of(*id),
            })
            .collect(),
        ungrouped: costs.as_ref().map(|costs| costs.ungrouped.billed),
        overlap: costs.as_ref().filter(|c| c.overlap.rows > 0).map(|costs| costs.overlap_extra.billed),
        total: costs.as_ref().map(|costs| costs.total.billed),
        period: bill.as_ref().map(|(period, ..)| period.clone()),
        currency: bill.map(|(_, currency, _)| currency),
    })
}

/// One group, for its form.
pub async fn get(store: &Store, scope: Scope, customer: CustomerId, id: GroupId) -> Result<GroupDetail, StorageError> {
    let mut on = store.read().await?;
    let Stored { id, version, updated_by, group } = one(&mut on, scope, customer, id).await?;
    Ok(GroupDetail { id, version, updated_by, draft: GroupDraft::from(&group) })
}

/// The tags to choose from: those of the customer's last approved bill.
pub async fn tags(store: &Store, scope: Scope, customer: CustomerId) -> Result<TagChoices, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let keys = tag_keys::rules(&mut on, customer).await?;
    let tag_sets = last_bill(&mut on, customer).await?.map(|(_, _, tag_sets)| tag_sets).unwrap_or_default();
    tags_of(&tag_sets, CHOICES, &keys).map_err(costs::too_large)
}

/// What a group would collect of the last approved bill, and how that changes the rest.
pub async fn look_ahead(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    group: &Group,
    but: Option<GroupId>,
) -> Result<Option<GroupLookAhead>, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let Some((period, currency, tag_sets)) = last_bill(&mut on, customer).await? else { return Ok(None) };
    let keys = tag_keys::rules(&mut on, customer).await?;
    let mut others = all(&mut on, scope, customer).await?;
    others.retain(|(id, _)| Some(*id) != but);
    let preview = preview(group, &others, &tag_sets, &keys).map_err(costs::too_large)?;
    Ok(Some(GroupLookAhead { period, currency, preview }))
}

/// Adds a group; its name must be new among the customer's groups.
pub async fn add(store: &Store, by: By<'_>, customer: CustomerId, group: &Group) -> Result<GroupId, StorageError> {
    customers::name(store, by.scope, customer).await?;
    let mut tx = store.write().await?;
    if let Some(id) = requests::answered(store, &mut tx, by).await? {
        return Ok(id);
    }
    let now = store.clock.now();
    let id = GroupId::at(now, store.randomness.bytes());
    execute!(
        tx,
        "INSERT INTO customer_groups (id, customer_id, name, name_key, version, created_at, updated_at, updated_by)
         VALUES ($1, $2, $3, $4, 1, $5, $5, $6)",
        id.0,
        customer.0,
        &group.name,
        fold(&group.name),
        now,
        by.person
    )
    .map_err(|error| error.taken("name"))?;
    set_parts(&mut tx, id, group).await?;
    let changes = changes(None, Some(&GroupDraft::from(group)));
    let mut change = Change { store, tx: &mut tx, by };
    change.log(Section::Groups, (customer, id), &group.name, Action::Added, changes).await?;
    requests::answer(&mut tx, by, &id).await?;
    tx.commit().await?;
    Ok(id)
}

/// Replaces the attributes and tags of a group.
async fn set_parts(tx: &mut Writer, id: GroupId, group: &Group) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM group_attributes WHERE group_id = $1", id.0)?;
    execute!(tx, "DELETE FROM group_tags WHERE group_id = $1", id.0)?;
    for (position, attribute) in (0i64..).zip(&group.attributes) {
        execute!(
            tx,
            "INSERT INTO group_attributes (group_id, position, name, value) VALUES ($1, $2, $3, $4)",
            id.0,
            position,
            &attribute.name,
            &attribute.value
        )?;
    }
    for (position, tag) in (0i64..).zip(&group.tags) {
        execute!(
            tx,
            "INSERT INTO group_tags (group_id, position, tag) VALUES ($1, $2, $3)",
            id.0,
            position,
            tag.to_string()
        )?;
    }
    Ok(())
}

/// The groups of a customer, as one form edits them.
pub struct Groups;

impl Record for Groups {
    const SECTION: Section = Section::Groups;
    type Key = (CustomerId, GroupId);
    type Draft = GroupDraft;
    type Value = Group;

    async fn read(on: &mut Change<'_>, (customer, id): Self::Key) -> Result<record::Stored<GroupDraft>, StorageError> {
        let Stored { version, updated_by, group, .. } = one(on.tx, on.by.scope, customer, id).await?;
        Ok(record::Stored { draft: GroupDraft::from(&group), name: group.name, version, updated_by })
    }

    fn parse(draft: &GroupDraft) -> Result<Group, FieldErrors> {
        draft.parse()
    }

    async fn write(
        on: &mut Change<'_>,
        (customer, id): Self::Key,
        version: i64,
        group: &Group,
    ) -> Result<bool, StorageError> {
        let changed = execute!(
            on.tx,
            "UPDATE customer_groups SET name = $4, name_key = $5, version = version + 1, updated_at = $6, updated_by = $7
             WHERE id = $1 AND version = $2 AND customer_id = $3 AND ($8 IS NULL OR customer_id = $8)",
            id.0,
            version,
            customer.0,
            &group.name,
            fold(&group.name),
            on.store.clock.now(),
            on.by.person,
            on.by.limit()
        )
        .map_err(|error| error.taken("name"))?;
        if changed > 0 {
            set_parts(on.tx, id, group).await?;
        }
        Ok(changed > 0)
    }

    fn name(group: &Group) -> Option<String> {
        Some(group.name.clone())
    }
}

/// Removes a group. Bills do not change: groups are computed when a page is shown.
pub async fn remove(store: &Store, by: By<'_>, customer: CustomerId, id: GroupId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let before = one(&mut tx, by.scope, customer, id).await?;
    let sql = "DELETE FROM customer_groups WHERE id = $1 AND customer_id = $2 AND ($3 IS NULL OR customer_id = $3)";
    execute!(tx, sql, id.0, customer.0, by.limit())?;
    let changes = changes(Some(&GroupDraft::from(&before.group)), None);
    let name = &before.group.name;
    let mut change = Change { store, tx: &mut tx, by };
    change.log(Section::Groups, (customer, id), name, Action::Removed, changes).await?;
    tx.commit().await
}
