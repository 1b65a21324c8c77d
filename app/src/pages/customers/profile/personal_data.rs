//! The page `Personal data` of a contact, also of a removed one: download everything as a file, or erase it.

use domain::ids::{ContactId, CustomerId};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::customer;
use crate::api::customers::customer_name;
use crate::api::privacy::{ForgetContact, contact_name};
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::pages::personal_data::{Export, Forget};
use crate::paths;
use crate::ui::card::Section;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn PersonalData() -> impl IntoView {
    if !may(Permission::PersonalData) {
        return view! { <NotAllowed title="Personal data" /> }.into_any();
    }
    let customer = customer();
    let params = use_params_map();
    let found = Resource::new(
        move || (customer.get(), params.with(|params| params.get("contact"))),
        |(customer, id)| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let id: ContactId = id.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            let person = contact_name(customer, id).await?;
            Ok((customer, id, customer_name(customer).await?.0, person))
        },
    );
    let page = |(customer, id, name, person): (CustomerId, ContactId, String, String)| {
        let up = paths::profile(customer);
        let title = format!("Personal data of {person}, {name}");
        let told =
            format!("A file with the contact, user account, log-ins, emails, approvals and activity of {person}.");
        let href = paths::personal_data_file(customer, id);
        view! {
            <Page title="Personal data" up=above(up, format!("{name} Profile")) document=title>
                <Export told href />
                <ForgetThis customer id person />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

/// The section that erases the person's data.
#[component]
fn ForgetThis(customer: CustomerId, id: ContactId, person: String) -> impl IntoView {
    let action = saving::<ForgetContact>();
    let told = " is removed from the Contact List. The contact, user account, log-ins and emails are deleted, and personal data is erased from the history. Bills and approvals stay, attributed to “A forgotten person”. A user account that also serves another customer is kept.";
    view! {
        <Section id="forget" title="Erase personal data">
            <Form action>
                <Hidden name="customer" value=customer.to_string() />
                <Hidden name="contact" value=id.to_string() />
                <Forget person told back=paths::profile(customer) />
            </Form>
        </Section>
    }
    .into_any()
}
