//! The Profile page of a customer: its sections in the guide's order.

pub mod accounts;
pub mod add_contact;
mod address_fields;
mod conflict;
mod contacts;
mod organization;
mod organization_form;

use domain::ids::CustomerId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::organization::organization;
use crate::error::AppError;
use crate::ui::form::saves;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::title::PageTitle;

/// The customer of the page's path; `None` for what is no id.
pub fn customer() -> Signal<Option<CustomerId>> {
    let params = use_params_map();
    Signal::derive(move || params.with(|params| params.get("customer")).and_then(|id| id.parse().ok()))
}

/// The Profile page of a customer.
pub fn profile_url(customer: CustomerId) -> String {
    format!("/customers/{customer}/profile")
}

/// The Profile page.
#[component]
pub fn Profile() -> impl IntoView {
    let customer = customer();
    let profile = Resource::new(
        move || (customer.get(), saves()),
        |(customer, _)| async move {
            match customer {
                Some(customer) => organization(customer).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    let view = move |profile: domain::profile::Profile| {
        let name = profile.organization.name.clone();
        let customer = profile.customer;
        view! {
            <PageHeader
                title=format!("{name} Profile")
                eyebrow=|| view! { <a href="/customers">"Customers"</a> }
            />
            <organization::OrganizationDetail profile/>
            <contacts::ContactList customer/>
            // Last: on the server the title is written when it is come to, and the form above may have failed.
            <PageTitle title=format!("Profile of {name}")/>
        }
        .into_any()
    };
    view! { <Load resource=profile view/> }.into_any()
}
