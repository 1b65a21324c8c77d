//! The page `Edit Group`.

use domain::group::{GroupDraft, TagChoices};
use domain::group_list::GroupDetail;
use domain::ids::{CustomerId, GroupId};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::customer;
use super::group_fields::GroupFields;
use super::group_preview::Place;
use crate::api::customers::customer_name;
use crate::api::groups::{SaveGroup, group, group_tags};
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::ui::card::FormCard;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn EditGroup() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Edit Group" /> }.into_any();
    }
    let customer = customer();
    let params = use_params_map();
    let found = Resource::new(
        move || (customer.get(), params.with(|params| params.get("group"))),
        |(customer, id)| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let id: GroupId = id.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            let detail = group(customer, id).await?;
            let tags = group_tags(customer).await?;
            customer_name(customer).await.map(|(name, _)| (customer, name, detail, tags))
        },
    );
    let page = |(customer, name, detail, tags): (CustomerId, String, GroupDetail, TagChoices)| {
        let up = paths::profile(customer);
        view! {
            <Page title="Edit Group" up=above(up, format!("{name} Profile")) document=format!("Edit Group of {name}")>
                <GroupForm customer detail tags />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

fn stored(detail: GroupDetail) -> Stored<GroupDraft> {
    Stored { version: detail.version, by: detail.updated_by, draft: detail.draft }
}

#[component]
fn GroupForm(customer: CustomerId, detail: GroupDetail, tags: TagChoices) -> impl IntoView {
    let id = detail.id;
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SaveGroup| call.draft.clone(),
        check: |call: &SaveGroup, _| call.draft.parse().map(drop),
        fetch: Callback::new(move |()| Box::pin(async move { group(customer, id).await.map(stored) }) as _),
    };
    let hidden = vec![("customer", customer.to_string()), ("group", id.to_string())];
    let place = Place { customer, group: Some(id) };
    view! {
        <FormCard>
            <EditForm
                edited
                view=move |draft| view! { <GroupFields draft tags=tags.clone() place /> }.into_any()
                hidden
            />
        </FormCard>
    }
    .into_any()
}
