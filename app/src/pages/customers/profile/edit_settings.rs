//! The page `Edit Settings`.

use domain::approval::ApprovalRule;
use domain::currency::Currency;
use domain::ids::CustomerId;
use domain::permission::Permission;
use domain::record::Draft;
use domain::settings::{BillingCycle, CorrectionStyle, Language, SettingsDetail, SettingsDraft};
use leptos::prelude::*;

use super::customer;
use crate::api::customers::customer_name;
use crate::api::settings::{SaveSettings, settings, time_zones};
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::field::{SelectField, TextField, Width};
use crate::ui::form::{control_id, control_name};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn EditSettings() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Edit Settings" /> }.into_any();
    }
    let customer = customer();
    let found = Resource::new(
        move || customer.get(),
        |customer| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let (name, _) = customer_name(customer).await?;
            Ok((name, settings(customer).await?, time_zones().await?))
        },
    );
    let page = |(name, detail, zones): (String, SettingsDetail, Vec<String>)| {
        let up = paths::profile(detail.customer);
        view! {
            <Page
                title="Edit Settings"
                up=above(up, format!("{name} Profile"))
                document=format!("Edit Settings of {name}")
            >
                <SettingsForm detail zones />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

fn stored(detail: SettingsDetail) -> Stored<SettingsDraft> {
    Stored { version: detail.version, by: detail.updated_by, draft: detail.draft }
}

#[component]
fn SettingsForm(detail: SettingsDetail, zones: Vec<String>) -> impl IntoView {
    let customer = detail.customer;
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SaveSettings| call.draft.clone(),
        check: |call: &SaveSettings, _| call.draft.parse().map(drop),
        fetch: Callback::new(move |()| Box::pin(async move { settings(customer).await.map(stored) }) as _),
    };
    let hidden = vec![("customer", customer.to_string())];
    view! {
        <FormCard>
            <EditForm
                edited
                view=move |draft| view! { <Fields draft zones=zones.clone() customer /> }.into_any()
                hidden
            />
        </FormCard>
    }
    .into_any()
}

#[component]
fn Fields(draft: SettingsDraft, zones: Vec<String>, customer: CustomerId) -> impl IntoView {
    let cycle = BillingCycle::parse(&draft.billing_cycle).map_or("", BillingCycle::code);
    let cycles = BillingCycle::ALL.iter().map(|cycle| (cycle.code().to_owned(), cycle.label().to_owned()));
    let language = Language::parse(&draft.document_language).map_or("", Language::code);
    let languages = Language::ALL.iter().map(|language| (language.code().to_owned(), language.label().to_owned()));
    let rule = ApprovalRule::parse(&draft.approval_rule).map_or("", ApprovalRule::code);
    let rules = ApprovalRule::ALL.iter().map(|rule| (rule.code().to_owned(), rule.label().to_owned()));
    let style = CorrectionStyle::parse(&draft.corrections).map_or("", CorrectionStyle::code);
    let styles = CorrectionStyle::ALL.iter().map(|style| (style.code().to_owned(), style.label().to_owned()));
    let none = (String::new(), "Currency of the customer's country".to_owned());
    let currencies = Currency::all().map(|c| (c.code().to_owned(), format!("{} {}", c.code(), c.name())));
    let currency = Currency::parse(&draft.currency).map_or("", Currency::code);
    view! {
        <div class="grid">
            <Choice name="billing_cycle" options=cycles.collect() value=cycle />
            <Choice name="currency" options=std::iter::once(none).chain(currencies).collect() value=currency />
            <TextField
                name="time_zone"
                label=SettingsDraft::label("time_zone")
                value=draft.time_zone
                hint=Some("For example, Europe/Berlin".to_owned())
                list=Signal::stored(zones)
                required=true
            />
            <Choice name="document_language" options=languages.collect() value=language />
            <TextField
                name="approval_days"
                label=SettingsDraft::label("approval_days")
                value=draft.approval_days
                hint=Some("Days to approve a bill after it is sent".to_owned())
                keyboard="numeric"
                width=Width::Short
                required=true
            />
            <TextField
                name="payment_terms"
                label=SettingsDraft::label("payment_terms")
                value=draft.payment_terms
                hint=Some("Days to pay after approval".to_owned())
                keyboard="numeric"
                width=Width::Short
                required=true
            />
            <Choice name="approval_rule" options=rules.collect() value=rule />
            <TextField
                name="approval_above"
                label=SettingsDraft::label("approval_above")
                value=draft.approval_above
                hint=Some("In the currency above, if two approve above an amount".to_owned())
                keyboard="numeric"
                width=Width::Short
            />
            <TextField
                name="remind_before"
                label=SettingsDraft::label("remind_before")
                value=draft.remind_before
                hint=Some("Days before the bill should be approved, like 3, 1".to_owned())
                width=Width::Short
            />
            <TextField
                name="remind_after"
                label=SettingsDraft::label("remind_after")
                value=draft.remind_after
                hint=Some("Days after it, like 1, 7, 14".to_owned())
                width=Width::Short
            />
            <TextField
                name="grant_up_to"
                label=SettingsDraft::label("grant_up_to")
                value=draft.grant_up_to
                hint=Some("Together for each bill, in its currency; empty for never".to_owned())
                keyboard="decimal"
                width=Width::Short
            />
            <Choice name="corrections" options=styles.collect() value=style />
        </div>
        <div class="actions">
            <Submit label="Save" />
            <LinkButton href=paths::profile(customer) weight=Weight::Quiet>
                "Cancel"
            </LinkButton>
        </div>
    }
    .into_any()
}

#[component]
fn Choice(name: &'static str, options: Vec<(String, String)>, value: &'static str) -> impl IntoView {
    view! { <SelectField name=control_name(name) id=control_id(name) label=SettingsDraft::label(name) options value /> }
}
