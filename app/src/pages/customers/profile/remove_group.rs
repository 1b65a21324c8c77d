//! Removing a group: a dialog that says what goes with it.

use domain::group_list::GroupDetail;
use domain::ids::{CustomerId, GroupId};
use leptos::prelude::*;

use super::profile_url;
use crate::api::groups::{RemoveGroup, group};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;

/// The dialog.
#[component]
pub fn RemoveGroupDialog(customer: CustomerId, id: GroupId) -> impl IntoView {
    let found = Resource::new(move || (customer, id), |(customer, id)| group(customer, id));
    view! {
        <Dialog id="remove-group" title="Remove group" close_href=profile_url(customer)>
            <Load resource=found view=move |detail| view! { <Ask customer detail/> }.into_any()/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(customer: CustomerId, detail: GroupDetail) -> impl IntoView {
    let action = saving::<RemoveGroup>();
    let GroupDetail { id, draft, .. } = detail;
    view! {
        <Form action>
            <Hidden name="customer" value=customer.to_string()/>
            <Hidden name="group" value=id.to_string()/>
            <p>
                <strong>{draft.name}</strong>
                " is removed from the list. Bills stay as they are; what only this group collected is in no group from now on."
            </p>
            <div class="actions">
                <Submit label="Remove" weight=Weight::Danger/>
                <LinkButton href=profile_url(customer) weight=Weight::Quiet>"Cancel"</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
