//! The page `Add Contact`.

use domain::contact::{ContactDraft, UserType};
use leptos::prelude::*;

use super::{customer, profile_url};
use crate::api::contacts::AddContact as AddContactCall;
use crate::api::customers::customer_name;
use crate::error::AppError;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::field::{CheckField, Group, Hidden, TextField};
use crate::ui::form::{Form, control_name};
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn AddContact() -> impl IntoView {
    let customer = customer();
    let found = Resource::new(
        move || customer.get(),
        |customer| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            customer_name(customer).await.map(|(name, _)| (customer, name))
        },
    );
    let page = |(customer, name): (domain::ids::CustomerId, String)| {
        let back = profile_url(customer);
        let up = back.clone();
        view! {
            <PageTitle title=format!("Add Contact to {name}")/>
            <PageHeader title="Add Contact" eyebrow=move || view! { <a href=up.clone()>{format!("{name} Profile")}</a> }/>
            <ContactForm customer back/>
        }
        .into_any()
    };
    view! { <Load resource=found view=page/> }.into_any()
}

#[component]
fn ContactForm(customer: domain::ids::CustomerId, back: String) -> impl IntoView {
    let action = ServerAction::<AddContactCall>::new();
    let typed = posted::posted::<AddContactCall>().and_then(|posted| posted::read::<AddContactCall>(&posted));
    let draft: ContactDraft = typed.map(|call| call.draft).unwrap_or_default();
    let types = UserType::ALL.map(|user_type| {
        let (code, label) = (user_type.code(), user_type.label());
        let checked = draft.user_types.iter().any(|chosen| chosen == code);
        view! { <CheckField name="draft[user_types][]" id=format!("user-type-{code}") value=code label checked/> }
    });
    view! {
        <Section id="contact" title="Contact">
            <Form action check=|call: &AddContactCall| call.draft.parse(None).map(drop)>
                <Hidden name="customer" value=customer.to_string()/>
                <Group legend="Person">
                    <TextField name="first_name" label="First Name" value=draft.first_name required=true/>
                    <TextField
                        name="last_name"
                        label="Last Name"
                        value=draft.last_name
                        hint=Some("A dash (-) for who has one name only".to_owned())
                        required=true
                    />
                    <TextField name="designation" label="Designation" value=draft.designation/>
                    <TextField name="email" label="Email" value=draft.email kind="email" required=true/>
                    <TextField name="phone" label="Phone Number" value=draft.phone kind="tel"/>
                    <TextField name="mobile" label="Mobile Number" value=draft.mobile kind="tel"/>
                </Group>
                <Group legend="User Type">{types.collect_view()}</Group>
                <Group legend="Subscription Preferences">
                    <CheckField
                        name=control_name("billops_alerts")
                        id="billops-alerts"
                        label="Billops Alerts"
                        hint="Alerts are sent to the contact's email address."
                        checked=!draft.billops_alerts.is_empty()
                    />
                </Group>
                <div class="actions">
                    <Submit label="Apply"/>
                    <LinkButton href=back weight=Weight::Quiet>"Cancel"</LinkButton>
                </div>
            </Form>
        </Section>
    }
    .into_any()
}
