//! The dialog that deletes a customer. It says what else is deleted, and asks for the name if there are bills. A
//! customer to whom a bill was sent can only be archived.

use domain::customer::HasBills;
use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::api::customers::{ArchiveCustomer, DeleteCustomer, customer_name};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::field::{Hidden, TextField, Width};
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;
use crate::ui::resource::Resource;

/// The dialog.
#[component]
pub fn DeleteCustomerDialog(
    /// The customer to delete.
    customer: CustomerId,
    /// The URL of the list without the dialog.
    close: String,
) -> impl IntoView {
    let found = Resource::new(move || customer, customer_name);
    let leave = close.clone();
    let ask = move |(name, bills): (String, HasBills)| match bills {
        HasBills::Sent => view! { <Keep customer name close=leave.clone() /> }.into_any(),
        _ => view! { <Ask customer name has_bills=bills == HasBills::Unsent close=leave.clone() /> }.into_any(),
    };
    view! {
        <Dialog id="delete-customer" title="Delete customer" close_href=close>
            <Load resource=found view=ask />
        </Dialog>
    }
    .into_any()
}

/// Says why the customer cannot be deleted, and offers to archive it.
#[component]
fn Keep(customer: CustomerId, name: String, close: String) -> impl IntoView {
    let action = saving::<ArchiveCustomer>();
    view! {
        <Form action>
            <Hidden name="customer" value=customer.to_string() />
            <Hidden name="archived" value="true" />
            <p>
                <strong>{name}</strong>
                " cannot be deleted: bills were sent to it for approval. Archive it to hide it from the list. Its profile and bills can still be read."
            </p>
            <div class="actions">
                <Submit label="Archive" />
                <LinkButton href=close weight=Weight::Quiet>
                    "Cancel"
                </LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

#[component]
fn Ask(customer: CustomerId, name: String, has_bills: bool, close: String) -> impl IntoView {
    let action = saving::<DeleteCustomer>();
    let typed = has_bills.then(|| {
        view! {
            <p>"Its bills were never sent to the customer. They are deleted too."</p>
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
                " is permanently deleted, with its addresses, contacts and their user accounts. To hide it instead, archive it."
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
