//! The page `Settings` under `ADMINISTRATION`: the reseller's own details.

use domain::country::{CountryCode, countries};
use domain::currency::Currency;
use domain::permission::Permission;
use domain::record::Draft;
use domain::reseller::{ResellerDetail, ResellerDraft};
use leptos::prelude::*;

use super::me::may;
use super::missing::NotAllowed;
use crate::api::reseller::{SaveResellerSettings, reseller_settings};
use crate::ui::button::Submit;
use crate::ui::card::FormCard;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::field::{SelectField, TextField};
use crate::ui::form::{control_id, control_name, saves};
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn ResellerSettings() -> impl IntoView {
    if !may(Permission::ManageSettings) {
        return view! { <NotAllowed title="Settings" /> }.into_any();
    }
    let found = Resource::new(saves, |_| reseller_settings());
    let page = |(detail, zones): (ResellerDetail, Vec<String>)| view! { <SettingsForm detail zones /> }.into_any();
    view! {
        <PageHeader title="Settings" />
        <Load resource=found view=page />
        <PageTitle title="Settings" />
    }
    .into_any()
}

fn stored(detail: ResellerDetail) -> Stored<ResellerDraft> {
    Stored { version: detail.version, by: detail.updated_by, draft: detail.draft }
}

#[component]
fn SettingsForm(detail: ResellerDetail, zones: Vec<String>) -> impl IntoView {
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SaveResellerSettings| call.draft.clone(),
        check: |call: &SaveResellerSettings, _| call.draft.parse().map(drop),
        fetch: Callback::new(move |()| {
            Box::pin(async move { reseller_settings().await.map(|(detail, _)| stored(detail)) }) as _
        }),
    };
    view! {
        <FormCard>
            <EditForm
                edited
                view=move |draft| view! { <Fields draft zones=zones.clone() /> }.into_any()
                hidden=Vec::new()
            />
        </FormCard>
    }
    .into_any()
}

#[component]
fn Fields(draft: ResellerDraft, zones: Vec<String>) -> impl IntoView {
    let none = || std::iter::once((String::new(), "None".to_owned()));
    let currencies = Currency::all().map(|c| (c.code().to_owned(), format!("{} {}", c.code(), c.name())));
    let currency = Currency::parse(&draft.currency).map_or("", Currency::code);
    let regions = countries().iter().map(|each| (each.code.as_str().to_owned(), each.name.to_owned()));
    let region = CountryCode::parse(&draft.region);
    let region = region.as_ref().map_or("", |region| region.as_str());
    view! {
        <div class="grid">
            <TextField name="reseller_name" label=ResellerDraft::label("reseller_name") value=draft.reseller_name />
            <Choice name="currency" options=none().chain(currencies).collect() value=currency />
            <TextField
                name="time_zone"
                label=ResellerDraft::label("time_zone")
                value=draft.time_zone
                hint=Some("For example, Europe/Berlin".to_owned())
                list=Signal::stored(zones)
                required=true
            />
            <Choice name="region" options=none().chain(regions).collect() value=region />
        </div>
        <p class="hint">
            "Forms suggest the currency from the customer's settings, then the one of the customer's country, then this one."
        </p>
        <div class="actions">
            <Submit label="Save" />
        </div>
    }
    .into_any()
}

#[component]
fn Choice(name: &'static str, options: Vec<(String, String)>, #[prop(into)] value: String) -> impl IntoView {
    view! { <SelectField name=control_name(name) id=control_id(name) label=ResellerDraft::label(name) options value /> }
}
