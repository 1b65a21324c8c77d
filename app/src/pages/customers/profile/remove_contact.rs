//! Removing a contact: a dialog that says what goes with it.

use domain::contact::full_name;
use domain::contact_list::ContactDetail;
use domain::ids::{ContactId, CustomerId};
use leptos::prelude::*;

use super::profile_url;
use crate::api::contacts::{RemoveContact, contact};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;

/// The dialog.
#[component]
pub fn RemoveContactDialog(customer: CustomerId, id: ContactId) -> impl IntoView {
    let found = Resource::new(move || (customer, id), |(customer, id)| contact(customer, id));
    view! {
        <Dialog id="remove-contact" title="Remove contact" close_href=profile_url(customer)>
            <Load resource=found view=|detail| view! { <Ask detail/> }.into_any()/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(detail: ContactDetail) -> impl IntoView {
    let action = saving::<RemoveContact>();
    let ContactDetail { id, customer, draft, approved, .. } = detail;
    let told = if approved {
        " approved bills. Those approvals stay on record under this name; the contact leaves the list, and their user account is closed."
    } else {
        " is removed from the list, and their user account is closed."
    };
    view! {
        <Form action>
            <Hidden name="customer" value=customer.to_string()/>
            <Hidden name="contact" value=id.to_string()/>
            <p><strong>{full_name(&draft.first_name, &draft.last_name)}</strong>{told}</p>
            <div class="actions">
                <Submit label="Remove" weight=Weight::Danger/>
                <LinkButton href=profile_url(customer) weight=Weight::Quiet>"Cancel"</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
