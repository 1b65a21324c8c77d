//! The page `Add Contact`.

use domain::contact::ContactDraft;
use domain::permission::Permission;
use leptos::prelude::*;

use super::contact_fields::ContactFields;
use super::customer;
use crate::api::contacts::AddContact as AddContactCall;
use crate::api::customers::customer_name;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn AddContact() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Add Contact" /> }.into_any();
    }
    let customer = customer();
    let found = Resource::new(
        move || customer.get(),
        |customer| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            customer_name(customer).await.map(|(name, _)| (customer, name))
        },
    );
    let page = |(customer, name): (domain::ids::CustomerId, String)| {
        let back = paths::profile(customer);
        let up = back.clone();
        view! {
            <PageTitle title=format!("Add Contact to {name}") />
            <PageHeader
                title="Add Contact"
                eyebrow=move || view! { <a href=up.clone()>{format!("{name} Profile")}</a> }
            />
            <ContactForm customer back />
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

#[component]
fn ContactForm(customer: domain::ids::CustomerId, back: String) -> impl IntoView {
    let action = saving::<AddContactCall>();
    let typed = posted::posted::<AddContactCall>().and_then(|posted| posted::read::<AddContactCall>(&posted));
    let draft: ContactDraft = typed.map(|call| call.draft).unwrap_or_default();
    view! {
        <FormCard>
            <Form action check=|call: &AddContactCall, _| call.draft.parse_form(None).map(drop)>
                <Hidden name="customer" value=customer.to_string() />
                <ContactFields draft />
                <div class="actions">
                    <Submit label="Apply" />
                    <LinkButton href=back weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </Form>
        </FormCard>
    }
    .into_any()
}
