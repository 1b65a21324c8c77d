//! The page `Edit Contact`.

use domain::contact::ContactDraft;
use domain::contact_list::ContactDetail;
use domain::ids::ContactId;
use domain::permission::Permission;
use domain::record::Draft;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use super::contact_fields::ContactFields;
use super::customer;
use super::hints::Hints;
use crate::api::contacts::{SaveContact, contact};
use crate::api::customers::customer_name;
use crate::api::second_factor::ResetFactorOfContact;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::pages::reset_factor::ResetFactor;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn EditContact() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Edit Contact" /> }.into_any();
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
        let up = paths::profile(detail.customer);
        view! {
            <Page
                title="Edit Contact"
                up=above(up, format!("{name} Profile"))
                document=format!("Edit Contact of {name}")
            >
                <ContactForm detail />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

fn stored(detail: ContactDetail) -> Stored<ContactDraft> {
    Stored { version: detail.version, by: detail.updated_by, draft: detail.draft }
}

#[component]
fn ContactForm(detail: ContactDetail) -> impl IntoView {
    let (customer, id) = (detail.customer, detail.id);
    provide_context(Hints::new(&detail.hints, |path| detail.draft.get(path).unwrap_or_default().into_owned()));
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SaveContact| call.draft.clone(),
        check: |call: &SaveContact, _| call.draft.parse_form(None).map(drop),
        fetch: Callback::new(move |()| Box::pin(async move { contact(customer, id).await.map(stored) }) as _),
    };
    let hidden = vec![("customer", customer.to_string()), ("contact", id.to_string())];
    let of = hidden.clone();
    let reset = may(Permission::ResetFactor).then(|| view! { <ResetFactor path=ResetFactorOfContact::PATH of /> });
    let back = paths::profile(customer);
    view! {
        <FormCard>
            <EditForm
                edited
                view=|draft| {
                    view! {
                        <ContactFields draft />
                        <div class="actions">
                            <Submit label="Apply" />
                        </div>
                    }
                        .into_any()
                }
                hidden
            />
            <p>
                <LinkButton href=back weight=Weight::Quiet>
                    "Back to the profile"
                </LinkButton>
            </p>
        </FormCard>
        {reset}
    }
    .into_any()
}
