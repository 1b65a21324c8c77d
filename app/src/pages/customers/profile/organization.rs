//! The section `Organization Detail`: shows all values, or the form to edit them.

use domain::address::AddressDraft;
use domain::organization::OrganizationDraft;
use domain::permission::Permission;
use domain::profile::Profile;
use domain::record::{Draft, Field};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::hints::{Hints, stored_hint};
use super::organization_form::OrganizationForm;
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::fact::{Fact, blank};
use crate::ui::format;
use crate::ui::icon::Icon;

/// The section.
#[component]
pub fn OrganizationDetail(
    /// The profile.
    profile: Profile,
) -> impl IntoView {
    let query = use_query_map();
    let editing = Memo::new(move |_| query.with(|query| query.get("edit").as_deref() == Some("organization")));
    let may_edit = may(Permission::EditCustomers);
    let edit = format!("{}?edit=organization", paths::profile(profile.customer));
    let actions = move || {
        let edit = edit.clone();
        let shown = move || may_edit && !editing.get();
        view! {
            <Show when=shown>
                <LinkButton href=edit.clone() weight=Weight::Secondary name="Edit Organization Detail">
                    {Icon::Edit}
                    "Edit"
                </LinkButton>
            </Show>
        }
    };
    let value = |path: &str| profile.organization.get(path).unwrap_or_default().into_owned();
    provide_context(Hints::new(&profile.hints, value));
    let body = move || match editing.get() && may_edit {
        true => view! { <OrganizationForm profile=profile.clone() /> }.into_any(),
        false => view! { <Read profile=profile.clone() /> }.into_any(),
    };
    view! {
        <Section id="organization-detail" title="Organization Detail" actions>
            {body}
        </Section>
    }
    .into_any()
}

/// The values.
#[component]
fn Read(profile: Profile) -> impl IntoView {
    let saved = format!("Last saved by {}, {}", profile.updated_by, format::time(profile.updated_at));
    let OrganizationDraft {
        name,
        industry,
        website,
        turnover,
        turnover_currency,
        account_type,
        office,
        same_as_office,
        billing,
    } = profile.organization;
    let turnover = if turnover.is_empty() { String::new() } else { format!("{turnover_currency} {turnover}") };
    let link = (!website.is_empty()).then(|| {
        view! {
            <a href=website.clone() rel="noopener noreferrer" target="_blank">
                {website.clone()}
            </a>
        }
    });
    view! {
        <dl class="facts">
            <Fact label="Organization Name" value=name />
            <Fact label="Industry Vertical" value=industry />
            <div>
                <dt>"Website"</dt>
                <dd>{link.map_or_else(|| blank().into_any(), IntoAny::into_any)}</dd>
            </div>
            <Fact label="Business Turnover" value=turnover />
            <Fact label="Account Type" value=account_type />
        </dl>
        <h3>"Office Address"</h3>
        <Address address=office part="office" />
        <h3>"Billing Address"</h3>
        {if same_as_office.is_empty() {
            view! { <Address address=billing part="billing" /> }.into_any()
        } else {
            view! { <p>"Same as office address"</p> }.into_any()
        }}
        <p class="muted">{saved}</p>
    }
    .into_any()
}

/// One address, field by field, with the guide's labels.
#[component]
fn Address(address: AddressDraft, part: &'static str) -> impl IntoView {
    if address.is_empty() {
        return view! {
            <Empty title="No address yet" icon=Icon::File>
                <p>"Bills need an address. Choose Edit to add it."</p>
            </Empty>
        }
        .into_any();
    }
    let facts = AddressDraft::FIELDS.iter().map(|Field { path, label }| {
        let value = AddressDraft::shown(path, &address.get(path).unwrap_or_default());
        let (hint, _) = stored_hint(&format!("{part}.{path}"), &value);
        view! { <Fact label=*label value hint=hint.get_untracked() /> }
    });
    view! { <dl class="facts">{facts.collect_view()}</dl> }.into_any()
}
