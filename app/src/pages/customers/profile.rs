//! The Profile page of a customer: its sections in the guide's order.

mod account_outcomes;
pub mod accounts;
pub mod add_contact;
pub mod add_group;
pub mod add_purchase_order;
mod address_fields;
mod contact_fields;
mod contact_search;
mod contacts;
pub mod edit_contact;
pub mod edit_group;
pub mod edit_purchase_order;
pub mod edit_settings;
mod group_fields;
mod group_preview;
mod group_rows;
mod group_tags;
mod groups;
mod hints;
mod history;
pub mod organization;
mod organization_form;
pub mod personal_data;
pub mod purchase_order;
mod purchase_order_fields;
mod purchase_orders;
mod remove;
mod settings;
pub mod tag_keys;
mod tag_keys_preview;

use domain::ids::CustomerId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::organization::organization;
use crate::error::AppError;
use crate::paths;
use crate::ui::form::saves;
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The customer in the page's path; `None` if it is not a valid id.
pub fn customer() -> Signal<Option<CustomerId>> {
    let params = use_params_map();
    Signal::derive(move || params.with(|params| params.get("customer")).and_then(|id| id.parse().ok()))
}

/// The Profile page.
#[component]
pub fn Profile() -> impl IntoView {
    let customer = customer();
    let profile = Resource::new(
        move || (customer.try_get().flatten(), saves()),
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
        let website = profile.organization.website.clone();
        view! {
            <Page
                title=format!("{name} Profile")
                up=above(paths::CUSTOMERS, "Customers")
                document=format!("Profile of {name}")
            >
                <organization::OrganizationDetail profile />
                <contacts::ContactList customer website />
                <groups::GroupList customer />
                <purchase_orders::PurchaseOrders customer />
                <settings::SettingsSection customer />
                <history::History customer />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=profile view /> }.into_any()
}
