//! Deleting a customer: a dialog that says what goes with it, and asks for the name when there are bills.

use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::api::customers::{DeleteCustomer, customer_name};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::field::{Hidden, TextField, Width};
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;

/// The dialog.
#[component]
pub fn DeleteCustomerDialog(
    /// Who is to be deleted.
    customer: CustomerId,
    /// The list without the dialog.
    close: String,
) -> impl IntoView {
    let found = Resource::new(move || customer, customer_name);
    let leave = close.clone();
    let ask = move |(name, has_bills): (String, bool)| {
        view! { <Ask customer name has_bills close=leave.clone() /> }.into_any()
    };
    view! {
        <Dialog id="delete-customer" title="Delete customer" close_href=close>
            <Load resource=found view=ask />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(customer: CustomerId, name: String, has_bills: bool, close: String) -> impl IntoView {
    let action = saving::<DeleteCustomer>();
    let typed = has_bills.then(|| {
        view! {
            <p>"It has bills. They are deleted as well, the approved ones too."</p>
            <TextField
                name="typed_name"
                label=format!("Enter the name {name} to confirm")
                width=Width::Full
                required=true
            />
        }
    });
    view! {
        <Form action>
            <Hidden name="customer" value=customer.to_string() />
            <p>
                <strong>{name.clone()}</strong>
                " is deleted for good, with its addresses, contacts and their user accounts. To keep it out of sight only, archive it."
            </p>
            {typed}
            <div class="actions">
                <Submit label="I understand, Delete" weight=Weight::Danger />
                <LinkButton href=close weight=Weight::Quiet>
                    "Cancel"
                </LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
