//! The page `Personal data` of a contact: everything as a file, and forgetting the person.

use domain::contact_list::ContactDetail;
use domain::ids::ContactId;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{customer, profile_url};
use crate::api::contacts::contact;
use crate::api::customers::customer_name;
use crate::api::privacy::ForgetContact;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn PersonalData() -> impl IntoView {
    if !may(Permission::PersonalData) {
        return view! { <NotAllowed title="Personal data"/> }.into_any();
    }
    let customer = customer();
    let params = use_params_map();
    let found = Resource::new(
        move || (customer.get(), params.with(|params| params.get("contact"))),
        |(customer, id)| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let id: ContactId = id.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            let detail = contact(customer, id).await?;
            Ok((customer_name(customer).await?.0, detail))
        },
    );
    let page = |(name, detail): (String, ContactDetail)| {
        let up = profile_url(detail.customer);
        let person = domain::contact::full_name(&detail.draft.first_name, &detail.draft.last_name);
        let of = name.clone();
        let title = format!("Personal data of {person}, {name}");
        view! {
            <PageHeader title="Personal data" eyebrow=move || view! { <a href=up.clone()>{format!("{of} Profile")}</a> }/>
            <Export detail=detail.clone() person=person.clone()/>
            <Forget detail person/>
            // Last: on the server the title is written when it is come to, and the form above may have failed.
            <PageTitle title/>
        }
        .into_any()
    };
    view! { <Load resource=found view=page/> }.into_any()
}

/// For who asks what is known.
#[component]
fn Export(detail: ContactDetail, person: String) -> impl IntoView {
    let href = format!("/customers/{}/contacts/{}/data.json", detail.customer, detail.id);
    view! {
        <Section id="export" title="Everything about this person">
            <p>
                {format!("Contact, user account, log-ins, mail, approvals and activity of {person}, as a file to hand over.")}
            </p>
            <div class="actions">
                <a class="button" data-kind="secondary" href=href rel="external" download>"Download as JSON"</a>
            </div>
        </Section>
    }
    .into_any()
}

/// For who wants to be forgotten.
#[component]
fn Forget(detail: ContactDetail, person: String) -> impl IntoView {
    let action = saving::<ForgetContact>();
    let back = profile_url(detail.customer);
    view! {
        <Section id="forget" title="Forget this person">
            <Form action>
                <Hidden name="customer" value=detail.customer.to_string()/>
                <Hidden name="contact" value=detail.id.to_string()/>
                <p>
                    <strong>{person}</strong>
                    " leaves the Contact List. Name, address, user account, log-ins and mail are deleted, and the words of the history that are about the person. Bills stay as they are, and approvals too, by a forgotten person. This cannot be undone."
                </p>
                <div class="actions">
                    <Submit label="I understand, forget" weight=Weight::Danger/>
                    <LinkButton href=back weight=Weight::Quiet>"Cancel"</LinkButton>
                </div>
            </Form>
        </Section>
    }
    .into_any()
}
