//! The section `Settings`: the settings for the customer's bills and documents.

use domain::ids::CustomerId;
use domain::permission::Permission;
use domain::record::Draft;
use domain::settings::{SettingsDetail, SettingsDraft};
use leptos::prelude::*;

use crate::api::settings::settings;
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::fact::Fact;
use crate::ui::form::saves;
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::resource::Resource;

/// The section.
#[component]
pub fn SettingsSection(customer: CustomerId) -> impl IntoView {
    let found = Resource::new(move || (customer, saves()), |(customer, _)| settings(customer));
    let actions = move || {
        let edit = paths::settings(customer);
        may(Permission::EditCustomers).then(|| {
            view! {
                <LinkButton href=edit weight=Weight::Secondary name="Edit Settings">
                    {Icon::Edit}
                    "Edit"
                </LinkButton>
            }
        })
    };
    let list = |detail: SettingsDetail| {
        let facts = detail.draft.fields().into_iter().filter_map(|(path, value)| {
            let value = match path {
                "approval_above" if value.is_empty() => return None,
                "remind_before" | "remind_after" | "grant_up_to" if value.is_empty() => "Never".to_owned(),
                "approval_days" | "payment_terms" | "remind_before" | "remind_after" => days(&value),
                _ => value.into_owned(),
            };
            Some(view! { <Fact label=SettingsDraft::label(path) value /> })
        });
        let automatic = detail.automatic.map(|by| view! { <Fact label="Automatic approval set by" value=by /> });
        view! { <dl class="facts">{facts.collect_view()} {automatic}</dl> }.into_any()
    };
    let link = |needs: Permission, href: String, label: &'static str| {
        may(needs).then(|| {
            view! {
                <p>
                    <a href=href>{label}</a>
                </p>
            }
        })
    };
    let tag_keys = link(Permission::EditCustomers, paths::tag_keys(customer), "Tag Keys");
    let single_sign_on =
        link(Permission::ManageSingleSignOn, paths::single_sign_on(customer), "Customer single sign-on");
    view! {
        <Section id="settings" title="Settings" actions>
            <Load resource=found view=list />
            {tag_keys}
            {single_sign_on}
        </Section>
    }
    .into_any()
}

/// A number of days in words.
fn days(count: &str) -> String {
    format!("{count} {}", if count == "1" { "day" } else { "days" })
}
