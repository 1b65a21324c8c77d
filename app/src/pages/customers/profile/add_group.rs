//! The page `Add Group`.

use domain::group::{GroupDraft, TagChoices};
use domain::ids::CustomerId;
use domain::permission::Permission;
use leptos::prelude::*;

use super::customer;
use super::group_fields::GroupFields;
use super::group_preview::Place;
use crate::api::customers::customer_name;
use crate::api::groups::{AddGroup as AddGroupCall, group_tags};
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::card::FormCard;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn AddGroup() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Add Group" /> }.into_any();
    }
    let customer = customer();
    let found = Resource::new(
        move || customer.get(),
        |customer| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let tags = group_tags(customer).await?;
            customer_name(customer).await.map(|(name, _)| (customer, name, tags))
        },
    );
    let page = |(customer, name, tags): (CustomerId, String, TagChoices)| {
        let up = paths::profile(customer);
        view! {
            <Page title="Add Group" up=above(up, format!("{name} Profile")) document=format!("Add Group to {name}")>
                <GroupForm customer tags />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

#[component]
fn GroupForm(customer: CustomerId, tags: TagChoices) -> impl IntoView {
    let action = saving::<AddGroupCall>();
    let typed = posted::posted::<AddGroupCall>().and_then(|posted| posted::read::<AddGroupCall>(&posted));
    let draft: GroupDraft = typed.map(|call| call.draft).unwrap_or_default();
    let place = Place { customer, group: None };
    view! {
        <FormCard>
            <Form action check=|call: &AddGroupCall, _| call.draft.parse().map(drop)>
                <Hidden name="customer" value=customer.to_string() />
                <GroupFields draft tags place />
            </Form>
        </FormCard>
    }
    .into_any()
}
