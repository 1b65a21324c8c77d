//! Groups of a customer: the list with costs, one group, its preview, adding, saving and removing.

use domain::group::{GroupDraft, TagChoices};
use domain::group_list::{GroupDetail, GroupList, GroupLookAhead};
use domain::ids::{CustomerId, GroupId};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The groups of a customer, each with its costs in the last approved bill.
#[server(protocol = Wire, endpoint = "list_groups")]
pub async fn list_groups(customer: CustomerId) -> Result<GroupList, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::groups::list(&store, actor.scope(), customer).await?)
}

/// One group, for its form.
#[server(protocol = Wire, endpoint = "group")]
pub async fn group(customer: CustomerId, group: GroupId) -> Result<GroupDetail, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    Ok(storage::groups::get(&store, actor.scope(), customer, group).await?)
}

/// The tags of the customer's last approved bill, to choose from.
#[server(protocol = Wire, endpoint = "group_tags")]
pub async fn group_tags(customer: CustomerId) -> Result<TagChoices, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    Ok(storage::groups::tags(&store, actor.scope(), customer).await?)
}

/// What the typed group would collect from the last approved bill; `None` if there is no such bill.
#[server(protocol = Wire, endpoint = "look_ahead")]
pub async fn look_ahead(
    customer: CustomerId,
    #[server(default)] group: Option<GroupId>,
    #[server(default)] draft: GroupDraft,
) -> Result<Option<GroupLookAhead>, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    // The preview does not need a name.
    let named = GroupDraft { name: "-".into(), ..draft };
    Ok(storage::groups::look_ahead(&store, actor.scope(), customer, &named.parse()?, group).await?)
}

/// Adds a group.
#[server(protocol = Wire, endpoint = "add_group")]
pub async fn add_group(customer: CustomerId, #[server(default)] draft: GroupDraft) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let new = draft.parse()?;
    let added = storage::groups::add(&store, (&actor).into(), customer, &new).await;
    added.map_err(|error| host::taken(error, "name", || format!("A group called {} already exists", new.name)))?;
    host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::GroupAdded));
    Ok(())
}

/// Saves a group, unless it was saved since `version`.
#[server(protocol = Wire, endpoint = "save_group")]
pub async fn save_group(
    customer: CustomerId,
    group: GroupId,
    version: i64,
    #[server(default)] draft: GroupDraft,
) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let new = draft.parse()?;
    let saved =
        storage::save::<storage::groups::Groups>(&store, (&actor).into(), (customer, group), version, &new).await;
    saved.map_err(|error| host::taken(error, "name", || format!("A group called {} already exists", new.name)))?;
    host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::GroupSaved));
    Ok(())
}

/// Removes a group.
#[server(protocol = Wire, endpoint = "remove_group")]
pub async fn remove_group(customer: CustomerId, group: GroupId) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    storage::groups::remove(&store, (&actor).into(), customer, group).await?;
    crate::api::host::go(&crate::paths::profile(customer), Some(crate::notices::Notice::GroupRemoved));
    Ok(())
}
